/** Futures: bodies into commands. */
import { instrumentId } from '@parley/core'
import { priceAt, timeAt } from './exact.ts'
import type { WritesOf } from './write.ts'

export const FUTURE_WRITES: WritesOf<'settleVariation'> = {
  settleVariation: {
    command: (meta, { carried }) => ({
      type: 'SettleVariation',
      ...meta,
      carried: carried.map(({ instrument, price, source, observedAt }, i) => ({
        instrument: instrumentId(instrument),
        price: priceAt(price, `carried.${i}.price`),
        source,
        observedAt: timeAt(observedAt, `carried.${i}.observedAt`),
      })),
    }),
    reply: (answer) => ({ futures: answer['futures'] }),
  },
}
