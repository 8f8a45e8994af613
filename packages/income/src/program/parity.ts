/** Prices that cannot be of one market: a call less the put at its strike is the forward less the strike, or one of the three is wrong. */
import { escrowedSpot } from '../chain/valuation.ts'
import type { ChainView, OptionView } from '../chain/valuation.ts'

/** Beside half of both spreads, as a share of the spot: what early exercise and dividends nobody knows of may come to. */
export const PARITY_ROOM = 0.02

/** The view without the options whose call, put and spot contradict each other. Where no pair can be had nothing is known against an option. */
export function coherent(view: ChainView): ChainView {
  const { chain } = view
  const pairs = Map.groupBy(view.options, ({ expiry, strike }) => `${expiry} ${strike}`)
  const apart = new Set<string>()
  for (const [one, other] of pairs.values()) {
    if (!one || !other) continue
    const [call, put] = one.right === 'call' ? [one, other] : [other, one]
    const forward = escrowedSpot(chain, call.years) * Math.exp(-chain.yield * call.years)
    const due = forward - call.strike * Math.exp(-chain.rate * call.years)
    const room = PARITY_ROOM * chain.spot + halfWidth(call) + halfWidth(put)
    if (Math.abs(call.mid - put.mid - due) <= room) continue
    apart.add(call.id).add(put.id)
  }
  if (apart.size === 0) return view
  const options = view.options.filter(({ id }) => !apart.has(id))
  return {
    chain,
    options,
    byId: new Map(options.map((each) => [each.id, each])),
    unpriced: [...view.unpriced, ...[...apart].map((id) => ({ id, reason: 'parity' as const }))],
  }
}

function halfWidth({ bid, ask }: OptionView): number {
  return bid === undefined || ask === undefined ? 0 : (ask - bid) / 2
}
