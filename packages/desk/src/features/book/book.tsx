import { useMemo, useState } from 'react'
import { Empty, Panel } from '../../components/panel.tsx'
import { TabBody, Tabs } from '../../components/tabs.tsx'
import { useBalances, useListed, useMarks } from '../../lib/live.ts'
import { useHolds } from '../../lib/queries.tsx'
import { useVenue } from '../../lib/venue.tsx'
import { BalanceTable } from './balance-table.tsx'
import { Entries } from './entries.tsx'
import { Equity } from './equity.tsx'
import { valuation } from './valuation.ts'

const TABS = [
  { id: 'balances', label: 'Balances' },
  { id: 'entries', label: 'Entries' },
]

/** What the account has, what of it is promised, and what it is worth at the marks. */
export function Book(props: { readonly account: string; readonly className?: string }) {
  const { account } = props
  const { store } = useVenue()
  const [tab, setTab] = useState('balances')
  const all = useBalances()
  const holds = useHolds()
  const listed = useListed()
  const marks = useMarks()
  const book = useMemo(() => {
    const balances = all.filter((balance) => balance.account === account)
    return valuation({ balances, holds, listed, markOf: marks && store.marks.get })
  }, [all, account, holds, listed, marks, store])
  const rows = useMemo(() => [...book.cash, ...book.holdings, ...book.options], [book])
  return (
    <Panel
      title="Book"
      label="Book"
      {...(props.className === undefined ? {} : { className: props.className })}
      aside={<code className="text-muted">{account}</code>}
    >
      <Tabs
        label="Book"
        items={TABS}
        value={tab}
        onChange={setTab}
        className="flex min-h-0 flex-1 flex-col"
        listClassName="shrink-0 border-b border-line px-1"
      >
        <TabBody id="balances" className="flex min-h-0 flex-1 flex-col overflow-auto">
          {book.totals.length === 0 ? (
            <Empty title="Nothing in this account">
              The operator books what you deposit; it appears here at once.
            </Empty>
          ) : (
            <>
              <Equity totals={book.totals} />
              <BalanceTable rows={rows} />
            </>
          )}
        </TabBody>
        <TabBody id="entries" className="flex min-h-0 flex-1 flex-col overflow-auto">
          <Entries account={account} />
        </TabBody>
      </Tabs>
    </Panel>
  )
}
