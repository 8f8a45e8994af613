import { priceEuropean } from '../european/european.ts'
import type { OptionTerms } from '../european/option.ts'
import { exerciseBoundary, nearbyBoundary } from './boundary.ts'
import type { Boundary, PutTerms } from './boundary.ts'
import { gridPrice, priceOnGrid } from '../dividend/grid.ts'
import type { GridFigures } from '../dividend/grid.ts'
import { certainValue, exerciseRegime } from './regime.ts'
import { schemeFor, schemeOf } from './scheme.ts'
import type { AmericanPreset, Scheme } from './scheme.ts'
import { unitPut } from './unit-put.ts'
import type { UnitPut } from './unit-put.ts'

export type AmericanInput = OptionTerms

/**
 * Units as for a European option. `method` says how the value was found:
 * - `boundary`: Kim's equation solved for the exercise boundary (error: see {@link AmericanPreset});
 * - `european`: exercising early never pays, so the European value is exact;
 * - `certain`: no uncertainty worth the name (expired, vol sqrt(years) under 1e-5, worthless leg);
 * - `grid`: two boundaries (negative rates), or no convergence: finite differences, error about
 *   1e-6 of the strike.
 */
export type AmericanResult = {
  readonly status: 'ok' | 'bad_input'
  readonly method: 'boundary' | 'european' | 'certain' | 'grid' | 'none'
  readonly price: number
  readonly delta: number
  readonly gamma: number
  readonly vega: number
  readonly theta: number
  readonly rho: number
  /** Spot at which exercise becomes optimal today; NaN where there is none or more than one. */
  readonly boundary: number
  /** Whether exercising now is optimal: price is then intrinsic, delta +-1, the rest 0. */
  readonly exercised: boolean
}

export type AmericanOptions = {
  /** Default `accurate`. */
  readonly preset?: AmericanPreset
}

const NONE = Number.NaN
const BAD: AmericanResult = {
  status: 'bad_input',
  method: 'none',
  price: NONE,
  delta: NONE,
  gamma: NONE,
  vega: NONE,
  theta: NONE,
  rho: NONE,
  boundary: NONE,
  exercised: false,
}

/**
 * Price and greeks of an American option with continuous yield, never under intrinsic or the
 * European value. A call is priced as the put with spot and strike, rate and yield exchanged.
 * Delta, gamma and theta come from the same boundary; vega and rho from the boundary one Newton
 * step away. Source: Andersen, Lake, Offengenden (2015); McDonald and Schroder (1998).
 */
export function priceAmerican(input: AmericanInput, options: AmericanOptions = {}): AmericanResult {
  return priceWith(input, options.preset ?? 'accurate', undefined).result
}

/**
 * As {@link priceAmerican}, handing back the boundary for the next option: it scales with the
 * strike, so options alike in right, years, vol, rate and yield share it.
 */
export function priceWith(
  input: AmericanInput,
  preset: AmericanPreset,
  known: Boundary | undefined,
): { readonly result: AmericanResult; readonly boundary: Boundary | undefined } {
  const only = (result: AmericanResult): ReturnType<typeof priceWith> => ({
    result,
    boundary: known,
  })
  if (!isValid(input)) return only(BAD)
  const { right, spot, strike, years, vol } = input
  const deviation = vol * Math.sqrt(years)
  if (spot === 0 || strike === 0 || deviation < 1e-5) return only(certain(input))
  const terms = putTerms(input)
  const regime = exerciseRegime(terms.rate, terms.yield, years)
  if (regime === 'never') return only(asEuropean(input))
  if (regime === 'double') return only(onGrid(input))
  const scheme = schemeFor(preset, terms)
  const boundary = known ?? exerciseBoundary(terms, scheme)
  const money = right === 'put' ? spot / strike : strike / spot
  const put = unitPut(terms, scheme, boundary, money)
  if (!Number.isFinite(put.value) || !(boundary.residual < 0.5)) {
    // Extreme terms need more nodes; only what still fails is left to the grid.
    const finest = scheme === schemeOf('exact')
    return only(finest ? onGrid(input) : priceWith(input, 'exact', undefined).result)
  }
  return { result: assemble(input, terms, scheme, boundary, put), boundary }
}

function isValid(input: AmericanInput): boolean {
  const { right, spot, strike, years, vol, rate } = input
  const signed = spot >= 0 && strike >= 0 && years >= 0 && vol >= 0
  return (
    signed &&
    (right === 'call' || right === 'put') &&
    Number.isFinite(spot + strike + years + vol) &&
    Number.isFinite(rate) &&
    Number.isFinite(input.yield)
  )
}

function putTerms(input: AmericanInput): PutTerms {
  const { years, vol, rate } = input
  return input.right === 'put'
    ? { years, vol, rate, yield: input.yield }
    : { years, vol, rate: input.yield, yield: rate }
}

function assemble(
  input: AmericanInput,
  terms: PutTerms,
  scheme: Scheme,
  boundary: Boundary,
  put: UnitPut,
): AmericanResult {
  const { right, spot, strike, rate, vol } = input
  const isPut = right === 'put'
  const money = isPut ? spot / strike : strike / spot
  const scale = isPut ? strike : spot
  const edge = Math.exp(boundary.logCeiling + (boundary.depth[0] ?? 0))
  const shared = {
    status: 'ok',
    method: 'boundary',
    boundary: isPut ? strike * edge : strike / edge,
  } as const
  if (put.exercised) return { ...shared, ...exercisedNow(input) }
  const european = priceEuropean(input)
  const price = Math.max(scale * put.value, european.price, intrinsicOf(input))
  const delta = isPut ? put.slope : put.value - money * put.slope
  const gamma = isPut ? put.curvature / strike : (money * money * put.curvature) / spot
  const theta =
    rate * price - (rate - input.yield) * spot * delta - 0.5 * vol * vol * spot * spot * gamma
  const value = (changed: PutTerms): number =>
    scale * unitPut(changed, scheme, nearbyBoundary(changed, scheme, boundary), money).value
  const volStep = 1e-3 * vol
  const vega =
    (value({ ...terms, vol: vol + volStep }) - value({ ...terms, vol: vol - volStep })) /
    (2 * volStep)
  const rho = isPut ? slopeInRate(terms, value) : slopeInYield(terms, value)
  return { ...shared, price, delta, gamma, vega, theta, rho, exercised: false }
}

function slopeInRate(terms: PutTerms, value: (terms: PutTerms) => number): number {
  const at = (rate: number): number => value({ ...terms, rate })
  const { rate } = terms
  // A rate below zero is another regime, so at zero the difference looks upwards only.
  if (rate < 1e-9) {
    const step = Math.min(Math.max(Math.abs(terms.yield) / 20, 1e-6), 1e-4)
    return (4 * at(rate + step) - at(rate + 2 * step) - 3 * at(rate)) / (2 * step)
  }
  // The premium bends on the scale of the rate itself.
  const step = Math.min(1e-4, rate / 4)
  return (at(rate + step) - at(rate - step)) / (2 * step)
}

function slopeInYield(terms: PutTerms, value: (terms: PutTerms) => number): number {
  const step = 1e-4
  const up = value({ ...terms, yield: terms.yield + step })
  const down = value({ ...terms, yield: terms.yield - step })
  return (up - down) / (2 * step)
}

const intrinsicOf = ({ right, spot, strike }: AmericanInput): number =>
  right === 'call' ? spot - strike : strike - spot

type Figures = Omit<AmericanResult, 'status' | 'method' | 'boundary'>

function exercisedNow(input: AmericanInput): Figures {
  const sign = input.right === 'call' ? 1 : -1
  return {
    price: intrinsicOf(input),
    delta: sign,
    gamma: 0,
    vega: 0,
    theta: 0,
    rho: 0,
    exercised: true,
  }
}

function asEuropean(input: AmericanInput): AmericanResult {
  const { price, delta, gamma, vega, theta, rho } = priceEuropean(input)
  // Without interest the two may be equal but for their rounding.
  const figures = { price: Math.max(price, intrinsicOf(input)), delta, gamma, vega, theta, rho }
  return { status: 'ok', method: 'european', ...figures, boundary: NONE, exercised: false }
}

/** The best moment is known in advance; greeks are those of exercising at that moment. */
function certain(input: AmericanInput): AmericanResult {
  const best = certainValue(input)
  const european = priceEuropean(input)
  const at = best.years === input.years ? european : priceEuropean({ ...input, years: best.years })
  const { delta, gamma, vega, theta, rho } = at
  const price = Math.max(best.price, european.price)
  const figures = { price, delta, gamma, vega, theta: best.years > 0 ? theta : 0, rho }
  const exercised = best.years === 0 && input.years > 0 && best.price > 0
  return { status: 'ok', method: 'certain', ...figures, boundary: NONE, exercised }
}

/**
 * What exercising early can add at most: interest on the strike put in, or on the spot kept out,
 * over the whole life; and never more than the richest moment's leg.
 */
function ceilingOf(input: AmericanInput, european: number): number {
  const { right, spot, strike, years, rate } = input
  const isPut = right === 'put'
  const [taken, earned] = isPut ? [strike, rate] : [spot, input.yield]
  const [given, owed] = isPut ? [spot, input.yield] : [strike, rate]
  const most = taken * Math.max(1, Math.exp(-earned * years))
  const interest =
    taken * Math.max(-Math.expm1(-earned * years), 0) +
    given * Math.max(Math.expm1(-owed * years), 0)
  return Math.max(Math.min(most, european + interest), european)
}

const plain = { style: 'american', model: 'spot', dividends: [] } as const
const putOnGrid = (input: AmericanInput): GridFigures => priceOnGrid({ ...input, ...plain })

/** As its put, which stays bounded where the spot does not; slopes in strike by homogeneity. */
function callOnGrid(input: AmericanInput): GridFigures {
  const { spot, strike, rate } = input
  const put = { ...input, spot: strike, strike: spot, rate: input.yield, yield: rate } as const
  const found = putOnGrid({ ...put, right: 'put' })
  const step = 5e-4
  const priceAt = (yielded: number): number =>
    gridPrice({ ...put, ...plain, right: 'put', yield: yielded })
  return {
    ...found,
    delta: (found.price - strike * found.delta) / spot,
    gamma: (strike / spot) ** 2 * found.gamma,
    rho: (priceAt(rate + step) - priceAt(rate - step)) / (2 * step),
  }
}

function onGrid(input: AmericanInput): AmericanResult {
  const european = priceEuropean(input)
  const ceiling = ceilingOf(input, european.price)
  if (ceiling - european.price <= 1e-10 * Math.max(input.spot, input.strike)) {
    return asEuropean(input)
  }
  const figures = input.right === 'put' ? putOnGrid(input) : callOnGrid(input)
  const intrinsic = intrinsicOf(input)
  const price = Math.max(Math.min(figures.price, ceiling), european.price, intrinsic)
  const found = { status: 'ok', method: 'grid', boundary: NONE } as const
  if (intrinsic > 0 && price <= intrinsic) return { ...found, ...exercisedNow(input) }
  return { ...found, ...figures, price, exercised: false }
}
