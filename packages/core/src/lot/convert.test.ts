import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventOf, funding, furnished, must, px, traded } from '../_venue.ts'
import type { World } from '../_venue.ts'
import { acted } from '../corporate-action/_acting.ts'
import type { ActionTerms } from '../corporate-action/action.ts'
import { instrumentId } from '../instrument/instrument.ts'
import { balance } from '../ledger/ledger.ts'
import { accountId } from '../ledger/account.ts'
import { Lots } from './_lots.ts'
import { economicProfitOf, profitOf } from './lot.ts'

const ACME = 'acme:main'
const SPY = instrumentId('SPY')

/** acme holds 100 and 51 shares in two lots, and has written a call on the first hundred. */
function desk(): { world: World; lots: Lots } {
  const world = furnished()
  must(world, funding('acme', 'USD', 1_000_000_00n))
  must(world, funding('mako', 'USD', 1_000_000_00n))
  must(world, funding('mako', 'SPY', 1_000n))
  const lots = new Lots(world)
  lots.follow(world.events)
  for (const [legs, size, at, side] of [
    ['buy 1 SPY', 100n, '600', 'buy'],
    ['buy 1 SPY', 51n, '630', 'buy'],
    ['buy 1 C400', 1n, '9', 'sell'],
  ] as const)
    lots.follow(traded(world, { taker: 'acme', maker: 'mako', side, legs, size, at }))
  return { world, lots }
}

function basis(lots: Lots): readonly [bigint, bigint] {
  let [tax, economic] = [0n, 0n]
  for (const lot of lots.open(ACME)) {
    tax += lot.tax
    economic += lot.economic
  }
  for (const closure of lots.closures.filter(({ account }) => account === ACME)) {
    tax += profitOf(closure)
    economic += economicProfitOf(closure)
  }
  return [tax, economic]
}

const splits: readonly (readonly [bigint, bigint, string | undefined, readonly bigint[]])[] = [
  [7n, 1n, undefined, [700n, 357n]],
  [3n, 2n, '400', [149n, 77n]],
  [1n, 4n, '2400', [24n, 13n]],
]
for (const [numerator, denominator, fraction, quantities] of splits)
  void test(`[LOT-10] a ${numerator}:${denominator} split keeps basis and day, and its positions are the lots`, () => {
    const { world, lots } = desk()
    const before = basis(lots)
    const days = lots.open(ACME).map(({ openedAt }) => openedAt)
    const terms: ActionTerms = {
      kind: 'split',
      underlying: SPY,
      numerator,
      denominator,
      fractionPrice: fraction === undefined ? undefined : px(fraction),
    }
    const events = acted(world, terms)
    lots.follow(events)
    const { postings } = eventOf(events, 'EntryPosted').entry
    const paid = postings.reduce(
      (sum, { to, reason, amount }) =>
        to === ACME && reason === 'cash_in_lieu' ? sum + amount : sum,
      0n,
    )
    const [tax, economic] = basis(lots)
    assert.deepEqual([tax, economic], [before[0] + paid, before[1] + paid])
    const open = lots.open(ACME)
    assert.deepEqual(
      open.map(({ openedAt }) => openedAt),
      days,
    )
    const shares = lots.open(ACME, 'SPY').map(({ quantity }) => quantity)
    assert.equal(
      shares.reduce((sum, each) => sum + each, 0n),
      balance(world.state.ledger, accountId(ACME), SPY).total,
    )
    if (denominator === 1n) assert.deepEqual(shares, quantities)
    for (const lot of open.filter(({ side }) => side === 'short')) {
      assert.notEqual(lot.instrument, 'C400')
      assert.equal(
        -balance(world.state.ledger, accountId(ACME), lot.instrument).total,
        lot.quantity,
      )
      assert.equal(lot.covering, lot.quantity)
    }
  })

void test('[LOT-10] a merger sells the shares for its cash, and settles the call', () => {
  const { world, lots } = desk()
  lots.follow(acted(world, { kind: 'cash_merger', underlying: SPY, cash: px('650') }))
  assert.deepEqual(lots.open(ACME), [])
  const own = lots.closures.filter(({ account }) => account === ACME)
  assert.deepEqual(
    own.map(({ instrument, how }) => [instrument, how]),
    [
      ['SPY', 'conversion'],
      ['SPY', 'conversion'],
      ['C400', 'settled'],
    ],
  )
  // 100 × 50 + 51 × 20, less a cent a share; the call brought 9 and costs 250.
  assert.equal(
    own.reduce((sum, closure) => sum + profitOf(closure), 0n),
    5_000_00n + 1_020_00n - 151n + 900_00n - 25_000_00n,
  )
})
