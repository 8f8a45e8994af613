/** Arithmetic of a structure: its unit, net price, cash, fees and cover. The same sums the venue makes, exact. */
import type { Instrument, Leg } from '@parley/sdk'
import { ZERO, fixed, parseFixed, plus, product, whole } from './decimal.ts'
import type { Fixed } from './decimal.ts'

export type Listed = (id: string) => Instrument | undefined

export type PricedLeg = {
  readonly leg: Leg
  readonly instrument: Instrument
  /** Units of the underlying in one structure, counted in the structure's unit. */
  readonly weight: bigint
}

/** One structure at price p costs p × unit. `scaledBy` is what the ratios had in common. */
export type Structure = {
  readonly legs: readonly PricedLeg[]
  readonly unit: Fixed
  readonly tick: Fixed
  readonly quoteAsset: string
  readonly scaledBy: bigint
}

/** Units of the underlying in one lot: lot × multiplier. */
export function unitsPerLot(instrument: Instrument): Fixed {
  const lot = parseFixed(instrument.lot) ?? whole(1)
  return fixed(lot * BigInt(instrument.multiplier ?? 1))
}

/** What a lot is, where it is not one unit: then a count of lots is no count of units. */
export function oddLot(instrument: Instrument | undefined): string | undefined {
  return instrument?.lot === '1' ? undefined : instrument?.lot
}

/** Undefined when there is no leg, or a leg is not listed or not tradable. */
export function structureOf(legs: readonly Leg[], listed: Listed): Structure | undefined {
  const found = legs.map((leg) => ({ leg, instrument: listed(leg.instrument) }))
  const scaledBy = legs.reduce((common, leg) => gcd(common, BigInt(leg.ratio)), 0n)
  const quoteAsset = found[0]?.instrument?.quoteAsset
  if (quoteAsset === undefined || scaledBy === 0n) return undefined
  const weighed: { leg: Leg; instrument: Instrument; units: bigint }[] = []
  for (const { leg, instrument } of found) {
    if (instrument?.quoteAsset === undefined) return undefined
    const units = (BigInt(leg.ratio) / scaledBy) * unitsPerLot(instrument)
    weighed.push({ leg, instrument, units })
  }
  const unit = weighed.reduce((common, { units }) => gcd(common, units), 0n)
  const priced = weighed.map(({ leg, instrument, units }) => ({
    leg,
    instrument,
    weight: units / unit,
  }))
  const tick = priced.reduce(
    (step, { instrument, weight }) => gcd(step, weight * (parseFixed(instrument.tick) ?? 0n)),
    0n,
  )
  return { legs: priced, unit: fixed(unit), tick: fixed(tick), quoteAsset, scaledBy }
}

/** Net price from prices of the legs: Σ ±weight × price. Undefined where a leg has no price. */
export function netPrice(
  structure: Structure,
  priceOf: (instrument: string) => Fixed | undefined,
): Fixed | undefined {
  let net = 0n
  for (const { leg, weight } of structure.legs) {
    const price = priceOf(leg.instrument)
    if (price === undefined) return undefined
    net += (leg.side === 'buy' ? weight : -weight) * price
  }
  return fixed(net)
}

/** Cash of `size` structures at a price: price × unit × size. Positive is paid by who buys. */
export function cashOf(price: Fixed, unit: Fixed, size: bigint): Fixed {
  return product(price, fixed(unit * size))
}

/** What the taker pays in fees for `size` structures. */
export function takerFee(structure: Structure, size: bigint): Fixed {
  return plus(
    ...structure.legs.map(({ leg, instrument }) => {
      const perLot = parseFixed(instrument.takerFeePerLot) ?? ZERO
      return fixed(perLot * (BigInt(leg.ratio) / structure.scaledBy) * size)
    }),
  )
}

/** What a leg comes to for `size` structures, in units of its instrument: ratio × size × lot, signed by its side. */
export function quantityOf(leg: Leg, size: bigint, instrument: Instrument | undefined): Fixed {
  const lot = parseFixed(instrument?.lot) ?? whole(1)
  const units = lot * BigInt(leg.ratio) * size
  return fixed(leg.side === 'buy' ? units : -units)
}

/** Every leg the other way round. */
export function mirrored(legs: readonly Leg[]): readonly Leg[] {
  return legs.map((leg) => ({ ...leg, side: leg.side === 'buy' ? 'sell' : 'buy' }))
}

function gcd(a: bigint, b: bigint): bigint {
  let [x, y] = [a, b]
  while (y !== 0n) [x, y] = [y, x % y]
  return x
}
