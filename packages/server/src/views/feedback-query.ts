/** Feedback as its maker may read it. */
import { decode } from '@parley/core'
import type { FeedbackGiven, FirmId, Rejection } from '@parley/core'
import type * as wire from '@parley/sdk'
import { feedbackView } from '../wire/views.ts'
import { next, startOf, text } from './views.ts'
import type { Page, Views } from './views.ts'

/** What a maker was told, newest first. */
export function readFeedback(
  views: Views,
  maker: FirmId,
  page: Page,
): { feedback: wire.Feedback[]; next?: string } | Rejection {
  const limit = page.limit ?? 100
  const before = startOf(page.after, (id) =>
    views.all('select n from feedback where maker = ? and rfq_id = ?', [maker, id]),
  )
  if (typeof before !== 'number') return before
  const rows = views.all(
    'select * from feedback where maker = ? and n < ? order by n desc limit ?',
    [maker, before, limit],
  )
  return {
    feedback: rows.map((row) =>
      feedbackView(decode(text(row['feedback'])) as FeedbackGiven, Number(row['at_us'])),
    ),
    ...next(rows, limit, 'rfq_id'),
  }
}
