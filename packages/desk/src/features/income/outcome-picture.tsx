import { Suspense, lazy, useMemo } from 'react'
import type { Leg } from '@parley/sdk'
import { fixed, parseFixed, toFloat } from '../../lib/decimal.ts'
import { priceOfMark, useListed, useMark } from '../../lib/live.ts'
import { payoffOf } from '../../lib/payoff.ts'
import { structureOf } from '../../lib/structure.ts'

/** The drawing library comes when there is something to draw. */
const PayoffChart = lazy(async () => ({
  default: (await import('../../components/payoff-chart.tsx')).PayoffChart,
}))

/** Something that could be done: what one would then have, and what was paid for it a unit (below zero: received). */
export type Option = {
  readonly name: string
  readonly score: number
  readonly note: string
  /** Signed contracts. */
  readonly legs: readonly { readonly id: string; readonly quantity: number }[]
  readonly net: number
  /** Of the underlying, held beside it. */
  readonly units: number
}

const ONE = 1e8

/** Profit at expiry of what one would have, with the units held beside it. */
export function OutcomePicture(props: { readonly option: Option }) {
  const { legs, net, units, name } = props.option
  const listed = useListed()
  const first = listed(legs[0]?.id ?? '')
  const root = first?.underlying
  const spot = priceOfMark(useMark(root))
  const payoff = useMemo(() => {
    if (legs.length === 0) return 'Closed: there is nothing left to end in profit or loss.'
    if (spot === undefined) return 'Waiting for the spot.'
    const size = legs.reduce((most, { quantity }) => gcd(most, Math.abs(quantity)), 0)
    const typed = legs.map(({ id, quantity }): Leg => ({
      instrument: id,
      side: quantity < 0 ? 'sell' : 'buy',
      ratio: Math.abs(quantity) / size,
    }))
    const structure = structureOf(typed, listed)
    if (!structure) return 'A leg is no longer listed.'
    const held = parseFixed(String(units))
    const paid = fixed(BigInt(Math.round(net * ONE)))
    const of = { structure, net: paid, size: BigInt(size), spot: toFloat(spot) }
    return payoffOf({ ...of, ...(held === undefined ? {} : { held }) })
  }, [legs, net, units, spot, listed])
  const words =
    typeof payoff === 'string'
      ? payoff
      : payoff.breakEvens.length === 0
        ? 'never even'
        : `even at ${payoff.breakEvens.map((at) => at.toFixed(2)).join(', ')}`
  return (
    <figure className="flex h-40 flex-col px-3 py-1">
      <figcaption className="tnum truncate text-muted">
        {name}: {words}
      </figcaption>
      {typeof payoff !== 'string' && spot !== undefined && (
        <div className="min-h-0 flex-1">
          <Suspense>
            <PayoffChart
              payoff={payoff}
              spot={toFloat(spot)}
              currency={first?.quoteAsset ?? ''}
              label={`Payoff at expiry of ${name}; ${words}`}
            />
          </Suspense>
        </div>
      )}
    </figure>
  )
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b)
}
