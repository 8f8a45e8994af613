/** Additions to workups: bodies into commands, answers onto the wire. */
import { accountId } from '@parley/core'
import type { Answer, RfqId } from '@parley/core'
import { figureOf, timeText } from './numbers.ts'
import type { WritesOf } from './write.ts'

export const WORKUP_WRITES: WritesOf<'addToWorkup' | 'offerToWorkup'> = {
  addToWorkup: {
    command: (meta, { rfqId, size }) => ({
      type: 'AddToWorkup',
      ...meta,
      rfqId: rfqId as RfqId,
      size: size === undefined ? undefined : BigInt(size),
    }),
    reply: added,
  },
  offerToWorkup: {
    command: (meta, { rfqId, account, size }) => ({
      type: 'AddToWorkup',
      ...meta,
      rfqId: rfqId as RfqId,
      account: accountId(account),
      size: size === undefined ? undefined : BigInt(size),
    }),
    reply: added,
  },
}

function added(answer: Answer): object {
  const { quoteId, rfqId } = answer
  return 'size' in answer
    ? {
        quoteId,
        rfqId,
        size: figureOf(answer, 'size'),
        placedAt: timeText(Number(answer['placedAt'])),
      }
    : { quoteId, rfqId }
}
