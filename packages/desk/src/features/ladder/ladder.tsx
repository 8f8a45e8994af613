import type { Rfq } from '@parley/sdk'
import { useMemo } from 'react'
import { Badge, Empty, Panel } from '../../components/panel.tsx'
import { Tabs } from '../../components/tabs.tsx'
import { timeOf } from '../../lib/clock.ts'
import { formatCountdown, formatLegs } from '../../lib/format.ts'
import { useListed, useRfqs } from '../../lib/live.ts'
import { useNow } from '../../lib/venue.tsx'
import { RequestView } from './request-view.tsx'

export type Intents = ReadonlyMap<string, 'buy' | 'sell'>

/** Open requests as tabs; the quotes of the one in view as they arrive. */
export function Ladder(props: {
  readonly selected: string | undefined
  readonly onSelect: (rfqId: string) => void
  readonly intents: Intents
  readonly className?: string
}) {
  const { selected, onSelect, intents } = props
  const rfqs = useRfqs()
  const now = useNow(200)
  const shown = useMemo(
    () =>
      rfqs.filter(
        (rfq) => rfq.role === 'taker' && (rfq.state === 'open' || rfq.rfqId === selected),
      ),
    [rfqs, selected],
  )
  const open = shown.filter((rfq) => rfq.state === 'open').length
  const current = shown.find((rfq) => rfq.rfqId === selected) ?? shown.at(-1)
  return (
    <Panel
      title="Live ladder"
      label="Live ladder"
      {...(props.className === undefined ? {} : { className: props.className })}
      aside={open > 0 && <Badge tone="accent">{open} open</Badge>}
    >
      {current ? (
        <>
          <Tabs
            label="Requests"
            value={current.rfqId}
            onChange={onSelect}
            items={shown.map((rfq) => ({
              id: rfq.rfqId,
              label: <RequestTab rfq={rfq} intent={intents.get(rfq.rfqId)} now={now} />,
            }))}
            listClassName="border-b border-line px-1 shrink-0"
          />
          <RequestView
            key={current.rfqId}
            rfq={current}
            intent={intents.get(current.rfqId)}
            now={now}
          />
        </>
      ) : (
        <Empty title="No open request">
          Put legs in the ticket and ask for a price: each dealer&apos;s firm quote appears here as
          it arrives.
        </Empty>
      )}
    </Panel>
  )
}

function RequestTab(props: {
  readonly rfq: Rfq
  readonly intent: 'buy' | 'sell' | undefined
  readonly now: number
}) {
  const { rfq, now } = props
  const listed = useListed()
  const left = timeOf(rfq.expiresAt) - now
  return (
    <>
      <span className="max-w-44 truncate">{formatLegs(rfq.legs, listed)}</span>
      <span className="tnum inline-block min-w-10 text-right font-normal text-faint">
        {rfq.state === 'open' ? formatCountdown(left) : rfq.state}
      </span>
    </>
  )
}
