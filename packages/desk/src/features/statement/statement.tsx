import { Suspense, lazy, useState } from 'react'
import type { Statement } from '@parley/sdk'
import { Empty, Panel } from '../../components/panel.tsx'
import { Ready } from '../../components/ready.tsx'
import { TabBody, Tabs } from '../../components/tabs.tsx'
import { formatDate } from '../../lib/format.ts'
import { goTo } from '../../lib/place.ts'
import type { Place } from '../../lib/place.ts'
import { Equity, Reconciled, Returns, Sources } from './figures.tsx'
import { Endings, Movements, OwnCustody, Positions, Rates } from './movements.tsx'
import { askedFor, useStatement } from './statement-queries.ts'
import type { Asked } from './statement-queries.ts'
import { Subject } from './subject.tsx'

const PeriodBars = lazy(async () => ({ default: (await import('./period-bars.tsx')).PeriodBars }))

/** The statement of an account, or of a program or stack in it, over any period. What is asked for stands in the address. */
export function StatementPage(props: { readonly account: string; readonly query: Place['query'] }) {
  const { account, query } = props
  const asked: Asked = { account, ...askedFor(query) }
  const statement = useStatement(asked)
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-2 overflow-y-auto md:p-2">
      <Subject asked={asked} onChange={(change) => goTo('statement', askedFor(query, change))} />
      <Ready query={statement} what="the statement">
        {(data) => <Whole of={data} />}
      </Ready>
    </div>
  )
}

function Whole(props: { readonly of: Statement }) {
  const { of } = props
  return (
    <div className={PAGE}>
      <Panel
        title={`${formatDate(of.from)} to ${formatDate(of.to)}`}
        label="Equity over the period"
        aside={<Reconciled of={of} />}
      >
        <Equity of={of} />
      </Panel>
      <Panel title="Income and profit" label="Income and profit" className="xl:col-span-2">
        <Suspense>
          <PeriodBars yields={of.yield} />
        </Suspense>
      </Panel>
      <Panel title="Returns and yield" label="Returns and yield">
        <Returns of={of} />
      </Panel>
      <Ledger of={of} />
      <Panel title="Where the profit came from" label="Sources of profit">
        <Sources of={of} />
      </Panel>
    </div>
  )
}

function Ledger(props: { readonly of: Statement }) {
  const { of } = props
  const [tab, setTab] = useState('movements')
  return (
    <Panel title="Ledger" label="Ledger of the period">
      <Tabs
        label="Ledger"
        value={tab}
        onChange={setTab}
        items={[
          { id: 'movements', label: 'Movements' },
          { id: 'endings', label: `Assignments ${of.assignments.length}` },
          { id: 'positions', label: `Held ${of.positions.length}` },
          ...(of.rates ? [{ id: 'rates', label: `Rates ${of.rates.length}` }] : []),
          ...(of.ownCustody ? [{ id: 'own', label: 'Own custody' }] : []),
        ]}
        className="flex min-h-0 flex-1 flex-col"
        listClassName="shrink-0 border-b border-line px-1"
      >
        <TabBody id="movements" className="min-h-0 flex-1 overflow-auto">
          {of.assets.length === 0 ? (
            <Empty title="Nothing moved">There was nothing here in these days.</Empty>
          ) : (
            <Movements rows={of.assets} />
          )}
        </TabBody>
        <TabBody id="endings" className="min-h-0 flex-1 overflow-auto">
          {of.assignments.length === 0 ? (
            <Empty title="No option ended">
              Assignments, exercises and what lapsed in these days show here.
            </Empty>
          ) : (
            <Endings rows={of.assignments} />
          )}
        </TabBody>
        <TabBody id="positions" className="min-h-0 flex-1 overflow-auto">
          {of.positions.length === 0 ? (
            <Empty title="Nothing was held at the end">Cash alone, or nothing at all.</Empty>
          ) : (
            <Positions rows={of.positions} />
          )}
        </TabBody>
        {of.rates && (
          <TabBody id="rates" className="min-h-0 flex-1 overflow-auto">
            <Rates rows={of.rates} />
          </TabBody>
        )}
        {of.ownCustody && (
          <TabBody id="own" className="min-h-0 flex-1 overflow-auto">
            <p className="px-3 py-1.5 text-muted">{of.ownCustody.says}</p>
            <OwnCustody rows={of.ownCustody.kinds} />
          </TabBody>
        )}
      </Tabs>
    </Panel>
  )
}

const PAGE =
  'grid min-h-0 flex-1 auto-rows-max grid-cols-1 gap-2 *:max-md:max-h-120 md:auto-rows-[22rem] md:grid-cols-2 ' +
  'xl:auto-rows-[minmax(18rem,1fr)] xl:grid-cols-[minmax(0,1fr)_minmax(0,1.6fr)_minmax(0,1fr)]'
