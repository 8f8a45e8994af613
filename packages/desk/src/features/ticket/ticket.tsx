import type { Leg, RfqCreated } from '@parley/sdk'
import type { Dispatch } from 'react'
import { useEffect, useMemo } from 'react'
import { Button } from '../../components/button.tsx'
import { Empty, Panel } from '../../components/panel.tsx'
import { RefusalNote } from '../../components/refusal.tsx'
import { useListed, useNetAtMids } from '../../lib/live.ts'
import { useWrite } from '../../lib/queries.tsx'
import { structureOf } from '../../lib/structure.ts'
import { newClientId, refusalOf, useVenue } from '../../lib/venue.tsx'
import { asAsked, requestOf } from './draft.ts'
import { useDeltaHedge } from './use-hedge.ts'
import type { Draft, DraftChange } from './draft.ts'
import { HedgeRow } from './hedge-row.tsx'
import { LegRow } from './leg-row.tsx'
import { PayoffPicture } from './payoff-picture.tsx'
import { Shortcuts } from './shortcut-row.tsx'
import { Terms } from './terms.tsx'
import { Totals } from './totals.tsx'

/** Writes a request for quotes and sends it. */
export function Ticket(props: {
  readonly draft: Draft
  readonly change: Dispatch<DraftChange>
  readonly account: string
  readonly underlying: string | undefined
  readonly onOpened: (rfqId: string, intent: 'buy' | 'sell') => void
  readonly className?: string
}) {
  const { draft, change, account, underlying } = props
  const { client } = useVenue()
  const listed = useListed()
  const structure = useMemo(() => structureOf(draft.legs, listed), [draft.legs, listed])
  const net = useNetAtMids(structure)
  const hedge = useDeltaHedge(structure, draft.size)
  const { run, reset, busy, error } = useWrite<Parameters<typeof requestOf>[1], RfqCreated>(
    (asked) => client.call('createRfq', { body: requestOf(draft, asked) }),
  )
  // A refusal speaks of the draft it was given for; a changed draft has not been refused.
  useEffect(reset, [draft, reset])

  const send = (): void => {
    const { legs, intent } = asAsked(draft, net)
    const clientId = newClientId('rfq')
    const asked = { legs, account, clientId, intent, hedge: draft.hedged ? hedge : undefined }
    run(asked, (created) => props.onOpened(created.rfqId, intent))
  }
  const empty = draft.legs.length === 0
  return (
    <Panel
      title="Ticket"
      label="Request ticket"
      {...(props.className === undefined ? {} : { className: props.className })}
      aside={
        <Button kind="quiet" disabled={empty} onClick={() => change({ type: 'reset' })}>
          Reset
        </Button>
      }
    >
      <div className="flex min-h-0 flex-1 flex-col overflow-y-auto">
        {underlying !== undefined && (
          <Shortcuts underlying={underlying} account={account} change={change} />
        )}
        {empty ? (
          <Empty title="No legs yet">
            Press a bid in the chain to sell, an ask to buy, or a shortcut above.
          </Empty>
        ) : (
          <>
            <Legs
              legs={draft.legs}
              size={BigInt(draft.size)}
              faulty={faultyLeg(error)}
              change={change}
            />
            <Terms draft={draft} change={change} />
            <HedgeRow hedge={hedge} hedged={draft.hedged} change={change} />
            <Totals structure={structure} net={net} size={BigInt(draft.size)} />
            <PayoffPicture
              structure={structure}
              net={net}
              size={BigInt(draft.size)}
              account={account}
            />
          </>
        )}
      </div>
      <footer className="flex flex-col gap-2 border-t border-line p-3">
        {error && <RefusalNote error={error} />}
        <Button kind="primary" size="tall" disabled={empty || busy} onClick={send}>
          {busy ? 'Asking…' : askLabel(draft)}
        </Button>
      </footer>
    </Panel>
  )
}

function askLabel({ panel, group }: Draft): string {
  if (group !== undefined) return `Ask ${group} for a price`
  if (panel === undefined) return 'Ask all dealers for a price'
  return `Ask ${panel.length} ${panel.length === 1 ? 'dealer' : 'dealers'} for a price`
}

function faultyLeg(error: Error | null): number | undefined {
  const match = error && /^legs\.(\d+)/.exec(refusalOf(error).path ?? '')
  return match ? Number(match[1]) : undefined
}

function Legs(props: {
  readonly legs: readonly Leg[]
  readonly size: bigint
  readonly faulty: number | undefined
  readonly change: Dispatch<DraftChange>
}) {
  return (
    <ul aria-label="Legs" className="flex flex-col border-b border-line">
      {props.legs.map((leg, i) => (
        <LegRow
          key={leg.instrument}
          leg={leg}
          size={props.size}
          faulty={props.faulty === i ? 'faulty' : undefined}
          change={props.change}
        />
      ))}
    </ul>
  )
}
