import type { Accepted, Hedge, Rfq } from '@parley/sdk'
import { useMemo, useState } from 'react'
import { Button } from '../../components/button.tsx'
import { CountField } from '../../components/field.tsx'
import { LegList } from '../../components/leg-list.tsx'
import { Price, Qty } from '../../components/number.tsx'
import { Badge } from '../../components/panel.tsx'
import { RefusalNote } from '../../components/refusal.tsx'
import { Sized, SizedLots, lotOf } from '../../components/sized.tsx'
import { timeOf } from '../../lib/clock.ts'
import { decimalsOf } from '../../lib/decimal.ts'
import { formatCountdown } from '../../lib/format.ts'
import { useListed, useNetAtMids } from '../../lib/live.ts'
import { useWrite } from '../../lib/queries.tsx'
import { structureOf } from '../../lib/structure.ts'
import { newClientId, useVenue } from '../../lib/venue.tsx'
import { bestOn, liveQuotes } from './best.ts'
import { Confirm } from './confirm.tsx'
import type { Taking } from './confirm.tsx'
import { Final } from './final.tsx'
import { QuoteRows } from './quote-rows.tsx'
import { ReferenceLine } from './reference.tsx'
import { TwoSides } from './two-sides.tsx'
import { WorkupBox } from './workup.tsx'

/** One request: what is asked, how long it has left, the two best prices, every dealer's quote. */
export function RequestView(props: {
  readonly rfq: Rfq
  readonly intent: 'buy' | 'sell' | undefined
  readonly now: number
}) {
  const { rfq, intent, now } = props
  const listed = useListed()
  const structure = useMemo(() => structureOf(rfq.legs, listed), [rfq.legs, listed])
  const mid = useNetAtMids(structure)
  const [size, setSize] = useState(Number(rfq.size))
  const [taking, setTaking] = useState<Taking>()
  const [accepted, setAccepted] = useState<Accepted>()
  const live = liveQuotes(rfq.quotes, now)
  const bid = bestOn(live, 'bid', BigInt(size))
  const ask = bestOn(live, 'ask', BigInt(size))
  const take = (side: 'buy' | 'sell', limit: string, onlyQuoteId?: string): void =>
    setTaking({ rfq, side, limit, size: String(size), onlyQuoteId })
  return (
    <div className="flex min-h-0 flex-1 flex-col overflow-y-auto">
      <RequestHead rfq={rfq} now={now} intent={intent} />
      {rfq.state === 'open' ? (
        <>
          <TwoSides
            rfq={rfq}
            structure={structure}
            bid={bid}
            ask={ask}
            mid={mid}
            intent={intent}
            onTake={take}
          />
          <ReferenceLine rfqId={rfq.rfqId} />
          <QuoteRows
            rfq={rfq}
            live={live}
            best={{ bid, ask }}
            size={BigInt(size)}
            mid={mid}
            now={now}
            onTake={take}
          />
          <div className="flex items-center justify-end gap-2 px-3 py-2 text-muted">
            <span>
              Size to take, of <Sized of={rfq} size={rfq.size} />
            </span>
            <CountField
              label="Size to take"
              hideLabel="hidden"
              value={size}
              min={1}
              max={Number(rfq.size)}
              onChange={setSize}
              className="w-32"
            />
          </div>
        </>
      ) : (
        <>
          <Final rfq={rfq} accepted={accepted} />
          {rfq.state === 'filled' && rfq.workup && <WorkupBox rfqId={rfq.rfqId} now={now} />}
        </>
      )}
      {taking && (
        <Confirm
          taking={taking}
          onClose={() => setTaking(undefined)}
          onAccepted={(reply) => {
            setAccepted(reply)
            setTaking(undefined)
          }}
        />
      )}
    </div>
  )
}

function RequestHead(props: {
  readonly rfq: Rfq
  readonly now: number
  readonly intent: 'buy' | 'sell' | undefined
}) {
  const { rfq, now, intent } = props
  const { client } = useVenue()
  const listed = useListed()
  const { run, busy, error } = useWrite((rfqId: string) =>
    client.call('cancelRfq', { body: { clientId: newClientId('cancel'), rfqId } }),
  )
  const left = timeOf(rfq.expiresAt) - now
  const life = timeOf(rfq.expiresAt) - timeOf(rfq.openedAt)
  const share = rfq.state === 'open' ? Math.min(1, Math.max(0, left / life)) : 0
  return (
    <div className="shrink-0 border-b border-line">
      <div className="flex items-start gap-3 px-3 pt-2 pb-1.5">
        <div className="min-w-0 flex-1">
          <LegList
            legs={rfq.legs}
            size={BigInt(rfq.size)}
            side={intent}
            listed={listed}
            label="What you mean to do"
          />
          {rfq.hedges?.map((hedge) => (
            <HedgeText key={hedge.instrument} hedge={hedge} lotSizes={rfq.lotSizes} side={intent} />
          ))}
          <p className="mt-1 flex flex-wrap items-center gap-2">
            {intent && <Badge tone={intent === 'buy' ? 'up' : 'down'}>you {intent}</Badge>}
            <Badge tone="plain">{rfq.identity ?? 'anonymous'}</Badge>
            <span className="text-muted">
              size <Sized of={rfq} size={rfq.size} /> · unit <Qty value={rfq.unit} />
            </span>
          </p>
        </div>
        {rfq.state === 'open' && (
          <div className="flex shrink-0 flex-col items-end gap-1">
            <span role="timer" className="tnum text-sm font-semibold">
              {formatCountdown(left)}
            </span>
            <Button disabled={busy} onClick={() => run(rfq.rfqId)}>
              Cancel request
            </Button>
          </div>
        )}
      </div>
      {error && <RefusalNote error={error} className="mx-3 mb-2" />}
      <div aria-hidden="true" className="h-0.5 bg-line">
        <div className="h-full origin-left bg-accent" style={{ transform: `scaleX(${share})` }} />
      </div>
    </div>
  )
}

/** What trades along; selling the structure turns it too. */
function HedgeText(props: {
  readonly hedge: Hedge
  readonly lotSizes: Rfq['lotSizes'] | undefined
  readonly side: 'buy' | 'sell' | undefined
}) {
  const { side, lots, instrument, price } = props.hedge
  const lot = lotOf(props.lotSizes, instrument)
  const turned = props.side === 'sell' ? (side === 'buy' ? 'sell' : 'buy') : side
  return (
    <p className="truncate text-muted">
      hedge: {turned} <SizedLots instrument={instrument} lot={lot} lots={lots} /> at{' '}
      <Price value={price} decimals={decimalsOf(price)} />
    </p>
  )
}
