import { priceEuropean } from './european.ts'
import type { EuropeanResult } from './european.ts'
import { createEuropeanResult, priceEuropeanManySecondOrder } from './european-many.ts'
import type { BatchOptions, EuropeanSecondOrder } from './european-many.ts'
import type { OptionRight } from './option.ts'

/** An option on a forward; rate 0 gives the undiscounted form. Units as for spot. */
export type BlackInput = {
  readonly right: OptionRight
  readonly forward: number
  readonly strike: number
  readonly years: number
  readonly vol: number
  readonly rate: number
}

/** Columns of {@link BlackInput}; `right` is +1 call, -1 put. */
export type BlackColumns = {
  readonly right: Int8Array
  readonly forward: Float64Array
  readonly strike: Float64Array
  readonly years: Float64Array
  readonly vol: Float64Array
  readonly rate: Float64Array
}

/** One expiry of options on one forward. */
export type BlackChain = {
  readonly forward: number
  readonly years: number
  readonly rate: number
  readonly right: Int8Array
  readonly strike: Float64Array
  readonly vol: Float64Array
}

/** An option settled in the coin it is written on; its value is not discounted. */
export type InverseInput = Omit<BlackInput, 'rate'>
export type InverseColumns = Omit<BlackColumns, 'rate'>
export type InverseChain = Omit<BlackChain, 'rate'>

/**
 * Black (1976): an option on a forward, which is held fixed in every greek: delta and gamma are
 * per unit of forward, rho is -years x price. Status and limits as for {@link priceEuropean}.
 */
export function priceBlack(input: BlackInput): EuropeanResult {
  const { right, forward, strike, years, vol, rate } = input
  const result = priceEuropean({ right, spot: forward, strike, years, vol, rate, yield: rate })
  return { ...result, rho: -years * result.price }
}

/**
 * A coin-settled (inverse) option: value in coin per unit of the underlying, the undiscounted
 * Black value over the forward. Greeks are of that coin value: delta its change per unit of
 * forward, vega per 1.00 of vol, theta per year; rho is 0.
 */
export function priceInverse(input: InverseInput): EuropeanResult {
  const black = priceBlack({ ...input, rate: 0 })
  if (input.forward === 0) return { ...priceEuropean({ ...bad(input) }) }
  return inCoin(black, input.forward)
}

function bad({ right, strike, years, vol }: InverseInput): Parameters<typeof priceEuropean>[0] {
  return { right, spot: Number.NaN, strike, years, vol, rate: 0, yield: 0 }
}

/** Quotient rule: with V = B/F, V' = (B' - V)/F and V'' = (B'' - 2 V')/F. */
function inCoin(black: EuropeanResult, forward: number): EuropeanResult {
  const price = black.price / forward
  const delta = (black.delta - price) / forward
  const vega = black.vega / forward
  const theta = black.theta / forward
  return {
    status: black.status,
    price,
    delta,
    gamma: (black.gamma - 2 * delta) / forward,
    vega,
    theta,
    rho: Number.isNaN(price) ? price : 0,
    vanna: (black.vanna - vega) / forward,
    charm: (black.charm - theta) / forward,
    volga: black.volga / forward,
  }
}

/**
 * {@link priceBlack} for many rows; every bit as the spot form with yield = rate.
 * @throws RangeError when a column's length differs from `right`'s.
 */
export function priceBlackMany(
  batch: BlackColumns,
  out: EuropeanSecondOrder = createEuropeanResult(batch.right.length),
  options: BatchOptions = {},
): EuropeanSecondOrder {
  const { right, forward, strike, vol, rate } = batch
  // Kept apart: `out` may share memory with the columns.
  const years = batch.years.slice()
  const columns = { right, spot: forward, strike, years, vol, rate, yield: rate }
  priceEuropeanManySecondOrder(columns, out, options)
  for (let i = 0; i < right.length; i++) out.rho[i] = -(years[i] ?? 0) * (out.price[i] ?? 0)
  return out
}

/**
 * {@link priceInverse} for many rows.
 * @throws RangeError when a column's length differs from `right`'s.
 */
export function priceInverseMany(
  batch: InverseColumns,
  out: EuropeanSecondOrder = createEuropeanResult(batch.right.length),
  options: BatchOptions = {},
): EuropeanSecondOrder {
  const rows = batch.right.length
  const forward = batch.forward.slice()
  for (let i = 0; i < rows; i++) if (forward[i] === 0) forward[i] = Number.NaN
  const rate = new Float64Array(rows)
  priceBlackMany({ ...batch, forward, rate }, out, options)
  for (let i = 0; i < rows; i++) turnRow(out, i, forward[i] ?? Number.NaN)
  return out
}

function turnRow(out: EuropeanSecondOrder, i: number, forward: number): void {
  const at = (column: Float64Array): number => column[i] ?? Number.NaN
  const coin = inCoin(
    {
      status: 'ok',
      price: at(out.price),
      delta: at(out.delta),
      gamma: at(out.gamma),
      vega: at(out.vega),
      theta: at(out.theta),
      rho: 0,
      vanna: at(out.vanna),
      charm: at(out.charm),
      volga: at(out.volga),
    },
    forward,
  )
  out.price[i] = coin.price
  out.delta[i] = coin.delta
  out.gamma[i] = coin.gamma
  out.vega[i] = coin.vega
  out.theta[i] = coin.theta
  out.rho[i] = coin.rho
  out.vanna[i] = coin.vanna
  out.charm[i] = coin.charm
  out.volga[i] = coin.volga
}

const filled = (rows: number, value: number): Float64Array => new Float64Array(rows).fill(value)

/** {@link priceBlackMany} for one expiry. */
export function priceBlackChain(
  chain: BlackChain,
  out: EuropeanSecondOrder = createEuropeanResult(chain.right.length),
  options: BatchOptions = {},
): EuropeanSecondOrder {
  const { right, strike, vol, years } = chain
  const rows = right.length
  const columns = {
    right,
    strike,
    vol,
    forward: filled(rows, chain.forward),
    years: filled(rows, years),
    rate: filled(rows, chain.rate),
  }
  return priceBlackMany(columns, out, options)
}

/** {@link priceInverseMany} for one expiry. */
export function priceInverseChain(
  chain: InverseChain,
  out: EuropeanSecondOrder = createEuropeanResult(chain.right.length),
  options: BatchOptions = {},
): EuropeanSecondOrder {
  const { right, strike, vol, years } = chain
  const rows = right.length
  const columns = {
    right,
    strike,
    vol,
    forward: filled(rows, chain.forward),
    years: filled(rows, years),
  }
  return priceInverseMany(columns, out, options)
}
