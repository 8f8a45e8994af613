import { useMemo, useState } from 'react'
import { ROLL_BOUNDS } from '@parley/sdk'
import type { RollsFound, RollsReviewed } from '@parley/sdk'
import { Badge, Empty } from '../../components/panel.tsx'
import { Ready } from '../../components/ready.tsx'
import { formatDate, formatInstrument } from '../../lib/format.ts'
import { formatMoney } from '../../lib/figures.ts'
import { useListed } from '../../lib/live.ts'
import { useRolls } from './income-queries.ts'
import { OutcomePicture } from './outcome-picture.tsx'
import type { Option } from './outcome-picture.tsx'
import { plain } from './words.ts'

type Attention = RollsReviewed['attention'][number]
type Position = RollsReviewed['positions'][number]

/** Short options that need looking at, by deadline, then by what is at stake; and for the one that is opened what could be done. */
export function RollReview(props: { readonly review: RollsReviewed }) {
  const { attention, quiet, unjudged, positions } = props.review
  const [chosen, setChosen] = useState<string>()
  const wanted = chosen ?? attention[0]?.name
  const open = positions.find(({ name }) => name === wanted) ?? positions[0]
  if (positions.length === 0 && unjudged.length === 0)
    return (
      <Empty title="Nothing is written">
        Short options are watched here: which to look at, by when, and what else to do with them.
      </Empty>
    )
  return (
    <div className="min-h-0 flex-1 overflow-auto">
      <ol aria-label="Attention">
        {attention.map((each) => (
          <AttentionRow
            key={each.name}
            attention={each}
            open={each.name === open?.name}
            onOpen={() => setChosen(each.name)}
          />
        ))}
        {quiet.map((name) => (
          <li key={name} className="border-b border-line">
            <button
              type="button"
              aria-expanded={name === open?.name}
              onClick={() => setChosen(name)}
              className="flex min-h-8 w-full items-center gap-2 px-3 text-left hover:bg-raised"
            >
              <span className="truncate">
                <Named id={name} />
              </span>
              <span className="ml-auto text-faint">quiet</span>
            </button>
          </li>
        ))}
      </ol>
      {unjudged.map(({ name, reason }) => (
        <p key={name} className="border-b border-line px-3 py-1.5 text-muted">
          <Named id={name} />: not judged, {plain(reason)}
        </p>
      ))}
      {open && <Candidates key={open.name} position={open} />}
    </div>
  )
}

function AttentionRow(props: {
  readonly attention: Attention
  readonly open: boolean
  readonly onOpen: () => void
}) {
  const { name, withinDays, atStake, reasons } = props.attention
  return (
    <li className="border-b border-line">
      <button
        type="button"
        aria-expanded={props.open}
        onClick={props.onOpen}
        className="w-full px-3 py-1.5 text-left hover:bg-raised aria-expanded:bg-raised"
      >
        <span className="flex items-baseline gap-2">
          <span className="truncate font-medium">
            <Named id={name} />
          </span>
          <span className="ml-auto shrink-0">
            <Badge tone={withinDays <= 1 ? 'down' : withinDays <= 5 ? 'warn' : 'accent'}>
              {withinDays <= 0 ? 'now' : `within ${Math.ceil(withinDays)} d`}
            </Badge>
          </span>
        </span>
        <span className="tnum block text-muted">at stake {formatMoney(atStake)}</span>
        {reasons.map(({ rule, observed, threshold }) => (
          <span key={rule} className="tnum block text-muted">
            {plain(rule)} {formatMoney(observed)}, against {formatMoney(threshold)}
          </span>
        ))}
      </button>
    </li>
  )
}

/** A position as a person says it. */
function Named(props: { readonly id: string }) {
  const listed = useListed()
  return formatInstrument(listed(props.id), props.id)
}

/** Rolls of a position beside closing it and letting it be assigned, on one scale. */
function Candidates(props: { readonly position: Position }) {
  const { position } = props
  const rolls = useRolls(position)
  return (
    <Ready query={rolls} what="the rolls">
      {(found) => <Scored position={position} found={found} />}
    </Ready>
  )
}

function Scored(props: { readonly position: Position; readonly found: RollsFound }) {
  const { position, found } = props
  const rows = useMemo(() => rowsOf(position, found), [position, found])
  const [chosen, setChosen] = useState<string>()
  const row = rows.find(({ name }) => name === chosen) ?? rows[0]
  const most = Math.max(...rows.map(({ score }) => Math.abs(score)), 1e-9)
  return (
    <section
      aria-label={`What to do with ${position.name}`}
      className="border-t border-line-strong"
    >
      <p className="px-3 pt-2 text-muted">
        <span className="font-medium text-ink">
          <Named id={position.name} />
        </span>
        : score per unit, {found.formula}
      </p>
      {row && <OutcomePicture option={row} />}
      <ul className="px-1 py-1">
        {rows.map(({ name, score, note }) => (
          <li key={name}>
            <button
              type="button"
              aria-pressed={name === row?.name}
              onClick={() => setChosen(name)}
              className="w-full rounded px-2 py-1 text-left hover:bg-raised aria-pressed:bg-accent-soft"
            >
              <span className="flex items-baseline justify-between gap-2">
                <span className="truncate">{name}</span>
                <span className={`tnum ${score < 0 ? 'text-down' : 'text-up'}`}>
                  {formatMoney(score)}
                </span>
              </span>
              <progress
                aria-hidden="true"
                className={`block h-1 w-full ${score < 0 ? 'accent-down' : 'accent-up'}`}
                max={most}
                value={Math.abs(score)}
              />
              <span className="block text-muted tabular-nums">{note}</span>
            </button>
          </li>
        ))}
      </ul>
      <p className="px-3 pb-2 text-muted">
        Rolls for a credit, up to {ROLL_BOUNDS.daysAdded.most} days on, of delta{' '}
        {ROLL_BOUNDS.delta.least} to {ROLL_BOUNDS.delta.most}: {found.passed} of {found.considered}.
        To do it: <code>parley roll execute</code>, as one request, all legs or none.
      </p>
    </section>
  )
}

/** All of it on the scale of the score, best first: rolls, and what to do instead. */
function rowsOf(position: Position, { top, baselines, history }: RollsFound): readonly Option[] {
  const units = position.shares ?? 0
  const held = position.legs.map(({ id, quantity }) => ({ id, quantity }))
  const rolls = top.map((roll): Option => ({
    name: `roll ${plain(roll.name)} to ${formatDate(roll.expiry)} ${roll.strike}`,
    score: roll.score,
    note: `credit ${roll.netCredit.toFixed(2)}, ${Math.round(roll.daysAdded)} days on, assigned ${(100 * roll.assignedOdds).toFixed(0)} %, even at ${roll.breakEven.toFixed(2)}`,
    // What is left after it: the old legs are bought back.
    legs: roll.legs.filter(({ isClosing }) => !isClosing),
    net: -roll.chainCredit,
    units,
  }))
  const instead = baselines.map(({ action, score, debit, assignedOdds, chainProfit }): Option => ({
    name: action === 'close' ? 'close now' : 'let it be assigned',
    score,
    note:
      action === 'close'
        ? `pays ${debit.toFixed(2)}, made ${chainProfit.toFixed(2)} in all`
        : `assigned ${(100 * assignedOdds).toFixed(0)} %`,
    legs: action === 'close' ? [] : held,
    net: action === 'close' ? 0 : -history.net,
    units,
  }))
  return [...rolls, ...instead].toSorted((a, b) => b.score - a.score)
}
