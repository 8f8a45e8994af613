import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkBooks } from '../_invariant.ts'
import { instrumentId } from '../instrument/instrument.ts'
import type { InstrumentId } from '../instrument/instrument.ts'
import { accountId } from '../ledger/account.ts'
import type { Regime } from '../ledger/account.ts'
import { whatIf } from './what-if.ts'
import { accepting, answer, ask, funding, must, owned, quote, quoting, traded } from '../_venue.ts'
import type { World } from '../_venue.ts'
import { chained, coverOfAll, covers, regime } from './_spread.ts'

/** acme trades structures with a dealer at prices that make no difference to cover. */
function trade(world: World, ...structures: readonly string[]): World {
  for (const text of structures) {
    const [side = '', size = '', , ...legs] = text.split(' ')
    const rfqId = ask(world, 'acme', legs.join(' '), { size: BigInt(size), panel: ['mako'] })
    quote(world, 'mako', rfqId, '1 / 1.01', { size: BigInt(size) })
    must(world, accepting('acme', rfqId, `${side} ${size} at ${side === 'buy' ? '1000' : '-1000'}`))
    checkBooks(world.state)
  }
  return world
}

for (const [what, structures, expected] of [
  ['a bull put spread needs its width', ['buy 1 x buy 1 P390, sell 1 P400'], 'P400: USD 1000'],
  ['a bear call spread needs its width', ['buy 1 x buy 1 C410, sell 1 C400'], 'C400: USD 1000'],
  ['a debit spread needs nothing', ['buy 1 x buy 1 C400, sell 1 C410'], ''],
  ['a put alone needs its strike', ['buy 1 x sell 1 P400'], 'P400: USD 40000'],
  [
    'an unequal condor needs its larger wing',
    ['buy 1 x buy 1 P390, sell 1 P395, sell 1 C400, buy 1 C410'],
    'C400: USD 1000',
  ],
  [
    'legs bought one by one bound as well as together',
    ['buy 1 x buy 1 P390', 'buy 1 x buy 1 C410', 'buy 1 x sell 1 P395', 'buy 1 x sell 1 C400'],
    'C400: USD 1000',
  ],
  [
    'two sides that may be assigned on two days need both wings',
    ['buy 1 x buy 1 AP390, sell 1 AP395, sell 1 AC400, buy 1 AC410'],
    'AC400: USD 1000, AP395: USD 500',
  ],
  ['a long butterfly needs nothing', ['buy 1 x buy 1 C390, sell 2 C400, buy 1 C410'], ''],
  [
    'a short butterfly needs its wing',
    ['buy 1 x sell 1 C390, buy 2 C400, sell 1 C410'],
    'C390: USD 1000',
  ],
  [
    'a broken wing needs the difference',
    ['buy 1 x buy 1 C395, sell 2 C400, buy 1 C410'],
    'C400: USD 500',
  ],
  [
    'a calendar whose long outlives the short needs nothing',
    ['buy 1 x sell 1 AC400, buy 1 LC400'],
    '',
  ],
  [
    'a diagonal needs the strikes between',
    ['buy 1 x sell 1 AP400, buy 1 LP390'],
    'AP400: USD 1000',
  ],
  [
    'a long that ends before the short bounds nothing',
    ['buy 1 x buy 1 AP390, sell 1 LP400'],
    'LP400: USD 40000',
  ],
  [
    'a European long bounds no American short',
    ['buy 1 x buy 1 P390, sell 1 AP400'],
    'AP400: USD 40000',
  ],
  ['a spread settled in cash', ['buy 1 x buy 1 NC410, sell 1 NC400'], 'NC400: USD 1000'],
] as const)
  void test(`[COL-7] [COL-8] ${what}`, () => {
    const world = trade(chained({ cash: 60_000_00n }), ...structures)
    assert.equal(covers(world, 'acme'), expected)
  })

void test('[COL-7] a spread opened as one package needs less than its put secured in cash', () => {
  const spread = coverOfAll(trade(chained(), 'buy 1 x buy 1 P390, sell 1 P400'), 'acme')
  const secured = coverOfAll(trade(chained({ cash: 60_000_00n }), 'buy 1 x sell 1 P400'), 'acme')
  assert.ok(spread < secured, `${spread} ${secured}`)
})

void test('[COL-7] shares cover the call that no long does', () => {
  const world = trade(chained({ shares: 100n }), 'buy 1 x sell 1 C405')
  assert.equal(covers(world, 'acme'), 'C405: SPY 100')
  trade(world, 'buy 1 x buy 1 C420, sell 1 C400')
  // The shares go to one call, the long to the other, and what the first pays more than pays for the second.
  assert.equal(covers(world, 'acme'), 'C400: SPY 100')
})

void test('[COL-8] what bounds a short is sold only where other cover takes its place, in the same step', () => {
  const poor = trade(chained({ cash: 2_000_00n }), 'buy 1 x buy 1 C410, sell 1 C400')
  const sale = (world: World): string => {
    const rfqId = ask(world, 'acme', 'buy 1 C410', { size: 1n, panel: ['mako'] })
    quote(world, 'mako', rfqId, '5 / -', { size: 1n })
    return answer(world, accepting('acme', rfqId, 'sell 1 at 5'))
  }
  assert.equal(sale(poor), 'insufficient_available')
  assert.equal(covers(poor, 'acme'), 'C400: USD 1000')
  const rich = trade(chained({ cash: 2_000_00n, shares: 100n }), 'buy 1 x buy 1 C410, sell 1 C400')
  assert.equal(covers(rich, 'acme'), 'C400: SPY 100')
  assert.equal(sale(rich), 'ok')
  assert.equal(covers(rich, 'acme'), 'C400: SPY 100')
  checkBooks(rich.state)
})

void test('[COL-8] shares that cover are sold where a long and cash take their place', () => {
  const world = trade(chained({ cash: 2_000_00n, shares: 100n }), 'buy 1 x buy 1 C410, sell 1 C400')
  assert.equal(answer(world, funding('acme', 'SPY', -100n)), 'ok')
  assert.equal(covers(world, 'acme'), 'C400: USD 1000')
  assert.equal(answer(world, funding('acme', 'USD', -1_200_00n)), 'insufficient_available')
})

void test('[COL-8] closing the long and the short together frees all', () => {
  const world = trade(chained({ cash: 2_000_00n }), 'buy 1 x buy 1 C410, sell 1 C400')
  trade(world, 'sell 1 x buy 1 C410, sell 1 C400')
  assert.equal(covers(world, 'acme'), '')
  assert.equal(owned(world, 'acme', 'USD').held, 0n)
})

void test('[COL-9] a firm quote of a spread holds its width on the side that writes it, whatever else there is', () => {
  const world = chained()
  const rfqId = ask(world, 'bree', 'buy 1 C400, sell 1 C410', { size: 2n, panel: ['mako'] })
  quote(world, 'mako', rfqId, '1 / -', { size: 2n })
  assert.equal(owned(world, 'mako', 'USD').held, 200_00n)
  quote(world, 'mako', rfqId, '- / 2', { size: 2n })
  assert.equal(owned(world, 'mako', 'USD').held, 2_000_00n)
  assert.equal(owned(world, 'mako', 'SPY').held, 0n)
})

void test('[COL-9] contracts that bound a short are not promised; the others are', () => {
  const world = chained({ cash: 2_000_00n })
  must(world, funding('mako', 'SPY', -50_000n))
  must(world, funding('bree', 'SPY', 200n))
  traded(world, {
    taker: 'bree',
    maker: 'mako',
    side: 'buy',
    legs: 'buy 1 C400, sell 1 C410',
    size: 1n,
    at: '1',
  })
  // One long C410 bounds the short C400: an offer of a C410 has nothing else to give.
  const rfqId = ask(world, 'bree', 'buy 1 C410', { size: 1n, panel: ['mako'] })
  assert.equal(
    answer(world, quoting('mako', rfqId, '- / 5', { size: 1n })),
    'insufficient_available',
  )
  // A second one, with nothing to bound, is promised.
  traded(world, {
    taker: 'bree',
    maker: 'mako',
    side: 'sell',
    legs: 'buy 1 C410',
    size: 1n,
    at: '1',
  })
  assert.equal(answer(world, quoting('mako', rfqId, '- / 5', { size: 1n })), 'ok')
  assert.equal(owned(world, 'mako', 'C410').held, 1n)
  checkBooks(world.state)
})

void test('[COL-10] a regime is set where every short has its cover under it, and nothing is promised', () => {
  const world = trade(chained({ cash: 2_000_00n }), 'buy 1 x buy 1 C410, sell 1 C400')
  assert.equal(answer(world, regime('acme', 'covered')), 'insufficient_available')
  must(world, funding('acme', 'SPY', 100n))
  assert.equal(answer(world, regime('acme', 'covered')), 'ok')
  assert.equal(covers(world, 'acme'), 'C400: SPY 100')
  assert.equal(answer(world, regime('acme', 'defined_risk')), 'ok')
  const rfqId = ask(world, 'bree', 'buy 1 C400', { panel: ['mako'] })
  quote(world, 'mako', rfqId, '1 / -')
  assert.equal(answer(world, regime('mako', 'defined_risk')), 'promises_open account')
  assert.equal(
    answer(world, { ...regime('mako', 'covered'), account: 'none:main' as never }),
    'unknown_account account',
  )
})

void test('[COL-11] what is foreseen of a trade is what it does, and other regimes are shown beside it', () => {
  const world = chained({ cash: 2_000_00n })
  const { state } = world
  const account = state.accounts.get(accountId('acme:main')) ?? assert.fail()
  const deltas = new Map<InstrumentId, bigint>([
    [instrumentId('C410'), 1n],
    [instrumentId('C400'), -1n],
  ])
  const under = (name: Regime) => whatIf(state.ledger, state.listed, account, name, deltas)
  const own = under('defined_risk')
  assert.equal(own.refused, undefined)
  assert.deepEqual(own.required, new Map([['USD', 1_000_00n]]))
  assert.equal(own.available.get(instrumentId('USD')), 1_000_00n)
  const covered = under('covered')
  assert.equal(covered.refused?.code, 'insufficient_available')
  assert.deepEqual(covered.required, new Map([['SPY', 100n]]))
  trade(world, 'buy 1 x buy 1 C410, sell 1 C400')
  assert.equal(coverOfAll(world, 'acme'), 1_000_00n)
  const now = whatIf(state.ledger, state.listed, account, 'defined_risk', new Map())
  assert.equal(now.available.get(instrumentId('USD')), owned(world, 'acme', 'USD').available)
})
