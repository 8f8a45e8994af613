import type { CorporateAction, Exercise, Position } from '@parley/sdk'
import { useState } from 'react'
import { Badge, Empty } from '../../components/panel.tsx'
import { TabBody, Tabs } from '../../components/tabs.tsx'
import { formatInstrument, formatMoment } from '../../lib/format.ts'
import { useListed } from '../../lib/live.ts'
import { plain } from '../income/words.ts'
import { HazardList } from './hazard-list.tsx'
import { HeldOptions } from './held-options.tsx'
import type { Endings as Read } from './position-queries.ts'

/** How options may end and have ended, and what changes the terms of things. */
export function Endings(props: { readonly read: Read; readonly positions: readonly Position[] }) {
  const { hazards, instructions, ended, actions } = props.read
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
          <Ended rows={ended} />
        )}
      </TabBody>
      <TabBody id="actions" className="flex min-h-0 flex-1 flex-col overflow-auto">
        {actions.length === 0 ? (
          <Empty title="No corporate actions">
            Splits, special dividends, new symbols and cash mergers show here when announced.
          </Empty>
        ) : (
          <Actions rows={actions} />
        )}
      </TabBody>
    </Tabs>
  )
}

const ENDS = ['exercised', 'assigned', 'abandoned', 'lapsed'] as const

function Ended(props: { readonly rows: readonly Exercise[] }) {
  const listed = useListed()
  return (
    <ul aria-label="Ended">
      {props.rows.map(({ entryId, at, instrument, outcomes }) => (
        <li key={entryId} className="border-b border-line px-3 py-1.5">
          <span className="font-medium">{formatInstrument(listed(instrument), instrument)}</span>
          {outcomes.map((outcome) => (
            <div key={outcome.account} className="tnum text-muted">
              <p>
                {formatMoment(at)} ·{' '}
                {ENDS.filter((end) => outcome[end] !== '0')
                  .map((end) => `${outcome[end]} ${end}`)
                  .join(', ')}
              </p>
              {outcome.draw && <p className="break-all">{drawOf(outcome.draw)}</p>}
            </div>
          ))}
        </li>
      ))}
    </ul>
  )
}

/** What a writer needs to run it again: on a phone too, where nothing hovers. */
function drawOf({
  exercised,
  open,
  written,
  start,
  seed,
}: NonNullable<Exercise['outcomes'][number]['draw']>): string {
  return `${exercised} of ${open} exercised, ${written} of them yours, from ${start} on; seed ${seed}`
}

const TONES = { announced: 'accent', applied: 'plain', withdrawn: 'plain' } as const

function Actions(props: { readonly rows: readonly CorporateAction[] }) {
  return (
    <ul aria-label="Corporate actions">
      {props.rows.toReversed().map(({ actionId, terms, effectiveAt, status, reference }) => (
        <li key={actionId} className="border-b border-line px-3 py-1.5" title={reference}>
          <div className="flex items-center gap-2">
            <span className="font-medium">{terms.underlying}</span>
            <span>{termsWords(terms)}</span>
            <span className="ml-auto">
              <Badge tone={TONES[status]}>{status}</Badge>
            </span>
          </div>
          <p className="tnum text-muted">{formatMoment(effectiveAt)} UTC</p>
        </li>
      ))}
    </ul>
  )
}

function termsWords(terms: CorporateAction['terms']): string {
  const name = plain(terms.kind)
  switch (terms.kind) {
    case 'split':
      return `${name} ${terms.numerator}:${terms.denominator}`
    case 'special_dividend':
      return `${name} ${terms.amount}`
    case 'symbol_change':
      return `${name} to ${terms.symbol}`
    case 'cash_merger':
      return `${name} at ${terms.cash}`
  }
}
