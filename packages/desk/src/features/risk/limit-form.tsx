import type { Risk, RiskMeasure } from '@parley/sdk'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { FormEvent } from 'react'
import { Button } from '../../components/button.tsx'
import { SLIM, SlimField } from '../../components/field.tsx'
import { RefusalNote } from '../../components/refusal.tsx'
import { useWrite } from '../../lib/queries.tsx'
import { newClientId, useVenue } from '../../lib/venue.tsx'

/** What may be bounded: what a trade is judged by, then what the venue's timer looks at. */
const JUDGED = [
  'delta',
  'gamma',
  'vega',
  'theta',
  'rho',
  'beta',
  'stress',
  'var',
  'shortfall',
  'assignment',
  'cliff',
  'strikes',
  'concentration',
] as const satisfies readonly RiskMeasure[]
const WATCHED = [
  'counterparty',
  'margin',
  'correlation',
  'diversification',
  'factor',
] as const satisfies readonly RiskMeasure[]

/** Bounded in ten-thousandths, and not in money. */
const SHARES: ReadonlySet<RiskMeasure> = new Set([
  'concentration',
  'margin',
  'correlation',
  'diversification',
  'factor',
])

/** Bounds a measure of the account in view, or one under a stress of one's own. */
export function LimitForm(props: {
  readonly account: string
  readonly stresses: Risk['stresses']
}) {
  const { account, stresses } = props
  const { client } = useVenue()
  const queries = useQueryClient()
  const [what, setWhat] = useState<string>('delta')
  const [soft, setSoft] = useState('')
  const [hard, setHard] = useState('')
  const [measure, stress] = what.split(' ') as [RiskMeasure, string?]
  const unit = SHARES.has(measure) ? ', bp' : ''
  const { run, busy, error } = useWrite((body: { soft?: string; hard?: string }) =>
    client.call('setRiskLimit', {
      body: {
        clientId: newClientId('limit'),
        measure,
        account,
        ...(stress === undefined ? {} : { stress }),
        ...body,
      },
    }),
  )
  const set = (event: FormEvent): void => {
    event.preventDefault()
    const body = {
      ...(soft === '' ? {} : { soft }),
      ...(hard === '' ? {} : { hard }),
    }
    run(body, () => {
      for (const clear of [setSoft, setHard]) clear('')
      void queries.invalidateQueries({ queryKey: ['risk'] })
    })
  }
  return (
    <form
      aria-label="Set a limit"
      onSubmit={set}
      className="shrink-0 border-t border-line px-3 py-2"
    >
      <div className="flex items-center gap-2">
        <select
          aria-label="Measure"
          value={what}
          onChange={(event) => setWhat(event.target.value)}
          className={`${SLIM} flex-1`}
        >
          <optgroup label="Judged at each trade">
            {JUDGED.map((each) => (
              <option key={each}>{each}</option>
            ))}
            {stresses.map(({ name }) => (
              <option key={name}>{`stress ${name}`}</option>
            ))}
          </optgroup>
          <optgroup label="By the last look">
            {WATCHED.map((each) => (
              <option key={each}>{each}</option>
            ))}
          </optgroup>
        </select>
        <Bound label="Soft bound" hint={`soft${unit}`} value={soft} onChange={setSoft} />
        <Bound label="Hard bound" hint={`hard${unit}`} value={hard} onChange={setHard} />
        <Button type="submit" disabled={busy || (soft === '' && hard === '')}>
          Set
        </Button>
      </div>
      {error && <RefusalNote error={error} className="mt-1" />}
    </form>
  )
}

function Bound(props: {
  readonly label: string
  readonly hint: string
  readonly value: string
  readonly onChange: (value: string) => void
}) {
  return (
    <SlimField
      label={props.label}
      placeholder={props.hint}
      inputMode="decimal"
      pattern="[0-9]+(\.[0-9]+)?"
      value={props.value}
      onChange={(event) => props.onChange(event.target.value)}
      className="tnum w-24 text-right max-md:w-20"
    />
  )
}
