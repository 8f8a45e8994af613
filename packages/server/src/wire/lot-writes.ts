/** What an account holder says of its lots: bodies into commands. */
import { accountId, instrumentId, reject } from '@parley/core'
import { Inexact, amountAt } from './exact.ts'
import { scaleOf } from './numbers.ts'
import type { WritesOf } from './write.ts'

export const LOT_WRITES: WritesOf<'setLotMethod' | 'chooseLots'> = {
  setLotMethod: {
    command: (meta, { account, method }) => ({
      type: 'SetLotMethod',
      ...meta,
      account: accountId(account),
      method,
    }),
  },
  chooseLots: {
    command: (meta, { account, instrument, lots }, { state, lots: open = [] }) => {
      const id = instrumentId(instrument)
      if (!state.instruments.has(id)) throw new Inexact(reject('unknown_instrument', 'instrument'))
      return {
        type: 'ChooseLots',
        ...meta,
        account: accountId(account),
        instrument: id,
        choices: lots.map(({ lotId, quantity }, i) => ({
          lotId: lotId as never,
          quantity: amountAt(quantity, scaleOf(state, id), `lots.${i}.quantity`),
        })),
        lotsOpen: open.filter(({ lotId }) => lots.some((each) => each.lotId === lotId)),
      }
    },
  },
}
