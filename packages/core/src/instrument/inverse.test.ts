import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkBooks, optionsOf } from '../_invariant.ts'
import {
  DAY,
  OPENED_AT,
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
  settling,
  traded,
} from '../_venue.ts'
import { regime } from '../collateral/_spread.ts'
import { announcing } from '../corporate-action/_acting.ts'
import type { ActionTerms } from '../corporate-action/action.ts'
import { Lots } from '../lot/_lots.ts'
import { profitOf } from '../lot/lot.ts'
import { amount } from '../num/units.ts'
import { firmId } from '../party/firm.ts'
import { instrumentId } from './instrument.ts'
import { isInverse } from './inverse.ts'
import { COIN, coinMarks, inverse, inverses } from './_inverse.ts'

const EXPIRY = OPENED_AT + 30 * DAY
const DUE = { expiresAt: EXPIRY } as const

const listings: readonly (readonly [string, Parameters<typeof inverse>[1] | 'american', string])[] =
  [
    ['as it should be', {}, 'ok'],
    ['of ten coins', { multiplier: 10n }, 'ok'],
    ['at a strike of a part of a cent', { strike: '61234.5678' }, 'ok'],
    ['that delivers', { settlement: 'physical' }, 'bad_listing instrument.settlement'],
    ['that is American', 'american', 'bad_listing instrument.style'],
    ['settled in cash', { settlementAsset: 'USD' }, 'bad_listing instrument.settlementAsset'],
    ['on another coin', { underlying: 'SPY' }, 'bad_listing instrument.terms.quoteAsset'],
    [
      'on a share, paid in it',
      { underlying: 'SPY', quote: 'SPY' },
      'bad_listing instrument.terms.quoteAsset',
    ],
    ['without a tick', { tick: '0' }, 'bad_listing instrument.terms.tick'],
    ['without a strike', { strike: '0' }, 'bad_listing instrument.strike'],
    ['beyond a balance', { multiplier: 1n << 62n }, 'out_of_range instrument.multiplier'],
  ]
for (const [what, over, code] of listings)
  void test(`[INV-1] an inverse option ${what}: ${code}`, () => {
    const of = over === 'american' ? {} : over
    const made = inverse('I70000C', { strike: '70000', ...of })
    const style = over === 'american' ? 'american' : 'european'
    assert.equal(answer(inverses(), listing({ ...made, style })), code)
  })

void test('[INV-1] [INV-2] premium and fees are in the coin, of which there are as many after as before', () => {
  const world = inverses()
  const name = 'I70000C'
  must(world, listing(inverse(name, { ...DUE, takerFeePerLot: 30_000n, makerFeePerLot: 10_000n })))
  const { terms } = eventOf(
    must(world, asking('acme', `buy 1 ${name}`, { panel: ['mako'] })),
    'RfqRequested',
  )
  assert.equal(terms.structure.quoteAsset, 'BTC')
  quote(world, 'mako', terms.rfqId, '0.0325 / -')
  must(world, accepting('acme', terms.rfqId, 'sell 4 at 0.0325'))
  assert.equal(owned(world, 'acme', 'BTC').total, 10n * COIN + 4n * 3_250_000n - 4n * 30_000n)
  assert.equal(owned(world, 'acme', 'BTC').held, 4n * COIN)
  assert.equal(owned(world, 'mako', 'BTC').total, 10n * COIN - 4n * 3_250_000n - 4n * 10_000n)
  checkBooks(world.state)
})

for (const [legs, path] of [
  ['buy 1 I60000C, buy 1 BTC', 'legs.1'],
  ['buy 1 I60000C, sell 1 L60000C', 'legs.1'],
] as const)
  void test(`[INV-2] ${legs} is no structure`, () => {
    const world = inverses()
    must(world, listing(option('L60000C', { underlying: 'BTC', strike: '60000', multiplier: 1n })))
    assert.equal(
      answer(world, asking('acme', legs, { panel: ['mako'] })),
      `mixed_quote_asset ${path}.instrument`,
    )
  })

// The first is of a published table of option values: 60k -> 66k is 6,000/66,000 = 0.0909 BTC. [options-income 11]
const payouts: readonly (readonly [string, string, bigint])[] = [
  ['I60000C', '66000', 9_090_909n],
  ['I60000C', '60000', 0n],
  ['I60000C', '59999.99999999', 0n],
  ['I60000C', '60000.00000001', 0n],
  ['I60000C', '60000.001', 1n],
  ['I60000C', '6000000000', 99_999_000n],
  ['I60000P', '50000', 20_000_000n],
  ['I60000P', '55000', 9_090_909n],
  ['I60000P', '30000', COIN],
  ['I60000P', '20000', 2n * COIN],
  ['I60000P', '60000', 0n],
]
for (const [name, at, each] of payouts)
  void test(`[INV-3] ${name} pays ${each} of a coin's minor units at ${at}`, () => {
    const world = inverses(100n)
    const short = name.endsWith('P') ? `buy 1 ${name}, sell 1 I80000P` : `buy 1 ${name}`
    if (name.endsWith('P')) {
      must(world, regime('acme', 'defined_risk'))
      must(world, regime('mako', 'margined'))
      must(world, coinMarks(world, 60_000))
    }
    traded(world, { taker: 'acme', maker: 'mako', side: 'sell', legs: short, size: 3n, at: '0' })
    const before = owned(world, 'acme', 'BTC').total
    const others = name.endsWith('P') ? owned(world, 'mako', 'BTC').total : 100n * COIN
    world.now = EXPIRY
    must(world, settling(name, at))
    checkBooks(world.state)
    const paid = before - owned(world, 'acme', 'BTC').total
    const got = owned(world, 'mako', 'BTC').total - others
    assert.equal(paid, got)
    if (name.endsWith('C')) assert.equal(got, 3n * each)
    else assert.equal(got, 3n * (each - putAt('80000', at)))
  })

/** What a put pays for one coin, by fractions. */
function putAt(strike: string, at: string): bigint {
  const [k, s] = [strike, at].map((text) => BigInt(Math.round(Number(text) * 1e8)))
  return k !== undefined && s !== undefined && k > s ? ((k - s) * COIN) / s : 0n
}

for (const [at, code] of [
  ['0', 'bad_decimal settlementPrice'],
  ['0.00000001', 'out_of_range settlementPrice'],
] as const)
  void test(`[INV-3] a put is not settled at ${at}: ${code}`, () => {
    const world = inverses(1_000n)
    must(world, regime('acme', 'margined'))
    must(world, coinMarks(world, 60_000))
    traded(world, {
      taker: 'acme',
      maker: 'mako',
      side: 'sell',
      legs: 'buy 1 I60000P',
      size: 900n,
      at: '0',
    })
    world.now = EXPIRY
    assert.equal(answer(world, settling('I60000P', at)), code)
    assert.equal(answer(world, settling('I60000P', '30000')), 'ok')
  })

const BTC = instrumentId('BTC')
const actions: readonly ActionTerms[] = [
  { kind: 'symbol_change', underlying: BTC, symbol: instrumentId('XBT') },
  { kind: 'split', underlying: BTC, numerator: 2n, denominator: 1n, fractionPrice: undefined },
  { kind: 'cash_merger', underlying: BTC, cash: px('100000000') },
]
for (const terms of actions)
  void test(`[INV-7] no ${terms.kind} while an option settled in the coin is alive`, () => {
    const world = inverses()
    const announced = answer(world, announcing(terms, world.now + DAY))
    assert.equal(announced, 'bad_action terms')
    world.now = OPENED_AT + 60 * DAY
    for (const { id } of optionsOf(world.state).filter(isInverse))
      must(world, settling(id, '60000'))
    assert.equal(answer(world, announcing(terms, world.now + DAY)), 'ok')
  })

void test('[INV-8] lots of inverse options are in coins, and coins they pay come and go without a profit', () => {
  const world = inverses()
  const lots = new Lots(world)
  lots.follow(world.events)
  const sold = { taker: 'acme', maker: 'mako', side: 'sell', legs: 'buy 1 I60000C' } as const
  lots.follow(traded(world, { ...sold, size: 2n, at: '0.05' }))
  const [short] = lots.open('acme:main', 'I60000C')
  assert.deepEqual(
    [short?.currency, short?.quantity, short?.tax, short?.economic, short?.covering],
    ['BTC', 2n, 10_000_000n, 10_000_000n, 0n],
  )
  const coinsOf = (firm: string): bigint =>
    lots.open(`${firm}:main`, 'BTC').reduce((sum, { quantity }) => sum + quantity, 0n)
  assert.equal(coinsOf('acme'), owned(world, 'acme', 'BTC').total)
  world.now = EXPIRY
  lots.follow(must(world, settling('I60000C', '66000')))
  for (const firm of ['acme', 'mako']) assert.equal(coinsOf(firm), owned(world, firm, 'BTC').total)
  const ended = lots.closures.filter(({ account }) => account === 'acme:main')
  assert.deepEqual(
    ended.map((each) => [each.instrument, each.how, profitOf(each)]),
    [
      ['I60000C', 'settled', 10_000_000n - 2n * 9_090_909n],
      ['BTC', 'transfer', 0n],
    ],
  )
  const flows = [...lots.flows.values()].flat().filter(({ account }) => account === 'acme:main')
  assert.deepEqual(
    flows
      .filter(({ asset, kind }) => asset === 'BTC' && kind !== 'deposit')
      .map((each) => [each.kind, each.amount, each.instrument]),
    [
      ['premium', 10_000_000n, 'I60000C'],
      ['settlement', -2n * 9_090_909n, 'I60000C'],
    ],
  )
})

void test('[INV-9] firms whose lines of credit are in cash trade nothing that is paid in coins', () => {
  const world = inverses()
  must(world, {
    type: 'SetCredit',
    actor: actor('acme'),
    counterparty: firmId('mako'),
    limit: { kind: 'limited', asset: instrumentId('USD'), amount: amount(1_000_000_00n) },
  })
  must(world, funding('acme', 'USD', 1_000_00n))
  const rfqId = ask(world, 'acme', 'buy 1 I60000C', { panel: ['mako'] })
  must(world, quoting('mako', rfqId, '0.05 / -'))
  assert.equal(answer(world, accepting('acme', rfqId, 'sell 1 at 0.05')), 'no_live_quote size')
})
