import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkBooks } from '../_invariant.ts'
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
  const rfqId = ask(world, firm, legs, { size: 1n, panel: ['mako'] })
  const isFlipped = world.state.rfqs.get(rfqId)?.owner.flip === true
  quote(world, 'mako', rfqId, isFlipped ? '0 / -' : '- / 0', { size: 1n })
  must(world, accepting(firm, rfqId, 'buy 1 at 0'))
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
