import type { Risk } from '@parley/sdk'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { FormEvent } from 'react'
import { Button } from '../../components/button.tsx'
import { NumberText, SlimField } from '../../components/field.tsx'
import { RefusalNote } from '../../components/refusal.tsx'
import { fixed, fixedText, parseFixed } from '../../lib/decimal.ts'
import { formatMoney } from '../../lib/figures.ts'
import { useWrite } from '../../lib/queries.tsx'
import { newClientId, useVenue } from '../../lib/venue.tsx'

type Write = { readonly name: string; readonly spot?: string; readonly vol?: string }

/** Stresses that the firm saved, each with what it would do; one is saved or forgotten here. */
export function OwnStresses(props: { readonly rows: Risk['stresses']; readonly asset: string }) {
  const { rows, asset } = props
  const { client } = useVenue()
  const queries = useQueryClient()
  const { run, busy, error } = useWrite((body: Write) =>
    client.call('setRiskStress', { body: { clientId: newClientId('stress'), ...body } }),
  )
  const write = (body: Write, done?: () => void): void =>
    run(body, () => {
      done?.()
      void queries.invalidateQueries({ queryKey: ['risk'] })
    })
  return (
    <section aria-label="Own stresses" className="shrink-0 border-t border-line px-3 py-2">
      <ul className="max-h-24 overflow-auto">
        {rows.map(({ name, title, change }) => (
          <li key={name} className="flex items-baseline gap-2">
            <span className="font-medium">{name}</span>
            <span className="truncate text-muted" title={title}>
              {title}
            </span>
            <span className="tnum ml-auto whitespace-nowrap">
              {change === undefined ? 'not known' : `${formatMoney(change)} ${asset}`}
            </span>
            <Button
              kind="quiet"
              aria-label={`Forget ${name}`}
              disabled={busy}
              onClick={() => write({ name })}
            >
              Forget
            </Button>
          </li>
        ))}
      </ul>
      <StressForm isBusy={busy} onSave={write} />
      {error && <RefusalNote error={error} className="mt-1" />}
    </section>
  )
}

function StressForm(props: {
  readonly isBusy: boolean
  readonly onSave: (body: Write, done: () => void) => void
}) {
  const { isBusy, onSave } = props
  const [name, setName] = useState('')
  const [spot, setSpot] = useState('')
  const [vol, setVol] = useState('')
  const save = (event: FormEvent): void => {
    event.preventDefault()
    // What is refused is told beneath, and stays to be put right.
    onSave({ name, spot: shareText(spot), vol: shareText(vol) }, () => {
      for (const set of [setName, setSpot, setVol]) set('')
    })
  }
  return (
    <form onSubmit={save} className="mt-1 flex items-center gap-2">
      <SlimField
        label="Name of the stress"
        placeholder="name"
        required
        pattern="[a-z][a-z0-9\-]*"
        maxLength={32}
        value={name}
        onChange={(event) => setName(event.target.value)}
        className="flex-1"
      />
      <NumberText
        label="Spot, per cent"
        hint="spot %"
        signed
        value={spot}
        onChange={setSpot}
        className="w-18"
      />
      <NumberText
        label="Volatility, per cent"
        hint="vol %"
        signed
        value={vol}
        onChange={setVol}
        className="w-18"
      />
      <Button type="submit" disabled={isBusy || (spot === '' && vol === '')}>
        Save
      </Button>
    </form>
  )
}

/** Per cent as the venue takes it, a share of one; what is left out does not move. */
function shareText(percent: string): string {
  return fixedText(fixed((parseFixed(percent.replace(/^\+/, '')) ?? 0n) / 100n))
}
