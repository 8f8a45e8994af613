import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkBooks } from '../_invariant.ts'
import {
  DAY,
  OPENED_AT,
  accepting,
  answer,
  ask,
  asking,
  eventOf,
  funding,
  legsOf,
  must,
  owned,
  quote,
  quoting,
  settling,
} from '../_venue.ts'
import type { World } from '../_venue.ts'
import { COIN, coinMarks, inverses } from '../instrument/_inverse.ts'
import { method, withArrays } from '../margin/_scanned.ts'
import { instrumentId } from '../instrument/instrument.ts'
import { REGIMES, accountId } from '../ledger/account.ts'
import type { Regime } from '../ledger/account.ts'
import type { HoldLine } from '../ledger/hold.ts'
import { covers, creditLine, regime } from './_spread.ts'
import { whatIf } from './what-if.ts'

/** acme under a regime, with coins, and mako, which has longs of its own to give. */
function under(name: Regime, coins = 10n): World {
  const world = inverses(coins)
  must(world, coinMarks(world, 60_000))
  for (const firm of ['mako', 'acme'])
    must(world, regime(firm, firm === 'mako' ? 'margined' : name))
  must(world, funding('mako', 'BTC', 1_000n * COIN))
  return world
}

/** acme buys structures of mako at nothing; answers what it was told. */
function takes(world: World, legs: string, size = 1n): string {
  const rfqId = ask(world, 'acme', legs, { size, panel: ['mako'] })
  // Dealers see the structure with its first leg, by id, bought.
  const [first] = legsOf(legs).toSorted((a, b) => (a.instrument < b.instrument ? -1 : 1))
  quote(world, 'mako', rfqId, first?.side === 'sell' ? '0 / -' : '- / 0', { size })
  return answer(world, accepting('acme', rfqId, `buy ${size} at 0`))
}

// Of a coin: a spread of calls loses most at the strike bought, (K2 − K1) ÷ K2; each long adds a minor unit.
const held: readonly (readonly [Regime, string, string])[] = [
  ['covered', 'sell 1 I60000C', 'I60000C: BTC 1'],
  ['covered', 'sell 1 I60000P', 'cover_unavailable'],
  ['covered', 'sell 1 I60000C, buy 1 I80000C', 'I60000C: BTC 1'],
  ['covered', 'sell 1 I60000P, buy 1 I80000P', 'cover_unavailable'],
  ['defined_risk', 'sell 1 I60000C', 'I60000C: BTC 1'],
  ['defined_risk', 'sell 1 I60000C, buy 1 I80000C', 'I60000C: BTC 0.25000001'],
  ['defined_risk', 'sell 1 I60000C, buy 1 I66000C', 'I60000C: BTC 0.09090911'],
  ['defined_risk', 'sell 1 I60000C, buy 1 I50000C', ''],
  ['defined_risk', 'sell 1 I60000C, buy 1 J80000C', 'I60000C: BTC 1'],
  ['defined_risk', 'sell 1 I60000C, buy 3 I66000P', 'I60000C: BTC 1'],
  ['defined_risk', 'sell 2 I60000C, buy 1 I80000C', 'I60000C: BTC 1.00000001'],
  ['defined_risk', 'sell 1 I60000P', 'cover_unavailable'],
  ['defined_risk', 'sell 1 I60000P, buy 1 I50000P', 'cover_unavailable'],
  ['defined_risk', 'sell 1 I60000P, buy 1 I60000C', 'cover_unavailable'],
  ['defined_risk', 'sell 1 I60000P, buy 1 J80000P', 'cover_unavailable'],
  ['defined_risk', 'sell 1 I60000P, buy 1 I66000P', ''],
  // Five at 50,000 pay towards zero what four at 60,000 do and more: 4 × 60,000 ≤ 5 × 50,000. They lose most at 50,000: 4 ÷ 5.
  ['defined_risk', 'sell 4 I60000P, buy 5 I50000P', 'I60000P: BTC 0.80000005'],
  ['defined_risk', 'sell 5 I60000P, buy 5 I50000P', 'cover_unavailable'],
  // One side or the other: the call spread, for the puts lose nothing.
  [
    'defined_risk',
    'sell 1 I60000C, buy 1 I80000C, sell 1 I60000P, buy 1 I66000P',
    'I60000C: BTC 0.25000001',
  ],
  ['credit_line', 'sell 1 I60000C, buy 1 I80000C', 'I60000C: BTC 0.25000001'],
  // A put that nothing bounds: what it would pay at half its strike, where the coin is worth more than that.
  ['credit_line', 'sell 1 I60000P', 'I60000P: BTC 1'],
  ['credit_line', 'sell 3 I60000P, buy 1 I66000P', 'I60000P: BTC 2'],
  ['credit_line', 'sell 1 I60000P, buy 1 I50000P', 'I60000P: BTC 1'],
  ['credit_line', 'sell 4 I60000P, buy 4 I66000P, sell 1 I50000P', 'I50000P: BTC 1'],
  // What has a bound below that holds it.
  ['credit_line', 'sell 4 I60000P, buy 5 I50000P', 'I60000P: BTC 0.80000005'],
  // Calls lose or puts do: the side that loses more.
  ['credit_line', 'sell 1 I60000P, sell 1 I60000C', 'I60000C: BTC 1'],
  ['credit_line', 'sell 2 I60000P, sell 1 I60000C', 'I60000P: BTC 2'],
  ['credit_line', 'sell 1 I60000C, buy 1 I80000C, sell 1 I60000P', 'I60000C: BTC 1'],
  ['credit_line', 'sell 1 I60000C, sell 1 I60000P, buy 1 I66000P', 'I60000C: BTC 1'],
  // Both at once: at 66,000 calls lose 4 × 16 ÷ 66 and the put 14 ÷ 66, more than either side by itself.
  [
    'credit_line',
    'sell 1 I80000P, sell 4 I50000C, buy 4 I66000C',
    'I50000C: BTC 0.969697, I80000P: BTC 0.21212123',
  ],
  // Where a put counts in full, at 40,000, a call loses nothing.
  ['credit_line', 'sell 2 I80000P, sell 1 I50000C', 'I80000P: BTC 2'],
]
for (const [name, legs, expected] of held)
  void test(`[INV-4] [INV-5] ${name}: ${legs} holds ${expected === '' ? 'nothing' : expected}`, () => {
    const world = under(name)
    const told = takes(world, legs)
    assert.equal(told === 'ok' ? covers(world, 'acme') : told.split(' ')[0], expected)
    checkBooks(world.state)
  })

void test('[INV-4] a call writer without its coin is refused, and told what it lacks', () => {
  const world = under('covered', 1n)
  assert.equal(takes(world, 'sell 1 I60000C', 2n), 'insufficient_available')
  assert.equal(takes(world, 'sell 1 I60000C', 1n), 'ok')
  assert.equal(owned(world, 'acme', 'BTC').available, 0n)
})

void test('[INV-4] a long that bounds a put is not sold from under it', () => {
  const world = under('defined_risk')
  assert.equal(takes(world, 'sell 1 I60000P, buy 1 I66000P', 3n), 'ok')
  assert.equal(takes(world, 'sell 1 I66000P'), 'cover_unavailable')
  assert.equal(takes(world, 'buy 1 I60000P, sell 1 I66000P', 2n), 'ok')
  checkBooks(world.state)
})

void test('[INV-5] what is held may be out of a line in the coin, and no further', () => {
  const world = under('credit_line', 1n)
  must(world, creditLine('acme', 'BTC', COIN / 2n))
  assert.equal(takes(world, 'sell 1 I60000C, buy 1 I80000C', 5n), 'ok')
  assert.equal(takes(world, 'sell 1 I60000C, buy 1 I80000C', 1n), 'credit_line_exceeded')
})

void test('[INV-5] a put on credit holds its coins out of the line, and no further than it goes', () => {
  const world = under('credit_line', 1n)
  must(world, creditLine('acme', 'BTC', 2n * COIN))
  assert.equal(takes(world, 'sell 1 I60000P', 3n), 'ok')
  assert.equal(owned(world, 'acme', 'BTC').available, -2n * COIN)
  assert.equal(takes(world, 'sell 1 I60000P'), 'credit_line_exceeded')
  // At 36,000 ÷ 1.2 it is at half its strike; at 20,000 lower: (60,000 × 1.2 − 20,000) ÷ 20,000.
  assert.deepEqual(must(world, coinMarks(world, 36_000)).length, 1)
  const called = eventOf(must(world, coinMarks(world, 20_000)), 'MarginCallChanged')
  assert.equal(covers(world, 'acme'), 'I60000P: BTC 7.8')
  assert.deepEqual([called.change, called.call.deficit], ['called', 480_000_000n])
  checkBooks(world.state)
  must(world, funding('acme', 'BTC', 5n * COIN))
  assert.equal(eventOf(must(world, coinMarks(world, 20_000)), 'MarginCallChanged').change, 'met')
})

void test('[INV-5] a quote of puts on credit never fails for the mark that came between', () => {
  const world = under('covered', 1n)
  must(world, regime('nova', 'credit_line'))
  const rfqId = ask(world, 'bree', 'buy 1 I60000P', { panel: ['nova'] })
  assert.equal(
    answer(world, quoting('nova', rfqId, '- / 0.05', { size: 2n })),
    'insufficient_available',
  )
  quote(world, 'nova', rfqId, '- / 0.05', { size: 1n })
  assert.equal(owned(world, 'nova', 'BTC').held, COIN)
  must(world, coinMarks(world, 20_000))
  must(world, accepting('bree', rfqId, 'buy 1 at 0.05'))
  assert.equal(covers(world, 'nova'), 'I60000P: BTC 2.6')
  checkBooks(world.state)
})

void test('[INV-5] a promised put that undoes the bound of others trades, and what is lacking is called for', () => {
  const world = under('covered', 3n)
  must(world, regime('bree', 'margined'))
  must(world, regime('nova', 'credit_line'))
  const bounded = ask(world, 'bree', 'buy 4 I60000P, sell 5 I50000P', { panel: ['nova'] })
  quote(world, 'nova', bounded, '0 / -', { size: 1n })
  must(world, accepting('bree', bounded, 'buy 1 at 0'))
  assert.equal(covers(world, 'nova'), 'I60000P: BTC 0.80000005')
  const one = ask(world, 'bree', 'buy 1 I60000P', { panel: ['nova'] })
  quote(world, 'nova', one, '- / 0.05', { size: 1n })
  must(world, accepting('bree', one, 'buy 1 at 0.05'))
  // Five of 60,000 beside five of 50,000: nothing bounds them.
  assert.equal(covers(world, 'nova'), 'I60000P: BTC 5')
  checkBooks(world.state)
  const called = eventOf(must(world, coinMarks(world, 60_000)), 'MarginCallChanged')
  assert.deepEqual([called.change, called.call.deficit], ['called', 195_000_000n])
})

void test('[INV-5] what a put on credit pays is owed out of the line, beyond it too, and then called for', () => {
  const world = under('credit_line', 1n)
  must(world, creditLine('acme', 'BTC', COIN))
  assert.equal(takes(world, 'sell 1 I60000P', 2n), 'ok')
  world.now = OPENED_AT + 30 * DAY
  must(world, settling('I60000P', '20000'))
  assert.equal(owned(world, 'acme', 'BTC').total, -3n * COIN)
  checkBooks(world.state)
  const called = eventOf(must(world, coinMarks(world, 20_000)), 'MarginCallChanged')
  assert.deepEqual(
    [called.change, called.call.asset, called.call.deficit],
    ['called', 'BTC', 2n * COIN],
  )
})

void test('[INV-4] a firm quote to sell calls holds their coins, and of puts that nothing bounds there is none', () => {
  const world = inverses()
  const rfqId = ask(world, 'acme', 'buy 1 I60000C', { panel: ['opal', 'nova'], size: 4n })
  assert.equal(owned(world, 'nova', 'BTC').held, 0n)
  must(world, quoting('nova', rfqId, '0.04 / 0.05', { size: 4n }))
  assert.equal(owned(world, 'nova', 'BTC').held, 4n * COIN)
  const puts = ask(world, 'acme', 'buy 1 I60000P', { panel: ['nova'], size: 4n })
  assert.equal(
    answer(world, quoting('nova', puts, '- / 0.05', { size: 4n })),
    'cover_unavailable ask',
  )
  assert.equal(answer(world, quoting('nova', puts, '0.04 / -', { size: 4n })), 'ok')
})

// Rates of 15 % and at least 10 %, as Deribit's: mark and max(0.15 − out of the money ÷ underlying, 0.1), of a coin. [options-income 11.4]
const margins: readonly (readonly [string, string])[] = [
  // 10 % and 33 % out of the money.
  ['sell 1 I66000C', 'I66000C: BTC 0.12'],
  ['sell 1 I80000C', 'I80000C: BTC 0.12'],
  ['sell 1 I50000P', 'I50000P: BTC 0.12'],
  // In the money by 10 % and by a third; a call never holds more than its coin.
  ['sell 1 I66000P', 'I66000P: BTC 0.27'],
  ['sell 1 I80000P', 'I80000P: BTC 0.50333333'],
  ['sell 1 I60000C, buy 1 I66000C', 'I60000C: BTC 0.0909091'],
  ['sell 1 I60000C, buy 1 I50000C', ''],
  ['sell 1 I60000P, buy 1 I66000P', ''],
  ['sell 1 I60000P, buy 1 I50000P', 'I60000P: BTC 0.17'],
  // Of a call and a put the larger, and the premium of the other.
  ['sell 1 I60000C, sell 1 I50000P', 'I50000P: BTC 0.02, I60000C: BTC 0.17'],
]
for (const [legs, expected] of margins)
  void test(`[INV-6] margined: ${legs} holds ${expected === '' ? 'nothing' : expected}`, () => {
    const world = under('margined')
    must(world, rates)
    must(world, coinMarks(world, 60_000))
    assert.equal(takes(world, legs), 'ok')
    must(world, coinMarks(world, 60_000))
    assert.equal(covers(world, 'acme'), expected)
    checkBooks(world.state)
  })
const rates = {
  type: 'SetMarginRates',
  actor: { firm: 'ops', user: 'ops-1' },
  underlying: instrumentId('BTC'),
  rates: { riskBps: 1_500, floorBps: 1_000, owedBps: 15_000 },
} as never

void test('[INV-6] a deep call holds its coin and no more; a put is called for, and what it owes after expiry is held for', () => {
  const world = under('margined', 1n)
  assert.equal(takes(world, 'sell 1 I50000C'), 'ok')
  must(world, coinMarks(world, 5_000_000))
  assert.equal(covers(world, 'acme'), 'I50000C: BTC 1')
  assert.equal(owned(world, 'acme', 'BTC').available, 0n)
  must(world, coinMarks(world, 60_000))
  assert.equal(takes(world, 'sell 1 I60000P', 2n), 'ok')
  const called = eventOf(must(world, coinMarks(world, 45_000)), 'MarginCallChanged')
  assert.equal(called.change, 'called')
  assert.equal(called.call.asset, 'BTC')
  // Two puts, each a third in the money with 0.02 and 0.2 beside it, and the premium of the call; there is one coin.
  assert.equal(called.call.deficit, 2n * 55_333_333n + 2_000_000n - COIN)
  const cure = { instrument: 'I60000P', contracts: 1n, frees: 20_000_000n }
  assert.deepEqual(called.cures, [cure])
  checkBooks(world.state)
  world.now = OPENED_AT + 30 * DAY
  must(world, settling('I60000P', '30000'))
  assert.equal(owned(world, 'acme', 'BTC').total, -COIN)
  checkBooks(world.state)
})

void test('[INV-6] [MGN-4] by scenarios a promise of inverse options holds coins, and more of them for more, part for part', () => {
  const world = inverses()
  must(world, withArrays(world, coinMarks(world, 60_000)))
  must(world, method('mako', 'portfolio'))
  const heldFor = (size: bigint): readonly HoldLine[] => {
    const rfqId = ask(world, 'acme', 'buy 1 I60000P', { size, panel: ['mako'] })
    const quoteId = quote(world, 'mako', rfqId, '- / 0.02', { size })
    const hold = [...world.state.ledger.holds.values()].find(
      ({ purpose }) => purpose.id === quoteId,
    )
    return hold?.lines ?? []
  }
  const [one, two] = [heldFor(1n), heldFor(2n)]
  assert.deepEqual(
    one.map(({ asset }) => asset),
    ['BTC'],
  )
  const each = one[0]?.amount ?? 0n
  // At 18 % down a put is 10,800 in the money at 49,200, and more with vol up.
  assert.ok(each > (10_800n * COIN) / 49_200n && each < COIN / 2n, String(each))
  assert.deepEqual(two, [{ asset: 'BTC', amount: 2n * each }])
})

void test('[INV-4] [INV-6] what a trade would ask is told under every regime', () => {
  const world = under('covered', 1n)
  const { ledger, listed, accounts } = world.state
  const account = accounts.get(accountId('acme:main'))
  assert.ok(account)
  const required = (option: string) =>
    REGIMES.map((name) => {
      const deltas = new Map([[instrumentId(option), -1n]])
      const { required: needs } = whatIf(ledger, listed, account, name, deltas)
      return 'code' in needs
        ? needs.code
        : [...needs].map(([asset, sum]) => `${sum} ${asset}`).join()
    })
  assert.deepEqual(Object.fromEntries(REGIMES.map((name, i) => [name, required('I60000C')[i]])), {
    covered: '100000000 BTC',
    defined_risk: '100000000 BTC',
    margined: '22000000 BTC',
    credit_line: '100000000 BTC',
  })
  assert.deepEqual(Object.fromEntries(REGIMES.map((name, i) => [name, required('I60000P')[i]])), {
    covered: 'cover_unavailable',
    defined_risk: 'cover_unavailable',
    margined: '22000000 BTC',
    credit_line: '100000000 BTC',
  })
})

void test('[INV-4] a request is asked whatever cover there is: it is the acceptance that is refused', () => {
  assert.equal(
    answer(under('covered'), asking('acme', 'sell 1 I60000P', { panel: ['mako'] })),
    'ok',
  )
})
