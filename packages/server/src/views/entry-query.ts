/** Ledger entries as a firm may read them. */
import { decode } from '@parley/core'
import type { Entry, FirmId, Posting, Rejection, State } from '@parley/core'
import type * as wire from '@parley/sdk'
import { amountText, timeText } from '../wire/numbers.ts'
import { next, startOf, text } from './views.ts'
import type { Page, Row, Views } from './views.ts'

/** Entries of a firm, newest first; of all firms where none is named. */
export function readEntries(
  views: Views,
  firm: FirmId | undefined,
  page: Page,
): { entries: wire.Entry[]; next?: string } | Rejection {
  const limit = page.limit ?? 100
  const before = startOf(page.after, (id) =>
    firm === undefined
      ? views.all('select n from entries where entry_id = ?', [id])
      : views.all(
          'select n from entries join entry_firms f using (n) where entry_id = ?2 and f.firm = ?1',
          [firm, id],
        ),
  )
  if (typeof before !== 'number') return before
  const rows =
    firm === undefined
      ? views.all('select * from entries where n < ?1 order by n desc limit ?2', [before, limit])
      : views.all(
          `select e.* from entries e join entry_firms f using (n)
             where f.firm = ?1 and n < ?2 order by n desc limit ?3`,
          [firm, before, limit],
        )
  return {
    entries: rows.map((row) => entryOf(views.state, row, firm)),
    ...next(rows, limit, 'entry_id'),
  }
}

/** An entry as it was posted, for a reversal. */
export function readEntry(views: Views, entryId: string): Entry | undefined {
  const [row] = views.all('select entry from entries where entry_id = ?', [entryId])
  return row ? (decode(text(row['entry'])) as Entry) : undefined
}

function entryOf(state: State, row: Row, firm: FirmId | undefined): wire.Entry {
  const { postings } = decode(text(row['entry'])) as Entry
  const isOwn = (account: string): boolean =>
    firm === undefined || state.accounts.get(account as never)?.firm === firm
  const name = (account: string): string =>
    isOwn(account) || account.startsWith('venue:') ? account : 'counterparty'
  const shown = (posting: Posting): wire.Entry['postings'] =>
    isOwn(posting.from) || isOwn(posting.to)
      ? [
          {
            from: name(posting.from),
            to: name(posting.to),
            asset: posting.asset,
            amount: amountText(state, posting.asset, posting.amount),
            reason: posting.reason,
          },
        ]
      : []
  return {
    entryId: text(row['entry_id']),
    at: timeText(Number(row['at_us'])),
    cause: text(row['cause']),
    reference: text(row['reference']),
    ...(row['program'] !== null && (firm === undefined || firm === row['program_firm'])
      ? { program: text(row['program']) }
      : {}),
    postings: postings.flatMap(shown),
  }
}
