import { impliedVol, priceEuropean } from '@parley/quant'
import type { CashDividend, EuropeanResult, OptionRight } from '@parley/quant'
import type { Chain, ChainRow } from './chain.ts'

export const DAYS_PER_YEAR = 365

/** Why a row cannot be acted on: never a guess in its place. */
export type UnpricedReason =
  | 'stale'
  | 'expired'
  | 'no_price'
  | 'crossed'
  | 'bad_price'
  | 'no_vol'
  /** It, the other right at its strike and the spot contradict each other. */
  | 'parity'

/** A row with everything a decision needs. Greeks per unit; theta per year. */
export type OptionView = ChainRow & {
  /** Fair middle: mark, or half way between bid and ask. */
  readonly mid: number
  readonly vol: number
  readonly delta: number
  readonly gamma: number
  readonly vega: number
  readonly theta: number
  readonly days: number
  /** What the middle holds beyond intrinsic, never below 0. */
  readonly extrinsic: number
  /** Risk-neutral probability that it ends in the money. */
  readonly inTheMoney: number
  /** (ask - bid) / mid; Infinity where a side is missing. */
  readonly spread: number
}

export type UnpricedRow = { readonly id: string; readonly reason: UnpricedReason }

export type ChainView = {
  readonly chain: Chain
  /** What may be chosen: standard options. */
  readonly options: readonly OptionView[]
  /** These, and those that have been adjusted. */
  readonly byId: ReadonlyMap<string, OptionView>
  readonly unpriced: readonly UnpricedRow[]
}

/** Every row that can be priced, and for each other one the reason it cannot. */
export function viewChain(chain: Chain): ChainView {
  const priced: OptionView[] = []
  const unpriced: UnpricedRow[] = []
  const volOf = volsOf(chain)
  const spots = new Map<number, number>()
  for (const row of chain.rows) {
    let spot = spots.get(row.years)
    if (spot === undefined) {
      spot = escrowedSpot(chain, row.years)
      spots.set(row.years, spot)
    }
    const view = viewRow(chain, row, spot, volOf)
    if (typeof view === 'string') unpriced.push({ id: row.id, reason: view })
    else priced.push(view)
  }
  const options = priced.filter(({ delivers }) => delivers === undefined)
  return { chain, options, byId: new Map(priced.map((each) => [each.id, each])), unpriced }
}

/** The middle as the option itself is priced, which of an adjusted one is for more or less than a unit. */
export function ownMid({ mid, delivers = 1 }: OptionView): number {
  return mid * delivers
}

/**
 * Vols by right, strike and expiry, of rows that have one or whose middle implies one. In the
 * money a middle says little of vol, or is below the European bound: there the vol of the other
 * right at the strike, which by parity is the same, comes first.
 */
function volsOf(chain: Chain): VolOf {
  // Where every row that has a price has a vol nothing is implied, and no other right looked for.
  const isKnown = chain.rows.every(
    (row) => isVol(row.vol) || row.years <= 0 || typeof middleOf(row) !== 'number',
  )
  if (isKnown) return ({ vol }) => (isVol(vol) ? vol : undefined)
  const given = new Map<string, number>()
  const implied = new Map<string, number>()
  for (const row of chain.rows) {
    const mid = row.years > 0 ? middleOf(row) : undefined
    if (typeof mid !== 'number') continue
    const key = keyOf(row, row.right)
    const vol = row.vol ?? impliedOf(chain, row, mid)
    if (isVol(vol)) (row.vol === undefined ? implied : given).set(key, vol)
  }
  const vols = new Map<string, number>()
  for (const row of chain.rows) {
    const own = keyOf(row, row.right)
    const twin = keyOf(row, row.right === 'call' ? 'put' : 'call')
    const isDeep = intrinsicOf(row.right, row.strike, chain.spot) > 0
    const [first, second] = isDeep ? [twin, own] : [own, twin]
    const vol = given.get(own) ?? implied.get(first) ?? given.get(first) ?? implied.get(second)
    if (vol !== undefined) vols.set(own, vol)
  }
  return (row) => vols.get(keyOf(row, row.right))
}

type VolOf = (row: ChainRow) => number | undefined

function isVol(vol: number | undefined): vol is number {
  return vol !== undefined && vol > 0 && vol < Infinity
}

const keyOf = ({ strike, years }: ChainRow, right: OptionRight): string =>
  `${right} ${strike} ${years}`

function impliedOf(chain: Chain, row: ChainRow, price: number): number | undefined {
  const { right, strike, years } = row
  const { rate, yield: carried } = chain
  const spot = escrowedSpot(chain, years)
  const found = impliedVol({ right, spot, strike, years, rate, yield: carried, price })
  return found.status === 'ok' ? found.vol : undefined
}

function viewRow(
  chain: Chain,
  row: ChainRow,
  spot: number,
  volOf: VolOf,
): OptionView | UnpricedReason {
  if (row.stale === true || chain.stale === true) return 'stale'
  if (row.years <= 0) return 'expired'
  const mid = middleOf(row)
  if (typeof mid !== 'number') return mid
  const { right, strike, years } = row
  const { rate, yield: carried } = chain
  const terms = { right, spot, strike, years, rate, yield: carried }
  const vol = volOf(row)
  if (vol === undefined) return 'no_vol'
  const priced = priceEuropean({ ...terms, vol })
  if (priced.status !== 'ok') return 'bad_price'
  return {
    ...row,
    mid,
    vol,
    delta: row.delta ?? priced.delta,
    gamma: priced.gamma,
    vega: priced.vega,
    theta: priced.theta,
    days: years * DAYS_PER_YEAR,
    extrinsic: Math.max(mid - intrinsicOf(right, strike, chain.spot), 0),
    inTheMoney: inTheMoneyOf(priced, terms),
    spread:
      row.bid !== undefined && row.ask !== undefined && mid > 0
        ? (row.ask - row.bid) / mid
        : Infinity,
  }
}

/** d(price)/d(strike) x growth: N(d2) for a call, N(-d2) for a put, from price and delta. */
function inTheMoneyOf(
  { price, delta }: EuropeanResult,
  terms: { right: OptionRight; spot: number; strike: number; years: number; rate: number },
): number {
  const { right, spot, strike, years, rate } = terms
  const sign = right === 'call' ? 1 : -1
  const probability = (sign * (spot * delta - price) * Math.exp(rate * years)) / strike
  return Math.min(Math.max(probability, 0), 1)
}

function middleOf(row: ChainRow): number | UnpricedReason {
  const { bid, ask, mark } = row
  for (const side of [bid, ask, mark])
    if (side !== undefined && !(side >= 0 && side < Infinity)) return 'bad_price'
  if (bid !== undefined && ask !== undefined) {
    if (bid > ask) return 'crossed'
    return mark ?? 0.5 * (bid + ask)
  }
  return mark ?? 'no_price'
}

/** What exercise brings per unit at this spot. */
export function intrinsicOf(right: OptionRight, strike: number, spot: number): number {
  return Math.max(right === 'call' ? spot - strike : strike - spot, 0)
}

/** Dividends that go ex after now and up to `years` ahead. */
export function dividendsWithin(
  dividends: readonly CashDividend[],
  years: number,
): readonly CashDividend[] {
  return dividends.filter((each) => each.years > 0 && each.years <= years && each.amount > 0)
}

/** Spot less the present value of the dividends that go ex up to `years` ahead; never below 0. */
export function escrowedSpot(
  market: Pick<Chain, 'spot' | 'rate' | 'yield' | 'dividends'>,
  years: number,
): number {
  const { rate, yield: carried } = market
  return dividendsWithin(market.dividends, years).reduce(
    (left, each) => Math.max(left - each.amount * Math.exp(-(rate - carried) * each.years), 0),
    market.spot,
  )
}

/**
 * What one unit is worth less at a vol than at its own, by one model. Against its middle it would also count what the right to exercise
 * early is worth, which in the money is the carry of the strike and no gain to who writes it.
 */
export function volEdge(
  chain: Chain,
  { right, strike, years, vol }: OptionView,
  expected: number,
): number {
  const { rate, yield: carried } = chain
  const spot = escrowedSpot(chain, years)
  const at = (volatility: number): number =>
    priceEuropean({ right, spot, strike, years, vol: volatility, rate, yield: carried }).price
  return at(vol) - at(expected)
}
