/** The tape as anyone may read it. */
import { decode } from '@parley/core'
import type { Print, Rejection } from '@parley/core'
import type * as wire from '@parley/sdk'
import { printView } from '../wire/tape-views.ts'
import { next, startOf, text } from './views.ts'
import type { Page, Views } from './views.ts'

/** Published trades, newest first. */
export function readTape(
  views: Views,
  page: Page,
): { prints: wire.Print[]; next?: string } | Rejection {
  const limit = page.limit ?? 100
  const before = startOf(page.after, (id) =>
    views.all('select n from prints where print_id = ?', [id]),
  )
  if (typeof before !== 'number') return before
  const rows = views.all('select * from prints where n < ? order by n desc limit ?', [
    before,
    limit,
  ])
  return {
    prints: rows.map((row) => printView(views.state, decode(text(row['print'])) as Print)),
    ...next(rows, limit, 'print_id'),
  }
}
