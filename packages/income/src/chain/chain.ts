import type { CashDividend, OptionRight } from '@parley/quant'

/** Who would make a price lately: quotes given to requests on this option or its like. */
export type RfqLiquidity = {
  /** Distinct dealers that quoted within the window the caller chose. */
  readonly dealers: number
  /** Median width of their two sides, per unit; left out where none quoted both. */
  readonly width?: number
  /** Years, ACT/365, since the last quote. */
  readonly age?: number
}

/**
 * One listed option as a market shows it. Prices are per unit of the underlying, vol annual
 * (0.2 = 20%), years ACT/365 to the moment it expires.
 */
export type ChainRow = {
  readonly id: string
  readonly right: OptionRight
  readonly strike: number
  /** Its date where it is listed, `YYYY-MM-DD`. */
  readonly expiry: string
  readonly years: number
  /** Units of the underlying per contract. */
  readonly multiplier: number
  /**
   * Of one that an odd split has adjusted: units that one unit of its own price delivers (1.5 after 3:2). Strike and prices of the row are
   * for one unit all the same. It is told for who holds it, and is no choice of what is written.
   */
  readonly delivers?: number
  readonly style: 'american' | 'european'
  readonly bid?: number
  readonly ask?: number
  /** The mark where it is not the middle of bid and ask: a model's, or a single price. */
  readonly mark?: number
  readonly bidSize?: number
  readonly askSize?: number
  readonly vol?: number
  readonly delta?: number
  readonly openInterest?: number
  readonly volume?: number
  /** Older than the age at which a market may be traded on. */
  readonly stale?: boolean
  readonly rfq?: RfqLiquidity
}

/**
 * An underlying and its options at one moment. `rate` and `yield` continuous per year; `yield`
 * carries what `dividends` (cash per unit, with the years until they go ex) does not.
 */
export type Chain = {
  readonly underlying: string
  readonly spot: number
  readonly rate: number
  readonly yield: number
  readonly dividends: readonly CashDividend[]
  /** Years until each coming earnings report, where known. */
  readonly earnings: readonly number[]
  /** What the user expects to be realised; left out where no view is held. */
  readonly realisedVol?: number
  readonly stale?: boolean
  readonly rows: readonly ChainRow[]
}

/** A chain or a number in it that cannot be used: the path of the field and why. */
export class ChainError extends Error {
  override readonly name = 'ChainError'
  readonly path: string
  constructor(path: string, message: string) {
    super(message)
    this.path = path
  }
}

/** Throws a {@link ChainError} for the first number that is not finite or out of range. */
export function checkChain(chain: Chain, path = ''): void {
  const at = (field: string): string => (path === '' ? field : `${path}.${field}`)
  const need = (ok: boolean, field: string, what: string): void => {
    if (!ok) throw new ChainError(at(field), `must be ${what}`)
  }
  need(chain.spot > 0 && chain.spot < Infinity, 'spot', 'a finite number above 0')
  need(Number.isFinite(chain.rate), 'rate', 'a finite number')
  need(Number.isFinite(chain.yield), 'yield', 'a finite number')
  const view = chain.realisedVol
  need(view === undefined || (view >= 0 && view < Infinity), 'realisedVol', 'a number >= 0')
  chain.dividends.forEach(({ years, amount }, i) => {
    need(Number.isFinite(years), `dividends.${i}.years`, 'a finite number')
    need(amount >= 0 && amount < Infinity, `dividends.${i}.amount`, 'a finite number >= 0')
  })
  const seen = new Set<string>()
  chain.rows.forEach((row, i) => {
    need(!seen.has(row.id), `rows.${i}.id`, 'given once')
    seen.add(row.id)
    need(row.strike > 0 && row.strike < Infinity, `rows.${i}.strike`, 'a finite number above 0')
    need(row.years >= 0 && row.years < Infinity, `rows.${i}.years`, 'a finite number >= 0')
    const { multiplier } = row
    need(multiplier > 0 && multiplier < Infinity, `rows.${i}.multiplier`, 'a number above 0')
  })
}
