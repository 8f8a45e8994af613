/** The taker's counter-offer: placed, held, hit, and told to those it is for. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  SECOND,
  accepting,
  actor,
  answer,
  apply,
  ask,
  asking,
  at,
  eventOf,
  must,
  owned,
  px,
  quote,
  quoting,
  sweep,
} from '../_venue.ts'
import type { World } from '../_venue.ts'
import { by, later, tryAll } from '../_precedence.ts'
import { checkBooks } from '../_invariant.ts'
import { accountId } from '../ledger/account.ts'
import { price } from '../num/units.ts'
import { firmId, userId } from '../party/firm.ts'
import { crediting, funded, killing, mmpOf, userScope } from '../protection/_protected.ts'
import { limiting, usual } from '../risk-limit/_limited.ts'
import { audienceOf } from '../venue/audience.ts'
import type { Command } from '../venue/command.ts'
import { decide } from '../venue/decide.ts'
import { loadState, saveState } from '../venue/snapshot.ts'
import type { CounterId, CounterRfq, HitCounter } from './counter.ts'
import type { RfqId } from './rfq.ts'

/** From text such as `buy 10 at 4.10`. */
function countering(
  firm: string,
  rfqId: RfqId,
  what: string,
  over: { dealers?: readonly string[]; minFill?: bigint; ttlMs?: number } = {},
): CounterRfq {
  const [side = '', size = '', , limit = ''] = what.split(' ')
  return {
    type: 'CounterRfq',
    actor: actor(firm),
    rfqId,
    side: side === 'sell' ? 'sell' : 'buy',
    size: BigInt(size),
    price: px(limit),
    ttlMs: over.ttlMs ?? 10_000,
    ...(over.minFill === undefined ? {} : { minFill: over.minFill }),
    ...(over.dealers ? { dealers: over.dealers.map(firmId) } : {}),
  }
}

function hitting(firm: string, rfqId: RfqId, counterId: string, size?: bigint): HitCounter {
  return {
    type: 'HitCounter',
    actor: actor(firm),
    rfqId,
    counterId: counterId as CounterId,
    account: accountId(`${firm}:main`),
    ...(size === undefined ? {} : { size }),
  }
}

function place(world: World, ...args: Parameters<typeof countering>): string {
  return eventOf(must(world, countering(...args)), 'CounterPlaced').counter.counterId
}

/** Types of what a firm is told of a command that is accepted. */
function toldTo(world: World, firm: string, command: Command): string[] {
  world.seq += 1
  world.now += 1
  const decision = decide(world.state, command, at(world))
  assert.ok(decision.ok)
  return decision.events.flatMap((event) => {
    apply(world, [event])
    const audience = audienceOf(world.state, event)
    return audience === 'public' || audience.includes(firmId(firm)) ? [event.type] : []
  })
}

void test('[CTR-1] [CTR-4] a hit trades at the price offered, whole, in one entry, and ends the request', () => {
  const world = funded()
  const rfqId = ask(world, 'acme', 'buy 1 SPY')
  quote(world, 'mako', rfqId, '399 / 401')
  quote(world, 'nova', rfqId, '398 / 402')
  const counterId = place(world, 'acme', rfqId, 'buy 10 at 400')
  // Ten at 400 and a cent for each.
  assert.equal(owned(world, 'acme', 'USD').held, 4_000_10n)
  const events = must(world, hitting('nova', rfqId, counterId))
  const { trade } = eventOf(events, 'TradeSettled')
  assert.deepEqual([trade.maker, trade.price, trade.size], ['nova', px('400'), 10n])
  assert.equal(events.filter(({ type }) => type === 'EntryPosted').length, 1)
  assert.equal(eventOf(events, 'RfqEnded').outcome, 'filled')
  assert.equal(owned(world, 'acme', 'USD').held, 0n)
  assert.equal(owned(world, 'nova', 'USD').total, 1_004_000_00n)
  assert.equal(world.state.ledger.holds.size, 0)
  checkBooks(world.state)
  assert.equal(answer(world, hitting('mako', rfqId, counterId)), 'rfq_not_open rfqId')
})

void test('[CTR-1] a counter-offer to sell, typed as the mirror, turns with the structure', () => {
  const world = funded()
  const rfqId = ask(world, 'acme', 'sell 1 SPY')
  const counterId = place(world, 'acme', rfqId, 'sell 10 at -400', { minFill: 4n })
  const { counter } = world.state.rfqs.get(rfqId) ?? {}
  assert.deepEqual([counter?.side, counter?.price], ['buy', px('400')])
  assert.equal(answer(world, hitting('mako', rfqId, counterId, 3n)), 'bad_size size')
  assert.equal(answer(world, hitting('mako', rfqId, counterId, 11n)), 'bad_size size')
  const { match } = eventOf(must(world, hitting('mako', rfqId, counterId, 4n)), 'MatchMade')
  assert.deepEqual([match.side, match.size, match.price], ['buy', 4n, px('400')])
  assert.equal(owned(world, 'acme', 'SPY').total, 10_004n)
  checkBooks(world.state)
})

void test('[CTR-3] it is replaced, withdrawn, expires at its deadline, or goes with its request; its hold goes with it', () => {
  const world = funded()
  const rfqId = ask(world, 'acme', 'buy 1 SPY')
  const first = place(world, 'acme', rfqId, 'buy 10 at 400')
  const second = place(world, 'acme', rfqId, 'buy 5 at 390')
  assert.equal(owned(world, 'acme', 'USD').held, 1_950_05n)
  assert.equal(answer(world, hitting('mako', rfqId, first)), 'counter_not_live counterId')
  assert.equal(
    answer(world, { type: 'CancelCounter', actor: actor('bree'), rfqId }),
    'unknown_rfq rfqId',
  )
  assert.equal(answer(world, { type: 'CancelCounter', actor: actor('acme'), rfqId }), 'ok')
  assert.equal(owned(world, 'acme', 'USD').held, 0n)
  assert.equal(
    answer(world, { type: 'CancelCounter', actor: actor('acme'), rfqId }),
    'counter_not_live rfqId',
  )
  assert.equal(answer(world, hitting('mako', rfqId, second)), 'counter_not_live counterId')
  const third = place(world, 'acme', rfqId, 'buy 5 at 390', { ttlMs: 1_000 })
  const { expiresAt = 0 } = world.state.rfqs.get(rfqId)?.counter ?? {}
  world.now = expiresAt - 1
  assert.equal(answer(world, hitting('mako', rfqId, third)), 'counter_not_live counterId')
  assert.equal(owned(world, 'acme', 'USD').held, 1_950_05n)
  assert.equal(eventOf(must(world, sweep), 'CounterEnded').outcome, 'expired')
  assert.equal(owned(world, 'acme', 'USD').held, 0n)
  place(world, 'acme', rfqId, 'sell 5 at 410')
  assert.equal(owned(world, 'acme', 'SPY').held, 5n)
  assert.equal(saveState(loadState(saveState(world.state))), saveState(world.state))
  must(world, { type: 'CancelRfq', actor: actor('acme'), rfqId })
  assert.equal(owned(world, 'acme', 'SPY').held, 0n)
})

void test('[CTR-2] its means are kept until the request ends, and are there for an acceptance of the same request', () => {
  const world = funded()
  const rfqId = ask(world, 'acme', 'buy 1 SPY', { size: 2_000n })
  quote(world, 'mako', rfqId, '- / 400', { size: 2_000n })
  place(world, 'acme', rfqId, 'buy 2000 at 399')
  assert.equal(
    answer(
      world,
      countering('acme', ask(world, 'acme', 'buy 1 SPY', { size: 1_000n }), 'buy 1000 at 399'),
    ),
    'insufficient_available size',
  )
  const events = must(world, accepting('acme', rfqId, 'buy 2000 at 400'))
  assert.equal(eventOf(events, 'HoldResolved').outcome, 'voided')
  assert.equal(owned(world, 'acme', 'USD').held, 0n)
  checkBooks(world.state)
})

void test('[CTR-5] dealers it went to are told the same text and not of each other; the others nothing, also not who hit it', () => {
  const world = funded()
  const rfqId = ask(world, 'acme', 'buy 1 SPY')
  const events = must(
    world,
    countering('acme', rfqId, 'buy 10 at 400', { dealers: ['mako', 'nova'] }),
  )
  const offered = eventOf(events, 'CounterOffered')
  assert.ok(!('to' in offered.offer) && !('account' in offered.offer))
  assert.deepEqual(audienceOf(world.state, offered), ['mako', 'nova'])
  assert.deepEqual(audienceOf(world.state, eventOf(events, 'CounterPlaced')), ['acme'])
  const { counterId } = offered.offer
  assert.equal(answer(world, hitting('opal', rfqId, counterId)), 'counter_not_live counterId')
  assert.deepEqual(toldTo(world, 'mako', hitting('nova', rfqId, counterId)), ['RfqEnded'])
})

void test('[CTR-5] a dealer that the taker does not face, or that does not face it, is not told, and nobody learns why', () => {
  const world = funded()
  const rfqId = ask(world, 'acme', 'buy 1 SPY')
  must(world, crediting('nova', 'acme', 'none'))
  const events = must(world, countering('acme', rfqId, 'buy 10 at 400'))
  assert.deepEqual(audienceOf(world.state, eventOf(events, 'CounterOffered')), ['mako', 'opal'])
  assert.equal(eventOf(events, 'CounterPlaced').counter.to.length, 3)
})

void test("[CTR-4] a hit counts in the maker's protection as any fill does, and is refused where it may not trade", () => {
  const world = funded()
  must(world, mmpOf('mako', { trades: 1 }))
  const one = ask(world, 'acme', 'buy 1 SPY')
  const other = ask(world, 'acme', 'buy 1 SPY')
  must(world, hitting('mako', one, place(world, 'acme', one, 'buy 10 at 400')))
  const counterId = place(world, 'acme', other, 'buy 10 at 400')
  assert.equal(answer(world, hitting('mako', other, counterId)), 'mmp_frozen')
})

tryAll<CounterRfq>(
  'CounterRfq',
  () => {
    const world = funded()
    const rfqId = ask(world, 'acme', 'buy 1 SPY', {
      sides: 'buy',
      size: 1_000n,
      reserve: { buy: px('500') },
    })
    return { world, command: countering('acme', rfqId, 'buy 10 at 400') }
  },
  [
    ['unknown_firm', by('ghost')],
    ['unknown_rfq rfqId', by('bree')],
    ['rfq_expired rfqId', later(31 * SECOND)],
    ['side_not_asked side', (command) => ({ ...command, side: 'sell' })],
    ['bad_size size', (command) => ({ ...command, size: 1_001n })],
    ['bad_minimum minFill', (command) => ({ ...command, minFill: 0n })],
    ['bad_tick price', (command) => ({ ...command, price: price(40_000_000_001n) })],
    [
      'beyond_reserve price',
      (command) => ({ ...command, price: price(command.price + 10_100_000_000n) }),
    ],
    ['not_in_panel dealers.0', (command) => ({ ...command, dealers: [firmId('bree')] })],
    ['bad_duration ttlMs', (command) => ({ ...command, ttlMs: 99 })],
    [
      'killed',
      (command, world) => {
        must(world, killing('acme', userScope('acme', 'acme-2')))
        return { ...command, actor: { ...command.actor, user: userId('acme-2') } }
      },
    ],
  ],
)

tryAll<HitCounter>(
  'HitCounter',
  () => {
    const world = funded()
    const rfqId = ask(world, 'acme', 'buy 1 SPY')
    const counterId = place(world, 'acme', rfqId, 'buy 10 at 400', { ttlMs: 40_000 })
    return { world, command: hitting('mako', rfqId, counterId) }
  },
  [
    ['unknown_firm', by('ghost')],
    ['role_forbidden', by('acme')],
    ['unknown_rfq rfqId', (command) => ({ ...command, rfqId: 'rfq-none' as RfqId })],
    ['rfq_expired rfqId', later(31 * SECOND)],
    [
      'counter_not_live counterId',
      (command) => ({ ...command, counterId: 'counter-none' as CounterId }),
    ],
    ['unknown_account account', (command) => ({ ...command, account: accountId('nova:main') })],
    ['bad_size size', (command) => ({ ...command, size: 11n })],
  ],
)

void test('[CTR-2] no counter-offer in a blind window', () => {
  const world = funded()
  const rfqId = ask(world, 'acme', 'buy 1 SPY', { blindMs: 5_000 })
  assert.equal(answer(world, countering('acme', rfqId, 'buy 10 at 400')), 'blind_window rfqId')
  world.now += 5 * SECOND
  const events = must(world, countering('acme', rfqId, 'buy 10 at 400'))
  assert.equal(events[0]?.type, 'QuotesUnveiled', 'the window ends with it')
  assert.equal(answer(world, quoting('mako', rfqId, '399 / 401')), 'ok')
  assert.equal(answer(world, asking('acme', 'buy 1 SPY')), 'ok')
})

void test('[CTR-2] [CTR-4] risk limits of the taker and of who hits it hold as for any trade', () => {
  const world = funded()
  const rfqId = ask(world, 'acme', 'buy 1 C400')
  // Ten calls of a vega of 0.45 on a hundred shares.
  must(world, limiting('acme', 'vega', { hard: 44_999n }))
  const offer = countering('acme', rfqId, 'sell 10 at 4')
  const riskMarks = usual(world)
  assert.equal(answer(world, { ...offer, riskMarks }), 'risk_limit')
  must(world, limiting('acme', 'vega', { hard: 45_000n }))
  const { counterId } = eventOf(must(world, { ...offer, riskMarks }), 'CounterPlaced').counter
  must(world, limiting('mako', 'vega', { hard: 44_999n }))
  const hit = { ...hitting('mako', rfqId, counterId), riskMarks }
  assert.equal(answer(world, hit), 'risk_limit size')
  assert.equal(
    answer(world, {
      ...hit,
      size: 10n,
      ...by<HitCounter>('nova')(hit),
      account: accountId('nova:main'),
    }),
    'ok',
  )
})
