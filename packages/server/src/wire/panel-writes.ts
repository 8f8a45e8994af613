/** Lists of dealers, and the operator's policy for requests. */
import { firmId, instrumentId } from '@parley/core'
import type { RequestPolicy } from '@parley/core'
import { priceAt } from './exact.ts'
import { priceText } from './numbers.ts'
import type { WritesOf } from './write.ts'

export const PANEL_WRITES: WritesOf<'setDealerGroup' | 'setRequestPolicy'> = {
  setDealerGroup: {
    command: (meta, { name, dealers }) => ({
      type: 'SetDealerGroup',
      ...meta,
      name,
      dealers: dealers.map(firmId),
    }),
  },
  setRequestPolicy: {
    command: (meta, { anonymousPanelMin, repeatMs, repeats, sizeMin, notionalMins = [] }) => ({
      type: 'SetRequestPolicy',
      ...meta,
      policy: {
        anonymousPanelMin,
        repeatMs,
        repeats,
        sizeMin: BigInt(sizeMin ?? '1'),
        notionalMins: notionalMins.map(({ asset, amount }, i) => ({
          asset: instrumentId(asset),
          amount: priceAt(amount, `notionalMins.${i}.amount`),
        })),
      },
    }),
    // The answer is the policy itself.
    reply: (answer) => requestPolicyView(answer as unknown as RequestPolicy),
  },
}

export function requestPolicyView({ sizeMin, notionalMins, ...rest }: RequestPolicy) {
  return {
    ...rest,
    sizeMin: sizeMin.toString(),
    notionalMins: notionalMins.map(({ asset, amount }) => ({ asset, amount: priceText(amount) })),
  }
}
