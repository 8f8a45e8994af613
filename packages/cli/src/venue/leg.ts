/** Legs and quote sides as people write them. */
import type { Leg, QuoteSide, Rfq } from '@parley/sdk'
import { UsageError } from '../command/command.ts'
import { decimal, decimalText, grouped, parseDecimal } from '../print/decimal.ts'

/** Reads `buy 1 SPY-20210219-380-C`; the ratio may be left out, and is 1. */
export function parseLeg(text: string): Leg {
  const [side, ...rest] = text.trim().split(/\s+/)
  const [instrument = '', ratioText = '1'] = rest.length === 1 ? rest : [rest[1], rest[0]]
  if ((side !== 'buy' && side !== 'sell') || rest.length < 1 || rest.length > 2)
    throw new UsageError(`--leg ${JSON.stringify(text)}: write it as "buy 1 SPY-20210219-380-C"`)
  const ratio = Number(ratioText)
  if (!/^\d+$/.test(ratioText) || ratio < 1)
    throw new UsageError(`--leg ${JSON.stringify(text)}: the ratio is a whole number of lots`)
  return { side, ratio, instrument: instrument.toUpperCase() }
}

/** A structure as one line: `buy 1 SPY, sell 1 SPY-20210219-380-C`. */
export function legsText(legs: readonly Leg[]): string {
  return legs.map(({ side, ratio, instrument }) => `${side} ${ratio} ${instrument}`).join(', ')
}

/** What is asked about: the legs, or how many structures a basket has, since its legs fill no line. */
export function askedText(of: Pick<Rfq, 'legs' | 'label' | 'parts'>): string {
  return of.parts ? of.label : legsText(of.legs)
}

type Sized = Pick<Rfq, 'legs'> & Partial<Pick<Rfq, 'lotSizes' | 'parts'>>
type LotSizes = Rfq['lotSizes'] | undefined

/**
 * How much so many structures are: of one leg whose lots are no units `0.02 ETH, 2 lots`, else how many there are. What is typed
 * counts lots; what is told of it should not be taken for coins.
 */
export function quantityText({ legs, lotSizes, parts }: Sized, size: string): string {
  const [only] = legs
  const lot = lotSizes?.find(({ instrument }) => instrument === only?.instrument)?.lot
  if (!only || lot === undefined || legs.length > 1 || parts) return grouped(size)
  return unitsText(only.instrument, lot, BigInt(only.ratio) * BigInt(size))
}

/** `0.02 ETH, 2 lots`. */
function unitsText(instrument: string, lot: string, lots: bigint): string {
  const many = lots === 1n ? '1 lot' : `${grouped(String(lots))} lots`
  return `${grouped(decimalText(decimal(lot) * lots))} ${instrument}, ${many}`
}

/** `500 SPY`, or `0.5 ETH (5 lots)` where a lot is no unit. */
export function lotsText(lotSizes: LotSizes, instrument: string, lots: string): string {
  const lot = lotSizes?.find((each) => each.instrument === instrument)?.lot
  if (lot === undefined) return `${grouped(lots)} ${instrument}`
  const [units = '', many = ''] = unitsText(instrument, lot, BigInt(lots)).split(', ')
  return `${units} (${many})`
}

/** A structure beside the side it was traded on: one leg of one lot is its instrument, for `sell` and `buy 1` would read as two trades. */
export function structureText(legs: readonly Leg[]): string {
  const [only] = legs
  return only && legs.length === 1 && only.side === 'buy' && only.ratio === 1
    ? only.instrument
    : legsText(legs)
}

/**
 * What buying or selling so many of a structure does, leg by leg: `sell 10 SPY-C`. Selling what was typed as a sale buys, which the two
 * words alone do not tell. Undefined where they do: of one leg typed as bought, and of a basket, whose legs are too many to read.
 */
export function doingText(
  { legs, lotSizes, parts }: Sized,
  side: 'buy' | 'sell',
  size: string,
): string | undefined {
  if (parts || (legs.length === 1 && legs[0]?.side === 'buy')) return undefined
  return legs
    .map((leg) => {
      const does = leg.side === side ? 'buy' : 'sell'
      return `${does} ${lotsText(lotSizes, leg.instrument, String(BigInt(leg.ratio) * BigInt(size)))}`
    })
    .join(', ')
}

/** Reads `3.21` or `3.21x10`: a price, and how many structures it is good for. */
export function parseQuoteSide(text: string, name: string, usualSize: string): QuoteSide {
  const [price = '', size = usualSize, ...rest] = text.split('x')
  if (rest.length > 0 || parseDecimal(price) === undefined || !/^[1-9]\d*$/.test(size))
    throw new UsageError(`${name} ${JSON.stringify(text)}: write it as PRICE or PRICExSIZE`)
  return { price, size }
}
