import type { ProgramDecision } from '@parley/sdk'
import { Badge } from '../../components/panel.tsx'
import { formatShortMoment } from '../../lib/format.ts'
import { useListed } from '../../lib/live.ts'
import { intentWords, logOf, plain, reasonWords } from './words.ts'

/** What programs did and did not do, and why, newest first. */
export function DecisionLog(props: { readonly decisions: readonly ProgramDecision[] }) {
  return (
    <ol aria-label="Decisions" className="min-h-0 flex-1 overflow-auto">
      {logOf(props.decisions).map(({ decision, times, since }) => (
        <li key={`${decision.program} ${decision.at}`} className="border-b border-line px-3 py-1.5">
          <div className="flex items-baseline gap-2">
            <time className="tnum text-muted" dateTime={decision.at}>
              {formatShortMoment(decision.at)}
            </time>
            <span className="font-medium">{decision.program}</span>
            {times > 1 && (
              <span className="tnum ml-auto text-faint">
                {times} looks since {formatShortMoment(since)}
              </span>
            )}
          </div>
          <Done decision={decision} />
          {decision.reasons.map((reason) => (
            <p key={`${reason.rule} ${reason.observed}`} className="text-muted text-pretty">
              <span className="text-faint">not · </span>
              {reasonWords(reason)}
            </p>
          ))}
        </li>
      ))}
    </ol>
  )
}

const ENDS: Readonly<Record<string, 'up' | 'warn' | 'down' | 'plain'>> = {
  traded: 'up',
  refused: 'plain',
  given_up: 'warn',
}

function Done(props: { readonly decision: ProgramDecision }) {
  const listed = useListed()
  const { intents, outcomes, approval } = props.decision
  return intents.map((intent) => {
    const end = outcomes.find(({ intentId }) => intentId === intent.intentId)
    const state = end?.outcome ?? (approval === 'dry_run' ? 'trial only' : 'under way')
    return (
      <div key={intent.intentId}>
        <p className="text-pretty">
          <span className="font-medium">{plain(intent.action)}:</span> {intentWords(intent, listed)}{' '}
          <Badge tone={ENDS[state] ?? 'accent'}>{plain(state)}</Badge>
        </p>
        <p className="text-muted text-pretty">
          {[...intent.why, ...(end?.reason ? [end.reason] : [])].map(reasonWords).join(' · ')}
        </p>
      </div>
    )
  })
}
