/** The hedge of a request's delta: lots of the one underlying of its options, the other way, at the mark of now. */
import type { Hedge } from '@parley/sdk'
import { fixed, fixedText, parseFixed, toFloat } from '../../lib/decimal.ts'
import type { Fixed } from '../../lib/decimal.ts'
import { unitsPerLot } from '../../lib/structure.ts'
import type { Listed, Structure } from '../../lib/structure.ts'

/** Nothing trades while the mark is further than this share of it from the price of the hedge. */
const BAND = 100n

/** In the orientation of the legs; undefined where deltas are not known, there is no one underlying, or nothing to hedge. */
export function deltaHedge(
  structure: Structure,
  size: number,
  market: {
    readonly listed: Listed
    readonly priceOf: (id: string) => Fixed | undefined
    readonly deltaOf: (id: string) => number | undefined
  },
): Hedge | undefined {
  const underlyings = new Set(structure.legs.map(({ instrument }) => instrument.underlying))
  const [id, ...others] = underlyings
  const share = id === undefined || others.length > 0 ? undefined : market.listed(id)
  const tick = parseFixed(share?.tick)
  const mid = share && market.priceOf(share.instrument)
  if (!share || tick === undefined || tick <= 0n || mid === undefined) return undefined
  // What is paid in coins makes no structure with what is paid in cash.
  if (share.quoteAsset !== structure.quoteAsset) return undefined
  let units = 0
  for (const { leg, instrument } of structure.legs) {
    const delta = market.deltaOf(leg.instrument)
    if (delta === undefined) return undefined
    units += (leg.side === 'buy' ? 1 : -1) * leg.ratio * toFloat(unitsPerLot(instrument)) * delta
  }
  const lots = Math.round((Math.abs(units) * size) / toFloat(unitsPerLot(share)))
  if (lots === 0) return undefined
  const price = rounded(mid, tick)
  return {
    instrument: share.instrument,
    side: units > 0 ? 'sell' : 'buy',
    lots: String(lots),
    price: fixedText(price),
    band: fixedText(rounded(fixed(price / BAND), tick)),
  }
}

/** To the nearest tick, one at least. */
function rounded(value: Fixed, tick: Fixed): Fixed {
  const ticks = (value + tick / 2n) / tick
  return fixed((ticks < 1n ? 1n : ticks) * tick)
}
