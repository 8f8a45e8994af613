import type { RiskAlert } from '@parley/sdk'
import { Badge } from '../../components/panel.tsx'
import { formatShortMoment } from '../../lib/format.ts'
import { formatMoney } from '../../lib/figures.ts'
import { TONES } from './limit-table.tsx'

/** What changed and why, newest first. */
export function AlertList(props: { readonly rows: readonly RiskAlert[] }) {
  return (
    <ol className="min-h-0 flex-1 overflow-auto">
      {props.rows.map((alert) => (
        <li key={alert.alertId} className="border-b border-line px-3 py-1.5">
          <div className="flex items-baseline gap-2">
            <time className="tnum text-muted" dateTime={alert.at}>
              {formatShortMoment(alert.at)}
            </time>
            <span className="font-medium">{alert.kind}</span>
            <span className="ml-auto">
              <Badge tone={TONES[alert.level]}>{alert.level}</Badge>
            </span>
          </div>
          <p className="text-muted">
            {alert.subject}
            {alert.of === undefined ? '' : `: ${alert.of}`}
            {alert.observed !== undefined && (
              <span className="tnum">
                {' · '}
                {formatMoney(Number(alert.observed))}
                {alert.bound === undefined ? '' : ` of ${formatMoney(Number(alert.bound))}`}{' '}
                {alert.unit}
              </span>
            )}
          </p>
        </li>
      ))}
    </ol>
  )
}
