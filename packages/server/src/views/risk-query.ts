/** The history of risk limits and alerts, as their firm may read it. */
import { decode } from '@parley/core'
import type { FirmId, Rejection, RiskAlertChanged, RiskLimitEvent } from '@parley/core'
import type * as wire from '@parley/sdk'
import { alertView, changeView, warningView } from '../wire/risk-views.ts'
import { next, startOf, text } from './views.ts'
import type { Page, Row, Views } from './views.ts'

type Set = Extract<RiskLimitEvent, { type: 'RiskLimitSet' }>
type Warned = Extract<RiskLimitEvent, { type: 'RiskLimitWarned' }>

/** How a firm's limits were set, newest first. */
export function readLimitChanges(
  views: Views,
  firm: FirmId,
  page: Page,
): { changes: wire.RiskLimitChange[]; next?: string } | Rejection {
  const rows = pageOf(views, firm, page, { table: 'risk_limit_changes', id: 'change_id' })
  if ('code' in rows) return rows
  return {
    changes: rows.rows.map((row) => changeView(views.state, decode(text(row['change'])) as Set)),
    ...next(rows.rows, rows.limit, 'change_id'),
  }
}

/** What changed in a firm's risk, newest first. */
export function readRiskAlerts(
  views: Views,
  firm: FirmId,
  page: Page,
): { alerts: wire.RiskAlert[]; next?: string } | Rejection {
  const rows = pageOf(views, firm, page, { table: 'risk_alerts', id: 'alert_id' })
  if ('code' in rows) return rows
  return {
    alerts: rows.rows.map((row) => {
      const event = decode(text(row['alert'])) as RiskAlertChanged | Warned
      return event.type === 'RiskLimitWarned'
        ? warningView(views.state, event)
        : alertView(views.state, event)
    }),
    ...next(rows.rows, rows.limit, 'alert_id'),
  }
}

function pageOf(
  views: Views,
  firm: FirmId,
  page: Page,
  { table, id }: { readonly table: string; readonly id: string },
): { readonly rows: readonly Row[]; readonly limit: number } | Rejection {
  const limit = page.limit ?? 100
  const before = startOf(page.after, (after) =>
    views.all(`select n from ${table} where firm = ? and ${id} = ?`, [firm, after]),
  )
  if (typeof before !== 'number') return before
  const rows = views.all(
    `select * from ${table} where firm = ? and n < ? order by n desc limit ?`,
    [firm, before, limit],
  )
  return { rows, limit }
}
