import { Suspense, lazy, useMemo, useState } from 'react'
import type { ExpectedFlow, IncomeTotal } from '@parley/sdk'
import { Money } from '../../components/number.tsx'
import { Empty } from '../../components/panel.tsx'
import { TabBody, Tabs } from '../../components/tabs.tsx'
import { useCorporateActions } from '../../lib/queries.tsx'
import { Calendar, useAwaited } from './calendar.tsx'
import { plain } from './words.ts'

const IncomeBars = lazy(async () => ({ default: (await import('./income-bars.tsx')).IncomeBars }))

/** What came in, by month and kind, and what is to come. */
export function Earnings(props: {
  readonly totals: readonly IncomeTotal[]
  readonly flows: readonly ExpectedFlow[]
  readonly account: string
}) {
  const { totals, flows, account } = props
  const actions = useAwaited(useCorporateActions(), account)
  const [tab, setTab] = useState('months')
  return (
    <Tabs
      label="Income"
      value={tab}
      onChange={setTab}
      items={[
        { id: 'months', label: 'By month' },
        { id: 'calendar', label: 'Calendar' },
      ]}
      className="flex min-h-0 flex-1 flex-col"
      listClassName="shrink-0 border-b border-line px-1"
    >
      <TabBody id="months" className="flex min-h-0 flex-1 flex-col overflow-auto">
        {totals.length === 0 ? (
          <Empty title="No income yet">
            Premium of options that you write shows here at the trade; dividends and other payments
            as they are booked.
          </Empty>
        ) : (
          <Months totals={totals} />
        )}
      </TabBody>
      <TabBody id="calendar" className="flex min-h-0 flex-1 flex-col">
        {flows.length + actions.length === 0 ? (
          <Empty title="Nothing is to come">
            Expiries of what you hold, assignments with their odds, and dividends, for 90 days;
            corporate actions as announced.
          </Empty>
        ) : (
          <Calendar flows={flows} actions={actions} account={account} />
        )}
      </TabBody>
    </Tabs>
  )
}

function Months(props: { readonly totals: readonly IncomeTotal[] }) {
  const { totals } = props
  const assets = useMemo(() => [...new Set(totals.map(({ asset }) => asset))], [totals])
  return (
    <>
      <Suspense>
        {assets.map((asset) => (
          <IncomeBars
            key={asset}
            asset={asset}
            totals={totals.filter((each) => each.asset === asset)}
          />
        ))}
      </Suspense>
      <ul aria-label="Income by kind" className="shrink-0 border-t border-line px-3 py-1">
        {totals.map(({ period, kind, asset, amount }) => (
          <li key={`${period} ${kind} ${asset}`} className="flex justify-between gap-2 py-0.5">
            <span className="text-muted">
              <span className="tnum">{period}</span> {plain(kind)}
            </span>
            <Money value={amount} currency={asset} colour="sign" />
          </li>
        ))}
      </ul>
    </>
  )
}
