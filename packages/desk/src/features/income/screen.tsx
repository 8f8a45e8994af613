import { useState } from 'react'
import type { ScreenReply } from '@parley/sdk'
import { Empty } from '../../components/panel.tsx'
import { formatDate } from '../../lib/format.ts'
import { OutcomePicture } from './outcome-picture.tsx'
import { plain } from './words.ts'

type Candidate = ScreenReply['top'][number]

/** What holdings and cash could sell now, best first, with the payoff of the one that is chosen. */
export function Screen(props: { readonly screen: ScreenReply }) {
  const { top, refusals, considered, score, unpriced } = props.screen
  const [chosen, setChosen] = useState<string>()
  const row = top.find((each) => keyOf(each) === chosen) ?? top[0]
  if (!row) {
    const most = refusals.toSorted((a, b) => b.refused - a.refused)[0]
    return (
      <Empty title="Nothing to sell now">
        {considered === 0
          ? 'There are no shares or cash to write options on, or no options on them.'
          : most
            ? `Of ${considered} looked at, ${most.refused} have ${plain(most.measure)} outside ${most.threshold}.`
            : `${considered} were looked at; ${unpriced.length} have no price.`}
      </Empty>
    )
  }
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <OutcomePicture option={optionOf(row)} />
      <p className="border-b border-line px-3 py-1 text-muted" title={score.formula}>
        {top.length} of {considered}, by {plain(score.name)} score
      </p>
      <ol aria-label="Candidates" className="min-h-0 flex-1 overflow-auto">
        {top.map((each) => (
          <li key={keyOf(each)} className="border-b border-line">
            <button
              type="button"
              aria-pressed={keyOf(each) === keyOf(row)}
              onClick={() => setChosen(keyOf(each))}
              className="w-full px-3 py-1.5 text-left hover:bg-raised aria-pressed:bg-accent-soft"
            >
              <span className="flex items-baseline justify-between gap-2">
                <span className="truncate font-medium">{nameOf(each)}</span>
                <span className="tnum">{each.credit.toFixed(2)}</span>
              </span>
              <span className="block text-muted tabular-nums">{figuresOf(each)}</span>
            </button>
          </li>
        ))}
      </ol>
    </div>
  )
}

function keyOf({ strategy, legs }: Candidate): string {
  return `${strategy} ${legs.map(({ id }) => id).join(' ')}`
}

function nameOf({ strategy, underlying, expiry, strike }: Candidate): string {
  return `${underlying} ${formatDate(expiry)} ${strike} ${plain(strategy)}`
}

function figuresOf({ annualYield, profitOdds, assignedOdds, delta, contracts }: Candidate): string {
  const share = (value: number): string => `${(100 * value).toFixed(0)} %`
  return `${share(annualYield)} a year · profit ${share(profitOdds)} · assigned ${share(assignedOdds)} · delta ${delta.toFixed(2)} · up to ${contracts}`
}

/** One contract, with the units that cover it. */
function optionOf(candidate: Candidate) {
  const { strategy, legs, credit, multiplier, score } = candidate
  const covered = strategy === 'covered_call' || strategy === 'covered_strangle'
  return {
    name: nameOf(candidate),
    score,
    note: '',
    legs,
    net: -credit,
    units: covered ? multiplier : 0,
  }
}
