/** Prices that cannot be of one market: a call less the put at its strike is the forward less the strike, or one of the three is wrong. */
import { escrowedSpot } from '../chain/valuation.ts'
import type { ChainView, OptionView } from '../chain/valuation.ts'

/** Beside half of both spreads, as a share of the spot: what early exercise and dividends nobody knows of may come to. */
export const PARITY_ROOM = 0.02

/** The view without the options whose call, put and spot contradict each other. Where no pair can be had nothing is known against an option. */
export function coherent(view: ChainView): ChainView {
  const { chain } = view
  const apart = new Set<string>()
  for (const [years, strikes] of pairsIn(view)) {
    const forward = escrowedSpot(chain, years) * Math.exp(-chain.yield * years)
    const discount = Math.exp(-chain.rate * years)
    for (const [call, put] of strikes) {
      const due = forward - call.strike * discount
      const room = PARITY_ROOM * chain.spot + halfWidth(call) + halfWidth(put)
      if (Math.abs(call.mid - put.mid - due) > room) apart.add(call.id).add(put.id)
    }
  }
  if (apart.size === 0) return view
  const options = view.options.filter(({ id }) => !apart.has(id))
  return {
    chain,
    options,
    byId: new Map([...view.byId].filter(([id]) => !apart.has(id))),
    unpriced: [...view.unpriced, ...[...apart].map((id) => ({ id, reason: 'parity' as const }))],
  }
}

function halfWidth({ bid, ask }: OptionView): number {
  return bid === undefined || ask === undefined ? 0 : (ask - bid) / 2
}

type Pair = readonly [call: OptionView, put: OptionView]

/** A call and a put of one strike, by the years they have left. */
function pairsIn({ options }: ChainView): ReadonlyMap<number, readonly Pair[]> {
  const firsts = new Map<number, Map<number, OptionView>>()
  const pairs = new Map<number, Pair[]>()
  for (const option of options) {
    const { years, strike, right } = option
    let byStrike = firsts.get(years)
    if (!byStrike) firsts.set(years, (byStrike = new Map()))
    const other = byStrike.get(strike)
    if (!other) byStrike.set(strike, option)
    else if (other.right !== right) {
      const found = pairs.get(years) ?? []
      found.push(right === 'call' ? [option, other] : [other, option])
      pairs.set(years, found)
    }
  }
  return pairs
}
