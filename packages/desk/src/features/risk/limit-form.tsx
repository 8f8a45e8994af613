import { JUDGED_MEASURES, SHARE_MEASURES, WATCHED_MEASURES } from '@parley/sdk'
import type { Risk, RiskMeasure } from '@parley/sdk'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { FormEvent } from 'react'
import { Button } from '../../components/button.tsx'
import { NumberText, SLIM } from '../../components/field.tsx'
import { RefusalNote } from '../../components/refusal.tsx'
import { useWrite } from '../../lib/queries.tsx'
import { newClientId, useVenue } from '../../lib/venue.tsx'

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
  const unit = SHARE_MEASURES.has(measure) ? ', bp' : ''
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
            {JUDGED_MEASURES.map((each) => (
              <option key={each}>{each}</option>
            ))}
            {stresses.map(({ name }) => (
              <option key={name}>{`stress ${name}`}</option>
            ))}
          </optgroup>
          <optgroup label="By the last look">
            {WATCHED_MEASURES.map((each) => (
              <option key={each}>{each}</option>
            ))}
          </optgroup>
        </select>
        <NumberText
          label="Soft bound"
          hint={`soft${unit}`}
          value={soft}
          onChange={setSoft}
          className="w-24 max-md:w-20"
        />
        <NumberText
          label="Hard bound"
          hint={`hard${unit}`}
          value={hard}
          onChange={setHard}
          className="w-24 max-md:w-20"
        />
        <Button type="submit" disabled={busy || (soft === '' && hard === '')}>
          Set
        </Button>
      </div>
      {error && <RefusalNote error={error} className="mt-1" />}
    </form>
  )
}
