/** Requests, quotes and acceptance: bodies into commands, answers onto the wire. */
import { accountId, assert, firmId, instrumentId } from '@parley/core'
import type { Answer, QuoteId, QuoteSide, RfqId } from '@parley/core'
import type { QuoteSide as WireSide } from '@parley/sdk'
import { priceAt } from './exact.ts'
import { priceText, timeText } from './numbers.ts'
import type { WritesOf } from './write.ts'

type RfqWrite = 'createRfq' | 'cancelRfq' | 'placeQuote' | 'cancelQuote' | 'acceptQuote'

export const RFQ_WRITES: WritesOf<RfqWrite> = {
  createRfq: {
    command: (meta, body) => ({
      type: 'CreateRfq',
      ...meta,
      account: accountId(body.account),
      legs: body.legs.map((leg) => ({ ...leg, instrument: instrumentId(leg.instrument) })),
      size: BigInt(body.size),
      ttlMs: body.ttlMs,
      panel: body.panel?.map(firmId),
      identity: body.identity ?? 'anonymous',
    }),
    reply: (answer) => ({
      rfqId: answer['rfqId'],
      openedAt: time(answer, 'openedAt'),
      expiresAt: time(answer, 'expiresAt'),
      size: String(answer['size']),
    }),
  },
  cancelRfq: {
    command: (meta, body) => ({ type: 'CancelRfq', ...meta, rfqId: body.rfqId as RfqId }),
  },
  placeQuote: {
    command: (meta, body) => ({
      type: 'PlaceQuote',
      ...meta,
      account: accountId(body.account),
      rfqId: body.rfqId as RfqId,
      ttlMs: body.ttlMs,
      bid: body.bid && side(body.bid, 'bid.price'),
      ask: body.ask && side(body.ask, 'ask.price'),
    }),
    reply: (answer) => ({
      ...answer,
      placedAt: time(answer, 'placedAt'),
      expiresAt: time(answer, 'expiresAt'),
    }),
  },
  cancelQuote: {
    command: (meta, body) => ({ type: 'CancelQuote', ...meta, quoteId: body.quoteId as QuoteId }),
  },
  acceptQuote: {
    command: (meta, body) => ({
      type: 'AcceptQuote',
      ...meta,
      rfqId: body.rfqId as RfqId,
      side: body.side,
      size: BigInt(body.size),
      limit: priceAt(body.limit, 'limit'),
      onlyQuoteId: body.onlyQuoteId as QuoteId | undefined,
    }),
    reply: (answer, command) => {
      assert(command.type === 'AcceptQuote', 'the command of its route')
      const { side: traded, price, size, ...ids } = answer
      const signed = BigInt(price ?? 0)
      return {
        ...ids,
        // The taker of a flipped request reads the mirror, where side and price turn.
        price: priceText(traded === command.side ? signed : -signed),
        size: String(size),
      }
    },
  },
}

function side(wire: WireSide, path: string): QuoteSide {
  return { price: priceAt(wire.price, path), size: BigInt(wire.size) }
}

function time(answer: Answer, field: string): string {
  return timeText(Number(answer[field]))
}
