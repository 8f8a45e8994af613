import type { RiskAlert } from '@parley/sdk'
import { Badge } from '../../components/panel.tsx'
import { formatShortMoment } from '../../lib/format.ts'
import { formatMoney } from '../../lib/figures.ts'
import { plain } from '../income/words.ts'
import { scopeWords } from './limit-history.ts'
import { TONES } from './limit-used.tsx'

/** What changed and why, newest first. */
export function AlertList(props: { readonly rows: readonly RiskAlert[] }) {
  return (
    <ol className="min-h-0 flex-1 overflow-auto">
      {props.rows.map((alert) => (
        <li key={alert.alertId} className="border-b border-line px-3 py-1.5">
          <AlertHead alert={alert} what={plain(alert.kind)} />
          <p className="text-muted">
            {subjectWords(alert)}
            {alert.of === undefined ? '' : `: ${alert.of}`}
            {alert.observed !== undefined && <> · {<Observed alert={alert} />}</>}
          </p>
        </li>
      ))}
    </ol>
  )
}

function subjectWords({ kind, subject }: RiskAlert): string {
  return kind === 'limit' || kind === 'commitment' ? scopeWords(subject) : subject
}

/** When, what, and how it stands since. */
export function AlertHead(props: { readonly alert: RiskAlert; readonly what: string }) {
  const { at, level } = props.alert
  return (
    <div className="flex items-baseline gap-2">
      <time className="tnum text-muted" dateTime={at}>
        {formatShortMoment(at)}
      </time>
      <span className="font-medium">{props.what}</span>
      <span className="ml-auto">
        <Badge tone={TONES[level]}>{level}</Badge>
      </span>
    </div>
  )
}

/** What was seen, against which bound. */
export function Observed(props: { readonly alert: RiskAlert }) {
  const { observed, bound, unit } = props.alert
  return (
    <span className="tnum">
      {formatMoney(Number(observed))}
      {bound === undefined ? '' : ` of ${formatMoney(Number(bound))}`} {unit}
    </span>
  )
}
