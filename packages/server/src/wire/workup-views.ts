/** Open workups, each as one firm may see it: its own addition and nobody else's. [WKP-4] */
import { isIn, opposite } from '@parley/core'
import type { FirmId, State, Workup } from '@parley/core'
import type * as wire from '@parley/sdk'
import { priceText, timeText } from './numbers.ts'

export function workupView(workup: Workup, firm: FirmId): wire.Workup {
  const { rfqId, owner, terms, side, price, until, additions } = workup
  const isTaker = owner.taker === firm
  // The taker of a flipped request reads its mirror; a dealer does the opposite of the taker.
  const isTurned = isTaker ? owner.flip : true
  const own = additions.get(firm)
  return {
    rfqId,
    role: isTaker ? 'taker' : 'maker',
    structureId: terms.structure.id,
    quoteAsset: terms.structure.quoteAsset,
    side: isTurned ? opposite(side) : side,
    price: priceText(isTaker && owner.flip ? -price : price),
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
    .map((workup) => workupView(workup, firm))
}
