import { FALLING_MEASURES } from '@parley/sdk'
import type { RiskLevel, RiskLimit } from '@parley/sdk'
import { useQueryClient } from '@tanstack/react-query'
import { Button } from '../../components/button.tsx'
import { Badge } from '../../components/panel.tsx'
import { formatMoney } from '../../lib/figures.ts'
import { useWrite } from '../../lib/queries.tsx'
import { newClientId, refusalOf, useVenue } from '../../lib/venue.tsx'

export const TONES: Readonly<Record<RiskLevel, 'plain' | 'accent' | 'warn' | 'down'>> = {
  clear: 'plain',
  approached: 'accent',
  warned: 'warn',
  breached: 'down',
  unmeasured: 'warn',
}

/** Each limit, and how much of it is used. */
export function LimitTable(props: { readonly rows: readonly RiskLimit[] }) {
  return (
    <ul className="min-h-0 flex-1 overflow-auto">
      {props.rows.map((limit) => (
        <li key={limit.scope} className="border-b border-line px-3 py-2">
          <div className="flex items-baseline gap-2">
            <span className="font-medium">
              {[limit.measure, limit.stress].filter(Boolean).join(' ')}
            </span>
            <span className="truncate text-muted">
              {[limit.account, limit.program, limit.stack, limit.underlying]
                .filter(Boolean)
                .join(' · ') || 'everything'}
              {limit.by === 'venue' && ' · set by the venue'}
            </span>
            <span className="ml-auto flex items-baseline gap-1">
              {limit.by === 'firm' && <End limit={limit} />}
              <Badge tone={TONES[limit.level]}>{limit.level}</Badge>
            </span>
          </div>
          <Used limit={limit} />
        </li>
      ))}
    </ul>
  )
}

/** A limit without a bound is none. */
function End(props: { readonly limit: RiskLimit }) {
  const { scope, measure, account, underlying, program, stack, stress } = props.limit
  const { client } = useVenue()
  const queries = useQueryClient()
  const { run, busy, error } = useWrite(() =>
    client.call('setRiskLimit', {
      body: {
        clientId: newClientId('end'),
        measure,
        ...(account === undefined ? {} : { account }),
        ...(underlying === undefined ? {} : { underlying }),
        ...(program === undefined ? {} : { program }),
        ...(stack === undefined ? {} : { stack }),
        ...(stress === undefined ? {} : { stress }),
      },
    }),
  )
  return (
    <Button
      kind="quiet"
      aria-label={`End ${scope}`}
      disabled={busy}
      title={error ? refusalOf(error).meaning : undefined}
      onClick={() => run(undefined, () => void queries.invalidateQueries({ queryKey: ['risk'] }))}
    >
      End
    </Button>
  )
}

const WANTS = {
  mark: 'No fresh mark of',
  beta: 'No beta of',
  history: 'There are not yet',
} as const

function Used(props: { readonly limit: RiskLimit }) {
  const { now, soft, hard, unit, measure, missing, wants, of, under } = props.limit
  if (now === undefined)
    return (
      <p className="text-muted">
        {WANTS[wants ?? 'mark']} {missing}.
      </p>
    )
  const most = Number(hard ?? soft)
  const used = FALLING_MEASURES.has(measure) ? most / Number(now) : Number(now) / most
  const bounds = [
    ...(soft === undefined ? [] : [`soft ${formatMoney(Number(soft))}`]),
    ...(hard === undefined ? [] : [`hard ${formatMoney(Number(hard))}`]),
  ]
  return (
    <>
      <meter
        className="h-2 w-full"
        aria-label={`${measure} used`}
        min={0}
        max={1}
        high={0.8}
        value={Number.isFinite(used) ? Math.min(Math.max(used, 0), 1) : 1}
      />
      <p className="tnum whitespace-normal text-muted">
        {formatMoney(Number(now))} {unit}
        {of === undefined ? '' : ` (${of})`} of {bounds.join(', ')}
        {under === undefined ? '' : ` · ${under}`}
      </p>
    </>
  )
}
