/** Which options a firm was lately given prices for, by its own requests that are over. */
import { PRICE_SCALE, decode } from '@parley/core'
import type { FirmId, OpenRfq, Quote, Timestamp } from '@parley/core'
import { DAYS_PER_YEAR } from '@parley/income'
import type { RfqLiquidity } from '@parley/income'
import { text } from './views.ts'
import type { Views } from './views.ts'

/** Looked back on, and most quotes that are read. */
export const QUOTED_DAYS = 30
const QUOTES_MAX = 5_000
const DAY_US = 86_400_000_000
const ONE = 10 ** PRICE_SCALE

/**
 * By instrument, from requests of that one leg: how many dealers quoted, the median width of what they quoted two-way, and how long ago the
 * last was. Of requests that are over, since what comes in on an open one is not yet to be told apart from it.
 */
export function quotedLately(
  views: Views,
  firm: FirmId,
  now: Timestamp,
): ReadonlyMap<string, RfqLiquidity> {
  const rows = views.all(
    `select r.terms, q.maker, q.at_us, q.quote from rfqs r join quotes q on q.rfq_id = r.rfq_id
       where r.taker = ? and r.ended_us >= ? order by r.ended_us desc limit ?`,
    [firm, now - QUOTED_DAYS * DAY_US, QUOTES_MAX],
  )
  const found = new Map<string, { makers: Set<string>; widths: number[]; lastUs: number }>()
  for (const row of rows) {
    const { structure } = decode(text(row['terms'])) as OpenRfq['terms']
    const [leg] = structure.legs
    if (!leg || structure.legs.length > 1) continue
    const of = found.get(leg.instrument) ?? { makers: new Set(), widths: [], lastUs: 0 }
    found.set(leg.instrument, of)
    of.makers.add(text(row['maker']))
    of.lastUs = Math.max(of.lastUs, Number(row['at_us']))
    const { bid, ask } = decode(text(row['quote'])) as Quote
    const [best, least] = [bid?.[0]?.price, ask?.[0]?.price]
    if (best !== undefined && least !== undefined) of.widths.push(Number(least - best) / ONE)
  }
  return new Map(
    [...found].map(([instrument, { makers, widths, lastUs }]) => {
      const sorted = widths.toSorted((a, b) => a - b)
      const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]]
      const width = low === undefined || high === undefined ? undefined : (low + high) / 2
      return [
        instrument,
        {
          dealers: makers.size,
          ...(width === undefined ? {} : { width }),
          age: Math.max(now - lastUs, 0) / DAY_US / DAYS_PER_YEAR,
        },
      ]
    }),
  )
}
