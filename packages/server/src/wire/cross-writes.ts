/** Resting orders: bodies into commands, answers onto the wire. */
import { accountId, instrumentId } from '@parley/core'
import type { OrderId } from '@parley/core'
import { priceAt } from './exact.ts'
import { timeText } from './numbers.ts'
import type { WritesOf } from './write.ts'

export const CROSS_WRITES: WritesOf<'placeOrder' | 'cancelOrder'> = {
  placeOrder: {
    command: (meta, body) => {
      const limit = priceAt(body.limit, 'limit')
      return {
        type: 'PlaceOrder',
        ...meta,
        account: accountId(body.account),
        side: body.side,
        legs: body.legs.map((leg) => ({ ...leg, instrument: instrumentId(leg.instrument) })),
        size: BigInt(body.size),
        minSize: BigInt(body.minSize ?? '1'),
        price:
          body.pegOffset === undefined
            ? { kind: 'limit', limit }
            : { kind: 'peg', offset: priceAt(body.pegOffset, 'pegOffset'), limit },
        ttlMs: body.ttlMs,
      }
    },
    reply: (answer) => ({
      orderId: answer['orderId'],
      placedAt: timeText(Number(answer['placedAt'])),
      expiresAt: timeText(Number(answer['expiresAt'])),
      size: (answer['size'] as bigint).toString(),
    }),
  },
  cancelOrder: {
    command: (meta, body) => ({ type: 'CancelOrder', ...meta, orderId: body.orderId as OrderId }),
  },
}
