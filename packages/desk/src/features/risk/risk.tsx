import { Suspense, lazy } from 'react'
import { Badge, Empty, Panel } from '../../components/panel.tsx'
import { Ready } from '../../components/ready.tsx'
import { formatAge } from '../../lib/format.ts'
import type { Place } from '../../lib/place.ts'
import { AlertList } from './alert-list.tsx'
import { Assignment } from './assignment.tsx'
import { GreekTable } from './greek-table.tsx'
import { Limits } from './limits.tsx'
import { OwnStresses } from './own-stresses.tsx'
import { Together } from './together.tsx'
import { useRisk, useRiskAlerts, useRiskGrid, useRiskStress } from './risk-queries.ts'

/** The drawing library comes when there is something to draw. */
const GridMap = lazy(async () => ({ default: (await import('./grid-map.tsx')).GridMap }))
const StressBars = lazy(async () => ({ default: (await import('./stress-bars.tsx')).StressBars }))

/** The risk of an account: where its greeks lie, what moves would do to it, and what bounds it. */
export function RiskPage(props: { readonly account: string; readonly query: Place['query'] }) {
  const { account, query } = props
  const risk = useRisk(account)
  const grid = useRiskGrid(account)
  const stress = useRiskStress(account)
  const alerts = useRiskAlerts()
  return (
    <div className={PAGE}>
      <Panel
        title="Greeks in money"
        label="Greeks in money"
        className="xl:col-span-2"
        aside={<Basis risk={risk} />}
      >
        <Ready query={risk} what="the greeks">
          {(data) =>
            data.basis.positions === 0 ? (
              <Empty title="Nothing is held">What you buy or sell shows here at once.</Empty>
            ) : (
              <div className="min-h-0 flex-1 overflow-auto">
                <GreekTable
                  underlyings={data.underlyings}
                  total={data.total}
                  expiries={data.expiries}
                  programs={data.programs}
                  stacks={data.stacks}
                />
                <Assignment days={data.assignment} asset={data.basis.asset} />
                <Together risk={data} />
              </div>
            )
          }
        </Ready>
      </Panel>
      <Limits account={account} asked={query['limit']} stresses={risk.data?.stresses} />
      <Panel title="Spot and volatility, today" label="Spot and volatility">
        <Ready query={grid} what="the grid">
          {(data) =>
            data.basis.positions === 0 ? (
              <Empty title="Nothing to move">There are no positions.</Empty>
            ) : (
              <Suspense>
                <GridMap grid={data} />
              </Suspense>
            )
          }
        </Ready>
      </Panel>
      <Panel title="Stresses" label="Stresses">
        <Ready query={stress} what="the stresses">
          {(data) =>
            data.basis.positions === 0 ? (
              <Empty title="Nothing to stress">There are no positions.</Empty>
            ) : (
              <Suspense>
                <StressBars stress={data} />
              </Suspense>
            )
          }
        </Ready>
        {risk.data && <OwnStresses rows={risk.data.stresses} asset={risk.data.basis.asset} />}
      </Panel>
      <Panel title="What changed" label="Risk alerts">
        <Ready query={alerts} what="the alerts">
          {(rows) =>
            rows.length === 0 ? (
              <Empty title="Nothing has changed">
                From your first limit on, what comes near it is told here.
              </Empty>
            ) : (
              <AlertList rows={rows} />
            )
          }
        </Ready>
      </Panel>
    </div>
  )
}

const PAGE =
  'grid min-h-0 flex-1 auto-rows-max grid-cols-1 gap-2 overflow-y-auto *:max-md:max-h-120 md:auto-rows-[24rem] ' +
  'md:grid-cols-2 md:p-2 ' +
  'xl:auto-rows-auto xl:grid-cols-3 xl:grid-rows-2'

/** How old the marks are, and what is in no figure. */
function Basis(props: { readonly risk: ReturnType<typeof useRisk> }) {
  const basis = props.risk.data?.basis
  if (!basis) return null
  const stale = basis.inputs.filter((input) => input.stale).length
  const oldest = basis.inputs.reduce((most, { ageMs }) => Math.max(most, ageMs), 0)
  const beside = basis.inputs.filter(({ off }) => off !== undefined)
  const missing = basis.missing.map(({ instrument, why }) => `${instrument}: ${why}`).join('\n')
  return (
    <>
      {basis.missing.length > 0 && (
        <Badge tone="down" title={missing}>
          {basis.missing.length} in no figure
        </Badge>
      )}
      {beside.length > 0 && (
        <Badge
          tone="warn"
          title={`No volatility gives the price of ${beside.map(({ instrument }) => instrument).join(', ')}`}
        >
          {beside.length} not at their marks
        </Badge>
      )}
      {stale > 0 && <Badge tone="warn">{stale} stale</Badge>}
      {basis.inputs.some((input) => input.simulated) && <Badge tone="warn">SIMULATED</Badge>}
      {basis.inputs.length > 0 && (
        <span className="tnum truncate text-muted">oldest mark {formatAge(oldest)}</span>
      )}
    </>
  )
}
