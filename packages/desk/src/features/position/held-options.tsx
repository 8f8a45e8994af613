import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Instruction, Position } from '@parley/sdk'
import { Button } from '../../components/button.tsx'
import { Qty } from '../../components/number.tsx'
import { RefusalNote } from '../../components/refusal.tsx'
import { formatInstrument } from '../../lib/format.ts'
import { useListed } from '../../lib/live.ts'
import { useWrite } from '../../lib/queries.tsx'
import { newClientId, useVenue } from '../../lib/venue.tsx'
import { ExerciseDialog } from './exercise-dialog.tsx'
import { POSITION_KEY } from './position-queries.ts'

/** Options that are held: exercised now where they may be, or let lapse at expiry whatever they are worth then. */
export function HeldOptions(props: {
  readonly rows: readonly Position[]
  readonly instructions: readonly Instruction[]
}) {
  const [exercising, setExercising] = useState<Position>()
  return (
    <ul aria-label="Options you hold">
      {props.rows.map((row) => (
        <HeldOption
          key={row.instrument}
          row={row}
          instruction={props.instructions.find(({ instrument }) => instrument === row.instrument)}
          onExercise={() => setExercising(row)}
        />
      ))}
      {exercising && <ExerciseDialog of={exercising} onClose={() => setExercising(undefined)} />}
    </ul>
  )
}

function HeldOption(props: {
  readonly row: Position
  readonly instruction: Instruction | undefined
  readonly onExercise: () => void
}) {
  const { row, instruction, onExercise } = props
  const { account, instrument, quantity } = row
  const { client } = useVenue()
  const queries = useQueryClient()
  const listed = useListed()
  const option = listed(instrument)
  const { run, busy, error } = useWrite((lapse: boolean) => {
    const body = { clientId: newClientId('instruct'), account, instrument }
    return lapse
      ? client.call('instructExercise', { body: { ...body, contracts: '0' } })
      : client.call('cancelInstruction', { body })
  })
  const renew = (): void => void queries.invalidateQueries({ queryKey: [POSITION_KEY] })
  return (
    <li className="border-b border-line px-3 py-1.5">
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <Qty value={quantity} colour="sign" />
        <span className="font-medium">{formatInstrument(option, instrument)}</span>
        {option?.settlement === 'physical' && (
          <span className="ml-auto flex gap-1">
            {option.style === 'american' && <Button onClick={onExercise}>Exercise…</Button>}
            <Button disabled={busy} onClick={() => run(instruction === undefined, renew)}>
              {instruction === undefined ? 'Let it lapse' : 'As usual'}
            </Button>
          </span>
        )}
      </div>
      <p className="text-muted">
        {instruction === undefined
          ? 'At expiry exercised by itself if it is in the money.'
          : `At expiry ${instruction.contracts} of ${quantity} are exercised, wherever the price is.`}
      </p>
      {error && <RefusalNote error={error} className="mt-1" />}
    </li>
  )
}
