/** The prices of a quote, judged: a side, counts, ticks, sizes, leasts, steps, and that it does not cross itself. [QTE-2] */
import { ALLOCATION_CELLS_MAX } from '../auction/exact-fill.ts'
import { present } from '../assert.ts'
import type { QuoteSide, Rung, Sides } from '../collateral/quote-hold.ts'
import { netOf } from '../instrument/leg-prices.ts'
import type { Listed } from '../instrument/structure.ts'
import { price as asPrice, within } from '../num/units.ts'
import type { Price } from '../num/units.ts'
import { reject } from '../rejection.ts'
import type { Rejection } from '../rejection.ts'
import type { PricedRung } from './command.ts'
import { QUOTE_LIMITS } from './quote.ts'
import { RFQ_LIMITS, isAsked } from './rfq.ts'
import type { OpenRfq, RfqTerms } from './rfq.ts'

type Given = {
  readonly bid?: readonly PricedRung[] | undefined
  readonly ask?: readonly PricedRung[] | undefined
}

/** Both sides with every price known, or the first thing wrong. */
export function pricedSides(rfq: OpenRfq, { bid, ask }: Given, listed: Listed): Sides | Rejection {
  if (!bid && !ask) return reject('no_price', 'bid')
  if (bid && !isAsked(rfq.terms, 'sell')) return reject('side_not_asked', 'bid')
  if (ask && !isAsked(rfq.terms, 'buy')) return reject('side_not_asked', 'ask')
  const bids = bid && pricedLadder(rfq, bid, 'bid', listed)
  if (bids && 'code' in bids) return bids
  const asks = ask && pricedLadder(rfq, ask, 'ask', listed)
  if (asks && 'code' in asks) return asks
  const isCrossed = bids?.some(({ price }) => asks?.some((other) => price >= other.price))
  return isCrossed ? reject('crossed_quote', 'bid.price') : { bid: bids, ask: asks }
}

function pricedLadder(
  rfq: OpenRfq,
  ladder: readonly PricedRung[],
  side: 'bid' | 'ask',
  listed: Listed,
): QuoteSide | Rejection {
  if (ladder.length === 0) return reject('no_price', side)
  if (ladder.length > QUOTE_LIMITS.rungsMax)
    return reject('too_many_rungs', `${side}.more`, { max: String(QUOTE_LIMITS.rungsMax) })
  let rungs: Rung[] | undefined
  let constrained = 0
  for (let i = 0; i < ladder.length; i++) {
    const given = present(ladder[i], 'a rung')
    const path = i === 0 ? side : `${side}.more.${i - 1}`
    const price = priceOf(rfq, given, path, listed)
    if (typeof price === 'object') return price
    const { size, min, step, legPrices } = given
    // In the order in which its text is spelled out.
    const rung: Rung = { price, size, min, step, legPrices }
    const wrong = checkRung(rfq, rung, path)
    if (wrong) return wrong
    if (isConstrained(rung)) constrained++
    // A list made with its first member takes that much room; one that grew from nothing takes room for seventeen, and is kept.
    if (rungs) rungs.push(rung)
    else rungs = [rung]
  }
  const most = constrained === 0 ? 0 : constrainedMax(rfq.terms)
  if (constrained > most) return reject('bad_minimum', side, { constrainedMax: String(most) })
  return present(rungs, 'a ladder has a rung')
}

/** The price given, or the one that leg prices make up exactly. [QTE-11] */
function priceOf(
  { terms: { structure } }: OpenRfq,
  { price, legPrices }: PricedRung,
  path: string,
  listed: Listed,
): Price | Rejection {
  if (!legPrices) return price ?? reject('no_price', `${path}.price`)
  if (legPrices.length !== structure.legs.length)
    return reject('bad_leg_prices', `${path}.legPrices`, { legs: String(structure.legs.length) })
  for (const [i, { instrument }] of structure.legs.entries()) {
    const leg = listed(instrument)
    const each = present(legPrices[i], 'a price for each leg')
    const tick = leg && leg.kind !== 'cash' ? leg.terms.tick : asPrice(1n)
    if (each < 0n) return reject('bad_leg_prices', `${path}.legPrices.${i}`)
    if (each % tick !== 0n)
      return reject('bad_tick', `${path}.legPrices.${i}`, { tick: String(tick) })
  }
  const net = netOf(structure, listed, legPrices)
  if (!within(net)) return reject('out_of_range', `${path}.legPrices`)
  if (price !== undefined && price !== net)
    return reject('bad_leg_prices', `${path}.price`, { net: String(net) })
  return asPrice(net)
}

/**
 * Prices with a least or a step on one side of a quote, so that the best of all combinations is found in bounded time however
 * many dealers there are. By the published size of a panel, not the real one, which is nobody's affair. [ALC-10] [QTE-9]
 */
export function constrainedMax({ size, step }: Pick<RfqTerms, 'size' | 'step'>): number {
  const most = Math.floor(ALLOCATION_CELLS_MAX / RFQ_LIMITS.panelMax / Number(size / step))
  return Math.min(most, QUOTE_LIMITS.rungsMax)
}

function isConstrained({ min = 1n, step = 1n }: Rung): boolean {
  return min > 1n || step > 1n
}

function checkRung(rfq: OpenRfq, rung: Rung, path: string): Rejection | undefined {
  const { size: asked, structure } = rfq.terms
  const { price, size, min = 1n, step = 1n } = rung
  if (price % structure.tick !== 0n)
    return reject('bad_tick', `${path}.price`, { tick: String(structure.tick) })
  if (size < 1n || size > asked) return reject('bad_size', `${path}.size`, { max: String(asked) })
  if (min < 1n || min > size) return reject('bad_minimum', `${path}.min`, { max: String(size) })
  if (step < 1n || (min !== size && step > size - min))
    return reject('bad_minimum', `${path}.step`, { max: String(size - min) })
  const { step: by } = rfq.terms
  const stepped = min === size ? 0n : step
  if (isConstrained(rung) && (size % by !== 0n || min % by !== 0n || stepped % by !== 0n))
    return reject('bad_minimum', `${path}.step`, { step: String(by) })
  return undefined
}
