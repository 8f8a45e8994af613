import { Suspense, lazy, useMemo } from 'react'
import type { RiskLimit, RiskSavedChange } from '@parley/sdk'
import { Badge, Empty } from '../../components/panel.tsx'
import { Ready } from '../../components/ready.tsx'
import { formatShortMoment } from '../../lib/format.ts'
import { useNow } from '../../lib/venue.tsx'
import { AlertHead, Observed } from './alert-list.tsx'
import { boundWords, historyOf, limitLines, scopeWords } from './limit-history.ts'
import type { HistoryRow, Set } from './limit-history.ts'
import { LimitUsed, TONES } from './limit-used.tsx'
import { useLimitStory } from './risk-queries.ts'
import type { LimitStoryRead } from './risk-queries.ts'

const LimitLine = lazy(async () => ({ default: (await import('./limit-line.tsx')).LimitLine }))

const MINUTE_MS = 60_000

/** What became of one limit, or of all there were: who set it when, from what to what, what measured it, and how far it was used. */
export function LimitStory(props: {
  /** Of one limit; all of them without. */
  readonly scope: string | undefined
  /** How it stands, where it has not ended. */
  readonly limit: RiskLimit | undefined
}) {
  const { scope, limit } = props
  const story = useLimitStory(scope)
  return (
    <>
      {scope !== undefined && (
        <div className="shrink-0 border-b border-line px-3 py-2">
          <div className="flex items-baseline gap-2">
            <span className="min-w-0 font-medium">{scopeWords(scope)}</span>
            <span className="ml-auto">
              <Badge tone={limit ? TONES[limit.level] : 'plain'}>{limit?.level ?? 'ended'}</Badge>
            </span>
          </div>
          {limit && <LimitUsed limit={limit} />}
        </div>
      )}
      <Ready query={story} what="the history">
        {(read) => <Told read={read} scope={scope} limit={limit} />}
      </Ready>
    </>
  )
}

function Told(props: {
  readonly read: LimitStoryRead
  readonly scope: string | undefined
  readonly limit: RiskLimit | undefined
}) {
  const { read, scope, limit } = props
  const now = Math.ceil(useNow(MINUTE_MS) / 1000) * 1000
  const rows = useMemo(() => historyOf(read.changes, read.alerts), [read])
  const lines = useMemo(() => limitLines({ ...read, limit }, now), [read, limit, now])
  if (rows.length === 0)
    return (
      <Empty title="No limit was ever set">
        Who sets one, from what to what, and how far it is used is kept here.
      </Empty>
    )
  const unit = limit?.unit ?? read.alerts[0]?.unit
  return (
    <div className="flex min-h-0 flex-1 flex-col overflow-auto">
      {scope !== undefined && unit !== undefined && lines.readings.length > 0 && (
        <Suspense fallback={<div className="h-40 shrink-0" />}>
          <LimitLine lines={lines} unit={unit} />
        </Suspense>
      )}
      <ol aria-label="History of limits" className="border-t border-line">
        {rows.map((row) => (
          <li key={keyOf(row)} className="border-b border-line px-3 py-1.5">
            <Row row={row} isOne={scope !== undefined} />
          </li>
        ))}
      </ol>
      {read.isCut && (
        <p className="px-3 py-2 text-muted">
          What is older is told by <code>parley risk limit history</code> and{' '}
          <code>parley risk alerts</code>.
        </p>
      )}
    </div>
  )
}

function keyOf(row: HistoryRow): string {
  return row.type === 'alert' ? row.alert.alertId : row.change.changeId
}

function Row(props: { readonly row: HistoryRow; readonly isOne: boolean }) {
  const { row, isOne } = props
  if (row.type === 'set') return <SetRow row={row} isOne={isOne} />
  if (row.type === 'saved') return <SavedRow change={row.change} />
  const { alert } = row
  return (
    <>
      <AlertHead alert={alert} what={alert.kind === 'commitment' ? 'a trade' : 'looked at'} />
      <p className="text-muted">
        {alert.observed === undefined ? 'not measured' : <Observed alert={alert} />}
        {alert.of === undefined ? '' : ` · ${alert.of}`}
      </p>
    </>
  )
}

function SetRow(props: { readonly row: Set; readonly isOne: boolean }) {
  const { row, isOne } = props
  const { change, before } = row
  const bounds = [boundWords(row, 'soft'), boundWords(row, 'hard')].filter(Boolean).join(', ')
  return (
    <>
      <Who at={change.at} what={change.ended ? 'ended' : before ? 'set anew' : 'set'} of={change} />
      <p className="tnum whitespace-normal">
        {!isOne && <span className="font-medium">{whatWords(change)}: </span>}
        {bounds || 'without a bound'} {change.asset}
      </p>
      {change.under !== undefined && <p className="text-muted">measured by {change.under}</p>}
    </>
  )
}

function whatWords({ measure, stress, ...of }: Set['change']): string {
  const whose = of.program ?? of.stack ?? of.account ?? 'everything'
  return [[measure, stress].filter(Boolean).join(' '), whose, of.underlying]
    .filter(Boolean)
    .join(', ')
}

/** What a limit is measured by bounds nothing itself. */
function SavedRow(props: { readonly change: RiskSavedChange }) {
  const { change } = props
  const { kind, name, under, was } = change
  return (
    <>
      <Who at={change.at} what={under === undefined ? 'forgotten' : 'saved'} of={change} />
      <p className="text-muted">
        {[kind, name].filter(Boolean).join(' ')}: {under ?? 'none from then on'}
        {was !== undefined && `, before ${was}`}
      </p>
    </>
  )
}

function Who(props: {
  readonly at: string
  readonly what: string
  readonly of: { readonly user: string; readonly by: string }
}) {
  const { at, what, of } = props
  return (
    <div className="flex items-baseline gap-2">
      <time className="tnum text-muted" dateTime={at}>
        {formatShortMoment(at)}
      </time>
      <span className="font-medium">{what}</span>
      <span className="ml-auto text-muted">
        by {of.user}
        {of.by === 'venue' && ', the venue'}
      </span>
    </div>
  )
}
