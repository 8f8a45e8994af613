import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkBooks, checkLives } from '../_invariant.ts'
import { eventOf, must, owned, px, quote } from '../_venue.ts'
import { marks } from '../margin/_margined.ts'
import { called, callIn, collected, mustRun, told } from './_liquidated.ts'

void test('[LIQ-2] a mark between ticks makes a reserve between ticks: it is asked, counted up, and taken within', () => {
  const world = called()
  // As a feed marks options: to a millionth.
  must(world, marks(world, 'SPY 430, C430 15.266633'))
  const before = owned(world, 'mako', 'USD').total
  world.now = callIn(world).dueAt
  const events = mustRun(world)
  const { owner, terms } = eventOf(events, 'RfqRequested')
  assert.deepEqual(terms.structure.legs, [{ instrument: 'C430', side: 'buy', ratio: 1 }])
  // 15.266633 and 5 % of it is 16.02996465; a hundred of them are 1,602.996465, of which the last cent is whole.
  assert.equal(owner.reserve.buy, px('16.02996465'))
  assert.equal(owner.liquidation?.reserve, 1_603_00n)
  quote(world, 'nova', terms.rfqId, '15 / 16.02', { size: terms.size, ttlMs: 120_000 })
  collected(world)
  assert.match(told(mustRun(world)), /traded/)
  assert.equal(owned(world, 'mako', 'USD').total, before - 1_602_00n * terms.size)
  checkBooks(world.state)
  checkLives(world.events)
})
