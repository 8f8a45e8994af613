import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  OPERATOR,
  accepting,
  ask,
  funding,
  listing,
  must,
  option,
  owned,
  quote,
} from '../_venue.ts'
import type { World } from '../_venue.ts'
import { covers } from '../collateral/_spread.ts'
import { audienceOf } from '../venue/audience.ts'
import { accountId } from '../ledger/account.ts'
import { instrumentId } from '../instrument/instrument.ts'
import { timestamp } from '../time/timestamp.ts'
import { curesOf } from './call.ts'
import type { MarginCallChanged } from './call.ts'
import { marks, margined } from './_margined.ts'
import type { RiskAlertChanged } from '../risk-limit/alert.ts'

const USD = instrumentId('USD')

/** mako writes or buys structures at one cent, as acme's dealer. */
function trade(world: World, text: string): void {
  const [side = '', size = '', ...legs] = text.split(' ')
  const rfqId = ask(world, 'acme', legs.join(' '), { size: BigInt(size), panel: ['mako'] })
  quote(world, 'mako', rfqId, '0.01 / 0.02', { size: BigInt(size) })
  must(world, accepting('acme', rfqId, `${side} ${size} at ${side === 'buy' ? '1000' : '-1000'}`))
}

/** What the venue's own timer would say, as text. */
function cured(world: World, deficit: bigint): string {
  const account = world.state.accounts.get(accountId('mako:main'))
  assert.ok(account)
  const { ledger, listed } = world.state
  const of = { asset: USD, deficit, now: timestamp(world.now) }
  const { set } = curesOf(ledger, listed, account, of)
  if (!set) return 'nothing'
  const closings = set.closings.map(({ side, lots, instrument }) => `${side} ${lots} ${instrument}`)
  return `${closings.join(', ')} frees ${set.frees} for ${set.value}${set.cures ? '' : ', not all'}`
}

void test('[MGN-20] no short by itself cures, and two together do', () => {
  const world = margined('C430 P390', 'SPY 410, C430 2, P390 3', 100_000_00n)
  trade(world, 'buy 1 buy 1 C430')
  trade(world, 'buy 1 buy 1 P390')
  // Naked: 8,200 less 2,000 and 200; 8,200 less 2,000 and 300. As a strangle: the put's, and the call's premium.
  const whole = 6_500_00n + 200_00n
  assert.equal(owned(world, 'mako', 'USD').held, whole)
  assert.equal(cured(world, whole - 500_00n), 'buy 1 C430, buy 1 P390 frees 620000 for 50000')
  assert.equal(cured(world, whole), 'buy 1 C430, buy 1 P390 frees 620000 for 50000, not all')
})

void test('[MGN-20] a long that bounds a short is not sold without it, and is with it', () => {
  const world = margined('C300 C310', 'SPY 410, C300 112, C310 103', 100_000_00n)
  trade(world, 'buy 2 buy 1 C300, sell 1 C310')
  assert.equal(owned(world, 'mako', 'USD').held, 2_000_00n)
  // A spread is worth 900 and frees 1,000; its legs are traded for 21,500.
  assert.equal(cured(world, 50_00n), 'buy 1 C300, sell 1 C310 frees 10000 for 2150000')
  assert.equal(cured(world, 150_00n), 'buy 2 C300, sell 2 C310 frees 20000 for 4300000')
})

void test('[MGN-20] the underlying is sold where that trades the least value', () => {
  const world = margined('C430', 'SPY 410, C430 30', 2_000_000_00n)
  must(world, funding('mako', 'SPY', 5_000n))
  trade(world, 'buy 60 buy 1 C430')
  // Fifty are covered and ten are not; a share costs a cent of fee.
  assert.equal(owned(world, 'mako', 'SPY').available, 0n)
  const found = cured(world, 100_00n)
  assert.equal(found, 'buy 1 C430 frees 620000 for 300000')
  must(world, funding('mako', 'SPY', 1_005n))
  must(world, marks(world, 'SPY 410'))
  assert.equal(cured(world, 1_000_00n), 'sell 3 SPY frees 122997 for 123003')
})

void test('[MGN-20] nothing to close cures nothing, and what a program, quote or expiry keeps is not sold', () => {
  const world = margined('C430', 'SPY 410, C430 30', 100_000_00n)
  assert.equal(cured(world, 1n), 'nothing')
  must(world, funding('mako', 'SPY', 10n))
  assert.equal(cured(world, 1n), 'sell 1 SPY frees 40999 for 41001')
  const rfqId = ask(world, 'acme', 'buy 1 SPY', { size: 10n, panel: ['mako'] })
  quote(world, 'mako', rfqId, '- / 411', { size: 10n })
  assert.equal(cured(world, 1n), 'nothing')
})

void test('[MGN-20] what has more than 400 ways is made as small as still cures', () => {
  const world = margined('C430 C440', 'SPY 410, C430 2, C440 1', 2_000_000_00n)
  trade(world, 'buy 120 buy 1 C430')
  trade(world, 'buy 90 buy 1 C440')
  const set = cured(world, 10_000_00n)
  // 4,100 is the least of each, so that the cheaper to buy frees more for its value: 4,200 less 100 a contract.
  assert.equal(set, 'buy 2 C440 frees 1040000 for 20000')
})

const callsIn = (events: readonly { readonly type: string }[]): MarginCallChanged[] =>
  events.filter((event): event is MarginCallChanged => event.type === 'MarginCallChanged')
const alertsIn = (events: readonly { readonly type: string }[]): string[] =>
  events
    .filter((event): event is RiskAlertChanged => event.type === 'RiskAlertChanged')
    .map(({ alert, from }) => `${alert.kind} ${alert.subject} ${from} to ${alert.level}`)

void test('[MGN-21] what cannot be margined is told of once, and the rest of its account is margined and called', () => {
  const world = margined('C430', 'SPY 415, C430 0.85, BTC 70000', 20_000_00n)
  must(world, listing(option('B80K', { underlying: 'BTC', strike: '80000', multiplier: 1n })))
  must(world, marks(world, 'B80K 500'))
  trade(world, 'buy 1 buy 1 C430')
  must(world, funding('mako', 'USD', 20_000_00n))
  trade(world, 'buy 1 buy 1 B80K')
  world.state.ledger.margins.marks.delete(instrumentId('B80K'))
  const events = must(world, marks(world, 'SPY 800, C430 370'))
  assert.deepEqual(alertsIn(events), ['margin B80K clear to unmeasured'])
  assert.equal(callsIn(events).length, 1)
  assert.equal(covers(world, 'mako'), 'B80K: USD 7500, C430: USD 53000')
  for (const event of events)
    if (event.type === 'RiskAlertChanged')
      assert.deepEqual(audienceOf(world.state, event), ['mako', OPERATOR])
  assert.deepEqual(alertsIn(must(world, marks(world, 'SPY 801'))), [])
  const again = must(world, marks(world, 'SPY 415, C430 0.85, B80K 500'))
  assert.deepEqual(alertsIn(again), ['margin B80K unmeasured to clear'])
  assert.deepEqual(
    callsIn(again).map(({ change }) => change),
    ['met'],
  )
})

void test('[MGN-21] margin beyond what a balance can be leaves what is held, and is told of', () => {
  const world = margined('C430', 'SPY 415, C430 0.85, BTC 70000', 100_000_000_000_000n)
  const terms = { underlying: 'BTC', strike: '80000', multiplier: 10_000_000n }
  must(world, listing(option('B80K', terms)))
  must(world, marks(world, 'B80K 500'))
  trade(world, 'buy 1 buy 1 B80K')
  const held = covers(world, 'mako')
  const events = must(world, marks(world, 'SPY 416, B80K 20000000000'))
  assert.deepEqual(alertsIn(events), ['margin B80K clear to unmeasured'])
  assert.equal(covers(world, 'mako'), held)
})
