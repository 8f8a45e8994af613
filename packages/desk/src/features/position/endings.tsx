import type { Exercise, Position } from '@parley/sdk'
import { useState } from 'react'
import { Empty } from '../../components/panel.tsx'
import { TabBody, Tabs } from '../../components/tabs.tsx'
import { formatInstrument, formatMoment } from '../../lib/format.ts'
import { useListed } from '../../lib/live.ts'
import { useCorporateActions, useExercises } from '../../lib/queries.tsx'
import { Actions } from './actions.tsx'
import { DrawLine } from './drawn.tsx'
import { HazardList } from './hazard-list.tsx'
import { HeldOptions } from './held-options.tsx'
import type { Endings as Read } from './position-queries.ts'

/** How options may end and have ended, and what changes the terms of things. */
export function Endings(props: {
  readonly read: Read
  readonly positions: readonly Position[]
  readonly account: string
}) {
  const { hazards, instructions } = props.read
  const exercises = useExercises()
  const actions = useCorporateActions()
  const ended = exercises.filter(({ outcomes }) =>
    outcomes.some(({ account }) => account === props.account),
  )
  const [tab, setTab] = useState('ahead')
  const listed = useListed()
  const held = props.positions.filter(
    ({ instrument, quantity }) =>
      listed(instrument)?.kind === 'option' && !quantity.startsWith('-'),
  )
  return (
    <Tabs
      label="Exercise"
      value={tab}
      onChange={setTab}
      items={[
        { id: 'ahead', label: 'Ahead' },
        { id: 'ended', label: `Ended ${ended.length}` },
        { id: 'actions', label: `Corporate actions ${actions.length}` },
      ]}
      className="flex min-h-0 flex-1 flex-col"
      listClassName="shrink-0 border-b border-line px-1"
    >
      <TabBody id="ahead" className="flex min-h-0 flex-1 flex-col overflow-auto">
        {hazards.length + held.length === 0 ? (
          <Empty title="No options">
            What you hold can be exercised here; what you have written is watched for early
            assignment and for a pin at its strike.
          </Empty>
        ) : (
          <>
            <HeldOptions rows={held} instructions={instructions} />
            <HazardList rows={hazards} />
          </>
        )}
      </TabBody>
      <TabBody id="ended" className="flex min-h-0 flex-1 flex-col overflow-auto">
        {ended.length === 0 ? (
          <Empty title="No option has ended">
            Exercises, assignments and expiries show here, with the seed they were drawn by.
          </Empty>
        ) : (
          <Ended rows={ended} account={props.account} />
        )}
      </TabBody>
      <TabBody id="actions" className="flex min-h-0 flex-1 flex-col overflow-auto">
        {actions.length === 0 ? (
          <Empty title="No corporate actions">
            Splits, special dividends, new symbols and cash mergers show here when announced.
          </Empty>
        ) : (
          <Actions rows={actions} positions={props.positions} account={props.account} />
        )}
      </TabBody>
    </Tabs>
  )
}

const ENDS = ['exercised', 'assigned', 'abandoned', 'lapsed'] as const

function Ended(props: { readonly rows: readonly Exercise[]; readonly account: string }) {
  const listed = useListed()
  return (
    <ul aria-label="Ended">
      {props.rows.map(({ entryId, at, instrument, outcomes }) => (
        <li key={entryId} className="border-b border-line px-3 py-1.5">
          <span className="font-medium">{formatInstrument(listed(instrument), instrument)}</span>
          {outcomes
            .filter(({ account }) => account === props.account)
            .map((outcome) => (
              <div key={outcome.account} className="tnum text-muted">
                <p>
                  {formatMoment(at)} ·{' '}
                  {ENDS.filter((end) => outcome[end] !== '0')
                    .map((end) => `${outcome[end]} ${end}`)
                    .join(', ')}
                </p>
                {outcome.draw && (
                  <DrawLine
                    instrument={instrument}
                    draw={outcome.draw}
                    assigned={outcome.assigned}
                  />
                )}
              </div>
            ))}
        </li>
      ))}
    </ul>
  )
}
