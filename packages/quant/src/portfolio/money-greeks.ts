import { priceEuropean } from '../european/european.ts'
import { ScenarioError, checkBook } from '../scenario/book.ts'
import type { BookLine, ScenarioBook, UnderlyingMarket } from '../scenario/book.ts'

/**
 * What a position gains, in the currency of its prices: `delta` for a rise of the underlying by
 * 100 % were it linear (units x spot); `gamma` the change of that delta for a rise by 1 %; `vega`
 * for one volatility point (0.01); `theta` for one calendar day; `rho` for one basis point of
 * rate; `vega30` is vega weighted by the square root of 30 days over the days left, so that
 * expiries can be added up.
 */
export type MoneyGreeks = {
  readonly value: number
  readonly delta: number
  readonly gamma: number
  readonly vega: number
  readonly vega30: number
  readonly theta: number
  readonly rho: number
}

export const NO_GREEKS: MoneyGreeks = {
  value: 0,
  delta: 0,
  gamma: 0,
  vega: 0,
  vega30: 0,
  theta: 0,
  rho: 0,
}

const DAYS = 365

/** The greeks of one line in money. NaN throughout where the line cannot be priced. */
export function moneyGreeks(line: BookLine, market: UnderlyingMarket): MoneyGreeks {
  const units = line.quantity * (line.multiplier ?? 1)
  const { spot } = market
  if (line.kind === 'stock')
    return { ...NO_GREEKS, value: units * (spot - (line.carried ?? 0)), delta: units * spot }
  const { right, strike, years, vol } = line
  const { yield: carried } = market
  const rate = line.rate ?? market.rate
  const at = priceEuropean({ right, strike, years, vol, spot, rate, yield: carried })
  const vega = (units * at.vega) / 100
  return {
    value: units * at.price,
    delta: units * at.delta * spot,
    gamma: (units * at.gamma * spot * spot) / 100,
    vega,
    vega30: years > 0 ? vega * Math.sqrt(30 / (years * DAYS)) : 0,
    theta: (units * at.theta) / DAYS,
    rho: (units * at.rho) / 10_000,
  }
}

const FIELDS = Object.keys(NO_GREEKS) as readonly (keyof MoneyGreeks)[]

/** Sums, each compensated: a small position beside a huge pair is kept, and order moves no more than the last bit. */
export function sumGreeks(parts: readonly MoneyGreeks[]): MoneyGreeks {
  const total: { -readonly [K in keyof MoneyGreeks]: number } = { ...NO_GREEKS }
  for (const field of FIELDS) total[field] = sumOf(parts.map((part) => part[field]))
  return total
}

/** Neumaier's sum. */
export function sumOf(values: readonly number[]): number {
  let [sum, rest] = [0, 0]
  for (const value of values) {
    const total = sum + value
    rest += Math.abs(sum) >= Math.abs(value) ? sum - total + value : value - total + sum
    sum = total
  }
  return sum + rest
}

export type GreekRow = {
  readonly key: string
  readonly lines: number
  readonly greeks: MoneyGreeks
}

/** Greeks of a book: of each line, in the book's order, and in total. @throws ScenarioError for a line or market that is not right. */
export function bookGreeks(book: ScenarioBook): {
  readonly lines: readonly MoneyGreeks[]
  readonly total: MoneyGreeks
} {
  checkBook(book, [])
  const lines = book.lines.map((line) => moneyGreeks(line, marketOf(book, line.underlying)))
  return { lines, total: sumGreeks(lines) }
}

/** Rows by a key of each line (an expiry, a program, a stack), in the order first met; lines without one are in none. */
export function greeksBy(
  greeks: readonly MoneyGreeks[],
  keyOf: (index: number) => string | undefined,
): readonly GreekRow[] {
  const rows = new Map<string, MoneyGreeks[]>()
  greeks.forEach((each, index) => {
    const key = keyOf(index)
    if (key === undefined) return
    const row = rows.get(key)
    if (row) row.push(each)
    else rows.set(key, [each])
  })
  return [...rows].map(([key, parts]) => ({ key, lines: parts.length, greeks: sumGreeks(parts) }))
}

export type BetaWeighted = {
  /** Money delta to the index: what a rise of the index by 100 % would bring, were all linear. */
  readonly delta: number
  /** The same in units of the index. */
  readonly units: number
  /** Underlyings that have delta and no beta: they are not in it. */
  readonly missing: readonly string[]
}

/** Delta to an index by each underlying's beta to it. `spot` > 0 is the index's. */
export function betaWeighted(
  deltas: Readonly<Record<string, number>>,
  betas: Readonly<Record<string, number>>,
  spot: number,
): BetaWeighted {
  const missing = Object.keys(deltas).filter((name) => deltas[name] !== 0 && !(name in betas))
  const known = Object.keys(deltas).filter((name) => name in betas)
  const delta = sumOf(known.map((name) => (deltas[name] ?? 0) * (betas[name] ?? 0)))
  return { delta, units: delta / spot, missing }
}

function marketOf(book: ScenarioBook, underlying: string): UnderlyingMarket {
  const market = book.markets[underlying]
  if (market === undefined) throw new ScenarioError(`markets.${underlying}`, 'no market')
  return market
}
