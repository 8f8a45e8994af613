import type { Hazard } from '@parley/sdk'
import { Money, Qty } from '../../components/number.tsx'
import { Badge } from '../../components/panel.tsx'
import { formatDate, formatInstrument, formatMoment, formatRatio } from '../../lib/format.ts'
import { useListed } from '../../lib/live.ts'

const EARLY = {
  now: { tone: 'down', text: 'exercise pays today' },
  likely: { tone: 'warn', text: 'exercise likely' },
} as const

/** What may happen to written options before anyone decides it. */
export function HazardList(props: { readonly rows: readonly Hazard[] }) {
  const listed = useListed()
  return (
    <ul aria-label="Options you have written">
      {props.rows.map((each) => (
        <li key={`${each.account} ${each.instrument}`} className="border-b border-line px-3 py-1.5">
          <div className="flex flex-wrap items-center gap-x-2">
            <Qty value={`-${each.contracts}`} colour="sign" />
            <span className="font-medium">
              {formatInstrument(listed(each.instrument), each.instrument)}
            </span>
            {each.early !== 'none' && (
              <Badge tone={EARLY[each.early].tone}>{EARLY[each.early].text}</Badge>
            )}
            {each.pinned && <Badge tone="warn">pinned to its strike</Badge>}
            {each.early === 'none' && !each.pinned && (
              <span className="ml-auto text-muted">quiet</span>
            )}
          </div>
          <p className="text-muted">{weighed(each)}</p>
          <p className="tnum text-muted">
            {standing(each)} {each.stale && <Badge tone="warn">stale</Badge>}
          </p>
          <p className="text-muted">
            If assigned: <Qty value={each.units} unit={each.underlying} /> for{' '}
            <Money value={each.cash} currency={each.currency} />
          </p>
        </li>
      ))}
    </ul>
  )
}

/** How far the price is from the strike, and as of when. */
function standing({ underlying, spot, pinned, hourMoves, markedAt }: Hazard): string {
  const off =
    pinned && hourMoves !== undefined
      ? `, ${hourMoves.toFixed(1)} hours of its usual moves off the strike`
      : ''
  return `${underlying} at ${spot.toFixed(2)}${off}, seen ${formatMoment(markedAt)} UTC`
}

/** Why a holder would exercise, or would not. */
function weighed({ dividend, gain, extrinsic, odds }: Hazard): string {
  const weigh = `exercise now gains ${formatRatio(gain, 1, 2)} and gives up ${formatRatio(extrinsic, 1, 2)} a unit`
  if (!dividend) return weigh
  const likely = odds === undefined ? '' : `, odds ${formatRatio(odds, 100, 0)} %`
  return `${weigh}; ${Number(dividend.perUnit)} ex on ${formatDate(dividend.exDate)}${likely}`
}
