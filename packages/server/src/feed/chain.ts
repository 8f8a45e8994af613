/**
 * An imported chain: every quote in columns, ordered by session, so that a million quotes take some 60 MB and a
 * session is a slice. Prices are counts of 10^-8 (`price-units.ts`); NaN stands for absent.
 */
import type { LocalDate, OptionKey } from './feed.ts'

/** A count of 10^-8. */
export type Units = number

export type ChainUnderlying = {
  readonly symbol: string
  readonly asset: 'share' | 'index'
  readonly style: 'american' | 'european'
  readonly settlement: 'physical' | 'cash'
  readonly multiplier: number
  /** The coarsest of 0.01, 0.001 … in which every kept option price is whole. */
  readonly tick: Units
}

export type Contract = { readonly symbol: string; readonly key: OptionKey }

/** An underlying's close. `file`: the underlying file; `column`: the chain's own column; `parity`: derived from option prices. */
export type Close = {
  readonly price: Units
  readonly basis: 'file' | 'column' | 'parity'
  /** Cash per unit, ex on this date. */
  readonly dividend?: Units
  /** New units for one old one, in effect on this date. */
  readonly split?: Units
}

/** Quotes `start` to `end` (excluded) of the columns. */
export type ChainSession = {
  readonly date: LocalDate
  readonly start: number
  readonly end: number
}

export type QuoteColumns = {
  readonly contract: Int32Array
  readonly bid: Float64Array
  readonly ask: Float64Array
  readonly last: Float64Array
  readonly iv: Float64Array
  readonly delta: Float64Array
  readonly volume: Float64Array
  readonly openInterest: Float64Array
}

export type Chain = {
  /** Label of its marks, for example 'spy_2021_options.csv.gz'. */
  readonly source: string
  readonly underlyings: readonly ChainUnderlying[]
  readonly contracts: readonly Contract[]
  /** In order of date. A date with a close and no quotes is a session with an empty slice. */
  readonly sessions: readonly ChainSession[]
  /** By underlying, then date. */
  readonly closes: ReadonlyMap<string, ReadonlyMap<LocalDate, Close>>
  readonly quotes: QuoteColumns
}

/** One quote read back from the columns. */
export type ChainQuote = {
  readonly contract: Contract
  readonly bid?: Units
  readonly ask?: Units
  readonly last?: Units
  readonly iv?: number
  readonly delta?: number
  readonly volume?: number
  readonly openInterest?: number
}

const FIELDS = ['bid', 'ask', 'last', 'iv', 'delta', 'volume', 'openInterest'] as const

/** The `i`th quote. Throws a RangeError outside the columns. */
export function quoteAt(chain: Chain, i: number): ChainQuote {
  const contract = chain.contracts[chain.quotes.contract[i] ?? -1]
  if (!contract) throw new RangeError(`no quote ${i} in ${chain.source}`)
  const quote: { -readonly [K in (typeof FIELDS)[number]]?: number } = {}
  for (const field of FIELDS) {
    const value = chain.quotes[field][i]
    if (value !== undefined && !Number.isNaN(value)) quote[field] = value
  }
  return { contract, ...quote }
}

/** Every quote of one session, in file order. */
export function quotesOf(chain: Chain, session: ChainSession): readonly ChainQuote[] {
  return Array.from({ length: session.end - session.start }, (_, i) =>
    quoteAt(chain, session.start + i),
  )
}
