import { useMemo, useState } from 'react'
import type { ClosedLot, Lot, LotGroup } from '@parley/sdk'
import { DataTable } from '../../components/data-table.tsx'
import type { Column } from '../../components/data-table.tsx'
import { Money, Qty } from '../../components/number.tsx'
import { Badge, Empty } from '../../components/panel.tsx'
import { TabBody, Tabs } from '../../components/tabs.tsx'
import { formatDate, formatInstrument } from '../../lib/format.ts'
import { useListed } from '../../lib/live.ts'
import type { Listed } from '../../lib/structure.ts'
import { plain } from '../income/words.ts'
import { LotSum } from './lot-sum.tsx'
import type { LotsRead } from './position-queries.ts'

/** Lots that are open, what was closed of them and its profit; of an account cycles from flat to flat, of a program what its lots come to. */
export function LotList(props: { readonly lots: LotsRead }) {
  const { open, closed, cycles, sum } = props.lots
  const [chosen, setTab] = useState('open')
  const isThere = { open: true, closed: true, cycles: cycles !== undefined, sum: sum !== undefined }
  const tab = isThere[chosen as keyof typeof isThere] ? chosen : 'open'
  const listed = useListed()
  const columns = useMemo(
    () => ({ open: openColumns(listed), closed: closedColumns(listed) }),
    [listed],
  )
  return (
    <Tabs
      label="Lots"
      value={tab}
      onChange={setTab}
      items={[
        { id: 'open', label: `Open ${open.length}` },
        { id: 'closed', label: `Closed ${closed.length}` },
        ...(cycles === undefined ? [] : [{ id: 'cycles', label: `Cycles ${cycles.length}` }]),
        ...(sum === undefined ? [] : [{ id: 'sum', label: 'Sum' }]),
      ]}
      className="flex min-h-0 flex-1 flex-col"
      listClassName="shrink-0 border-b border-line px-1"
    >
      <TabBody id="open" className="flex min-h-0 flex-1 flex-col overflow-auto">
        {open.length === 0 ? (
          <Empty title="No open lots">What you buy or write opens one at its price.</Empty>
        ) : (
          <DataTable label="Open lots" rows={open} columns={columns.open} rowId={lotKey} />
        )}
      </TabBody>
      <TabBody id="closed" className="flex min-h-0 flex-1 flex-col overflow-auto">
        {closed.length === 0 ? (
          <Empty title="Nothing was closed yet">Sales, assignments and expiries show here.</Empty>
        ) : (
          <DataTable label="Closed lots" rows={closed} columns={columns.closed} rowId={closedKey} />
        )}
      </TabBody>
      {cycles && (
        <TabBody id="cycles" className="flex min-h-0 flex-1 flex-col overflow-auto">
          {cycles.length === 0 ? (
            <Empty title="No cycles yet">
              One lasts from flat to flat in an underlying and its options.
            </Empty>
          ) : (
            <DataTable label="Cycles" rows={cycles} columns={CYCLES} rowId={cycleKey} />
          )}
        </TabBody>
      )}
      {sum && (
        <TabBody id="sum" className="min-h-0 flex-1 overflow-auto">
          <LotSum of={sum} />
        </TabBody>
      )}
    </Tabs>
  )
}

const lotKey = ({ lotId }: Lot): string => lotId
const closedKey = ({ lotId, entryId }: ClosedLot): string => `${lotId} ${entryId}`
const cycleKey = ({ group }: LotGroup): string => group

/** Information for a tax return, not advice. */
function Flags(props: { readonly flags: readonly string[] }) {
  return props.flags.map((flag) => (
    <Badge key={flag} tone="plain" title="Information, not advice">
      {plain(flag)}
    </Badge>
  ))
}

type Named = Pick<Lot, 'instrument' | 'side' | 'quantity' | 'openedAt' | 'flags'>

function nameOf(listed: Listed) {
  return ({ instrument, side, quantity, openedAt, flags }: Named) => (
    <>
      <span className="block">
        <Qty value={side === 'short' ? `-${quantity}` : quantity} colour="sign" />{' '}
        <span className="font-medium">{formatInstrument(listed(instrument), instrument)}</span>
      </span>
      <span className="flex flex-wrap items-center gap-1 text-muted">
        <span className="tnum">since {formatDate(openedAt.slice(0, 10))}</span>
        <Flags flags={flags} />
      </span>
    </>
  )
}

function openColumns(listed: Listed): readonly Column<Lot>[] {
  return [
    { id: 'lot', heading: 'Lot', cell: nameOf(listed) },
    {
      id: 'tax',
      heading: 'Tax basis',
      align: 'right',
      cell: ({ taxBasis, unpriced }) => <Money value={unpriced ? undefined : taxBasis} />,
    },
    {
      id: 'economic',
      heading: 'Economic',
      align: 'right',
      cell: ({ economicBasis, unpriced }) => <Money value={unpriced ? undefined : economicBasis} />,
    },
    {
      id: 'unrealised',
      heading: 'Unrealised, tax',
      align: 'right',
      cell: ({ unrealised }) => <Money value={unrealised} colour="sign" rounded />,
    },
  ]
}

function closedColumns(listed: Listed): readonly Column<ClosedLot>[] {
  return [
    { id: 'lot', heading: 'Lot', cell: nameOf(listed) },
    {
      id: 'closed',
      heading: 'Closed',
      cell: ({ closedAt, how, insteadOf }) => (
        <span className="whitespace-nowrap text-muted">
          <span className="tnum">{formatDate(closedAt.slice(0, 10))}</span> {how}
          {insteadOf && (
            <Badge
              tone="warn"
              title={insteadOf.map(({ lotId, quantity }) => `${quantity} of ${lotId}`).join('\n')}
            >
              instead of chosen
            </Badge>
          )}
        </span>
      ),
    },
    {
      id: 'profit',
      heading: 'Profit, tax',
      align: 'right',
      cell: ({ profit, unpriced }) => <Money value={unpriced ? undefined : profit} colour="sign" />,
    },
    {
      id: 'economic',
      heading: 'Profit, economic',
      align: 'right',
      cell: ({ economicProfit, unpriced }) => (
        <Money value={unpriced ? undefined : economicProfit} colour="sign" />
      ),
    },
  ]
}

const CYCLES: readonly Column<LotGroup>[] = [
  {
    id: 'group',
    heading: 'Cycle',
    cell: ({ underlying, group, closedAt, unpriced }) => (
      <span className="inline-flex items-center gap-1">
        <span className="font-medium">{underlying ?? group}</span>
        <Badge tone={closedAt === undefined ? 'accent' : 'plain'}>
          {closedAt === undefined ? 'open' : 'flat'}
        </Badge>
        {unpriced && (
          <Badge
            tone="warn"
            title={unpriced.map((each) => `${each.quantity} ${each.instrument}`).join('\n')}
          >
            cost not known
          </Badge>
        )}
      </span>
    ),
  },
  {
    id: 'since',
    heading: 'Since',
    cell: ({ openedAt }) => (
      <span className="tnum whitespace-nowrap text-muted">{formatDate(openedAt.slice(0, 10))}</span>
    ),
  },
  {
    id: 'rolls',
    heading: 'Rolls',
    align: 'right',
    cell: ({ rolls }) => <span className="tnum">{rolls}</span>,
  },
  {
    id: 'cash',
    heading: 'Cash so far',
    align: 'right',
    cell: ({ cash, currency }) => <Money value={cash} currency={currency} colour="sign" />,
  },
  {
    id: 'realised',
    heading: 'Realised',
    align: 'right',
    cell: ({ realised }) => <Money value={realised} colour="sign" />,
  },
  {
    id: 'even',
    heading: 'Break-even',
    align: 'right',
    cell: ({ breakEven }) => (breakEven === undefined ? null : <Money value={breakEven} rounded />),
  },
]
