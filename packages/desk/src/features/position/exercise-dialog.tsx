import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Position } from '@parley/sdk'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { Qty } from '../../components/number.tsx'
import { Line } from '../../components/panel.tsx'
import { RefusalNote } from '../../components/refusal.tsx'
import { formatInstrument } from '../../lib/format.ts'
import { useListed } from '../../lib/live.ts'
import { useWrite } from '../../lib/queries.tsx'
import { newClientId, useVenue } from '../../lib/venue.tsx'
import { POSITION_KEY } from './position-queries.ts'

/** How many contracts are exercised now, with what that moves before it is done. There is no way back. */
export function ExerciseDialog(props: { readonly of: Position; readonly onClose: () => void }) {
  const { of, onClose } = props
  const { account, instrument } = of
  const { client } = useVenue()
  const listed = useListed()
  const queries = useQueryClient()
  const [contracts, setContracts] = useState(of.quantity)
  const isCount = /^[1-9][0-9]{0,11}$/.test(contracts) && BigInt(contracts) <= BigInt(of.quantity)
  const effect = useQuery({
    // Not among what is read anew once it is done: then there are fewer to exercise.
    queryKey: ['exercise', account, instrument, contracts],
    enabled: isCount,
    retry: false,
    gcTime: 0,
    queryFn: () =>
      client.dryRun('exerciseOption', {
        body: { clientId: newClientId('dry'), account, instrument, contracts },
      }),
  })
  const { run, busy, error } = useWrite(() =>
    client.call('exerciseOption', {
      body: { clientId: newClientId('exercise'), account, instrument, contracts },
    }),
  )
  const done = (): void => {
    void queries.invalidateQueries({ queryKey: [POSITION_KEY] })
    onClose()
  }
  const refused = error ?? effect.error
  return (
    <Dialog
      title={`Exercise ${formatInstrument(listed(instrument), instrument)}`}
      onClose={onClose}
    >
      <label className="flex items-center justify-between gap-3">
        Contracts, of {of.quantity}
        <input
          inputMode="numeric"
          value={contracts}
          onChange={(event) => setContracts(event.target.value.trim())}
          className="tnum h-8 w-28 rounded border border-line-strong bg-panel px-2 text-right"
        />
      </label>
      {!isCount && <p className="text-warn">A whole number from 1 to {of.quantity}.</p>}
      {effect.data && (
        <dl aria-label="What it moves">
          {effect.data.changes
            .filter((change) => change.account === account)
            .map(({ asset, total, availableAfter }) => (
              <Line key={asset} label={formatInstrument(listed(asset), asset)}>
                <Qty value={total} sign="always" colour="sign" />
                <span className="text-muted">
                  , then available <Qty value={availableAfter} />
                </span>
              </Line>
            ))}
        </dl>
      )}
      {refused && <RefusalNote error={refused} />}
      <p className="text-muted">
        Writers are assigned in the same step. It is final; what is left of the time value is given
        up.
      </p>
      <div className="flex justify-end gap-2">
        <Button size="tall" onClick={onClose}>
          Back
        </Button>
        <Button
          kind="primary"
          size="tall"
          disabled={busy || !isCount || !effect.data}
          onClick={() => run(undefined, done)}
        >
          Exercise {isCount ? contracts : ''}
        </Button>
      </div>
    </Dialog>
  )
}
