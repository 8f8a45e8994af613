/** Offers for tests in a line each: `maker size @ price`, and what the offer may fill. */
import { price } from '../num/units.ts'
import { firmId } from '../party/firm.ts'
import type { QuoteId } from '../rfq/quote.ts'
import { allocate } from './allocation.ts'
import type { Demand, Offer } from './offer.ts'

/**
 * `a 60@10`: any part. `a 50@10.5 all`: all or none. `a 50@10 min 20 step 10`. A second line of the same maker is the next
 * rung of its ladder. Prices are in tenths; the order of the lines is the order in time.
 */
export function offersOf(...lines: readonly string[]): readonly Offer[] {
  const rungs = new Map<string, { readonly place: number; count: number }>()
  return lines.map((line, place) => {
    const found = /^(\w+) (\d+)@(-?[\d.]+)( all)?(?: min (\d+))?(?: step (\d+))?$/.exec(line)
    if (!found) throw new Error(`not an offer: ${line}`)
    const [, maker = '', size = '', at = '', all, min = '1', step = '1'] = found
    const quote = rungs.get(maker) ?? { place, count: 0 }
    rungs.set(maker, quote)
    return {
      quoteId: `q-${maker}` as QuoteId,
      rung: quote.count++,
      maker: firmId(maker),
      price: tenths(at),
      size: BigInt(size),
      min: BigInt(all === undefined ? min : size),
      step: BigInt(step),
      place: quote.place,
    }
  })
}

export function demandOf(size: number, wants: Partial<Demand> = {}): Demand {
  const side = wants.side ?? 'buy'
  return {
    side,
    size: BigInt(size),
    minFill: BigInt(size),
    limit: tenths(side === 'buy' ? '1000' : '-1000'),
    format: 'uniform',
    ...wants,
  }
}

export function tenths(text: string): Demand['limit'] {
  return price(BigInt(Math.round(Number(text) * 10)))
}

/** The outcome in a line: `a 50 b 50 at 10.5`, each award with its own price where they differ; or why there is none. */
export function outcomeOf(offers: readonly Offer[], demand: Demand): string {
  const outcome = allocate(offers, demand)
  if ('why' in outcome)
    return outcome.why === 'limit' ? `limit, best ${inTenths(outcome.best)}` : outcome.why
  const one = new Set(outcome.awards.map((award) => award.price)).size === 1
  const awards = outcome.awards.map(({ offer, size, price: at }) =>
    one ? `${offer.maker} ${size}` : `${offer.maker} ${size}@${inTenths(at)}`,
  )
  return `${awards.join(' ')} at ${inTenths(outcome.clearing)}`
}

function inTenths(value: bigint): string {
  return String(Number(value) / 10)
}
