/** The history of risk limits and alerts, as their firm may read it. */
import { decode } from '@parley/core'
import type {
  FirmId,
  Rejection,
  RiskAlertChanged,
  RiskBetasSet,
  RiskLimitEvent,
  RiskStressSet,
} from '@parley/core'
import type * as wire from '@parley/sdk'
import {
  alertView,
  changeView,
  savedChangeView,
  savedTitle,
  warningView,
} from '../wire/risk-views.ts'
import { next, startOf, text } from './views.ts'
import type { Page, Row, Views } from './views.ts'

type Set = Extract<RiskLimitEvent, { type: 'RiskLimitSet' }>
type Saved = RiskStressSet | RiskBetasSet
type Warned = Extract<RiskLimitEvent, { type: 'RiskLimitWarned' }>

/** Own rows, and of the operator's what measured a limit that bound the firm then. */
const VISIBLE = `(c.firm = ?1 or (c.firm = ?2 and c.scope is null and exists (
  select 1 from risk_limit_changes l where l.firm = ?1 and l.by_venue = 1 and l.measured_by = c.measured_by
    and l.n < c.n and l.ended = 0 and not exists (
      select 1 from risk_limit_changes m where m.firm = ?1 and m.scope = l.scope and m.n > l.n and m.n < c.n))))`

/** Of one limit: it, and of its setter's what it was ever measured by. */
const OF_LIMIT = `(c.scope = ?5 or (c.scope is null and exists (
  select 1 from risk_limit_changes o where o.firm = ?1 and o.scope = ?5 and o.measured_by = c.measured_by
    and c.firm = case o.by_venue when 1 then ?2 else ?1 end)))`

export type OfScope = Page & { readonly scope?: string }

/** How a firm's limits were set, or the one of a scope, and what measures them saved, newest first. */
export function readLimitChanges(
  views: Views,
  firm: FirmId,
  page: OfScope,
): wire.ReplyOf<'riskLimitHistory'> | Rejection {
  const limit = page.limit ?? 100
  const operator = views.state.operator ?? firm
  const before = startOf(page.after, (after) =>
    views.all(`select n from risk_limit_changes c where ${VISIBLE} and c.change_id = ?3`, [
      firm,
      operator,
      after,
    ]),
  )
  if (typeof before !== 'number') return before
  const { scope } = page
  const rows = views.all(
    `select * from risk_limit_changes c where ${VISIBLE} and c.n < ?3 ${scope === undefined ? '' : `and ${OF_LIMIT}`}
     order by c.n desc limit ?4`,
    [firm, operator, before, limit, ...(scope === undefined ? [] : [scope])],
  )
  return {
    changes: rows.map((row) => {
      const event = decode(text(row['change'])) as Set | Saved
      const isLimit = event.type === 'RiskLimitSet'
      const setter = isLimit
        ? event.scope.by === 'venue'
          ? operator
          : event.scope.firm
        : event.firm
      const was = savedBefore(views, row, setter)
      return isLimit
        ? changeView(views.state, event, was)
        : savedChangeView(event, event.firm === firm ? 'firm' : 'venue', was)
    }),
    ...next(rows, limit, 'change_id'),
  }
}

/** What was saved of what a row is measured by, or saves, when it was written; undefined where nothing was. */
function savedBefore(views: Views, row: Row, setter: FirmId): string | undefined {
  if (row['measured_by'] === null) return undefined
  const [last] = views.all(
    `select change from risk_limit_changes where firm = ? and scope is null and measured_by = ? and n < ?
     order by n desc limit 1`,
    [setter, text(row['measured_by']), Number(row['n'])],
  )
  return last && savedTitle(decode(text(last['change'])) as Saved)
}

/** What changed in a firm's risk, or in how far the limit of a scope is used, newest first. */
export function readRiskAlerts(
  views: Views,
  firm: FirmId,
  page: OfScope,
): { alerts: wire.RiskAlert[]; next?: string } | Rejection {
  const limit = page.limit ?? 100
  const before = startOf(page.after, (after) =>
    views.all('select n from risk_alerts where firm = ? and alert_id = ?', [firm, after]),
  )
  if (typeof before !== 'number') return before
  const { scope } = page
  const rows = views.all(
    `select * from risk_alerts where firm = ?1 and n < ?2 ${scope === undefined ? '' : 'and subject = ?4'}
     order by n desc limit ?3`,
    [firm, before, limit, ...(scope === undefined ? [] : [scope])],
  )
  return {
    alerts: rows.map((row) => {
      const event = decode(text(row['alert'])) as RiskAlertChanged | Warned
      return event.type === 'RiskLimitWarned'
        ? warningView(views.state, event)
        : alertView(views.state, event)
    }),
    ...next(rows, limit, 'alert_id'),
  }
}
