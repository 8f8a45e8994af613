/** Corrections as they may be read: all of them by the operator, those carried out by who has a part in their entry. */
import type { FirmId, Rejection } from '@parley/core'
import type * as wire from '@parley/sdk'
import { timeText } from '../wire/numbers.ts'
import { next, startOf, text } from './views.ts'
import type { Page, Row, Views } from './views.ts'

const OWN = `from corrections c join entries e on e.entry_id = c.entry_id join entry_firms f on f.n = e.n
  where c.state = 'approved' and f.firm = ?1`

/** Of the firm's own entries; of all where none is named. Newest first. */
export function readCorrections(
  views: Views,
  firm: FirmId | undefined,
  page: Page,
): { corrections: wire.Correction[]; next?: string } | Rejection {
  const limit = page.limit ?? 100
  const before = startOf(page.after, (id) =>
    firm === undefined
      ? views.all('select n from corrections where correction_id = ?', [id])
      : views.all(`select c.n ${OWN} and c.correction_id = ?2`, [firm, id]),
  )
  if (typeof before !== 'number') return before
  const rows =
    firm === undefined
      ? views.all('select * from corrections where n < ? order by n desc limit ?', [before, limit])
      : views.all(`select c.* ${OWN} and c.n < ?2 order by c.n desc limit ?3`, [
          firm,
          before,
          limit,
        ])
  return { corrections: rows.map(correctionOf), ...next(rows, limit, 'correction_id') }
}

function correctionOf(row: Row): wire.Correction {
  const { reversal_id: reversalId, ended_by: endedBy, end_reason: endReason } = row
  return {
    correctionId: text(row['correction_id']),
    entryId: text(row['entry_id']),
    reason: text(row['reason']),
    proposedBy: text(row['proposed_by']),
    proposedAt: timeText(Number(row['proposed_us'])),
    state: text(row['state']) as wire.Correction['state'],
    ...(reversalId === null ? {} : { reversalId: text(reversalId) }),
    ...(endedBy === null
      ? {}
      : { endedBy: text(endedBy), endedAt: timeText(Number(row['ended_us'])) }),
    ...(endReason === null ? {} : { endReason: text(endReason) }),
  }
}
