/** Legs and quote sides as people write them. */
import type { Leg, QuoteSide, Rfq } from '@parley/sdk'
import { UsageError } from '../command/command.ts'
import { grouped, parseDecimal } from '../print/decimal.ts'

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
  { legs, parts }: Pick<Rfq, 'legs' | 'parts'>,
  side: 'buy' | 'sell',
  size: string,
): string | undefined {
  if (parts || (legs.length === 1 && legs[0]?.side === 'buy')) return undefined
  return legs
    .map((leg) => {
      const does = leg.side === side ? 'buy' : 'sell'
      return `${does} ${grouped(String(BigInt(leg.ratio) * BigInt(size)))} ${leg.instrument}`
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
