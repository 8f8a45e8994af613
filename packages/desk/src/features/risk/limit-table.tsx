import type { RiskLimit } from '@parley/sdk'
import { useQueryClient } from '@tanstack/react-query'
import { Button } from '../../components/button.tsx'
import { Badge } from '../../components/panel.tsx'
import { goTo } from '../../lib/place.ts'
import { useWrite } from '../../lib/queries.tsx'
import { newClientId, refusalOf, useVenue } from '../../lib/venue.tsx'
import { LimitUsed, TONES } from './limit-used.tsx'

/** Each limit, and how much of it is used; its name leads to what became of it. */
export function LimitTable(props: { readonly rows: readonly RiskLimit[] }) {
  return (
    <ul className="min-h-0 flex-1 overflow-auto">
      {props.rows.map((limit) => (
        <li key={limit.scope} className="border-b border-line px-3 py-2">
          <div className="flex items-center gap-2">
            <button
              type="button"
              aria-label={`History of ${limit.scope}`}
              onClick={() => goTo('risk', { limit: limit.scope })}
              className="flex min-w-0 flex-1 items-baseline gap-2 rounded text-left hover:text-accent max-md:min-h-9 max-md:items-center"
            >
              <LimitName limit={limit} />
            </button>
            {limit.by === 'firm' && <End limit={limit} />}
            <Badge tone={TONES[limit.level]}>{limit.level}</Badge>
          </div>
          <LimitUsed limit={limit} />
        </li>
      ))}
    </ul>
  )
}

function LimitName(props: {
  readonly limit: Pick<
    RiskLimit,
    'measure' | 'stress' | 'account' | 'program' | 'stack' | 'underlying' | 'by'
  >
}) {
  const { measure, stress, account, program, stack, underlying, by } = props.limit
  return (
    <>
      <span className="shrink-0 font-medium underline decoration-line-strong underline-offset-2">
        {[measure, stress].filter(Boolean).join(' ')}
      </span>
      <span className="truncate text-muted">
        {[account, program, stack, underlying].filter(Boolean).join(' · ') || 'everything'}
        {by === 'venue' && ' · set by the venue'}
      </span>
    </>
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
