/** Requests, quotes and acceptance: bodies into commands, answers onto the wire. */
import { accountId, assert, firmId, instrumentId } from '@parley/core'
import type {
  Answer,
  CounterId,
  Leg,
  Match,
  Price,
  PricedRung,
  ProgramId,
  QuoteId,
  RfqId,
  StructureId,
} from '@parley/core'
import type { Accepted, Leg as WireLeg, PricedSide, PricedRung as WireRung } from '@parley/sdk'
import { priceAt } from './exact.ts'
import { hedgeFillsView, hedgesFrom } from './hedge-views.ts'
import { figureOf, priceText, timeText } from './numbers.ts'
import { idsIn } from './write.ts'
import type { WritesOf } from './write.ts'

type RfqWrite =
  | 'createRfq'
  | 'cancelRfq'
  | 'placeQuote'
  | 'cancelQuote'
  | 'cancelQuotes'
  | 'passRfq'
  | 'commitQuote'
  | 'acceptQuote'
  | 'cancelAcceptance'
  | 'counterRfq'
  | 'cancelCounter'
  | 'hitCounter'

export const RFQ_WRITES: WritesOf<RfqWrite> = {
  createRfq: {
    command: (meta, body) => ({
      type: 'CreateRfq',
      ...meta,
      account: accountId(body.account),
      legs: legsFrom(body.legs ?? []),
      basket: body.basket?.map(({ legs }) => legsFrom(legs)),
      size: BigInt(body.size),
      hedges: body.hedges && hedgesFrom(body.hedges),
      step: body.step === undefined ? undefined : BigInt(body.step),
      ttlMs: body.ttlMs,
      panel: body.panel?.map(firmId),
      group: body.group,
      identity: body.identity ?? 'anonymous',
      format: body.format,
      sides: body.sides,
      reserve: body.reserve && {
        buy: body.reserve.buy === undefined ? undefined : priceAt(body.reserve.buy, 'reserve.buy'),
        sell:
          body.reserve.sell === undefined ? undefined : priceAt(body.reserve.sell, 'reserve.sell'),
      },
      blindMs: body.blindMs,
      collectMs: body.collectMs,
      secondRound: body.secondRound,
      workup: body.workup,
      sealed: body.sealed,
      feedback: body.feedback,
      program: body.program as ProgramId | undefined,
    }),
    reply: (answer) => ({
      rfqId: answer['rfqId'],
      openedAt: time(answer, 'openedAt'),
      expiresAt: time(answer, 'expiresAt'),
      size: figureOf(answer, 'size'),
      ...('repeatedAfterMs' in answer ? { repeatedAfterMs: answer['repeatedAfterMs'] } : {}),
    }),
  },
  cancelRfq: {
    command: (meta, body) => ({ type: 'CancelRfq', ...meta, rfqId: body.rfqId as RfqId }),
  },
  placeQuote: {
    command: ({ actor, clientId }, body) => ({
      type: 'PlaceQuote',
      actor,
      clientId,
      account: accountId(body.account),
      rfqId: body.rfqId as RfqId,
      ttlMs: body.ttlMs,
      bid: body.bid && ladder(body.bid, 'bid'),
      ask: body.ask && ladder(body.ask, 'ask'),
      nonce: body.nonce,
    }),
    reply: withTimes,
  },
  cancelQuote: {
    command: (meta, body) => ({ type: 'CancelQuote', ...meta, quoteId: body.quoteId as QuoteId }),
  },
  cancelQuotes: {
    command: (meta, { whose = 'firm', underlying }) => ({
      type: 'CancelQuotes',
      ...meta,
      whose,
      underlying: underlying === undefined ? undefined : instrumentId(underlying),
    }),
    reply: ({ quotes, kept }) => ({ quotes: idsIn(quotes), kept: idsIn(kept) }),
  },
  commitQuote: {
    command: (meta, { rfqId, digest }) => ({
      type: 'CommitQuote',
      ...meta,
      rfqId: rfqId as RfqId,
      digest,
    }),
  },
  passRfq: {
    command: (meta, { rfqId, reason }) => ({
      type: 'PassRfq',
      ...meta,
      rfqId: rfqId as RfqId,
      reason,
    }),
  },
  acceptQuote: {
    command: (meta, body) => ({
      type: 'AcceptQuote',
      ...meta,
      rfqId: body.rfqId as RfqId,
      side: body.side,
      size: BigInt(body.size),
      limit: body.limit === undefined ? undefined : priceAt(body.limit, 'limit'),
      timeInForce: body.timeInForce ?? 'fill_or_kill',
      minFill: body.minFill === undefined ? undefined : BigInt(body.minFill),
      onlyQuoteIds: body.onlyQuoteIds as QuoteId[] | undefined,
      expectedStructureId: body.expectedStructureId as StructureId | undefined,
      feeMax: body.feeMax === undefined ? undefined : priceAt(body.feeMax, 'feeMax'),
      shares: body.shares?.map(({ account, size }) => ({
        account: accountId(account),
        size: BigInt(size),
      })),
    }),
    reply: (answer, command) => {
      assert(command.type === 'AcceptQuote', 'the command of its route')
      return acceptedView(answer as unknown as Match | RestingAnswer, command.side)
    },
  },
  cancelAcceptance: {
    command: (meta, { rfqId, side }) => ({
      type: 'CancelAcceptance',
      ...meta,
      rfqId: rfqId as RfqId,
      side,
    }),
    reply: (answer, command) => {
      assert(command.type === 'CancelAcceptance', 'the command of its route')
      return { ...answer, side: command.side }
    },
  },
  counterRfq: {
    command: (meta, body) => ({
      type: 'CounterRfq',
      ...meta,
      rfqId: body.rfqId as RfqId,
      side: body.side,
      size: BigInt(body.size),
      price: priceAt(body.price, 'price'),
      minFill: body.minFill === undefined ? undefined : BigInt(body.minFill),
      dealers: body.dealers?.map(firmId),
      ttlMs: body.ttlMs,
    }),
    reply: withTimes,
  },
  cancelCounter: {
    command: (meta, { rfqId }) => ({ type: 'CancelCounter', ...meta, rfqId: rfqId as RfqId }),
  },
  hitCounter: {
    command: (meta, { rfqId, counterId, account, size }) => ({
      type: 'HitCounter',
      ...meta,
      rfqId: rfqId as RfqId,
      counterId: counterId as CounterId,
      account: accountId(account),
      size: size === undefined ? undefined : BigInt(size),
    }),
    reply: withTimes,
  },
}

function withTimes(answer: Answer): object {
  return { ...answer, placedAt: time(answer, 'placedAt'), expiresAt: time(answer, 'expiresAt') }
}

type RestingAnswer = { readonly resting: 1; readonly rfqId: RfqId; readonly size: bigint }

/** What an acceptance came to, in the taker's own orientation: where the structure was typed flipped, prices turn. */
function acceptedView(answer: Match | RestingAnswer, side: 'buy' | 'sell'): Accepted {
  const { rfqId } = answer
  const size = String(answer.size)
  if ('resting' in answer) return { rfqId, state: 'resting', size, fills: [] }
  const asTyped = (price: Price): string => priceText(answer.side === side ? price : -price)
  return {
    rfqId,
    state: 'filled',
    size,
    matchId: answer.matchId,
    entryId: answer.entryId,
    price: asTyped(answer.price),
    ...hedgeFillsView(answer.hedges, 'taker'),
    fills: answer.fills.map((fill) => ({
      ...fill,
      price: asTyped(fill.price),
      size: String(fill.size),
    })),
  }
}

function legsFrom(legs: readonly WireLeg[]): readonly Leg[] {
  return legs.map((leg) => ({ ...leg, instrument: instrumentId(leg.instrument) }))
}

function ladder(wire: PricedSide, path: 'bid' | 'ask'): readonly PricedRung[] {
  const rungs = [rung(wire, path)]
  if (wire.more)
    for (const [i, each] of wire.more.entries()) rungs.push(rung(each, `${path}.more.${i}`))
  return rungs
}

/** Every rung has the same shape, whatever was given: most of what a venue reads is rungs. */
function rung(
  { price, size, min, step, allOrNone, legPrices }: WireRung,
  path: string,
): PricedRung {
  const least = allOrNone === true ? size : min
  return {
    price: price === undefined ? undefined : priceAt(price, `${path}.price`),
    size: BigInt(size),
    min: least === undefined ? undefined : BigInt(least),
    step: step === undefined ? undefined : BigInt(step),
    legPrices: legPrices?.map((each, i) => priceAt(each, `${path}.legPrices.${i}`)),
  }
}

function time(answer: Answer, field: string): string {
  return timeText(Number(answer[field]))
}
