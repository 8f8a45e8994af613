import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkBooks } from '../_invariant.ts'
import { acted } from '../corporate-action/_acting.ts'
import { chained, coverOfAll, covers, regime } from '../collateral/_spread.ts'
import {
  DAY,
  accepting,
  ask,
  quote,
  OPENED_AT,
  actor,
  answer,
  funding,
  must,
  owned,
  px,
  settling,
  sweep,
} from '../_venue.ts'
import type { World } from '../_venue.ts'
import { instrumentId } from '../instrument/instrument.ts'
import { accountId } from '../ledger/account.ts'
import type { ExerciseOption } from './command.ts'

/** acme writes a spread that mako buys, and has little more than its width. */
function written(legs: string, cash = 1_100_00n): World {
  const world = chained({ cash })
  take(world, 'acme', legs)
  return world
}

/** A firm takes a structure from mako for nothing. */
function take(world: World, firm: string, legs: string): void {
  deal(world, firm, legs, { maker: 'mako', size: 1n })
}

function deal(
  world: World,
  firm: string,
  legs: string,
  { maker, size }: { readonly maker: string; readonly size: bigint },
): void {
  const rfqId = ask(world, firm, legs, { size, panel: [maker] })
  const isFlipped = world.state.rfqs.get(rfqId)?.owner.flip === true
  quote(world, maker, rfqId, isFlipped ? '0 / -' : '- / 0', { size })
  must(world, accepting(firm, rfqId, `buy ${size} at 0`))
  checkBooks(world.state)
}

function expire(world: World, instrument: string, at: string, days = 30): void {
  world.now = OPENED_AT + days * DAY
  must(world, sweep)
  must(world, settling(instrument, at))
  checkBooks(world.state)
}

const early = (firm: string, instrument: string): ExerciseOption => ({
  type: 'ExerciseOption',
  actor: actor(firm),
  account: accountId(`${firm}:main`),
  instrument: instrumentId(instrument),
  contracts: 1n,
  seed: '0'.repeat(32),
})

for (const [what, legs, first, at, left] of [
  ['in the money whole, the short first', 'buy 1 P390, sell 1 P400', 'P400', '370', 100_00n],
  ['in the money whole, the long first', 'buy 1 P390, sell 1 P400', 'P390', '370', 100_00n],
  ['between the strikes', 'buy 1 P390, sell 1 P400', 'P400', '395', 100_00n],
  ['out of the money', 'buy 1 P390, sell 1 P400', 'P390', '401', 1_100_00n],
  ['calls in the money whole', 'buy 1 C410, sell 1 C400', 'C410', '430', 100_00n],
  ['calls between the strikes', 'buy 1 C410, sell 1 C400', 'C400', '407', 100_00n],
  ['settled in cash', 'buy 1 NC410, sell 1 NC400', 'NC410', '407', 400_00n],
  [
    'a butterfly between its wings',
    'buy 1 C390, sell 2 C400, buy 1 C410',
    'C400',
    '405',
    1_100_00n,
  ],
  [
    'the larger wing of a condor',
    'buy 1 P390, sell 1 P395, sell 1 C400, buy 1 C410',
    'P390',
    '425',
    100_00n,
  ],
] as const)
  void test(`[EXP-12] [EXP-13] a spread ends in one step and costs no more than its hold: ${what}`, () => {
    const world = written(legs)
    expire(world, first, at)
    assert.equal(owned(world, 'acme', 'USD').total, left)
    assert.equal(owned(world, 'acme', 'SPY').total, 0n)
    assert.equal(covers(world, 'acme'), '')
    for (const leg of legs.split(', ')) {
      const id = leg.split(' ')[2] ?? ''
      assert.equal(answer(world, settling(id, at)), 'instrument_expired instrument')
    }
  })

void test('[EXP-13] a long that outlives the short is exercised for it, where nothing else pays', () => {
  const poor = written('buy 1 LP390, sell 1 AP400')
  expire(poor, 'AP400', '380')
  assert.equal(owned(poor, 'acme', 'LP390').total, 0n)
  assert.equal(owned(poor, 'acme', 'USD').total, 100_00n)
  const rich = written('buy 1 LP390, sell 1 AP400', 41_000_00n)
  expire(rich, 'AP400', '380')
  assert.equal(owned(rich, 'acme', 'LP390').total, 1n)
  assert.equal(owned(rich, 'acme', 'USD').total, 1_000_00n)
  assert.equal(owned(rich, 'acme', 'SPY').total, 100n)
})

void test('[EXP-13] who is assigned early exercises what bounds it, and so does its writer in turn', () => {
  const world = written('buy 1 AC410, sell 1 AC400')
  // nova takes over the written AC410, bounded by an AC420 of its own.
  must(world, regime('nova', 'defined_risk'))
  must(world, funding('nova', 'SPY', -50_000n))
  take(world, 'nova', 'buy 1 AC420, sell 1 AC410')
  assert.equal(coverOfAll(world, 'nova'), 1_000_00n)
  must(world, early('mako', 'AC400'))
  checkBooks(world.state)
  assert.equal(owned(world, 'acme', 'USD').total, 100_00n)
  for (const id of ['AC400', 'AC410']) assert.equal(owned(world, 'acme', id).total, 0n)
})

void test('[EXP-13] what a holder gets for a long that bounds a short takes its place', () => {
  const world = written('buy 1 AC410, sell 1 AC400', 42_500_00n)
  // Its shares take the place of the call.
  assert.equal(answer(world, early('acme', 'AC410')), 'ok')
  assert.equal(covers(world, 'acme'), 'AC400: SPY 100')
  const put = written('buy 1 AP390, sell 1 AP400')
  must(put, funding('acme', 'SPY', 100n))
  assert.equal(answer(put, early('acme', 'AP390')), 'ok')
  assert.equal(covers(put, 'acme'), 'AP400: USD 40000')
  checkBooks(put.state)
})

/**
 * acme is short what nova exercises, and long what mako is short; mako is long what acme is short. Neither has cash for a strike, so that
 * each contract nova exercises calls for one of acme's, that for one of mako's, and that for one of acme's again.
 */
function ring(contracts: bigint): World {
  const world = chained({ cash: 2_000_00n, shares: 100n })
  must(world, funding('mako', 'USD', -4_999_000_00n))
  must(world, funding('mako', 'SPY', -50_000n))
  must(world, funding('acme', 'USD', contracts * 1_000_00n))
  deal(world, 'acme', 'sell 1 C400, buy 1 C410', { maker: 'mako', size: contracts })
  deal(world, 'acme', 'sell 1 C400', { maker: 'nova', size: 1n })
  checkBooks(world.state)
  return world
}

for (const contracts of [1n, 7n, 50n, 5_000n])
  void test(`[EXP-2] [EXP-13] a ring of ${contracts} contracts that call for each other in turn ends by any seed`, () => {
    for (const seed of ['0'.repeat(32), 'f'.repeat(32)]) {
      const world = ring(contracts)
      world.now = OPENED_AT + 30 * DAY
      must(world, sweep)
      must(world, { ...settling('C400', '430'), seed })
      checkBooks(world.state)
      for (const id of ['C400', 'C410'])
        for (const firm of ['acme', 'mako', 'nova'])
          assert.equal(owned(world, firm, id).total, 0n, `${firm} ${id}`)
      // nova has its share for the strike, and nobody paid more than was held.
      assert.equal(owned(world, 'nova', 'SPY').total, 50_100n)
      assert.ok(owned(world, 'acme', 'USD').total >= 2_000_00n)
    }
  })

/** acme has little more than the width of its spread, and that is less than a threshold, which an older venue let be set for cash too. */
const narrow = { threshold: px('20'), graceMs: 0 }
function thresholds(legs: string): World {
  const world = written(legs)
  const { policy } = world.state.exercises
  world.state.exercises.policy = { ...policy, share_cash: narrow, share_physical: narrow }
  return world
}

void test('[EXP-7] [EXP-14] what is paid out in cash has no threshold: no long lapses beside a short it bounds', () => {
  const world = thresholds('buy 1 NC410, sell 1 NC400')
  // 25 and 15 in the money.
  expire(world, 'NC400', '425')
  assert.equal(owned(world, 'acme', 'USD').total, 100_00n)
})

void test('[EXP-14] [CRA-6] a merger pays all that is in the money: no long lapses beside a short it bounds', () => {
  const world = thresholds('buy 1 C410, sell 1 C400')
  acted(world, { kind: 'cash_merger', underlying: instrumentId('SPY'), cash: px('425') })
  checkBooks(world.state)
  assert.equal(owned(world, 'acme', 'USD').total, 100_00n)
})

void test('[EXP-14] a long that is delivered is exercised below the threshold for a short that it bounds', () => {
  const world = thresholds('buy 1 C410, sell 1 C400')
  expire(world, 'C400', '425')
  assert.equal(owned(world, 'acme', 'USD').total, 100_00n)
})
