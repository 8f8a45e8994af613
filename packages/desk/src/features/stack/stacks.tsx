import { Suspense, lazy, useState } from 'react'
import type { Stack } from '@parley/sdk'
import { Money } from '../../components/number.tsx'
import { Badge } from '../../components/panel.tsx'
import { Ready } from '../../components/ready.tsx'
import { TabBody, Tabs } from '../../components/tabs.tsx'
import { formatShortMoment } from '../../lib/format.ts'
import { StackLooks } from './stack-looks.tsx'
import { useStackAllocation, useStackLooks, useStackReport } from './stack-queries.ts'
import { StackReport } from './stack-report.tsx'

const Frontier = lazy(async () => ({ default: (await import('./frontier.tsx')).Frontier }))

/** Stacks of an account: who shares its cash, and of the one chosen its parts, its looks, and how much of each would earn most. */
export function Stacks(props: { readonly stacks: readonly Stack[] }) {
  const { stacks } = props
  const [chosen, setChosen] = useState<string>()
  const open = stacks.find(({ stack }) => stack === chosen) ?? stacks[0]
  return (
    <div className="flex min-h-0 flex-1 flex-col max-md:overflow-auto md:flex-row">
      <ul aria-label="Stacks" className="shrink-0 overflow-auto border-line md:w-72 md:border-r">
        {stacks.map((stack) => (
          <StackRow
            key={stack.stack}
            stack={stack}
            open={stack === open}
            onOpen={() => setChosen(stack.stack)}
          />
        ))}
      </ul>
      {open && <OpenStack key={open.stack} name={open.stack} />}
    </div>
  )
}

function StackRow(props: {
  readonly stack: Stack
  readonly open: boolean
  readonly onOpen: () => void
}) {
  const { stack, members, pool, decidedAt } = props.stack
  return (
    <li className="border-b border-line">
      <button
        type="button"
        aria-expanded={props.open}
        onClick={props.onOpen}
        className="w-full px-3 py-2 text-left hover:bg-raised aria-expanded:bg-raised"
      >
        <span className="flex items-baseline gap-2">
          <span className="truncate text-sm font-medium">{stack}</span>
          <span className="tnum ml-auto shrink-0 text-faint">
            {decidedAt === undefined ? 'not looked yet' : formatShortMoment(decidedAt)}
          </span>
        </span>
        {pool.map(({ asset, available, drawn }) => (
          <span key={asset} className="block text-muted">
            <Money value={available} currency={asset} /> left, <Money value={drawn} /> drawn
          </span>
        ))}
        <span className="mt-1 flex flex-wrap gap-1">
          {members.length === 0 && <span className="text-faint">Nobody is in it.</span>}
          {members.map(({ program, mode }) => (
            <Badge key={program} tone={mode === 'active' ? 'accent' : 'warn'}>
              {program}
            </Badge>
          ))}
        </span>
      </button>
    </li>
  )
}

function OpenStack(props: { readonly name: string }) {
  const { name } = props
  const [tab, setTab] = useState('parts')
  const report = useStackReport(name)
  const looks = useStackLooks(name)
  const allocation = useStackAllocation(name)
  return (
    <Tabs
      label={`Stack ${name}`}
      value={tab}
      onChange={setTab}
      items={[
        { id: 'parts', label: 'Parts' },
        { id: 'looks', label: 'Whose turn' },
        { id: 'frontier', label: 'Frontier' },
      ]}
      className="flex min-h-0 min-w-0 flex-1 flex-col"
      listClassName="shrink-0 border-b border-line px-1"
    >
      <TabBody id="parts" className="flex min-h-0 flex-1 flex-col md:overflow-auto">
        <Ready query={report} what="the report">
          {(risk) => <StackReport risk={risk} />}
        </Ready>
      </TabBody>
      <TabBody id="looks" className="flex min-h-0 flex-1 flex-col md:overflow-auto">
        <Ready query={looks} what="the looks">
          {(decisions) => <StackLooks decisions={decisions} />}
        </Ready>
      </TabBody>
      <TabBody id="frontier" className="flex min-h-0 flex-1 flex-col md:overflow-auto">
        <Ready query={allocation} what="the frontier">
          {(found) => (
            <Suspense>
              <Frontier allocation={found} />
            </Suspense>
          )}
        </Ready>
      </TabBody>
    </Tabs>
  )
}
