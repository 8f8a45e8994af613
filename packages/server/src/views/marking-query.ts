/** Recorded marks as the parties of a match may read them. */
import { PRICE_SCALE, decode, formatDecimal } from '@parley/core'
import type { FirmId, MarksRecorded, Rejection } from '@parley/core'
import type * as wire from '@parley/sdk'
import { priceText, timeText } from '../wire/numbers.ts'
import { next, startOf, text } from './views.ts'
import type { Page, Row, Views } from './views.ts'

/** Matches of a firm with what was recorded of each, newest first. `maxAgeMs`: older marks are stale. */
export function readMarkings(
  views: Views,
  firm: FirmId,
  { page, maxAgeMs }: { readonly page: Page; readonly maxAgeMs: number },
): { matches: wire.MatchMarks[]; next?: string } | Rejection {
  const limit = page.limit ?? 100
  const before = startOf(page.after, (id) =>
    views.all(
      'select n from markings join marking_firms f using (n) where f.firm = ? and match_id = ?',
      [firm, id],
    ),
  )
  if (typeof before !== 'number') return before
  const rows = views.all(
    `select m.* from markings m join marking_firms f using (n)
       where f.firm = ? and n < ? order by n desc limit ?`,
    [firm, before, limit],
  )
  return {
    matches: rows.map((row) => matchOf(views, row, maxAgeMs)),
    ...next(rows, limit, 'match_id'),
  }
}

function matchOf(views: Views, row: Row, maxAgeMs: number): wire.MatchMarks {
  const tradedUs = Number(row['traded_us'])
  const recorded = views.all(
    'select marks from recorded_marks where match_id = ? order by horizon_ms',
    [text(row['match_id'])],
  )
  return {
    matchId: text(row['match_id']),
    rfqId: text(row['rfq_id']),
    tradedAt: timeText(tradedUs),
    horizons: recorded.map((each) => {
      const { horizonMs, marks, missing } = decode(text(each['marks'])) as MarksRecorded
      // As the formulas have it: at a horizon also no older than half of it, or it could be from before the trade.
      const oldest = tradedUs + horizonMs * 1000 - Math.min(maxAgeMs, horizonMs / 2) * 1000
      return {
        horizonMs,
        marks: marks.map(({ instrument, price, delta, vega, source, observedAt }) => ({
          instrument,
          price: priceText(price),
          ...(delta === undefined ? {} : { delta: formatDecimal(delta, PRICE_SCALE) }),
          ...(vega === undefined ? {} : { vega: formatDecimal(vega, PRICE_SCALE) }),
          source,
          observedAt: timeText(observedAt),
          stale: observedAt < oldest,
        })),
        missing: [...missing],
      }
    }),
  }
}
