/** How risk limits were set, and what measures them saved, and what was to be watched, as tables. */
import { encode, riskLimitKey } from '@parley/core'
import type { RiskScope } from '@parley/core'
import type { Fold } from './fold.ts'

export const riskFold: Fold = {
  schema: `
create table if not exists risk_limit_changes (
  n integer primary key, change_id text not null unique, firm text not null, at_us integer not null,
  scope text, by_venue integer not null, measured_by text, ended integer not null, change text not null
) strict;
create index if not exists risk_limit_changes_firm on risk_limit_changes (firm, n);
create index if not exists risk_limit_changes_measured on risk_limit_changes (measured_by, firm, n);
create table if not exists risk_alerts (
  n integer primary key, alert_id text not null unique, firm text not null, at_us integer not null,
  subject text not null, alert text not null
) strict;
create index if not exists risk_alerts_firm on risk_alerts (firm, n);
create index if not exists risk_alerts_subject on risk_alerts (firm, subject, n);
`,
  prepare(db) {
    const change = db.prepare(
      `insert into risk_limit_changes (change_id, firm, at_us, scope, by_venue, measured_by, ended, change)
       values (?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    const alert = db.prepare(
      'insert into risk_alerts (alert_id, firm, at_us, subject, alert) values (?, ?, ?, ?, ?)',
    )
    return {
      RiskLimitSet(event) {
        const { changeId, scope, terms, at } = event
        const byVenue = scope.by === 'venue' ? 1 : 0
        const ended = terms ? 0 : 1
        const of = [riskLimitKey(scope), byVenue, measuredBy(scope), ended] as const
        change.run(changeId, scope.firm, at, ...of, encode(event))
      },
      RiskStressSet(event) {
        const { changeId, firm, name, terms, at } = event
        change.run(changeId, firm, at, null, 0, `stress ${name}`, terms ? 0 : 1, encode(event))
      },
      RiskBetasSet(event) {
        const { changeId, firm, terms, at } = event
        change.run(changeId, firm, at, null, 0, BETAS, terms ? 0 : 1, encode(event))
      },
      RiskLimitWarned(event) {
        const { alertId, scope, at } = event
        alert.run(alertId, scope.firm, at, riskLimitKey(scope), encode(event))
      },
      RiskAlertChanged(event) {
        const { alertId, at, alert: of } = event
        alert.run(alertId, of.firm, at, of.subject, encode(event))
      },
    }
  },
}

const BETAS = 'betas'

/** What a firm saves that measures a limit; null where nothing does. */
function measuredBy({ measure, stress }: RiskScope): string | null {
  if (measure === 'beta') return BETAS
  return stress === undefined ? null : `stress ${stress}`
}
