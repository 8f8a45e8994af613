import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkBooks, checkLives } from '../_invariant.ts'
import {
  OPERATOR,
  accepting,
  actor,
  answer,
  ask,
  asking,
  eventOf,
  funding,
  listing,
  must,
  option,
  owned,
  px,
  quote,
  quoting,
  share,
  sweep,
} from '../_venue.ts'
import { decode, encode } from '../codec.ts'
import { covers, regime } from '../collateral/_spread.ts'
import { instrumentId } from '../instrument/instrument.ts'
import { marks, margined } from '../margin/_margined.ts'
import { adopting, applying } from '../program/_program.ts'
import { programOf } from '../program/program.ts'
import type { ProgramId } from '../program/tag.ts'
import { audienceOf } from '../venue/audience.ts'
import type { Decision } from '../venue/decision.ts'
import type { Event } from '../venue/event.ts'
import { evolve } from '../venue/evolve.ts'
import { loadState, saveState } from '../venue/snapshot.ts'
import {
  HOUR,
  asked,
  callIn,
  called,
  collected,
  holding,
  mustRun,
  run,
  running,
  stepsIn,
  told,
  write,
} from './_liquidated.ts'
import { LIQUIDATION_LIMITS, callById, haircutAfter, reserveAfter } from './liquidation.ts'

const code = (decision: Decision): string => (decision.ok ? 'ok' : decision.rejection.code)

void test('[LIQ-1] a call that was not met in its hour is asked for: the smallest set, of every other dealer, as any request', () => {
  const world = called()
  // 4 × (1,500 + 8,600) against 40,000 and what the calls brought.
  assert.equal(callIn(world).deficit, 40_400_00n - 40_008_00n)
  assert.equal(code(run(world)), 'liquidation_not_due')
  world.now = callIn(world).dueAt
  const events = mustRun(world)
  assert.equal(told(events), 'requested')
  const { terms, owner } = eventOf(events, 'RfqRequested')
  assert.deepEqual(terms.structure.legs, [{ instrument: 'C430', side: 'buy', ratio: 1 }])
  assert.equal(terms.size, 1n)
  assert.equal(terms.sides, 'two_way')
  assert.deepEqual(
    [terms.disclosedTaker, terms.alias, owner.identity],
    [undefined, undefined, 'anonymous'],
  )
  assert.deepEqual(owner.panel, ['nova', 'opal'])
  assert.equal(owner.liquidation?.call.callId, callIn(world).callId)
  // What dealers are told has the fields of an ordinary request with a collection, and no other.
  const plain = eventOf(
    must(world, asking('acme', 'buy 1 C430', { collectMs: 1_000 })),
    'RfqOpened',
  )
  const opened = eventOf(events, 'RfqOpened')
  assert.deepEqual(Object.keys(opened.terms), Object.keys(plain.terms))
  assert.deepEqual(audienceOf(world.state, opened), ['mako', 'nova', 'opal'])
  // A record holds no more of it than of any request: what is in one can be counted in a proof.
  assert.deepEqual(
    events.map(({ type }) => type),
    ['RfqRequested', 'RfqOpened'],
  )
  assert.deepEqual(audienceOf(world.state, events[0] ?? assert.fail()), ['mako'])
  // 5 % above 15.
  assert.deepEqual(owner.reserve.buy, px('15.75'))
  assert.equal(owner.liquidation?.reserve, 1_575_00n)
  assert.deepEqual(owner.liquidation?.closings, [{ instrument: 'C430', side: 'buy', lots: 1n }])
})

void test('[LIQ-3] the best price within the reserve is taken at the end of the collection, and then the call is met', () => {
  const world = called()
  const rfqId = asked(world)
  quote(world, 'nova', rfqId, '14 / 15.5', { size: 1n, ttlMs: 120_000 })
  quote(world, 'opal', rfqId, '14 / 15.2', { size: 1n, ttlMs: 120_000 })
  assert.equal(code(run(world)), 'liquidation_not_due')
  collected(world)
  assert.equal(
    answer(world, quoting('nova', rfqId, '- / 15', { size: 1n })),
    'collection_over rfqId',
  )
  const before = owned(world, 'mako', 'USD').total
  const events = mustRun(world)
  assert.equal(told(events), 'request filled, traded, call met, ended')
  assert.equal(eventOf(events, 'TradeSettled').trade.maker, 'opal')
  assert.equal(owned(world, 'mako', 'USD').total, before - 1_520_00n)
  assert.equal(owned(world, 'mako', 'C430').total, -3n)
  const [step] = stepsIn(events)
  assert.deepEqual(step?.step, {
    change: 'traded',
    rfqId,
    asked: 1n,
    size: 1n,
    cash: 1_520_00n,
  })
  assert.equal(world.state.liquidations.size, 0)
  checkBooks(world.state)
  checkLives(world.events)
})

void test('[LIQ-2] [LIQ-4] without a price within the reserve the next attempt widens it, by stated steps and no further than stated', () => {
  const world = called()
  const rfqId = asked(world)
  collected(world)
  assert.equal(told(mustRun(world)), 'missed, request cancelled')
  assert.equal(code(run(world)), 'liquidation_not_due')
  world.now += LIQUIDATION_LIMITS.pauseMs * 1_000
  const second = asked(world)
  assert.notEqual(second, rfqId)
  assert.deepEqual(world.state.rfqs.get(second)?.owner.reserve.buy, px('16.5'))
  quote(world, 'nova', second, '14 / 16.51', { size: 1n, ttlMs: 120_000 })
  collected(world)
  const [missed] = stepsIn(mustRun(world))
  assert.ok(missed?.step.change === 'missed')
  assert.equal(missed.step.reason, 'limit_not_met')
  world.now += LIQUIDATION_LIMITS.pauseMs * 1_000
  const third = asked(world)
  quote(world, 'nova', third, '14 / 17.25', { size: 1n, ttlMs: 120_000 })
  collected(world)
  assert.equal(told(mustRun(world)), 'request filled, traded, call met, ended')
  assert.deepEqual(haircutAfter(100), { optionBps: 5_000, underlyingBps: 1_000 })
})

void test('[LIQ-2] the reserve is off the mark by at least a tick for each attempt, and nothing is sold for less than nothing', () => {
  for (const [side, mark, misses, worst] of [
    ['buy', '15', 0, '15.75'],
    ['sell', '15', 0, '14.25'],
    ['buy', '0.05', 0, '0.06'],
    ['buy', '0.05', 2, '0.08'],
    ['sell', '0.05', 2, '0.02'],
    ['sell', '0.05', 9, '0'],
    ['sell', '0', 0, '0'],
    ['buy', '0', 0, '0.01'],
    ['buy', '15', 50, '22.5'],
  ] as const) {
    const instrument = option('C430')
    const position = {
      instrument,
      underlying: instrument.underlying,
      paidIn: instrument.terms.quoteAsset,
      side,
      lots: 1n,
      mark: px(mark),
    }
    assert.equal(reserveAfter(misses)(position), px(worst), `${side} ${mark} after ${misses}`)
  }
  const held = {
    instrument: share('SPY'),
    underlying: instrumentId('SPY'),
    paidIn: instrumentId('USD'),
    lots: 1n,
    mark: px('430'),
  }
  assert.equal(reserveAfter(0)({ ...held, side: 'sell' }), px('425.7'))
  assert.equal(reserveAfter(20)({ ...held, side: 'sell' }), px('387'))
})

void test('[LIQ-3] no more is taken than is needed then, and what is not there any more is not bought', () => {
  const world = called()
  must(world, marks(world, 'SPY 460, C430 40'))
  const rfqId = asked(world)
  assert.equal(world.state.rfqs.get(rfqId)?.terms.size, 2n)
  quote(world, 'nova', rfqId, '14 / 15.5', { size: 2n, ttlMs: 120_000 })
  must(world, marks(world, 'SPY 430, C430 15'))
  collected(world)
  const first = mustRun(world)
  assert.equal(eventOf(first, 'TradeSettled').trade.size, 1n)
  assert.match(told(first), /call met, ended$/)
  // The firm closes two of the three by itself while all of them are asked for.
  must(world, marks(world, 'SPY 600, C430 175'))
  const next = asked(world)
  assert.equal(world.state.rfqs.get(next)?.terms.size, 3n)
  const own = ask(world, 'mako', 'buy 1 C430', { size: 2n, panel: ['opal'] })
  quote(world, 'opal', own, '- / 170', { size: 2n })
  must(world, accepting('mako', own, 'buy 2 at 170'))
  must(world, marks(world, 'SPY 600, C430 180'))
  quote(world, 'nova', next, '- / 175', { size: 3n, ttlMs: 120_000 })
  must(world, marks(world, 'SPY 900, C430 475'))
  collected(world)
  assert.equal(eventOf(mustRun(world), 'TradeSettled').trade.size, 1n)
  assert.equal(owned(world, 'mako', 'C430').total, 0n)
  checkBooks(world.state)
})

void test('[LIQ-5] a call met meanwhile withdraws the request by the next step, alone in its record: by marks, or as soon as the venue looks', () => {
  for (const by of ['marks', 'deposit'] as const) {
    const world = called()
    const rfqId = asked(world)
    const liquidation = callIn(world).callId
    quote(world, 'nova', rfqId, '14 / 15.5', { size: 1n, ttlMs: 120_000 })
    if (by === 'marks') {
      assert.equal(told(must(world, marks(world, 'SPY 415, C430 0.85'))), 'call met, ended')
      assert.equal(code(run(world, liquidation)), 'ok')
      assert.deepEqual(world.events.at(-1), { type: 'RfqEnded', rfqId, outcome: 'cancelled' })
    } else {
      must(world, funding('mako', 'USD', 1_000_00n))
      assert.equal(told(mustRun(world)), 'call met, ended, request cancelled')
    }
    assert.equal(world.state.liquidations.size + world.state.marginCalls.size, 0)
    assert.equal(owned(world, 'mako', 'C430').total, -4n)
    checkLives(world.events)
  }
})

void test('[LIQ-5] a regime that is left takes its calls along', () => {
  const world = called()
  must(world, funding('mako', 'SPY', 400n))
  assert.equal(told(must(world, regime('mako', 'covered'))), 'call met')
  assert.equal(world.state.marginCalls.size, 0)
})

void test('[LIQ-6] the operator holds a liquidation with a reason, before it begins or with its request, and lets it go on', () => {
  const world = called()
  for (const [command, expected] of [
    [{ ...holding(world, true), actor: actor('mako') }, 'role_forbidden'],
    [holding(world, true, ' '), 'malformed reason'],
    [holding(world, true, 'x'.repeat(201)), 'malformed reason'],
    [{ ...holding(world, true), callId: 'call-none' as never }, 'unknown_margin_call callId'],
    [holding(world, false), 'already_so hold'],
    [holding(world, true), 'ok'],
    [holding(world, true), 'already_so hold'],
  ] as const)
    assert.equal(answer(world, command), expected)
  world.now = callIn(world).dueAt
  assert.equal(code(run(world)), 'liquidation_held')
  must(world, holding(world, false, 'no answer'))
  const rfqId = asked(world)
  assert.equal(told(must(world, holding(world, true, 'a wire is on its way'))), 'held')
  assert.equal(told(mustRun(world)), 'request cancelled')
  assert.ok(!world.state.rfqs.has(rfqId))
  assert.equal(code(run(world)), 'liquidation_held')
  assert.equal(saveState(loadState(saveState(world.state))), saveState(world.state))
  must(world, holding(world, false))
  world.now += 2 * LIQUIDATION_LIMITS.pauseMs * 1_000
  assert.equal(told(mustRun(world)), 'requested')
})

void test('[LIQ-7] [VEN-4] one read from a snapshot goes on to the same text, from events as they are and as they are read', () => {
  const world = called()
  asked(world)
  collected(world)
  mustRun(world)
  const loaded = loadState(saveState(world.state))
  let seen = world.events.length
  const compare = (): void => {
    for (const event of world.events.slice(seen)) evolve(loaded, decode(encode(event)) as Event)
    seen = world.events.length
    assert.equal(saveState(loaded), saveState(world.state))
  }
  world.now += LIQUIDATION_LIMITS.pauseMs * 1_000
  asked(world)
  compare()
  must(world, holding(world, true))
  compare()
  mustRun(world)
  compare()
  must(world, holding(world, false))
  compare()
})

void test('[LIQ-7] every step is told to the firm alone, and survives a snapshot', () => {
  const world = called()
  asked(world)
  const loaded = loadState(saveState(world.state))
  assert.equal(saveState(loaded), saveState(world.state))
  assert.equal(loaded.liquidations.size, 1)
  collected(world)
  mustRun(world)
  must(world, holding(world, true))
  must(world, holding(world, false))
  must(world, funding('mako', 'USD', 1_000_00n))
  must(world, marks(world, 'SPY 430'))
  const steps = stepsIn(world.events)
  assert.deepEqual(
    steps.map(({ step }) => step.change),
    ['missed', 'held', 'released', 'ended'],
  )
  for (const step of steps) assert.deepEqual(audienceOf(world.state, step), ['mako'])
})

void test('[LIQ-8] the firm neither takes, counters nor cancels the request, a kill of it neither, and it trades otherwise as it likes', () => {
  const world = called()
  const rfqId = asked(world)
  const quoteId = quote(world, 'nova', rfqId, '14 / 15.5', { size: 1n, ttlMs: 120_000 })
  assert.equal(
    answer(world, accepting('mako', rfqId, 'buy 1 at 20', quoteId)),
    'liquidation_request rfqId',
  )
  const countering = {
    type: 'CounterRfq',
    actor: actor('mako'),
    rfqId,
    side: 'buy',
    size: 1n,
    price: px('1'),
    ttlMs: 1_000,
  } as const
  assert.equal(answer(world, countering), 'liquidation_request rfqId')
  const cancelling = { type: 'CancelRfq', actor: actor('mako'), rfqId } as const
  assert.equal(answer(world, cancelling), 'liquidation_request rfqId')
  assert.equal(answer(world, { ...cancelling, actor: actor('acme') }), 'unknown_rfq rfqId')
  must(world, {
    type: 'Kill',
    actor: actor('mako'),
    scope: { level: 'firm', firm: actor('mako').firm },
    reason: 'mine',
  })
  assert.ok(world.state.rfqs.has(rfqId))
  collected(world)
  assert.equal(told(mustRun(world)), 'request filled, traded, call met, ended')
})

void test('[LIQ-4] [LIQ-11] a request that was swept, or ended by a kill of the venue, is followed by the next', () => {
  const world = called()
  const first = asked(world)
  world.now += HOUR
  must(world, sweep)
  assert.ok(!world.state.rfqs.has(first))
  assert.equal(world.state.liquidations.values().next().value?.rfqId, undefined)
  const second = asked(world)
  must(world, { type: 'Kill', actor: actor(OPERATOR), scope: { level: 'venue' }, reason: 'test' })
  assert.ok(!world.state.rfqs.has(second))
  world.now += HOUR
  must(world, { type: 'Revive', actor: actor(OPERATOR), scope: { level: 'venue' }, reason: 'test' })
  const third = asked(world)
  assert.equal([...world.state.liquidations.values()][0]?.attempts, 3)
  assert.equal([...world.state.liquidations.values()][0]?.misses, 0)
  assert.ok(world.state.rfqs.has(third))
})

void test('[LIQ-10] what cannot be asked for is told once for each reason, and tried again', () => {
  const world = called()
  must(world, {
    type: 'SetRequestPolicy',
    actor: actor(OPERATOR),
    policy: { ...world.state.requestPolicy, sizeMin: 5n },
  })
  world.now = callIn(world).dueAt
  assert.equal(told(mustRun(world)), 'impossible')
  assert.deepEqual(must(world, running(world)), [])
  const [step] = stepsIn(world.events).slice(-1)
  assert.deepEqual(step?.step, { change: 'impossible', reason: 'below_structure_minimum' })
  // All four are asked for where one is too few.
  must(world, {
    type: 'SetRequestPolicy',
    actor: actor(OPERATOR),
    policy: { ...world.state.requestPolicy, sizeMin: 3n },
  })
  assert.equal(told(mustRun(world)), 'requested')
  assert.equal([...world.state.rfqs.values()][0]?.terms.size, 4n)
})

void test('[LIQ-10] an option about to expire is not asked for', () => {
  const world = margined('C430', 'SPY 415, C430 0.85', 20_000_00n)
  const soon = { ...option('C431', { strike: '431', expiresAt: world.now + HOUR + 60_000_000 }) }
  must(world, listing(soon))
  must(world, marks(world, 'C431 0.85'))
  must(world, funding('mako', 'USD', 1n))
  write(world, 'buy 1 buy 1 C431')
  must(world, marks(world, 'SPY 800, C431 370'))
  world.now = callIn(world).dueAt
  assert.equal(told(mustRun(world)), 'impossible')
  assert.equal(callById(world.state, callIn(world).callId)?.asset, instrumentId('USD'))
  assert.match(covers(world, 'mako'), /C431/)
})

void test('[LIQ-9] programs bear their parts pro rata, whatever their mandates say, and look at once', () => {
  const world = margined('P390', 'SPY 415, P390 1.85', 200_000_00n)
  must(world, funding('nova', 'USD', 1_000_000_00n))
  write(world, 'buy 4 buy 1 P390')
  const ids = ['alpha', 'beta'] as readonly string[] as readonly ProgramId[]
  for (const [i, program] of ids.entries()) {
    const contracts = BigInt(2 - i)
    must(world, applying(program, 'mako'))
    must(world, {
      ...adopting({ P390: -contracts, USD: contracts * 39_000_00n + 100_00n }, program),
      actor: actor('mako'),
    })
  }
  must(world, funding('mako', 'USD', -(owned(world, 'mako', 'USD').available - 100_00n)))
  must(world, marks(world, 'SPY 380, P390 15'))
  const rfqId = asked(world)
  assert.equal(world.state.rfqs.get(rfqId)?.terms.size, 2n)
  quote(world, 'nova', rfqId, '14 / 15.5', { size: 2n, ttlMs: 120_000 })
  collected(world)
  const events = mustRun(world)
  const [alpha, beta] = ids.map((id) => programOf(world.state, actor('mako').firm, id))
  // One of two from alpha, and of two halves the one of what is in no program, which has no name.
  assert.deepEqual(
    [alpha, beta].map((program) => [...(program?.ledger ?? [])]),
    [
      [
        ['P390', -1n],
        ['USD', 2n * 39_000_00n + 100_00n - 1_550_00n],
      ],
      [
        ['P390', -1n],
        ['USD', 39_000_00n + 100_00n],
      ],
    ],
  )
  const posted = events.filter((event) => event.type === 'ProgramPosted')
  assert.deepEqual(
    posted.map(({ program, cause }) => `${program} ${cause}`),
    ['alpha liquidation'],
  )
  assert.deepEqual(audienceOf(world.state, posted[0] ?? assert.fail()), ['mako'])
  assert.equal(alpha?.changed, true)
  // What a contract less needs no more is set aside anew: 78,100 less 1,550 and 39,000.
  const aside = world.state.ledger.holds.get(alpha.capital ?? assert.fail())
  assert.deepEqual(aside?.lines, [{ asset: 'USD', amount: 37_550_00n }])
  checkBooks(world.state)
  checkLives(world.events)
})
