/** The history of credit lines, as the firm of the account or the operator may read it. */
import { decode } from '@parley/core'
import type { CreditLineSet, FirmId, Rejection } from '@parley/core'
import type * as wire from '@parley/sdk'
import { amountText, timeText } from '../wire/numbers.ts'
import { next, startOf, text } from './views.ts'
import type { Page, Row, Views } from './views.ts'

/** How lines were set, newest first; of all firms where none is named. */
export function readLineChanges(
  views: Views,
  firm: FirmId | undefined,
  page: Page,
): { changes: wire.CreditLineChange[]; next?: string } | Rejection {
  const read = changesOf(views, 'credit_line_changes', firm, page)
  if ('code' in read) return read
  return {
    changes: read.rows.map((row): wire.CreditLineChange => {
      const event = decode(text(row['change'])) as CreditLineSet
      const { changeId, account, asset, amount, before: had, reference, by } = event
      return {
        changeId,
        at: timeText(Number(row['at_us'])),
        account,
        asset,
        amount: amountText(views.state, asset, amount),
        before: amountText(views.state, asset, had),
        reference,
        ...(by === undefined ? {} : { by }),
      }
    }),
    ...next(read.rows, read.limit, 'change_id'),
  }
}

/** Rows of a table of changes, newest first: of one firm, or of all. */
export function changesOf(
  views: Views,
  table: 'credit_line_changes' | 'margin_calls',
  firm: FirmId | undefined,
  page: Page,
): { readonly rows: readonly Row[]; readonly limit: number } | Rejection {
  const limit = page.limit ?? 100
  const [own, owner] = firm === undefined ? ['', []] : ['firm = ? and', [firm]]
  const before = startOf(page.after, (after) =>
    views.all(`select n from ${table} where ${own} change_id = ?`, [...owner, after]),
  )
  if (typeof before !== 'number') return before
  const rows = views.all(`select * from ${table} where ${own} n < ? order by n desc limit ?`, [
    ...owner,
    before,
    limit,
  ])
  return { rows, limit }
}
