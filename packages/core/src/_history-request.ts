/** For tests: moves of a random history about requests, and the commands they are in a world. */
import { OPERATOR, accepting, actor, asking, quoting } from './_venue.ts'
import type { World } from './_venue.ts'
import type { QuoteSide, Rung } from './collateral/quote-hold.ts'
import { nowadays } from './_history-life.ts'
import { pick } from './_pick.ts'
import type { TypedHedge } from './instrument/hedge.ts'
import { instrumentId } from './instrument/instrument.ts'
import { opposite } from './instrument/structure.ts'
import { accountId } from './ledger/account.ts'
import { price } from './num/units.ts'
import type { Price } from './num/units.ts'
import { firmId } from './party/firm.ts'
import { liveQuotes } from './protection/live.ts'
import { PASS_REASONS } from './rfq/rfq.ts'
import type { OpenRfq, RfqTerms } from './rfq/rfq.ts'
import type { Command } from './venue/command.ts'

export type RequestKind =
  | 'ask'
  | 'quote'
  | 'accept'
  | 'cancelRfq'
  | 'cancelQuote'
  | 'cancelAcceptance'
  | 'pass'
  | 'counter'
  | 'hit'
  | 'add'
  | 'work'
  | 'cancelCounter'

export const TAKERS = ['acme', 'bree', 'mako']
export const DEALERS = ['mako', 'nova', 'opal']
const STRUCTURES = [
  'buy 1 SPY',
  'sell 1 SPY',
  'buy 1 C400',
  'sell 1 C400',
  'buy 1 P400',
  'buy 1 Q400',
  'buy 1 K400',
  'buy 1 A400',
  'buy 2 A400',
  'buy 3 A400',
  'sell 2 B400',
  'sell 1 A400',
  'buy 1 B400',
  'buy 100 SPY, sell 1 C400',
  'buy 1 C400, sell 1 P400',
  'buy 1 BTC',
  'buy 2 P400, buy 1 C400, sell 50 SPY',
]

/** Lots that are not whole for each structure, of what is no leg. */
function hedgeFor(legs: string, dice: number): TypedHedge {
  const [id, tick] = legs.includes('BTC') ? ['SPY', 1_000_000n] : ['BTC', 10_000_000n]
  return {
    instrument: instrumentId(id ?? ''),
    side: dice % 2 === 0 ? 'buy' : 'sell',
    lots: BigInt(1 + (dice % 7)),
    price: price(tick * BigInt(1 + (dice % 900))),
  }
}

/** The command of a move; undefined where there is nothing to do it to. */
export function requestCommand(
  world: World,
  kind: RequestKind,
  dice: readonly number[],
): Command | undefined {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = dice
  const { state } = world
  switch (kind) {
    case 'ask': {
      const legs = nowadays(state, pick(STRUCTURES, b) ?? '')
      return asking(pick(TAKERS, a) ?? '', legs, {
        hedges: h % 4 === 1 ? [hedgeFor(legs, g)] : undefined,
        size: BigInt(1 + (c % 4)),
        ttlMs: 1000 + (d % 20_000),
        panel: e % 3 === 0 ? ['mako', 'nova'].filter((id) => id !== pick(TAKERS, a)) : undefined,
        identity: e % 2 === 0 ? 'disclosed' : 'anonymous',
        sides: pick(['two_way', 'two_way', 'two_way', 'buy', 'sell'] as const, f),
        ...(g % 10 === 0 ? { blindMs: 1 + (g % 900) } : {}),
        ...(h % 10 === 0 ? { collectMs: 1 + (h % 900) } : {}),
        ...(h % 3 === 0
          ? { workup: { ms: 1_000 + (g % 900), openTo: h % 2 === 0 ? 'makers' : 'panel' } as const }
          : {}),
        ...(g % 10 === 3 ? { reserve: { buy: price(0n), sell: price(0n) } } : {}),
        format: pick(['uniform', 'pay_as_bid', 'second_price'] as const, d),
      })
    }
    case 'quote': {
      const rfq = pick([...state.rfqs.values()], a)
      return rfq && quoteOn(rfq, pick(DEALERS, b) ?? '', dice)
    }
    case 'accept': {
      const rfq = pick([...state.rfqs.values()], a)
      if (!rfq) return undefined
      const side = b % 2 === 0 ? 'buy' : 'sell'
      const limit = (c % 8 === 0) === (side === 'buy') ? -100_000 : 100_000
      const size = 1n + (BigInt(d) % rfq.terms.size)
      return accepting(
        e % 9 === 0 ? 'bree' : rfq.owner.taker,
        rfq.terms.rfqId,
        `${side} ${size} at ${limit}`,
        undefined,
        {
          timeInForce:
            pick(['fill_or_kill', 'immediate_or_cancel', 'resting'] as const, e) ?? 'resting',
        },
      )
    }
    case 'cancelRfq': {
      const rfq = pick([...state.rfqs.values()], a)
      return rfq && { type: 'CancelRfq', actor: actor(rfq.owner.taker), rfqId: rfq.terms.rfqId }
    }
    case 'cancelQuote': {
      const quote = pick(
        liveQuotes(state).toSorted((one, other) => one.placedAt - other.placedAt),
        a,
      )
      if (!quote) return undefined
      return b % 3 === 0
        ? { type: 'CancelQuotes', actor: actor(quote.maker), whose: 'firm', underlying: undefined }
        : { type: 'CancelQuote', actor: actor(quote.maker), quoteId: quote.quoteId }
    }
    case 'cancelAcceptance': {
      const waiting = [...state.rfqs.values()].filter(({ resting: { buy, sell } }) => buy ?? sell)
      const rfq = pick(waiting, a)
      const side = rfq?.resting.buy && b % 4 !== 0 ? 'buy' : 'sell'
      if (!rfq) return undefined
      const { taker, flip } = rfq.owner
      return {
        type: 'CancelAcceptance',
        actor: actor(taker),
        rfqId: rfq.terms.rfqId,
        side: flip ? opposite(side) : side,
      }
    }
    case 'pass': {
      const rfq = pick([...state.rfqs.values()], a)
      const reason = pick(PASS_REASONS, c) ?? 'other'
      const dealer = actor(pick(DEALERS, b) ?? '')
      return rfq && { type: 'PassRfq', actor: dealer, rfqId: rfq.terms.rfqId, reason }
    }
    case 'counter': {
      const rfq = pick([...state.rfqs.values()], a)
      if (!rfq) return undefined
      const { tick, legs } = rfq.terms.structure
      const middle = legs.some((leg) => leg.instrument === instrumentId('SPY')) ? 40_000n : 300n
      return {
        type: 'CounterRfq',
        actor: actor(e % 9 === 0 ? 'bree' : rfq.owner.taker),
        rfqId: rfq.terms.rfqId,
        side: b % 2 === 0 ? 'buy' : 'sell',
        size: 1n + (BigInt(d) % rfq.terms.size),
        price: price((f % 2 === 0 ? middle : -middle) * tick),
        ...(g % 2 === 0 ? { minFill: 1n } : {}),
        ...(h % 3 === 0 ? { dealers: [firmId(pick(DEALERS, c) ?? '')] } : {}),
        ttlMs: 100 + (c % (h % 2 === 0 ? 900 : 9_900)),
      }
    }
    case 'hit': {
      const open = [...state.rfqs.values()].filter(({ counter }) => counter)
      const rfq = pick(open, a)
      const dealer = pick(DEALERS, b) ?? ''
      return (
        rfq?.counter && {
          type: 'HitCounter',
          actor: actor(dealer),
          rfqId: rfq.terms.rfqId,
          counterId: rfq.counter.counterId,
          account: accountId(`${dealer}:main`),
          ...(c % 3 === 0 ? { size: 1n + (BigInt(d) % rfq.counter.size) } : {}),
        }
      )
    }
    case 'add': {
      const workup = pick([...state.workups.values()], a)
      if (!workup) return undefined
      const firm = pick([workup.owner.taker, ...workup.told], b) ?? ''
      return {
        type: 'AddToWorkup',
        actor: actor(firm),
        rfqId: workup.rfqId,
        account: accountId(`${firm}:main`),
        size: c % 6 === 0 ? undefined : BigInt(1 + (c % 4)),
      }
    }
    case 'work': {
      const workup = pick([...state.workups.values()], a)
      if (workup) world.now = Math.max(world.now, workup.until - (b % 8 === 0 ? 2 : 1))
      return workup && { type: 'RunWorkup', actor: actor(OPERATOR), rfqId: workup.rfqId }
    }
    case 'cancelCounter': {
      const rfq = pick([...state.rfqs.values()], a)
      const { rfqId } = rfq?.terms ?? {}
      return rfqId && { type: 'CancelCounter', actor: actor(rfq?.owner.taker ?? ''), rfqId }
    }
  }
}

function quoteOn({ terms }: OpenRfq, dealer: string, dice: readonly number[]): Command {
  const [, , c = 0, d = 0, e = 0, f = 0, g = 0] = dice
  const { tick, legs } = terms.structure
  const middle = legs.some((leg) => leg.instrument === instrumentId('SPY')) ? 40_000n : 300n
  const at = (steps: bigint, offTick: number): Price =>
    price(steps * tick + (offTick % 20 === 0 ? 1n : 0n))
  const signed = f % 2 === 0 ? middle : -middle
  const rung = (steps: bigint, cast: number, off: number): Rung => {
    const size = 1n + (BigInt(cast) % terms.size)
    const least = cast % 3 === 0 ? { min: 1n + (BigInt(off) % size) } : {}
    return { price: at(steps, off), size, ...least }
  }
  const ladder = (steps: bigint, away: bigint, cast: number, off: number): QuoteSide =>
    off % 4 === 0
      ? [rung(steps, cast, off), rung(steps + away, off, cast)]
      : [rung(steps, cast, off)]
  const bid = ladder(signed - BigInt(c % 50), -1n, e, d)
  const ask = ladder(signed + BigInt(g % 50), 1n, d, c)
  // A request for one side is mostly answered on it.
  const drops = (sides: RfqTerms['sides']): boolean => terms.sides === sides && e % 7 !== 0
  return {
    ...quoting(dealer, terms.rfqId, '- / -', { ttlMs: 100 + (e % 10_000) }),
    ...(f % 5 === 0 || drops('buy') ? {} : { bid }),
    ...(g % 5 === 0 || drops('sell') ? {} : { ask }),
  }
}
