/** Marks of the simulated market: a model mid, and a bid and an ask on the tick around it. */
import type { Timestamp } from '@parley/core'
import { priceEuropean, priceInverse } from '@parley/quant'
import type { FutureInstrument, Mark, OptionInstrument } from '../feed.ts'
import { formatUnits, parseUnits, toUnits } from '../price-units.ts'
import { ASSETS } from './asset.ts'
import type { SimulatedAsset } from './asset.ts'
import type { AssetState } from './path.ts'
import { atTheMoneyVariance, totalVariance } from './surface.ts'

/** An asset as it stands: what every mark of it is made from. */
export type Observation = {
  readonly asset: SimulatedAsset
  readonly state: AssetState
  readonly observedAt: Timestamp
  readonly source: string
}

const YEAR_MICROSECONDS = 365 * 86_400 * 1e6
/** Model mids are kept to six decimals, those in coins to eight. */
const MID_STEP = 100

export function yearsBetween(from: Timestamp, to: Timestamp): number {
  return (to - from) / YEAR_MICROSECONDS
}

/** Spot on its tick: what options are priced from. */
export function spotUnits({ asset, state }: Observation): number {
  const tick = unitsOf(asset.tick)
  return Math.max(Math.round(toUnits(state.spot) / tick), 1) * tick
}

export function underlyingMark(observation: Observation): Mark {
  const { asset, observedAt, source } = observation
  const tick = unitsOf(asset.tick)
  const mid = spotUnits(observation)
  const half = Math.max(Math.round((mid * asset.halfSpread) / tick), 1) * tick
  return {
    symbol: asset.symbol,
    kind: 'underlying',
    ...(mid > half && { bid: formatUnits(mid - half) }),
    ask: formatUnits(mid + half),
    last: formatUnits(mid),
    mid: formatUnits(mid),
    source,
    simulated: true,
    observedAt,
  }
}

/** The forward on its tick, half as wide again as spot; undefined once the future has expired. */
export function simulatedFutureMark(
  observation: Observation,
  { symbol, expiresAt }: FutureInstrument,
): Mark | undefined {
  const { asset, observedAt, source } = observation
  const years = yearsBetween(observedAt, expiresAt)
  if (years <= 0) return undefined
  const tick = unitsOf(asset.tick)
  const forward = spotUnits(observation) * Math.exp((asset.rate - asset.yield) * years)
  const mid = Math.max(Math.round(forward / tick), 2) * tick
  const half = Math.max(Math.round((1.5 * mid * asset.halfSpread) / tick), 1) * tick
  return {
    symbol,
    kind: 'future',
    bid: formatUnits(mid - half),
    ask: formatUnits(mid + half),
    last: formatUnits(mid),
    mid: formatUnits(mid),
    source,
    simulated: true,
    observedAt,
  }
}

/** Undefined once the option has expired. A bid below one tick is no bid. */
export function simulatedOptionMark(
  observation: Observation,
  instrument: OptionInstrument,
): Mark | undefined {
  const { asset, observedAt, source } = observation
  const years = yearsBetween(observedAt, instrument.expiresAt)
  if (years <= 0) return undefined
  const isInverse = instrument.quoteAsset === asset.symbol
  const value = isInverse ? inverseValue : fairValue
  const { units = 1, option } = instrument
  // A contract that delivers other than its multiplier is so many ordinary ones, of a strike that is as much less.
  const own = units === 1 ? option : { ...option, strike: String(Number(option.strike) / units) }
  const ordinary = value(observation, own, years)
  const fair = {
    ...ordinary,
    price: ordinary.price * units,
    delta: ordinary.delta * units,
    vega: ordinary.vega * units,
  }
  const tick = unitsOf(instrument.tick)
  const step = isInverse ? 1 : MID_STEP
  const mid = Math.round(toUnits(fair.price) / step) * step
  const half = toUnits(fair.vega * volHalfWidth(ordinary.delta, years)) + tick / 2
  const bid = Math.floor((mid - half) / tick) * tick
  const ask = Math.ceil((mid + half) / tick) * tick
  return {
    symbol: instrument.symbol,
    kind: 'option',
    ...(bid > 0 && { bid: formatUnits(bid) }),
    ask: formatUnits(ask),
    mid: formatUnits(mid),
    iv: fair.vol,
    delta: fair.delta,
    source,
    simulated: true,
    observedAt,
  }
}

type Fair = {
  readonly price: number
  readonly delta: number
  readonly vega: number
  readonly vol: number
}

/**
 * European value on the surface; an American one is worth at least its intrinsic value, which is all of the early
 * exercise premium that this market shows.
 */
export function fairValue(
  observation: Observation,
  option: { readonly strike: string; readonly right: 'call' | 'put' },
  years: number,
): Fair {
  const { asset, state } = observation
  const spot = spotUnits(observation) / 1e8
  const strike = Number(option.strike)
  const forward = spot * Math.exp((asset.rate - asset.yield) * years)
  const atTheMoney = atTheMoneyVariance(asset, state.variance, years)
  const vol = Math.sqrt(totalVariance(asset, atTheMoney, Math.log(strike / forward)) / years)
  const { rate, yield: dividendYield } = asset
  const value = priceEuropean({
    right: option.right,
    spot,
    strike,
    years,
    vol,
    rate,
    yield: dividendYield,
  })
  const intrinsic = Math.max(option.right === 'call' ? spot - strike : strike - spot, 0)
  const price = asset.style === 'american' ? Math.max(value.price, intrinsic) : value.price
  return { price, delta: value.delta, vega: value.vega, vol }
}

/** The value of an inverse option on the same surface, in coins. Its delta is that of the coins it pays, in coins: net of its own price. */
function inverseValue(
  observation: Observation,
  option: { readonly strike: string; readonly right: 'call' | 'put' },
  years: number,
): Fair {
  const { asset } = observation
  const { vol } = fairValue(observation, option, years)
  const forward = (spotUnits(observation) / 1e8) * Math.exp((asset.rate - asset.yield) * years)
  const { right } = option
  const value = priceInverse({ right, forward, strike: Number(option.strike), years, vol })
  return { price: value.price, delta: value.delta * forward, vega: value.vega, vol }
}

const WIDTH_BASE = 0.004
const WIDTH_SHORT = 0.012
const WIDTH_WINGS = 0.03
const SHORT_DECAY_PER_YEAR = 10

/** Half the quoted width in vol: wider at the short end and in the wings. */
function volHalfWidth(delta: number, years: number): number {
  const wing = Math.abs(Math.abs(delta) - 0.5) * 2
  const short = WIDTH_SHORT * Math.exp(-SHORT_DECAY_PER_YEAR * years)
  return WIDTH_BASE + short + WIDTH_WINGS * wing ** 4
}

/** Steps of each asset in 10^-8; read once, for a chain asks for them thousands of times. */
const UNITS: ReadonlyMap<string, number> = new Map(
  ASSETS.flatMap(({ tick, optionTick, inverseTick = tick }) => [tick, optionTick, inverseTick]).map(
    (decimal) => [decimal, parseUnits(decimal)?.units ?? Number.NaN],
  ),
)

function unitsOf(decimal: string): number {
  return UNITS.get(decimal) ?? Number.NaN
}
