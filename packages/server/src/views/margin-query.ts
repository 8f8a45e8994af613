/** The history of margin calls, as the firm of the account or the operator may read it. */
import { decode, timestamp, unmeasuredIn } from '@parley/core'
import type { FirmId, Rejection, State } from '@parley/core'
import type * as wire from '@parley/sdk'
import { callChangeView } from '../wire/margin-views.ts'
import type { MarginNews } from '../wire/margin-views.ts'
import { changesOf } from './credit-line-query.ts'
import { next, text } from './views.ts'
import type { Page, Views } from './views.ts'

/** How calls changed, newest first; of all firms where none is named. */
export function readMarginCalls(
  views: Views,
  firm: FirmId | undefined,
  page: Page,
): wire.ReplyOf<'marginCalls'> | Rejection {
  const read = changesOf(views, 'margin_calls', firm, page)
  if ('code' in read) return read
  return {
    changes: read.rows.map((row) =>
      callChangeView(
        views.state,
        decode(text(row['change'])) as MarginNews,
        timestamp(Number(row['at_us'])),
      ),
    ),
    unmeasured: [...unmeasuredOf(views.state, firm)],
    ...next(read.rows, read.limit, 'change_id'),
  }
}

/** What margin cannot be worked out for now, by account, of a firm or of all. */
function* unmeasuredOf(
  state: State,
  firm: FirmId | undefined,
): Generator<{ account: string; instruments: string[] }> {
  for (const account of state.accounts.values()) {
    if (firm !== undefined && account.firm !== firm) continue
    const instruments = unmeasuredIn(state, account).map(({ subject }) => subject)
    if (instruments.length > 0) yield { account: account.id, instruments }
  }
}
