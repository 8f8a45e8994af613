import { useMemo, useState } from 'react'
import type { ClosedLot, Lot } from '@parley/sdk'
import { DataTable } from '../../components/data-table.tsx'
import { Empty } from '../../components/panel.tsx'
import { TabBody, Tabs } from '../../components/tabs.tsx'
import { useListed } from '../../lib/live.ts'
import { closedColumns, openColumns } from './lot-columns.tsx'
import { LotGroups } from './lot-groups.tsx'
import { LotMethod } from './lot-method.tsx'
import { LotSum } from './lot-sum.tsx'
import type { LotsRead } from './position-queries.ts'

const GROUPS = [
  { id: 'cycle', label: 'Cycles' },
  { id: 'chain', label: 'Roll chains' },
  { id: 'program', label: 'Programs' },
] as const

/** Lots that are open, and what was closed of them with its profit; an account's in groups too, and what a program's come to. */
export function LotList(props: { readonly lots: LotsRead; readonly account: string }) {
  const { lots, account } = props
  const { open, closed, choices, sum } = lots
  const [chosen, setTab] = useState('open')
  const grouped = sum === undefined ? GROUPS : []
  const ids = ['open', 'closed', ...grouped.map(({ id }) => id), ...(sum ? ['sum'] : [])]
  const tab = ids.includes(chosen) ? chosen : 'open'
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
        ...grouped,
        ...(sum === undefined ? [] : [{ id: 'sum', label: 'Sum' }]),
      ]}
      className="flex min-h-0 flex-1 flex-col"
      listClassName="shrink-0 border-b border-line px-1"
    >
      <TabBody id="open" className="flex min-h-0 flex-1 flex-col">
        {open.length === 0 ? (
          <Empty title="No open lots">What you buy or write opens one at its price.</Empty>
        ) : (
          <div className="min-h-0 flex-1 overflow-auto">
            <DataTable label="Open lots" rows={open} columns={columns.open} rowId={lotKey} />
          </div>
        )}
        {choices && <LotMethod choices={choices} />}
      </TabBody>
      <TabBody id="closed" className="flex min-h-0 flex-1 flex-col overflow-auto">
        {closed.length === 0 ? (
          <Empty title="Nothing was closed yet">Sales, assignments and expiries show here.</Empty>
        ) : (
          <DataTable label="Closed lots" rows={closed} columns={columns.closed} rowId={closedKey} />
        )}
      </TabBody>
      {grouped.map(({ id }) => (
        <TabBody key={id} id={id} className="flex min-h-0 flex-1 flex-col overflow-auto">
          <LotGroups account={account} by={id} lots={lots} />
        </TabBody>
      ))}
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
