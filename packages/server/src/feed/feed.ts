/**
 * Where marks come from. A feed is in memory and synchronous; time is passed in, never read, and never goes
 * back. Two kinds satisfy one suite (`feed.contract.ts`): a replay of an imported chain, and the simulated market.
 */
import type { SettlementMethod, Timestamp } from '@parley/core'

/** 'YYYY-MM-DD', in the zone where the underlying is listed. */
export type LocalDate = string

/** Plain exact decimal text with at most eight decimals, for example '374.25'. */
export type DecimalText = string

/** What an option is, by its terms. `root` is the listing class where it differs from the underlying (SPXW of SPX). */
export type OptionKey = {
  readonly underlying: string
  readonly expiry: LocalDate
  readonly strike: DecimalText
  readonly right: 'call' | 'put'
  readonly style: 'american' | 'european'
  readonly root?: string
}

/** A coin, a share, or an index, which cannot be held and only settles in cash. */
export type UnderlyingInstrument = {
  readonly kind: 'underlying'
  readonly symbol: string
  readonly asset: 'coin' | 'share' | 'index'
  readonly quoteAsset: string
  /** Decimals of its smallest unit. */
  readonly scale: number
  readonly tick: DecimalText
  readonly lot: DecimalText
  readonly simulated: boolean
}

export type OptionInstrument = {
  readonly kind: 'option'
  readonly symbol: string
  readonly option: OptionKey
  /** The instant the option stops trading and settles. */
  readonly expiresAt: Timestamp
  /** Units of the underlying per contract. */
  readonly multiplier: number
  readonly settlement: 'physical' | 'cash'
  readonly quoteAsset: string
  readonly tick: DecimalText
  readonly lot: DecimalText
  readonly simulated: boolean
  /** Units that one unit of `multiplier` delivers, where a split has left other than one: 1.5 after 3:2. */
  readonly units?: number
}

/** A dated future on an underlying, settled in cash at the price its options of that date settle at. */
export type FutureInstrument = {
  readonly kind: 'future'
  readonly symbol: string
  readonly underlying: string
  readonly expiry: LocalDate
  /** The instant the future stops trading and settles. */
  readonly expiresAt: Timestamp
  /** Units of the underlying per contract. */
  readonly multiplier: number
  readonly quoteAsset: string
  readonly tick: DecimalText
  readonly lot: DecimalText
  readonly simulated: boolean
}

/** What expires. */
export type DatedInstrument = OptionInstrument | FutureInstrument
export type FeedInstrument = UnderlyingInstrument | DatedInstrument

/**
 * An observed or model price. Prices are exact text; `iv` (annual, 0.2 = 20%) and `delta` are floats.
 * `mid` is there when both sides are, when the mark is a single price (an underlying's close), and where a model
 * gives it: then it need not lie on a tick.
 */
export type Mark = {
  readonly symbol: string
  readonly kind: 'underlying' | 'option' | 'future'
  readonly bid?: DecimalText
  readonly ask?: DecimalText
  readonly last?: DecimalText
  readonly mid?: DecimalText
  readonly iv?: number
  readonly delta?: number
  /** Contracts open at its own exchange and traded there that day, where the source tells; never what is held or traded here. */
  readonly openInterest?: number
  readonly volume?: number
  readonly source: string
  readonly simulated: boolean
  readonly observedAt: Timestamp
}

/** `lots` of the instrument at a price. */
export type BookLevel = { readonly price: DecimalText; readonly lots: number }

/** What the market shows for sale and wanted, best first. */
export type Book = { readonly bids: readonly BookLevel[]; readonly asks: readonly BookLevel[] }

export type Carry = { readonly rate: number; readonly yield: number }

/** A cash dividend per unit, or a split of one old unit into `ratio` new ones, in effect at the open of `date`. */
export type CorporateAction =
  | {
      readonly kind: 'dividend'
      readonly underlying: string
      readonly date: LocalDate
      readonly amount: DecimalText
    }
  | {
      readonly kind: 'split'
      readonly underlying: string
      readonly date: LocalDate
      readonly ratio: DecimalText
    }

/** What the venue has done to an underlying: from `at` on its price is that of the units there are then. */
export type FeedChange = {
  readonly underlying: string
  readonly at: Timestamp
  readonly change:
    | { readonly kind: 'split'; readonly ratio: number }
    | { readonly kind: 'special_dividend'; readonly amount: number }
}

/** What an underlying was worth for settling. `observedOn` is earlier than `expiry` where that day had no session. */
export type SettlementPrice = {
  readonly underlying: string
  readonly expiry: LocalDate
  readonly price: DecimalText
  readonly observedOn: LocalDate
  readonly observedAt: Timestamp
  readonly source: string
  /** How the price came to be, where it is not what its source published. */
  readonly method?: SettlementMethod
  readonly simulated: boolean
}

/** What one advance brought. Only marks that were observed are in it: a quiet contract has none. */
export type FeedUpdate = {
  readonly at: Timestamp
  readonly date: LocalDate
  readonly marks: readonly Mark[]
  /** Offered from now on. */
  readonly listed: readonly FeedInstrument[]
  /** Options and futures whose expiry instant has been reached. */
  readonly expired: readonly DatedInstrument[]
  readonly actions: readonly CorporateAction[]
}

export type FeedListener = (update: FeedUpdate) => void

/** From `from` to `to`, both included. */
export type HistoryRange = {
  readonly symbol: string
  readonly from: Timestamp
  readonly to: Timestamp
}

export interface Feed {
  /** Label shown wherever its marks are shown. */
  readonly source: string
  readonly simulated: boolean
  /** The instant the feed stands at: marks are as of it or older. */
  now(): Timestamp
  /** Underlyings, and the options and futures offered and not expired at `now()`. */
  instruments(): readonly FeedInstrument[]
  /** The latest mark of each instrument that has one; older ones keep the time they were observed. */
  marks(): readonly Mark[]
  mark(symbol: string): Mark | undefined
  /** The book behind the latest mark. Left out by a feed that shows no sizes. */
  book?(symbol: string): Book | undefined
  /** Marks of one symbol, oldest first, never after `now()`. */
  history(range: HistoryRange): readonly Mark[]
  /** Undefined before the expiry instant has been reached, and for an underlying the feed does not know. */
  settlement(underlying: string, expiry: LocalDate): SettlementPrice | undefined
  /** Continuous rate and yield per year that its options are priced by. Left out by a feed that knows none. */
  carry?(symbol: string): Carry | undefined
  /**
   * Goes by what the venue did to an underlying, at its moment or, where that is past, at once: options on it that were offered are
   * no more, others are offered at its new price. Left out by a feed whose prices show by themselves what happened.
   */
  follow?(change: FeedChange): void
  /** Marks an option besides those it offers, under its symbol: one that the venue has adjusted. */
  adopt?(option: OptionInstrument): void
  /** The instant of the next session's end; undefined when the tape has ended. */
  nextSession(): Timestamp | undefined
  /**
   * Moves to `at` and tells every listener of each session's end on the way, in order, and of `at` itself where the
   * market trades between sessions. An instant in the past changes nothing.
   */
  advanceTo(at: Timestamp): readonly FeedUpdate[]
  /** Moves to the end of the next session. Undefined when the tape has ended. */
  advanceToNextSession(): FeedUpdate | undefined
  /** Calls back on each update; the answer stops it. */
  subscribe(listener: FeedListener): () => void
}

/** True when the mark is older than `maxAgeMs` at `now`: shown as such, and not traded on. */
export function isStale(mark: Mark, now: Timestamp, maxAgeMs: number): boolean {
  return now - mark.observedAt > maxAgeMs * 1000
}
