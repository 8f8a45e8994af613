import type { Rfq } from '@parley/sdk'
import { useMemo } from 'react'
import { Button } from '../../components/button.tsx'
import { DataTable } from '../../components/data-table.tsx'
import type { Column } from '../../components/data-table.tsx'
import { LegList } from '../../components/leg-list.tsx'
import { Qty } from '../../components/number.tsx'
import { Badge, Empty } from '../../components/panel.tsx'
import { formatShortMoment } from '../../lib/format.ts'
import { useListed, useRfqs } from '../../lib/live.ts'
import type { Listed } from '../../lib/structure.ts'

const TONES = { open: 'accent', filled: 'up', cancelled: 'plain', expired: 'warn' } as const

/** Requests with their state: those open, and those that ended while this page was open. */
export function Requests(props: { readonly onRequest: (rfqId: string) => void }) {
  const listed = useListed()
  const rfqs = useRfqs()
  const { onRequest } = props
  const rows = useMemo(
    () =>
      rfqs
        .filter((rfq) => rfq.role === 'taker')
        .toSorted((a, b) => b.openedAt.localeCompare(a.openedAt)),
    [rfqs],
  )
  const columns = useMemo(() => columnsOf(listed, onRequest), [listed, onRequest])
  if (rows.length === 0)
    return (
      <Empty title="No requests in this session">
        Requests you open are listed here with their state. Those that traded are under Trades.
      </Empty>
    )
  return <DataTable label="Requests" rows={rows} columns={columns} rowId={(rfq) => rfq.rfqId} />
}

function columnsOf(listed: Listed, onRequest: (rfqId: string) => void): readonly Column<Rfq>[] {
  return [
    {
      id: 'at',
      heading: 'Opened',
      cell: (rfq) => <span className="tnum text-muted">{formatShortMoment(rfq.openedAt)}</span>,
    },
    {
      id: 'state',
      heading: 'State',
      cell: ({ state }) => <Badge tone={TONES[state]}>{state}</Badge>,
    },
    {
      id: 'legs',
      heading: 'Legs, if bought',
      cell: ({ legs, size }) => <LegList legs={legs} size={BigInt(size)} listed={listed} />,
    },
    {
      id: 'dealers',
      heading: 'Dealers',
      align: 'right',
      cell: (rfq) => (rfq.panel ? <Qty value={String(rfq.panel.length)} /> : null),
    },
    {
      id: 'identity',
      heading: 'Identity',
      cell: (rfq) => <span className="text-muted">{rfq.identity}</span>,
    },
    {
      id: 'show',
      heading: '',
      align: 'right',
      cell: (rfq) => (
        <Button kind="quiet" onClick={() => onRequest(rfq.rfqId)}>
          Show
        </Button>
      ),
    },
  ]
}
