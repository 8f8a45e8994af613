import type { Leg } from '@parley/sdk'
import { formatInstrument } from '../lib/format.ts'
import { mirrored, quantityOf } from '../lib/structure.ts'
import type { Listed } from '../lib/structure.ts'
import { Qty } from './number.tsx'

/** What each leg comes to: `+1,000 SPY`, `−10 SPY 18 Dec 26 375 call`. Selling the structure turns every leg. */
export function LegList(props: {
  readonly legs: readonly Leg[]
  readonly size: bigint
  readonly side?: 'buy' | 'sell' | undefined
  readonly listed: Listed
  readonly label?: string
}) {
  const { legs, size, side, listed, label } = props
  const done = side === 'sell' ? mirrored(legs) : legs
  return (
    <ul aria-label={label} className="flex min-w-0 flex-col">
      {done.map((leg) => {
        const instrument = listed(leg.instrument)
        return (
          <li key={leg.instrument} className="truncate">
            <Qty value={quantityOf(leg, size, instrument)} sign="always" colour="sign" />{' '}
            <span className="font-medium">{formatInstrument(instrument, leg.instrument)}</span>
          </li>
        )
      })}
    </ul>
  )
}
