import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkBooks, checkLives } from '../_invariant.ts'
import { funding, furnished, listing, must, option, px, traded } from '../_venue.ts'
import type { World } from '../_venue.ts'
import { instrumentId } from '../instrument/instrument.ts'
import { Lots } from '../lot/_lots.ts'
import { profitOf } from '../lot/lot.ts'
import { ACME, INCOME, adopting, applying, granting } from '../program/_program.ts'
import { programOf } from '../program/program.ts'
import { firmId } from '../party/firm.ts'
import { loadState, saveState } from '../venue/snapshot.ts'
import { acted } from './_acting.ts'
import type { ActionTerms } from './action.ts'

const SPY = instrumentId('SPY')
const CALL = 'SPY-20260131-645-C'

function split(numerator: bigint, denominator = 1n): ActionTerms {
  const fractionPrice = denominator > 1n ? px('6000') : undefined
  return { kind: 'split', underlying: SPY, numerator, denominator, fractionPrice }
}

/** acme bought 105 shares at 600 and 102 at 610, wrote a call at 4 against them, and all of it is in its lots. */
function bought(): { world: World; lots: Lots } {
  const world = furnished()
  must(world, listing(option(CALL, { strike: '645' })))
  must(world, funding('acme', 'USD', 200_000_00n))
  must(world, funding('mako', 'SPY', 1_000n))
  must(world, funding('mako', 'USD', 200_000_00n))
  const lots = new Lots(world)
  const deal = (side: 'buy' | 'sell', legs: string, size: bigint, at: string): void =>
    lots.follow(traded(world, { taker: 'acme', maker: 'mako', side, legs, size, at }))
  deal('buy', 'buy 1 SPY', 105n, '600')
  deal('buy', 'buy 1 SPY', 102n, '610')
  deal('sell', `buy 1 ${CALL}`, 1n, '4')
  return { world, lots }
}

void test('[LOT-10] through a 7:1 split lots keep their basis, their day and their id', () => {
  const { world, lots } = bought()
  const before = lots.open('acme:main')
  lots.follow(acted(world, split(7n)))
  const after = lots.open('acme:main')
  assert.deepEqual(
    after.map(({ instrument, quantity }) => [instrument, quantity]),
    [
      ['SPY', 735n],
      ['SPY', 714n],
      ['SPY-20260131-92.14-C', 7n],
    ],
  )
  for (const [i, lot] of after.entries()) {
    const was = before[i]
    assert.deepEqual(
      [lot.lotId, lot.openedAt, lot.tax, lot.economic],
      [was?.lotId, was?.openedAt, was?.tax, was?.economic],
    )
  }
  assert.equal(lots.closures.length, 0)
})

void test('[LOT-10] a reverse split: lots make up what there is, and cash for the part comes off the last basis', () => {
  const { world, lots } = bought()
  const before = lots.open('acme:main', 'SPY').reduce((sum, { tax }) => sum + tax, 0n)
  lots.follow(acted(world, split(1n, 10n)))
  const after = lots.open('acme:main', 'SPY')
  // 207 / 10 = 20 and 7/10 of one at 6,000.
  assert.deepEqual(
    after.map(({ quantity }) => quantity),
    [10n, 10n],
  )
  assert.equal(
    after.reduce((sum, { tax }) => sum + tax, 0n),
    before + 4_200_00n,
  )
})

void test('[LOT-10] a merger sells the shares for its cash', () => {
  const { world, lots } = bought()
  lots.follow(acted(world, { kind: 'cash_merger', underlying: SPY, cash: px('650') }))
  assert.deepEqual(lots.open('acme:main'), [])
  const own = lots.closures.filter(({ account }) => account === 'acme:main')
  const profit = own.reduce((sum, closure) => sum + profitOf(closure), 0n)
  // What there is now is what came in and the profit: 207 shares at 650, a call at 4 assigned at 5, fees.
  const cash = 105n * 50_00n + 102n * 40_00n + 400_00n - 500_00n - 207n
  assert.equal(profit, cash)
})

for (const [what, terms, spy] of [
  ['a 7:1 split', split(7n), 735n],
  ['a 1:10 split', split(1n, 10n), 10n],
  ['a merger', { kind: 'cash_merger', underlying: SPY, cash: px('700') } as const, undefined],
] as const)
  void test(`[CRA-7] what a program owns follows ${what}`, () => {
    const { world } = bought()
    must(world, applying())
    must(world, granting())
    must(world, adopting({ SPY: 105n, USD: 1_000_00n, [CALL]: -1n }))
    acted(world, terms)
    const program = programOf(world.state, firmId('acme'), INCOME)
    assert.equal(program?.ledger.get(SPY), spy)
    assert.equal(program?.ledger.get(instrumentId(CALL)), undefined)
    checkBooks(world.state)
    checkLives(world.events)
    assert.equal(saveState(loadState(saveState(world.state))), saveState(world.state))
    assert.equal(program?.account, ACME)
  })
