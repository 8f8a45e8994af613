/**
 * The simulated market seen through a bad line: a few strikes near the money and near in time, so that what is traded
 * expires, and now and then frozen, crossed or silent about settlement.
 */
import type { Timestamp } from '@parley/core'
import type {
  Feed,
  FeedInstrument,
  FeedUpdate,
  Mark,
  OptionInstrument,
} from '../../packages/server/src/feed/feed.ts'

/** `frozen`: no new marks. `crossed`: bid and ask exchanged. `gapped`: no marks and no settlement prices. */
export type Line = 'good' | 'frozen' | 'crossed' | 'gapped'

const UNDERLYINGS = ['BTC', 'ACME.SIM']
const STRIKES_PER_EXPIRY = 3
const AHEAD_MICROS = 9 * 86_400_000_000

export class FaultyFeed {
  readonly #inner: Feed
  readonly #offered = new Map<string, FeedInstrument>()
  readonly #expiries = new Set<string>()
  #last: readonly Mark[] = []
  line: Line = 'good'

  constructor(inner: Feed) {
    this.#inner = inner
    this.#offer()
    this.#look()
  }

  /** The port the venue reads. */
  get port(): Feed {
    const inner = this.#inner
    return {
      source: inner.source,
      simulated: true,
      now: () => inner.now(),
      instruments: () => [...this.#offered.values()].filter((one) => !this.#isOver(one)),
      marks: () => this.#last,
      mark: (symbol) => this.#last.find((mark) => mark.symbol === symbol),
      history: (range) => inner.history(range),
      settlement: (underlying, expiry) =>
        this.line === 'gapped' ? undefined : inner.settlement(underlying, expiry),
      nextSession: () => inner.nextSession(),
      advanceTo: (at) => inner.advanceTo(at).map((update) => this.#narrow(update)),
      advanceToNextSession: () => {
        const update = inner.advanceToNextSession()
        return update && this.#narrow(update)
      },
      subscribe: (listener) => inner.subscribe(listener),
    }
  }

  #narrow(update: FeedUpdate): FeedUpdate {
    const listed = this.#offer()
    const isSeen = this.line === 'good' || this.line === 'crossed'
    if (isSeen) this.#look()
    return { ...update, marks: isSeen ? this.#last : [], listed }
  }

  #look(): void {
    const marks = [...this.#offered.values()].flatMap((one) =>
      this.#isOver(one) ? [] : (this.#inner.mark(one.symbol) ?? []),
    )
    this.#last = this.line === 'crossed' ? marks.map(crossed) : marks
  }

  #isOver(instrument: FeedInstrument): boolean {
    return instrument.kind === 'option' && instrument.expiresAt <= this.#inner.now()
  }

  /** Takes in what is near by now; answers what is new. */
  #offer(): FeedInstrument[] {
    const now = this.#inner.now()
    const fresh: FeedInstrument[] = []
    const chains = new Map<string, OptionInstrument[]>()
    for (const one of this.#inner.instruments()) {
      if (one.kind === 'underlying') {
        if (UNDERLYINGS.includes(one.symbol) && !this.#offered.has(one.symbol)) fresh.push(one)
        continue
      }
      if (one.kind === 'future') continue
      const key = `${one.option.underlying} ${one.option.expiry}`
      if (!UNDERLYINGS.includes(one.option.underlying) || !isNear(one, now)) continue
      if (this.#expiries.has(key)) continue
      chains.set(key, [...(chains.get(key) ?? []), one])
    }
    for (const [key, chain] of chains) {
      this.#expiries.add(key)
      fresh.push(...this.#nearest(chain))
    }
    for (const one of fresh) this.#offered.set(one.symbol, one)
    return fresh
  }

  #nearest(chain: readonly OptionInstrument[]): OptionInstrument[] {
    const spot = Number(this.#inner.mark(chain[0]?.option.underlying ?? '')?.mid)
    const off = (one: OptionInstrument): number => Math.abs(Number(one.option.strike) - spot)
    return [...chain].sort((a, b) => off(a) - off(b)).slice(0, 2 * STRIKES_PER_EXPIRY)
  }
}

function isNear(option: OptionInstrument, now: Timestamp): boolean {
  return option.expiresAt > now && option.expiresAt - now < AHEAD_MICROS
}

function crossed(mark: Mark): Mark {
  const { bid, ask, ...rest } = mark
  return { ...rest, ...(ask === undefined ? {} : { bid: ask }), ...(bid ? { ask: bid } : {}) }
}
