/** Open workups, each as one firm may see it: its own addition and nobody else's. [WKP-4] */
import { isIn, opposite } from '@parley/core'
import type { FirmId, State, Workup } from '@parley/core'
import type * as wire from '@parley/sdk'
import { priceText, timeText } from './numbers.ts'
import { partsView, structureView } from './structure-view.ts'

export function workupView(state: State, workup: Workup, firm: FirmId): wire.Workup {
  const { rfqId, owner, terms, side, price, until, additions } = workup
  const isTaker = owner.taker === firm
  const flip = isTaker && owner.flip
  // The taker of a flipped request reads its mirror; a dealer does the opposite of the taker.
  const isTurned = isTaker ? flip : true
  const own = additions.get(firm)
  return {
    rfqId,
    role: isTaker ? 'taker' : 'maker',
    ...structureView(state, terms.structure, flip),
    ...partsView(state, terms.structure, flip),
    side: isTurned ? opposite(side) : side,
    price: priceText(flip ? -price : price),
    until: timeText(until),
    ...(own
      ? {
          added: {
            quoteId: own.quoteId,
            size: own.size.toString(),
            account: own.account,
            placedAt: timeText(own.placedAt),
          },
        }
      : {}),
  }
}

export function workupsOf(state: State, firm: FirmId): wire.Workup[] {
  return [...state.workups.values()]
    .filter((workup) => isIn(workup, firm))
    .map((workup) => workupView(state, workup, firm))
}
