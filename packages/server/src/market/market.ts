/**
 * The venue's market: lists what its feed offers, keeps the marks, and settles options and futures when the feed has their price. [MKT-1]
 * A timer like others: what it does to the venue it does by commands.
 */
import { PRICE_SCALE, instrumentId, price, timestamp, parseDecimal, rootOf } from '@parley/core'
import type {
  Actor,
  BookLevel,
  Command,
  Instrument,
  InstrumentId,
  MarkBook,
  Timestamp,
} from '@parley/core'
import type * as wire from '@parley/sdk'
import { isStale } from '../feed/feed.ts'
import type {
  Feed,
  BookLevel as FeedLevel,
  Carry,
  FeedInstrument,
  FeedUpdate,
  Mark,
} from '../feed/feed.ts'
import type { Timer } from '../clock/lockstep.ts'
import type { Sequencer } from '../sequencer/sequencer.ts'
import type { Logger } from '../log/log.ts'
import { submitOwn } from '../timer/submit-own.ts'
import { timeText } from '../wire/numbers.ts'
import { QUOTE_CASH, toInstrument } from './listing.ts'
import { toldHowFar } from './catch-up-log.ts'
import { Followed, catchUp } from './followed.ts'
import { asNamed, listedAs } from './lineage.ts'
import { OpenContracts } from './open-contracts.ts'
import { closeBefore, dailyCloses, inUnits, volOfLate } from './past.ts'
import type { Past } from './past.ts'
import { scaled } from './scaled.ts'

export type MarketOptions = {
  readonly feed: Feed
  readonly actor: Actor
  readonly clock: 'system' | 'stepped'
  /** Between two steps of a live feed. */
  readonly stepMs: number
  /** Older marks are shown as stale. */
  readonly maxAgeMs: number
  readonly log: Logger
  /** Whether anyone would see what is published. */
  readonly isWatched: () => boolean
  readonly publish: (marks: readonly wire.Mark[], ts: Timestamp) => void
}

/** Between tries to settle what could not be settled, at least. */
const RETRY_MS = 60_000

export class Market implements Timer {
  readonly #options: MarketOptions
  readonly #ids = new Map<string, InstrumentId>()
  readonly #open = new OpenContracts()
  readonly #followed = new Followed()
  #sequencer: Sequencer | undefined
  #nextStep: Timestamp | undefined
  #retryAt: Timestamp | undefined
  /** What the venue had no room for when it was offered: listed at the next look. */
  #unlisted: readonly FeedInstrument[] = []
  #moves = 0
  /** Marks that were fresh when last seen, and since when: they are published once more when they go stale. */
  #fresh = new Map<string, Timestamp>()

  constructor(options: MarketOptions) {
    this.#options = options
    this.#nextStep = options.feed.now()
  }

  get source(): string {
    return this.#options.feed.source
  }

  /** How often the feed has moved or listed something since the start. */
  get moves(): number {
    return this.#moves
  }

  get simulated(): boolean {
    return this.#options.feed.simulated
  }

  attach(sequencer: Sequencer): void {
    this.#sequencer = sequencer
  }

  /** Lists what the feed offers at the start, so that a venue is never open without instruments. */
  async open(now: Timestamp): Promise<void> {
    this.#followed.tell(this.#attached().state, this.#options.feed)
    // What happened while the venue was down has happened: the feed catches up before anything is listed or settled by it.
    const { feed, clock, log } = this.#options
    toldHowFar(feed, now, { log, elapsedMs: () => performance.now() }, () => {
      if (clock === 'system') feed.advanceTo(now)
      else catchUp(this.#attached().state, feed, now)
    })
    await this.#list([...feed.instruments()])
    await this.#adopt()
    this.#nextStep = this.#following(feed.now())
  }

  nextDue(): Timestamp | undefined {
    const { state } = this.#attached()
    const expiry = this.#open.nextExpiry(state)
    const settle = expiry === undefined ? undefined : later(expiry, this.#retryAt)
    const isBehind = this.#unlisted.length > 0 || this.#followed.isBehind(state)
    const step = isBehind ? this.#options.feed.now() : this.#nextStep
    return earlier(step, settle)
  }

  async run(now: Timestamp): Promise<void> {
    const { state } = this.#attached()
    const isBehind = this.#followed.isBehind(state)
    if (isBehind) this.#followed.tell(state, this.#options.feed)
    if (isBehind || (this.#nextStep !== undefined && this.#nextStep <= now)) {
      for (const update of this.#options.feed.advanceTo(now)) {
        this.#moves++
        await this.#take(update, now)
      }
      this.#nextStep = this.#following(now)
      this.#publishStale(now)
    }
    await this.#adopt()
    if (this.#unlisted.length > 0) await this.#list([])
    await this.#settleExpired(now)
  }

  async #adopt(): Promise<void> {
    const { feed } = this.#options
    if (this.#followed.adopt(this.#attached().state, feed))
      await this.#list([...feed.instruments()])
  }

  /** Marks of everything, or of one underlying and its options, as of `now`. */
  marks(now: Timestamp, underlying?: string): wire.Mark[] {
    const { instruments } = this.#attached().state
    return this.#options.feed.marks().flatMap((mark) => {
      const id = this.#idOf(mark.symbol)
      const instrument = id && instruments.get(id)
      if (!instrument || isRetired(instrument)) return []
      const of = rootOf(instrument)
      return underlying === undefined || of === underlying
        ? [this.#view(mark, instrument.id, now)]
        : []
    })
  }

  /** The latest mark of one instrument. */
  mark(id: InstrumentId, now: Timestamp): wire.Mark | undefined {
    const symbol = this.#symbols().get(id)
    const mark = symbol === undefined ? undefined : this.#options.feed.mark(symbol)
    // What has been retired has no price: what took its place has.
    if (!mark || isRetired(this.#attached().state.instruments.get(id))) return undefined
    return this.#view(mark, id, now)
  }

  /** The book behind the latest mark of one instrument; undefined where the feed shows none. */
  book(id: InstrumentId): MarkBook | undefined {
    const symbol = this.#symbols().get(id)
    const book = symbol === undefined ? undefined : this.#options.feed.book?.(symbol)
    return book && { bids: book.bids.flatMap(levelOf), asks: book.asks.flatMap(levelOf) }
  }

  /** Rate and yield of an underlying, where the feed knows them. */
  carry(id: InstrumentId): Carry | undefined {
    const symbol = this.#symbols().get(id)
    return symbol === undefined ? undefined : this.#options.feed.carry?.(symbol)
  }

  /** The last price of an underlying before this day of UTC began, no older than a week, in the units of now. */
  closeBefore(id: InstrumentId, now: Timestamp): number | undefined {
    const past = this.#past(id)
    return past && closeBefore(past, now)
  }

  /** What its volatility has been of late; undefined where too few days are known. */
  realisedVol(id: InstrumentId, now: Timestamp): number | undefined {
    const past = this.#past(id)
    return past && volOfLate(past, now)
  }

  /** Marks of one instrument between two moments, oldest first. */
  history(id: InstrumentId, from: number, to: Timestamp): wire.Mark[] {
    const symbol = this.#symbols().get(id)
    if (symbol === undefined) return []
    const range = { symbol, from: timestamp(Math.max(0, from)), to }
    return this.#options.feed.history(range).map((mark) => this.#view(mark, id, to))
  }

  /** The mark of one instrument as it was at a moment: none observed after it. */
  markAsOf(id: InstrumentId, at: Timestamp): wire.Mark | undefined {
    const { feed, maxAgeMs } = this.#options
    const symbol = this.#symbols().get(id)
    const latest = symbol === undefined ? undefined : feed.mark(symbol)
    if (!latest || symbol === undefined) return undefined
    if (latest.observedAt <= at) return this.#view(latest, id, at)
    const from = timestamp(Math.max(0, at - maxAgeMs * 1000))
    const before = feed.history({ symbol, from, to: at }).at(-1)
    return before && this.#view(before, id, at)
  }

  /** The last price of each day of the last `days` that had one, oldest first, in the units of now. */
  closes(id: InstrumentId, now: Timestamp, days: number): number[] {
    const past = this.#past(id)
    return past ? dailyCloses(past, now, days) : []
  }

  #past(id: InstrumentId): Past | undefined {
    const symbol = this.#symbols().get(id)
    if (symbol === undefined) return undefined
    return { state: this.#attached().state, feed: this.#options.feed, id, symbol }
  }

  #attached(): Sequencer {
    if (!this.#sequencer)
      throw new Error('the market is attached to its sequencer before it is used')
    return this.#sequencer
  }

  #following(now: Timestamp): Timestamp | undefined {
    const { feed, clock, stepMs } = this.#options
    return clock === 'system' ? timestamp(now + stepMs * 1000) : feed.nextSession()
  }

  async #take(update: FeedUpdate, now: Timestamp): Promise<void> {
    await this.#list(update.listed)
    for (const action of update.actions)
      this.#options.log.warn({ action }, 'corporate action not applied')
    for (const mark of update.marks) this.#fresh.set(mark.symbol, mark.observedAt)
    if (!this.#options.isWatched()) return
    const marks = update.marks.flatMap((mark) => {
      const id = this.#idOf(mark.symbol)
      const isOffered = id !== undefined && !isRetired(this.#attached().state.instruments.get(id))
      return isOffered ? [this.#view(mark, id, now)] : []
    })
    this.#options.publish(marks, now)
  }

  /** Tells everyone of marks that have just gone stale: silence must not look like freshness. */
  #publishStale(now: Timestamp): void {
    const oldest = now - this.#options.maxAgeMs * 1000
    const stale: wire.Mark[] = []
    for (const [symbol, observedAt] of this.#fresh) {
      if (observedAt >= oldest) continue
      this.#fresh.delete(symbol)
      const id = this.#idOf(symbol)
      const mark = this.#options.feed.mark(symbol)
      if (id !== undefined && mark) stale.push(this.#view(mark, id, now))
    }
    if (stale.length > 0 && this.#options.isWatched()) this.#options.publish(stale, now)
  }

  async #list(offered: readonly FeedInstrument[]): Promise<void> {
    const { state } = this.#attached()
    const { instruments } = state
    const { actor } = this.#options
    const wanted = [...this.#unlisted, ...offered]
    this.#unlisted = []
    if (!instruments.has(QUOTE_CASH.id)) {
      const taken = await this.#submit({ type: 'ListInstrument', actor, instrument: QUOTE_CASH })
      if (!taken) {
        this.#unlisted = wanted
        return
      }
    }
    const { feed } = this.#options
    const symbols = this.#symbols()
    const fresh = wanted.filter((offer) => {
      const named = asNamed(state, offer)
      const id = listedAs(state, offer, feed.mark(offer.symbol))
      const known = symbols.get(id)
      // An adjusted option is marked under a symbol of its own, and once.
      if (known !== undefined && known !== offer.symbol && feed.mark(known)) {
        this.#ids.delete(offer.symbol)
        return false
      }
      this.#ids.set(offer.symbol, id)
      const isEnded =
        named.kind === 'option' && isRetired(instruments.get(instrumentId(named.option.underlying)))
      return !instruments.has(id) && !isEnded
    })
    fresh.sort((a, b) => Number(b.kind === 'underlying') - Number(a.kind === 'underlying'))
    this.#symbolOf = undefined
    const taken = await Promise.all(
      fresh.map((offer) => {
        const made = toInstrument(asNamed(state, offer), feed.mark(offer.symbol))
        const id = this.#idOf(offer.symbol)
        return made && id !== undefined
          ? this.#submit({ type: 'ListInstrument', actor, instrument: { ...made, id } })
          : Promise.resolve(false)
      }),
    )
    this.#unlisted = fresh.filter((_instrument, i) => taken[i] !== true)
  }

  async #settleExpired(now: Timestamp): Promise<void> {
    const { state } = this.#attached()
    if (this.#retryAt !== undefined && this.#retryAt > now) return
    this.#retryAt = undefined
    const unpriced = new Set<string>()
    for (const option of this.#open.expiredBy(state, now)) {
      // Another that it is bound to has ended it in its own step.
      if (state.settled.has(option.id)) continue
      const symbol = this.#symbols().get(option.underlying) ?? option.underlying
      const settled = this.#options.feed.settlement(symbol, option.expiryDate)
      const settlementPrice = settled && parseDecimal(settled.price, PRICE_SCALE)
      if (!settled || settlementPrice === undefined) {
        // The feed knows nothing new before it moves. [MKT-3]
        this.#retryAt = later(timestamp(now + RETRY_MS * 1000), this.#nextStep)
        const { underlying, expiryDate } = option
        const expiry = `${underlying} ${expiryDate}`
        if (!unpriced.has(expiry))
          this.#options.log.warn({ underlying, expiryDate }, 'no settlement price yet')
        unpriced.add(expiry)
        continue
      }
      const taken = await this.#settle({
        type: 'RunExpiry',
        actor: this.#options.actor,
        instrument: option.id,
        settlementPrice: price(settlementPrice),
        source: settled.source,
        observedAt: settled.observedAt,
        method: settled.method ?? { kind: 'official' },
      })
      // The rest waits with it: what has not been settled is due still.
      if (taken === undefined) return
      if (!taken) this.#retryAt = timestamp(now + RETRY_MS * 1000)
    }
  }

  /** Whether an expiry was settled; undefined where the venue had no room for it. */
  async #settle(command: Command): Promise<boolean | undefined> {
    const outcome = await submitOwn(this.#attached(), command)
    if (outcome && !outcome.ok) {
      const { rejection } = outcome
      this.#options.log.warn({ type: command.type, rejection }, 'market command refused')
    }
    return outcome?.ok
  }

  /** Whether the venue took the command; what it did not take is tried again. */
  async #submit(command: Command): Promise<boolean> {
    const outcome = await submitOwn(this.#attached(), command)
    if (outcome && !outcome.ok)
      this.#options.log.warn(
        { type: command.type, rejection: outcome.rejection },
        'market command refused',
      )
    return outcome !== undefined
  }

  #idOf(symbol: string): InstrumentId | undefined {
    return this.#ids.get(symbol)
  }

  #symbolOf: Map<InstrumentId, string> | undefined

  #symbols(): Map<InstrumentId, string> {
    this.#symbolOf ??= new Map([...this.#ids].map(([symbol, id]) => [id, symbol]))
    return this.#symbolOf
  }

  #view(mark: Mark, id: InstrumentId, now: Timestamp): wire.Mark {
    const past = mark.kind === 'underlying' ? this.#past(id) : undefined
    const by = past ? inUnits(past, now)(mark.observedAt) : 1
    const { symbol: _symbol, observedAt, ...rest } = by === 1 ? mark : scaled(mark, by)
    const stale = isStale(mark, now, this.#options.maxAgeMs)
    return { instrument: id, ...rest, observedAt: timeText(observedAt), stale }
  }
}

function isRetired(instrument: Instrument | undefined): boolean {
  return (
    instrument !== undefined &&
    instrument.kind !== 'cash' &&
    instrument.kind !== 'future' &&
    instrument.retired !== undefined
  )
}

function earlier(a: Timestamp | undefined, b: Timestamp | undefined): Timestamp | undefined {
  if (a === undefined) return b
  return b === undefined || a < b ? a : b
}

function later(a: Timestamp, b: Timestamp | undefined): Timestamp {
  return b === undefined || a > b ? a : b
}

function levelOf({ price: text, lots }: FeedLevel): readonly BookLevel[] {
  const at = parseDecimal(text, PRICE_SCALE)
  return at === undefined ? [] : [{ price: price(at), lots: BigInt(lots) }]
}
