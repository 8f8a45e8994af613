import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Workup } from '@parley/sdk'
import { Button } from '../../components/button.tsx'
import { CountField } from '../../components/field.tsx'
import { Price } from '../../components/number.tsx'
import { RefusalNote } from '../../components/refusal.tsx'
import { Sized } from '../../components/sized.tsx'
import { timeOf } from '../../lib/clock.ts'
import { decimalsOf } from '../../lib/decimal.ts'
import { formatCountdown } from '../../lib/format.ts'
import { useWrite } from '../../lib/queries.tsx'
import { newClientId, useVenue } from '../../lib/venue.tsx'

/** After the match: more size at its price, while the workup is open. */
export function WorkupBox(props: { readonly rfqId: string; readonly now: number }) {
  const { rfqId, now } = props
  const { client } = useVenue()
  const { data } = useQuery({
    queryKey: ['rfq', rfqId, 'workup'],
    queryFn: async () => {
      const { workups } = await client.call('workups')
      return workups.find((workup) => workup.rfqId === rfqId) ?? null
    },
  })
  if (!data || timeOf(data.until) <= now) return null
  return <Open workup={data} left={timeOf(data.until) - now} />
}

function Open(props: { readonly workup: Workup; readonly left: number }) {
  const { workup, left } = props
  const { client } = useVenue()
  const queries = useQueryClient()
  const { rfqId, side, price, quoteAsset, added } = workup
  const [size, setSize] = useState(Number(added?.size ?? 1))
  const { run, busy, error } = useWrite((wanted: number | undefined) =>
    client.call('addToWorkup', {
      body: {
        clientId: newClientId('workup'),
        rfqId,
        ...(wanted === undefined ? {} : { size: String(wanted) }),
      },
    }),
  )
  const add = (wanted: number | undefined): void =>
    run(wanted, () => void queries.invalidateQueries({ queryKey: ['rfq', rfqId, 'workup'] }))
  return (
    <section aria-label="Workup" className="mx-3 mb-3 rounded border border-line-strong p-3">
      <p className="flex items-baseline justify-between gap-3">
        <span className="font-medium">
          {side === 'buy' ? 'Buy' : 'Sell'} more at{' '}
          <Price value={price} decimals={decimalsOf(price)} className="font-semibold" />{' '}
          <span className="text-faint">{quoteAsset}</span>
        </span>
        <span role="timer" className="tnum font-semibold">
          {formatCountdown(left)}
        </span>
      </p>
      <p className="mt-1 text-muted">
        {added ? (
          <>
            You have added <Sized of={workup} size={added.size} />. It is firm, and matched when the
            time is over.
          </>
        ) : (
          'Nobody learns what you add. It is matched with what dealers add, once, when the time is over.'
        )}
      </p>
      <div className="mt-2 flex items-center gap-2">
        <CountField
          label="Size to add"
          hideLabel="hidden"
          value={size}
          min={1}
          max={1_000_000_000}
          onChange={setSize}
          className="w-32"
        />
        <Button kind="primary" disabled={busy} onClick={() => add(size)}>
          {added ? 'Change' : 'Add'}
        </Button>
        {added && (
          <Button disabled={busy} onClick={() => add(undefined)}>
            Take back
          </Button>
        )}
      </div>
      {error && <RefusalNote error={error} className="mt-2" />}
    </section>
  )
}
