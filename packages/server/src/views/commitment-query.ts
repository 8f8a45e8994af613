/** Who did not reveal: by name for the operator, counted for the dealer itself. [SEA-3] */
import type { FirmId, Rejection } from '@parley/core'
import type * as wire from '@parley/sdk'
import { timeText } from '../wire/numbers.ts'
import { next, startOf, text } from './views.ts'
import type { Page, Views } from './views.ts'

/** Newest first. */
export function readUnrevealed(
  views: Views,
  page: Page,
): { unrevealed: wire.Unrevealed[]; next?: string } | Rejection {
  const limit = page.limit ?? 100
  const before = startOf(page.after, (id) =>
    views.all("select n from unrevealed where rfq_id || '/' || maker = ?", [id]),
  )
  if (typeof before !== 'number') return before
  const rows = views.all(
    "select *, rfq_id || '/' || maker as place from unrevealed where n < ? order by n desc limit ?",
    [before, limit],
  )
  return {
    unrevealed: rows.map((row) => ({
      rfqId: text(row['rfq_id']),
      firm: text(row['maker']),
      at: timeText(Number(row['at_us'])),
    })),
    ...next(rows, limit, 'place'),
  }
}

/** How often a dealer did not, in a period. */
export function countUnrevealed(
  views: Views,
  maker: FirmId,
  { fromUs, untilUs }: { readonly fromUs: number; readonly untilUs: number },
): number {
  const [row] = views.all(
    'select count(*) as n from unrevealed where maker = ? and at_us >= ? and at_us < ?',
    [maker, fromUs, untilUs],
  )
  return Number(row?.['n'])
}
