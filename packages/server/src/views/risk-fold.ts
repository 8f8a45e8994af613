/** How risk limits were set, and what was to be watched, as tables. */
import { encode } from '@parley/core'
import type { FirmId } from '@parley/core'
import type { Fold } from './fold.ts'

export const riskFold: Fold = {
  schema: `
create table if not exists risk_limit_changes (
  n integer primary key, change_id text not null unique, firm text not null, at_us integer not null, change text not null
) strict;
create index if not exists risk_limit_changes_firm on risk_limit_changes (firm, n);
create table if not exists risk_alerts (
  n integer primary key, alert_id text not null unique, firm text not null, at_us integer not null, alert text not null
) strict;
create index if not exists risk_alerts_firm on risk_alerts (firm, n);
`,
  prepare(db) {
    const change = db.prepare(
      'insert into risk_limit_changes (change_id, firm, at_us, change) values (?, ?, ?, ?)',
    )
    const alert = db.prepare(
      'insert into risk_alerts (alert_id, firm, at_us, alert) values (?, ?, ?, ?)',
    )
    const told = (id: string, firm: FirmId, at: number, event: object): void => {
      alert.run(id, firm, at, encode(event))
    }
    return {
      RiskLimitSet(event) {
        change.run(event.changeId, event.scope.firm, event.at, encode(event))
      },
      RiskLimitWarned(event) {
        told(event.alertId, event.scope.firm, event.at, event)
      },
      RiskAlertChanged(event) {
        told(event.alertId, event.alert.firm, event.at, event)
      },
    }
  },
}
