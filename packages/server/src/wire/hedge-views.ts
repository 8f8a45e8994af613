/** Hedge legs on the wire: read from bodies, and shown as a party reads its structure. */
import { instrumentId, opposite } from '@parley/core'
import type { HedgeFill, RfqTerms, TypedHedge } from '@parley/core'
import type * as wire from '@parley/sdk'
import { priceAt } from './exact.ts'
import { priceText } from './numbers.ts'

export function hedgesFrom(hedges: readonly wire.Hedge[]): readonly TypedHedge[] {
  return hedges.map(({ instrument, side, lots, price, band }, i) => ({
    instrument: instrumentId(instrument),
    side,
    lots: BigInt(lots),
    price: priceAt(price, `hedges.${i}.price`),
    ...(band === undefined ? {} : { band: priceAt(band, `hedges.${i}.band`) }),
  }))
}

/** The hedge legs of a request: their lots are for all of it. */
export function hedgesView(
  { structure: { hedges }, size }: Pick<RfqTerms, 'structure' | 'size'>,
  flip: boolean,
): Pick<wire.Rfq, 'hedges'> {
  if (!hedges) return {}
  return {
    hedges: hedges.map(({ instrument, side, lots, per, price, band }) => ({
      instrument,
      side: flip ? opposite(side) : side,
      lots: String((lots * size) / per),
      price: priceText(price),
      ...(band === undefined ? {} : { band: priceText(band) }),
    })),
  }
}

/** What a taker, or else its maker, did in hedge legs. */
export function hedgeFillsView(
  hedges: readonly HedgeFill[] | undefined,
  role: 'taker' | 'maker',
): Pick<wire.Trade, 'hedges'> {
  if (!hedges) return {}
  return {
    hedges: hedges.map(({ instrument, side, lots, price }) => ({
      instrument,
      side: role === 'taker' ? side : opposite(side),
      lots: String(lots),
      price: priceText(price),
    })),
  }
}
