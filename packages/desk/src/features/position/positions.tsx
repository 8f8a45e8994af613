import { Suspense, lazy, useMemo } from 'react'
import type { ExpectedFlow } from '@parley/sdk'
import { Empty, Panel } from '../../components/panel.tsx'
import { Ready } from '../../components/ready.tsx'
import { goTo } from '../../lib/place.ts'
import type { Place } from '../../lib/place.ts'
import { useCorporateActions } from '../../lib/queries.tsx'
import { useCalendar } from '../income/income-queries.ts'
import { Endings } from './endings.tsx'
import { flowCurrencies } from './flow-days.ts'
import { LotList } from './lot-list.tsx'
import { useEndings, useLots, usePositions, usePrograms } from './position-queries.ts'
import { PositionTable } from './position-table.tsx'

const FlowBars = lazy(async () => ({ default: (await import('./flow-bars.tsx')).FlowBars }))

/** What an account owns and owes: at what cost, how it may end, and what cash is to come of it. */
export function PositionsPage(props: { readonly account: string; readonly query: Place['query'] }) {
  const { account } = props
  const { program } = props.query
  const positions = usePositions(account)
  const lots = useLots(account, program)
  const endings = useEndings(account)
  const calendar = useCalendar(account)
  const actions = useCorporateActions()
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
              <PositionTable rows={rows} actions={actions} />
            )
          }
        </Ready>
      </Panel>
      <Panel title="Lots" label="Lots" aside={<LotsOf account={account} program={program} />}>
        <Ready query={lots} what="the lots">
          {(data) => <LotList lots={data} account={account} />}
        </Ready>
      </Panel>
      <Panel title="Exercise and assignment" label="Exercise">
        <Ready query={endings} what="what may end">
          {(data) => <Endings read={data} positions={positions.data ?? []} account={account} />}
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

/** Whose lots: the account's, or one program's own. */
function LotsOf(props: { readonly account: string; readonly program: string | undefined }) {
  const { account, program } = props
  const programs = usePrograms(account)
  if (programs.length === 0 && program === undefined) return null
  // One that has retired has no place in the list but the address.
  const named = new Set([...programs, ...(program === undefined ? [] : [program])])
  return (
    <select
      aria-label="Lots of"
      value={program ?? ''}
      onChange={({ target: { value } }) =>
        goTo('positions', value === '' ? {} : { program: value })
      }
      className="h-7 min-w-0 rounded border border-line-strong bg-panel px-2 text-ink max-md:h-9 max-md:text-base"
    >
      <option value="">{account}</option>
      {[...named].map((name) => (
        <option key={name}>{name}</option>
      ))}
    </select>
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
  'grid min-h-0 flex-1 auto-rows-max grid-cols-1 gap-2 overflow-y-auto md:auto-rows-[26rem] md:grid-cols-2 ' +
  'md:grid-rows-[fit-content(45%)] md:p-2 xl:grid-cols-[minmax(0,1.35fr)_minmax(0,1.15fr)_minmax(0,1fr)] ' +
  'xl:grid-rows-[fit-content(45%)_minmax(20rem,1fr)]'
