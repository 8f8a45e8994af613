/** The history of margin calls, as the firm of the account or the operator may read it. */
import { decode, timestamp } from '@parley/core'
import type { FirmId, MarginCallChanged, Rejection } from '@parley/core'
import type * as wire from '@parley/sdk'
import { callChangeView } from '../wire/margin-views.ts'
import { changesOf } from './credit-line-query.ts'
import { next, text } from './views.ts'
import type { Page, Views } from './views.ts'

/** How calls changed, newest first; of all firms where none is named. */
export function readMarginCalls(
  views: Views,
  firm: FirmId | undefined,
  page: Page,
): { changes: wire.MarginCallChange[]; next?: string } | Rejection {
  const read = changesOf(views, 'margin_calls', firm, page)
  if ('code' in read) return read
  return {
    changes: read.rows.map((row) =>
      callChangeView(
        views.state,
        decode(text(row['change'])) as MarginCallChanged,
        timestamp(Number(row['at_us'])),
      ),
    ),
    ...next(read.rows, read.limit, 'change_id'),
  }
}
