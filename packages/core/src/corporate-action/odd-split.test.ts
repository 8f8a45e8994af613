/** What an option that delivers 150 shares for a hundred times its strike holds, under every regime: as much as it held before the split. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkBooks } from '../_invariant.ts'
import {
  accepting,
  answer,
  ask,
  funding,
  furnished,
  listing,
  must,
  option,
  owned,
  px,
  quote,
  traded,
} from '../_venue.ts'
import type { World } from '../_venue.ts'
import { present } from '../assert.ts'
import { covers, regime } from '../collateral/_spread.ts'
import { instrumentId } from '../instrument/instrument.ts'
import { accountId } from '../ledger/account.ts'
import type { MarginMethod, Regime } from '../ledger/account.ts'
import { method, scanMarks } from '../margin/_scanned.ts'
import { marginReports } from '../margin/report.ts'
import type { MarginReport } from '../margin/report.ts'
import { acted } from './_acting.ts'

const CHAIN = { C600: ['call', 600], C660: ['call', 660], P540: ['put', 540] } as const
/** Of one share after the split: 400 for 600, and what was listed anew there. */
const FRESH = { N400: ['call', 400], N660: ['call', 660] } as const

type Chain = Readonly<Record<string, readonly ['call' | 'put', number]>>

function list(world: World, chain: Chain): void {
  for (const [id, [right, strike]] of Object.entries(chain))
    must(world, listing(option(id, { right, strike: String(strike) })))
}

function marked(world: World, spot: number, chain: Chain): void {
  const years = 30 / 365
  const terms = Object.entries(chain).map(([id, [right, strike]]) => [
    id,
    { right, strike, spot, years, vol: 0.25, rate: 0, yield: 0 },
  ])
  must(world, scanMarks(world, spot, Object.fromEntries(terms)))
}

/** acme under a regime and method, with shares; mako to trade with. */
function opened(under: Regime, of?: MarginMethod, shares = 1_000n): World {
  const world = furnished()
  list(world, CHAIN)
  for (const firm of ['acme', 'mako']) must(world, funding(firm, 'USD', 2_000_000_00n))
  must(world, funding('mako', 'SPY', 1_000n))
  if (shares > 0n) must(world, funding('acme', 'SPY', shares))
  marked(world, 600, CHAIN)
  must(world, regime('mako', 'margined'))
  must(world, of ? method('acme', of) : regime('acme', under))
  return world
}

function trades(world: World, side: 'buy' | 'sell', id: string, size = 2n): void {
  traded(world, { taker: 'acme', maker: 'mako', side, legs: `buy 1 ${id}`, size, at: '0' })
}

/** Three shares for two: C600 on 100 becomes SPY1-20260131-600-C on 150. */
function split(world: World): void {
  acted(world, {
    kind: 'split',
    underlying: instrumentId('SPY'),
    numerator: 3n,
    denominator: 2n,
    fractionPrice: px('400'),
  })
}
const after = (id: string): string => `SPY1-20260131-${id.slice(1)}-${id.slice(0, 1)}`

function reportOf({ state }: World): MarginReport {
  const account = present(state.accounts.get(accountId('acme:main')), 'it is open')
  const reports = marginReports(state.ledger, state.listed, account)
  assert.ok(!('code' in reports))
  return present(reports[0], 'a report')
}

for (const name of ['covered', 'defined_risk', 'credit_line'] as const)
  void test(`[CRA-4] [COL-8] ${name}: calls that deliver 150 shares are covered by 150`, () => {
    const world = opened(name, undefined, 250n)
    trades(world, 'sell', 'C600')
    assert.equal(covers(world, 'acme'), 'C600: SPY 200')
    split(world)
    assert.equal(covers(world, 'acme'), `${after('C600')}: SPY 300`)
    assert.equal(owned(world, 'acme', 'SPY').available, 75n)
    // Written anew they hold as much.
    trades(world, 'buy', after('C600'), 1n)
    assert.equal(covers(world, 'acme'), `${after('C600')}: SPY 150`)
    trades(world, 'sell', after('C660'), 1n)
    assert.equal(owned(world, 'acme', 'SPY').held, 300n)
    checkBooks(world.state)
  })

void test('[CRA-4] [COL-8] a long on 100 shares does not bound a short on 150, and one on 150 does', () => {
  const world = opened('defined_risk', undefined, 0n)
  trades(world, 'buy', 'C660', 1n)
  trades(world, 'sell', 'C600', 1n)
  assert.equal(covers(world, 'acme'), 'C600: USD 6000')
  split(world)
  assert.equal(covers(world, 'acme'), `${after('C600')}: USD 6000`)
  list(world, FRESH)
  marked(world, 400, FRESH)
  trades(world, 'buy', 'N660')
  const rfqId = ask(world, 'acme', `buy 1 ${after('C660')}`, { panel: ['mako'] })
  quote(world, 'mako', rfqId, '0 / -')
  // For two of a hundred shares besides, nothing would cover the short on 150.
  const told = answer(world, accepting('acme', rfqId, 'sell 1 at 0'))
  assert.equal(told.split(' ')[0], 'insufficient_available')
  checkBooks(world.state)
})

void test('[CRA-4] [MGN-2] margined, a long on 100 shares does not bound a short on 150', () => {
  const world = opened('margined', undefined, 0n)
  trades(world, 'sell', 'C600', 1n)
  const before = reportOf(world).initial
  split(world)
  list(world, FRESH)
  marked(world, 400, FRESH)
  const naked = reportOf(world).initial
  assert.equal(naked, before)
  trades(world, 'buy', 'N660', 1n)
  assert.equal(reportOf(world).initial, naked)
})

for (const by of ['reg_t', 'deribit_standard', 'tims', 'portfolio'] as const)
  for (const written of [['C600'], ['P540'], ['C600', 'P540']] as const)
    void test(`[RSK-12] [CRA-4] ${by}: what ${written.join(' and ')} ask is after a split of 3:2 what it was`, () => {
      const world = opened('margined', by, 0n)
      for (const id of written) trades(world, 'sell', id)
      const before = reportOf(world)
      const held = owned(world, 'acme', 'USD').held
      split(world)
      const { initial, maintenance } = reportOf(world)
      assert.deepEqual([initial, maintenance], [before.initial, before.maintenance])
      assert.equal(owned(world, 'acme', 'USD').held, held)
      checkBooks(world.state)
    })

void test('[RSK-12] [MGN-11] what is written is met by what is held at the strike of one unit, unit for unit', () => {
  const world = opened('margined', 'portfolio', 0n)
  trades(world, 'sell', 'C600')
  split(world)
  list(world, FRESH)
  marked(world, 400, FRESH)
  // 300 shares are written at 400 for each, under the name of 600: what three ordinary contracts lose, these gain.
  const charge = (report: MarginReport): bigint => report.initial - report.maintenance
  const naked = charge(reportOf(world))
  trades(world, 'buy', 'N400', 3n)
  assert.ok(charge(reportOf(world)) < naked / 100n, 'nothing is written beyond what is held')
  trades(world, 'sell', 'N400', 1n)
  // A third of it again.
  const third = charge(reportOf(world)) * 3n
  assert.ok(third > (naked * 99n) / 100n && third < (naked * 101n) / 100n, `${third} of ${naked}`)
})
