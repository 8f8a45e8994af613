/** Random histories for property tests: moves without meaning of their own, turned into commands by the state they meet. */
import * as fc from 'fast-check'
import {
  OPERATOR,
  accepting,
  actor,
  asking,
  funding,
  furnished,
  listing,
  must,
  option,
  quoting,
  settling,
  sweep,
} from './_venue.ts'
import type { QuoteSide, Rung } from './collateral/quote-hold.ts'
import type { World } from './_venue.ts'
import { price } from './num/units.ts'
import type { Price } from './num/units.ts'
import type { Entry } from './ledger/entry.ts'
import { balance } from './ledger/ledger.ts'
import { accountId } from './ledger/account.ts'
import { firmId } from './party/firm.ts'
import { instrumentId } from './instrument/instrument.ts'
import type { TypedHedge } from './instrument/hedge.ts'
import type { InstrumentId } from './instrument/instrument.ts'
import { opposite } from './instrument/structure.ts'
import { liveQuotes } from './protection/live.ts'
import { optionsOf } from './_invariant.ts'
import type { Command } from './venue/command.ts'
import type { ActionTerms } from './corporate-action/action.ts'
import { announcing, applying } from './corporate-action/_acting.ts'
import type { State } from './venue/state.ts'
import { PASS_REASONS } from './rfq/rfq.ts'
import type { OpenRfq, RfqTerms } from './rfq/rfq.ts'

const KINDS = [
  'ask',
  'quote',
  'quote',
  'quote',
  'quote',
  'accept',
  'accept',
  'accept',
  'wait',
  'sweep',
  'fund',
  'cancelRfq',
  'cancelQuote',
  'pass',
  'cancelAcceptance',
  'counter',
  'counter',
  'hit',
  'hit',
  'cancelCounter',
  'add',
  'add',
  'add',
  'work',
  'expire',
  'exercise',
  'exercise',
  'instruct',
  'reverse',
  'announce',
  'act',
] as const

export type Move = { readonly kind: (typeof KINDS)[number]; readonly dice: readonly number[] }

export const moves: fc.Arbitrary<readonly Move[]> = fc.array(
  fc.record({
    kind: fc.constantFrom(...KINDS),
    dice: fc.array(fc.nat({ max: 9_999 }), { minLength: 8, maxLength: 8 }),
  }),
  { minLength: 24, maxLength: 108, size: 'max' },
)

const TAKERS = ['acme', 'bree', 'mako']
const RATIOS: readonly (readonly [bigint, bigint])[] = [
  [2n, 1n],
  [7n, 1n],
  [3n, 2n],
  [1n, 10n],
  [5n, 4n],
  [1n, 3n],
]
const DEALERS = ['mako', 'nova', 'opal']
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

/** Two principals and three dealers, American options A400 (call) and B400 (put) besides, and cash, shares and coins enough for some of what they will try. */
export function endowed(): World {
  const world = furnished()
  must(world, listing({ ...option('A400'), style: 'american' }))
  must(world, listing({ ...option('B400', { right: 'put' }), style: 'american' }))
  for (const firm of ['acme', 'bree', 'mako', 'nova', 'opal']) {
    must(world, funding(firm, 'USD', 200_000_00n))
    must(world, funding(firm, 'SPY', 700n))
    must(world, funding(firm, 'BTC', 200_000_000n))
  }
  return world
}

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

/** The command of a move in a world; undefined when it only lets time pass, or there is nothing to do it to. */
export function commandOf(world: World, { kind, dice }: Move): Command | undefined {
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
    case 'wait':
      world.now += a * 500
      return undefined
    case 'sweep':
      return sweep
    case 'fund': {
      const sign = c % 3 === 0 ? 1n : -1n
      const asset = pick(['USD', 'SPY', 'BTC'], b) ?? ''
      const minor = BigInt(1 + d) * (asset === 'SPY' ? 1n : 5_000n)
      return funding(pick([...DEALERS, ...TAKERS], a) ?? '', asset, sign * minor)
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
    case 'expire': {
      const due = pick(optionsOf(state), a)
      if (!due) return undefined
      if (b % 4 === 0 && world.now < due.expiresAt) world.now = due.expiresAt
      return settling(due.id, `${380 + (c % 40)}.${10 + (d % 90)}`)
    }
    case 'exercise': {
      // Three times in four of what can be exercised early, and as many as there are.
      const all = holdings(world)
      const american = all.filter(({ style }) => style === 'american')
      const held = pick(c % 4 !== 0 && american.length > 0 ? american : all, a)
      if (!held) return undefined
      const { firm, account, instrument, total } = held
      const contracts = b % 8 === 0 ? total + 1n : 1n + (BigInt(b) % total)
      const seed = `${c}${d}${e}`.padStart(32, '0')
      return { type: 'ExerciseOption', actor: actor(firm), account, instrument, contracts, seed }
    }
    case 'instruct': {
      const held = pick(holdings(world), a)
      if (!held) return undefined
      const { firm, account, instrument } = held
      return b % 4 === 0
        ? { type: 'CancelInstruction', actor: actor(firm), account, instrument }
        : {
            type: 'InstructExercise',
            actor: actor(firm),
            account,
            instrument,
            contracts: BigInt(b % 3),
          }
    }
    case 'announce':
      // Most histories are about other things.
      return a % 12 === 0
        ? announcing(actionFrom(dice, nowadays(state, 'SPY')), world.now + 2)
        : undefined
    case 'act': {
      const open = [...state.corporateActions.values()].find(({ status }) => status === 'announced')
      return open && applying(open.action.actionId, String(c).padStart(32, '0'))
    }
    case 'reverse': {
      const entry = pick(entriesOf(world), a)
      return entry && { type: 'ReverseEntry', actor: actor(OPERATOR), entry, reason: 'error' }
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

/** A structure or instrument by the names of today: what corporate actions made of those in it. */
function nowadays(state: State, text: string): string {
  return text.replaceAll(/[A-Z][A-Z0-9.-]*/g, (name) => {
    let id = instrumentId(name)
    for (let next: InstrumentId | undefined = id; next !== undefined;) {
      id = next
      const one = state.instruments.get(id)
      next = one && 'retired' in one ? one.retired?.into : undefined
    }
    return id
  })
}

function actionFrom([, b = 0, c = 0, d = 0]: readonly number[], name: string): ActionTerms {
  const underlying = instrumentId(name)
  switch (b % 8) {
    case 0:
      return {
        kind: 'special_dividend',
        underlying,
        amount: price(BigInt(1 + (c % 500)) * 1_000_000n),
      }
    case 1:
      return { kind: 'symbol_change', underlying, symbol: instrumentId(`S${c}`) }
    case 2:
      return { kind: 'cash_merger', underlying, cash: price(BigInt(30_000 + d) * 1_000_000n) }
    default: {
      const [numerator = 2n, denominator = 1n] = pick(RATIOS, c) ?? []
      const fractionPrice = denominator > 1n ? price(BigInt(d) * 1_000_001n) : undefined
      return { kind: 'split', underlying, numerator, denominator, fractionPrice }
    }
  }
}

/** Long positions in options, European and settled in cash among them. */
function holdings({ state }: World) {
  return optionsOf(state).flatMap(({ id: instrument, style }) =>
    [...state.accounts.values()]
      .map(({ id: account, firm }) => ({
        firm,
        account,
        instrument,
        style,
        total: balance(state.ledger, account, instrument).total,
      }))
      .filter(({ total }) => total > 0n),
  )
}

function entriesOf(world: World): readonly Entry[] {
  return world.events.flatMap((event) => (event.type === 'EntryPosted' ? [event.entry] : []))
}

function pick<T>(from: readonly T[], dice: number): T | undefined {
  return from[dice % from.length]
}
