/** Hedge legs as people write and read them. */
import type { Hedge, HedgeFill, Rfq } from '@parley/sdk'
import { UsageError } from '../command/command.ts'
import { grouped, parseDecimal } from '../print/decimal.ts'
import { lotsText } from './leg.ts'

/** Reads `sell 500 SPY at 380.25`, and `… band 1.50` behind it. */
export function parseHedge(text: string): Hedge {
  const [side, lots = '', instrument = '', at, price = '', word, band, ...rest] = text
    .trim()
    .split(/\s+/)
  const isBand = word === undefined || (word === 'band' && parseDecimal(band ?? '') !== undefined)
  if (
    (side !== 'buy' && side !== 'sell') ||
    !/^[1-9]\d*$/.test(lots) ||
    at !== 'at' ||
    parseDecimal(price) === undefined ||
    !isBand ||
    rest.length > 0
  )
    throw new UsageError(
      `--hedge ${JSON.stringify(text)}: write it as "sell 500 SPY at 380.25" or "sell 500 SPY at 380.25 band 1.50"`,
    )
  const hedge = { side, lots, instrument: instrument.toUpperCase(), price } as const
  return band === undefined ? hedge : { ...hedge, band }
}

/** A line under a request for each hedge leg. */
export function hedgesText(hedges: readonly Hedge[] = [], lotSizes?: Rfq['lotSizes']): string {
  return hedges
    .map(({ side, lots, instrument, price, band }) => {
      const within = band === undefined ? '' : `, while its mark is within ${grouped(band)}`
      const other = side === 'buy' ? 'sell' : 'buy'
      return `hedge: who buys all of it ${side}s ${lotsText(lotSizes, instrument, lots)} at ${grouped(price)} (who sells it ${other}s them)${within}\n`
    })
    .join('')
}

/** What a match did in hedge legs: `, and sold 500 SPY at 380.25`. */
export function hedgedText(hedges: readonly HedgeFill[] = [], lotSizes?: Rfq['lotSizes']): string {
  return hedges
    .map(
      ({ side, lots, instrument, price }) =>
        `, and ${side === 'buy' ? 'bought' : 'sold'} ${lotsText(lotSizes, instrument, lots)} at ${grouped(price)}`,
    )
    .join('')
}
