import { Suspense, lazy, useMemo } from 'react'
import type { ExpectedFlow } from '@parley/sdk'
import { Empty, Panel } from '../../components/panel.tsx'
import { Ready } from '../../components/ready.tsx'
import { useCalendar } from '../income/income-queries.ts'
import { Endings } from './endings.tsx'
import { flowCurrencies } from './flow-days.ts'
import { LotList } from './lot-list.tsx'
import { useEndings, useLots, usePositions } from './position-queries.ts'
import { PositionTable } from './position-table.tsx'

const FlowBars = lazy(async () => ({ default: (await import('./flow-bars.tsx')).FlowBars }))

/** What an account owns and owes: at what cost, how it may end, and what cash is to come of it. */
export function PositionsPage(props: { readonly account: string }) {
  const { account } = props
  const positions = usePositions(account)
  const lots = useLots(account)
  const endings = useEndings(account)
  const calendar = useCalendar(account)
  return (
    <div className={PAGE}>
      <Panel title="Positions" label="Positions" className="md:col-span-2 xl:col-span-3">
        <Ready query={positions} what="the positions">
          {(rows) =>
            rows.length === 0 ? (
              <Empty title="Nothing but cash">
                What you buy or write shows here with its cost, its worth and what stands behind it.
              </Empty>
            ) : (
              <PositionTable rows={rows} />
            )
          }
        </Ready>
      </Panel>
      <Panel title="Lots" label="Lots">
        <Ready query={lots} what="the lots">
          {(data) => <LotList lots={data} />}
        </Ready>
      </Panel>
      <Panel title="Exercise and assignment" label="Exercise">
        <Ready query={endings} what="what may end">
          {(data) => <Endings read={data} positions={positions.data ?? []} />}
        </Ready>
      </Panel>
      <Panel
        title="Cash to come, 90 days"
        label="Cash to come"
        className="md:col-span-2 xl:col-span-1"
      >
        <Ready query={calendar} what="the calendar">
          {(flows) => <ToCome flows={flows} />}
        </Ready>
      </Panel>
    </div>
  )
}

function ToCome(props: { readonly flows: readonly ExpectedFlow[] }) {
  const { flows } = props
  const currencies = useMemo(() => flowCurrencies(flows), [flows])
  if (currencies.length === 0)
    return (
      <Empty title="No cash is to come">
        Strikes of options that may be exercised, and dividends, show here by day.
      </Empty>
    )
  return (
    <div className="flex min-h-0 flex-1 flex-col overflow-auto">
      <Suspense>
        {currencies.map((currency) => (
          <FlowBars key={currency} flows={flows} currency={currency} />
        ))}
      </Suspense>
    </div>
  )
}

const PAGE =
  'grid min-h-0 flex-1 auto-rows-auto grid-cols-1 gap-2 overflow-y-auto md:auto-rows-[26rem] md:grid-cols-2 md:p-2 ' +
  'xl:auto-rows-[minmax(20rem,1fr)] xl:grid-cols-3'
