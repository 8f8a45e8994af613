/** Requests: asked for in both orientations and all formats, cancelled, and swept when their time is over. */
import { accountId, countLive, decide, encode, firmId, price } from '@parley/core'
import type {
  Command,
  CreateRfq,
  Event,
  Leg,
  Quote,
  State,
  Timestamp,
  TypedHedge,
} from '@parley/core'
import { expect } from '../../oracle/broken.ts'
import { BTC, DEALERS, OPERATOR, SECOND, SPY, TAKERS, accountsOf, actorOf } from '../stage.ts'
import type { Noun, Oracle, Stage, Write } from '../stage.ts'
import type { CoreTally } from '../tally.ts'

export const rfq: Noun = {
  moves: {
    ask: { often: 90, make: ask },
    cancelRfq: { often: 12, make: cancel },
    sweep: { often: 30, make: () => ({ type: 'ExpireDue', actor: actorOf(OPERATOR) }) },
    wait: { often: 12, make: wait },
  },
  watch: (state, tally) => new Lives(state, tally),
}

/** Requests open at a time: beyond it takers only cancel. */
const OPEN_MAX = 40

function ask(stage: Stage): Command | undefined {
  const { random, requests } = stage
  if (requests.length >= OPEN_MAX) return cancel(stage)
  // A dealer asks its peers now and then.
  const firm = random.oneIn(12) ? random.pick(DEALERS) : random.pick(TAKERS)
  const panel = DEALERS.filter((id) => id !== firm && random.oneIn(2))
  const size = BigInt(random.pick([1, 1, 2, 3, 4, 6, 10, 60, random.between(1, 400)]))
  const step = random.oneIn(8) ? BigInt(random.between(1, 4)) : undefined
  return {
    type: 'CreateRfq',
    actor: actorOf(firm),
    account: accountId(random.pick(accountsOf(firm))),
    ...whatOf(stage),
    size,
    hedges: random.oneIn(5) ? [hedgeOf(stage)] : undefined,
    step,
    ttlMs: random.pick([1_000, 1_000, 2_000, 5_000, 20_000, random.between(900, 40_000)]),
    panel: random.oneIn(3) && panel.length > 0 ? panel.map((id) => firmId(id)) : undefined,
    identity: random.pick(['disclosed', 'anonymous', 'anonymous', 'anonymous', 'pseudonymous']),
    sides: random.pick(['two_way', 'two_way', 'buy', 'sell', undefined, undefined]),
    ...windowsOf(stage),
    workup: random.oneIn(3)
      ? {
          ms: random.pick([1_000, 3_000, 10_000]),
          openTo: random.pick(['makers', 'panel'] as const),
        }
      : undefined,
    format: random.pick(['uniform', 'uniform', 'pay_as_bid', 'second_price', undefined]),
  }
}

/** Shares or coins for the whole size, mostly such as are no leg; without a band, for there are no marks here. */
function hedgeOf({ random }: Stage): TypedHedge {
  const [instrument, each] = random.pick([
    [SPY, 400n],
    [BTC, 70_000n],
  ] as const)
  return {
    instrument,
    side: random.pick(['buy', 'sell'] as const),
    lots: BigInt(random.pick([0, 1, 3, 7, random.between(1, 500)])),
    price: price(each * 100_000_000n),
  }
}

/** Now and then sealed, which is a window of its own; else blind, or closed early. */
function windowsOf(
  stage: Stage,
): Pick<CreateRfq, 'sealed' | 'blindMs' | 'collectMs' | 'secondRound'> {
  const { random } = stage
  if (random.oneIn(5))
    return { sealed: { commitMs: random.pick([99, 300, 700]), revealMs: random.pick([200, 600]) } }
  const blindMs = random.oneIn(6) ? random.pick([0, 200, 900]) : undefined
  return { blindMs, ...roundOf(stage) }
}

/** Now and then a collection, and a second round after it. */
function roundOf({ random }: Stage): Pick<CreateRfq, 'collectMs' | 'secondRound'> {
  if (!random.oneIn(6)) return {}
  const collectMs = random.pick([300, 950])
  if (!random.oneIn(2)) return { collectMs }
  const ms = random.pick([99, 100, 400])
  return { collectMs, secondRound: { best: random.pick([1, 2, 3]), ms, binding: random.oneIn(2) } }
}

/** One structure, or now and then a basket of a few. */
function whatOf(stage: Stage): Pick<CreateRfq, 'legs' | 'basket'> {
  const { random } = stage
  if (!random.oneIn(10)) return { legs: legsOf(stage) }
  const parts = Array.from({ length: random.between(1, 3) }, () => legsOf(stage))
  return { legs: random.oneIn(12) ? legsOf(stage) : [], basket: parts }
}

function legsOf({ random, options }: Stage): readonly Leg[] {
  const side = random.pick(['buy', 'sell'] as const)
  const other = side === 'buy' ? 'sell' : 'buy'
  const option = random.maybe(options)
  const second = random.maybe(options)
  const ratio = random.pick([1, 1, 1, 2, 3])
  const shape = random.weighted({ share: 3, coin: 1, option: 8, written: 4, spread: 4, odd: 1 })
  if (shape === 'coin') return [{ instrument: BTC, side, ratio }]
  if (shape === 'share' || !option || !second) return [{ instrument: SPY, side, ratio }]
  const own = { instrument: option.id, side, ratio }
  if (shape === 'option') return [own]
  if (shape === 'written') {
    const units = Number(option.multiplier) * (option.underlying === BTC ? 10 : 1)
    const underlying = option.underlying === BTC ? BTC : SPY
    return [{ instrument: underlying, side: other, ratio: ratio * units }, own]
  }
  if (shape === 'spread') return [own, { instrument: second.id, side: other, ratio: 2 * ratio }]
  // The same leg twice, a ratio of nothing, cash that cannot be traded.
  return random.pick([
    [own, own],
    [{ ...own, ratio: 0 }],
    [{ ...own, instrument: 'USD' as never }],
    [],
  ])
}

function cancel({ random, requests }: Stage): Command | undefined {
  const open = random.maybe(requests)
  return open && { type: 'CancelRfq', actor: actorOf(open.owner.taker), rfqId: open.terms.rfqId }
}

/** Seconds pass, or somebody waits for a deadline: the microsecond before it, itself, or the one after. */
function wait({ random, requests, quotes, now, until }: Stage): undefined {
  const ends = [random.maybe(requests)?.terms.expiresAt, random.maybe(quotes)?.expiresAt]
  const deadline = random.pick(ends)
  if (deadline === undefined || random.oneIn(2)) until(now() + random.below(3 * SECOND))
  else until(deadline + random.between(-2, 1))
}

type Request = {
  readonly taker: string
  readonly expiresAt: Timestamp
  /** The live quote of each maker. */
  readonly live: Map<string, Quote>
}

/** Requests and quotes end once, in exactly one way, and not before or after their time. [RFQ-1] [QTE-1] [TIM-3] */
class Lives implements Oracle {
  readonly #state: State
  readonly #requests = new Map<string, Request>()
  readonly #quotes = new Map<string, Quote>()
  /** The live addition of each firm to each workup. */
  readonly #added = new Map<string, string>()
  /** Quotes taken by the command under way, each by the entry of its match. */
  readonly #taken = new Map<string, string>()
  readonly #tally: CoreTally
  #opened = 0

  constructor(state: State, tally: CoreTally) {
    this.#state = state
    this.#tally = tally
    for (const { terms, owner, quotes } of state.rfqs.values()) {
      const live = new Map<string, Quote>(quotes)
      this.#requests.set(terms.rfqId, { taker: owner.taker, expiresAt: terms.expiresAt, live })
      for (const one of quotes.values()) this.#quotes.set(one.quoteId, one)
    }
    for (const { rfqId, additions } of state.workups.values())
      for (const { firm, quoteId } of additions.values())
        this.#added.set(`${rfqId} ${firm}`, quoteId)
  }

  event(event: Event, _audience: unknown, write: Write): void {
    const { at } = write
    switch (event.type) {
      case 'RfqRequested': {
        const { terms, owner } = event
        const { rfqId, expiresAt } = terms
        expect(!this.#requests.has(rfqId), 'lives', () => `${rfqId} is opened twice`)
        this.#requests.set(rfqId, { taker: owner.taker, expiresAt, live: new Map() })
        return
      }
      case 'RfqOpened':
        // What the venue asks for itself has no mirror.
        if (write.command.type === 'RunLiquidation') return
        if (++this.#opened % 8 === 0) this.#twin(event, write)
        return
      case 'QuotePlaced': {
        const { quote } = event
        const { live, expiresAt } = this.#request(quote.rfqId)
        expect(expiresAt > at, 'lives', () => `${quote.quoteId} came too late for its request`)
        expect(
          quote.expiresAt <= expiresAt && quote.expiresAt > at,
          'lives',
          () => `${quote.quoteId} outlives its request, or never lived`,
        )
        const replaced = live.get(quote.maker)
        if (replaced) this.#end(replaced.quoteId)
        live.set(quote.maker, quote)
        this.#quotes.set(quote.quoteId, quote)
        return
      }
      case 'QuoteEnded': {
        const quote = this.#end(event.quoteId)
        const isRight = event.outcome !== 'expired' || quote.expiresAt <= at
        expect(isRight, 'lives', () => `${event.quoteId} expired before its deadline`)
        return
      }
      case 'WorkupAdded': {
        const { rfqId, firm, quoteId } = event.addition
        this.#added.set(`${rfqId} ${firm}`, quoteId)
        return
      }
      case 'WorkupWithdrawn': {
        const key = `${event.rfqId} ${event.firm}`
        expect(this.#added.delete(key), 'lives', () => `${event.quoteId} ends once`)
        return
      }
      case 'WorkupEnded':
        for (const key of this.#added.keys())
          if (key.startsWith(`${event.rfqId} `)) this.#added.delete(key)
        return
      case 'TradeSettled': {
        const { quoteId, entryId, rfqId, maker } = event.trade
        // Traded of a workup: its request has ended before.
        if (this.#added.get(`${rfqId} ${maker}`) === quoteId) return
        if (this.#taken.get(quoteId) === entryId) return
        const quote = this.#end(quoteId)
        this.#taken.set(quoteId, entryId)
        expect(quote.expiresAt > at, 'lives', () => `${quoteId} was taken at or after its deadline`)
        return
      }
      case 'RfqEnded': {
        const { live, expiresAt } = this.#request(event.rfqId)
        for (const { quoteId } of live.values()) this.#end(quoteId)
        this.#requests.delete(event.rfqId)
        const isRight = event.outcome === 'expired' ? expiresAt <= at : true
        expect(isRight, 'lives', () => `${event.rfqId} expired before its deadline`)
        const isFilled = this.#taken.size > 0
        expect(
          (event.outcome === 'filled') === isFilled && (!isFilled || expiresAt > at),
          'lives',
          () => `${event.rfqId} ended ${event.outcome}, with ${this.#taken.size} quotes taken`,
        )
        return
      }
      default:
    }
  }

  command(): void {
    this.#taken.clear()
    const { rfqs, workups } = this.#state
    const quotes = countLive(this.#state)
    let added = 0
    for (const { additions } of workups.values()) added += additions.size
    expect(
      added === this.#added.size,
      'lives',
      () => `${added} additions live, of ${this.#added.size}`,
    )
    expect(
      rfqs.size === this.#requests.size && quotes === this.#quotes.size,
      'lives',
      () =>
        `${rfqs.size} requests and ${quotes} quotes live, of ${this.#requests.size} and ${this.#quotes.size}`,
    )
  }

  whole(): void {
    for (const [id, { live }] of this.#requests) {
      const kept = this.#state.rfqs.get(id as never)
      const found = kept && encode([...kept.quotes.values()])
      expect(
        found === encode([...live.values()]),
        'lives',
        () => `${id} has other quotes: ${found}`,
      )
    }
  }

  /** The announcement another taker's mirrored request would have had at the same place is the same, byte for byte. [DIS-2] */
  #twin(opened: Extract<Event, { type: 'RfqOpened' }>, { command, at }: Write): void {
    const asked = command as CreateRfq
    // An alias is its firm's own.
    const { disclosedTaker, alias } = opened.terms
    if (disclosedTaker !== undefined || alias !== undefined) return
    const other = TAKERS.find((firm) => firm !== asked.actor.firm) ?? 'acme'
    const mirrored = (legs: readonly Leg[]): readonly Leg[] =>
      legs.map((leg): Leg => ({ ...leg, side: leg.side === 'buy' ? 'sell' : 'buy' })).toReversed()
    const { sides } = asked
    const twin = {
      ...asked,
      actor: actorOf(other),
      account: accountId(`${other}:main`),
      legs: mirrored(asked.legs),
      basket: asked.basket?.map(mirrored),
      hedges: asked.hedges?.map((hedge): TypedHedge => ({
        ...hedge,
        side: hedge.side === 'buy' ? 'sell' : 'buy',
      })),
      sides: sides === 'buy' ? 'sell' : sides === 'sell' ? 'buy' : sides,
    } satisfies CreateRfq
    // Ids differ by the place in the sequence alone; the texts are compared without.
    const decision = decide(this.#state, twin, { seq: 1, ts: at })
    if (!decision.ok) {
      expect(
        ['empty_panel', 'unknown_firm', 'killed'].includes(decision.rejection.code),
        'twin',
        () => `${other} may not ask for the mirror: ${decision.rejection.code}`,
      )
      return
    }
    const [, announced] = decision.events
    this.#tally.figures.twins++
    const text = (event: unknown): string => encode(event).replace(/"rfqId":"[^"]*"/, '"rfqId":""')
    expect(
      text(announced) === text(opened),
      'twin',
      () => `the panel could tell the twins apart:\n${text(opened)}\n${text(announced)}`,
    )
  }

  #request(rfqId: string): Request {
    const request = this.#requests.get(rfqId)
    expect(request !== undefined, 'lives', () => `${rfqId} is open, and ends once`)
    return request
  }

  #end(quoteId: string): Quote {
    const quote = this.#quotes.get(quoteId)
    expect(quote !== undefined, 'lives', () => `${quoteId} ends once`)
    this.#quotes.delete(quoteId)
    this.#requests.get(quote.rfqId)?.live.delete(quote.maker)
    return quote
  }
}
