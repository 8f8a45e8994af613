import { Suspense, lazy, useMemo, useState } from 'react'
import { Tick } from '../../components/field.tsx'
import { ZERO, parseFixed, toFloat } from '../../lib/decimal.ts'
import type { Fixed } from '../../lib/decimal.ts'
import { priceOfMark, useBalance, useMark } from '../../lib/live.ts'
import { isInCoin, payoffOf } from '../../lib/payoff.ts'
import type { Payoff } from '../../lib/payoff.ts'
import type { Structure } from '../../lib/structure.ts'

/** The drawing library is half the desk's size, so it comes when there is something to draw. */
const PayoffChart = lazy(async () => ({
  default: (await import('../../components/payoff-chart.tsx')).PayoffChart,
}))

/** The structure's profit and loss at expiry if done at the mids, fees left out. */
export function PayoffPicture(props: {
  readonly structure: Structure | undefined
  readonly net: Fixed | undefined
  readonly size: bigint
  readonly account: string
}) {
  const { structure, net, size, account } = props
  const [chosen, setChosen] = useState<boolean>()
  const first = structure?.legs[0]?.instrument
  const root = first?.underlying ?? first?.instrument
  const spot = priceOfMark(useMark(root))
  const holding = parseFixed(useBalance(account, root ?? '')?.total) ?? ZERO
  // A written call is judged with what covers it, anything else alone, until the person says otherwise.
  const writesCall = structure?.legs.some(
    ({ leg, instrument }) => leg.side === 'sell' && instrument.right === 'call',
  )
  const beside = chosen ?? writesCall === true
  const held = beside ? holding : ZERO
  const payoff = useMemo(
    () =>
      structure && net !== undefined && spot !== undefined
        ? payoffOf({ structure, net, size: size * structure.scaledBy, spot: toFloat(spot), held })
        : 'Waiting for marks of every leg.',
    [structure, net, size, spot, held],
  )
  if (!structure) return null
  return (
    <figure className="flex min-h-38 flex-1 flex-col px-3 py-2">
      <figcaption className="flex min-h-6 items-center justify-between gap-2 text-muted">
        <span
          className="min-w-0 truncate"
          title={typeof payoff === 'string' ? '' : breakEvens(payoff)}
        >
          At expiry, {structure.quoteAsset}
          {typeof payoff !== 'string' && <span className="tnum"> · {breakEvens(payoff)}</span>}
        </span>
        {holding > 0n && !isInCoin(structure) && (
          <Tick checked={beside} onChange={setChosen}>
            with holding
          </Tick>
        )}
      </figcaption>
      {typeof payoff === 'string' || spot === undefined ? (
        <p className="flex flex-1 items-center justify-center text-faint">
          {typeof payoff === 'string' ? payoff : 'Waiting for the spot.'}
        </p>
      ) : (
        <div className="min-h-30 flex-1">
          <Suspense>
            <PayoffChart
              payoff={payoff}
              spot={toFloat(spot)}
              currency={structure.quoteAsset}
              label={`Payoff at expiry; ${breakEvens(payoff)}`}
            />
          </Suspense>
        </div>
      )}
    </figure>
  )
}

function breakEvens({ breakEvens: at }: Payoff): string {
  if (at.length === 0) return 'never even'
  return `even at ${at.map((price) => price.toFixed(2)).join(', ')}`
}
