import type { LotChoices } from '@parley/sdk'
import { useQueryClient } from '@tanstack/react-query'
import { Button } from '../../components/button.tsx'
import { SLIM } from '../../components/field.tsx'
import { Qty } from '../../components/number.tsx'
import { RefusalNote } from '../../components/refusal.tsx'
import { formatInstrument } from '../../lib/format.ts'
import { useListed } from '../../lib/live.ts'
import { useWrite } from '../../lib/queries.tsx'
import { newClientId, useVenue } from '../../lib/venue.tsx'
import { POSITION_KEY } from './position-queries.ts'

const METHODS = [
  ['fifo', 'the oldest lots'],
  ['lifo', 'the youngest lots'],
  ['hifo', 'those with the least profit'],
  ['specific', 'those chosen, then the oldest'],
] as const

type Method = LotChoices['method']

/** Which lots the next closes of an account take: by its method, and before it what was chosen. */
export function LotMethod(props: { readonly choices: LotChoices }) {
  const { account, method, chosen } = props.choices
  const { client } = useVenue()
  const queries = useQueryClient()
  const renew = (): void => void queries.invalidateQueries({ queryKey: [POSITION_KEY] })
  const set = useWrite((to: Method) =>
    client.call('setLotMethod', {
      body: { clientId: newClientId('lots'), account, method: to },
    }),
  )
  const forget = useWrite((instrument: string) =>
    client.call('chooseLots', {
      body: { clientId: newClientId('choose'), account, instrument, lots: [] },
    }),
  )
  const error = set.error ?? forget.error
  return (
    <div className="shrink-0 border-t border-line px-3 py-2">
      <label className="flex items-center gap-2">
        <span className="shrink-0 text-muted">Closes take</span>
        <select
          aria-label="Which lots closes take"
          value={method}
          disabled={set.busy}
          onChange={({ target }) => set.run(target.value as Method, renew)}
          className={`${SLIM} flex-1`}
        >
          {METHODS.map(([id, words]) => (
            <option key={id} value={id}>
              {words}
            </option>
          ))}
        </select>
      </label>
      {chosen.map(({ instrument, lots }) => (
        <Chosen
          key={instrument}
          instrument={instrument}
          lots={lots}
          isBusy={forget.busy}
          onForget={() => forget.run(instrument, renew)}
        />
      ))}
      {error && <RefusalNote error={error} className="mt-1" />}
    </div>
  )
}

function Chosen(props: {
  readonly instrument: string
  readonly lots: LotChoices['chosen'][number]['lots']
  readonly isBusy: boolean
  readonly onForget: () => void
}) {
  const { instrument, lots, isBusy, onForget } = props
  const listed = useListed()
  return (
    <div className="mt-1 flex items-center gap-2">
      <p className="min-w-0 flex-1 text-muted">
        First of {formatInstrument(listed(instrument), instrument)}:{' '}
        {lots.map(({ lotId, quantity, short }) => (
          <span key={lotId} className="mr-2">
            <Qty value={quantity} /> of <code>{lotId}</code>
            {short !== undefined && (
              <span className="text-warn"> ({short} not there any more)</span>
            )}
          </span>
        ))}
      </p>
      <Button kind="quiet" disabled={isBusy} onClick={onForget}>
        Take back
      </Button>
    </div>
  )
}
