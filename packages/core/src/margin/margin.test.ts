import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkBooks } from '../_invariant.ts'
import {
  DAY,
  OPERATOR,
  SECOND,
  accepting,
  actor,
  answer,
  ask,
  funding,
  must,
  owned,
  px,
  quote,
  quoting,
  send,
  settling,
  sweep,
} from '../_venue.ts'
import { acted } from '../corporate-action/_acting.ts'
import { coverOfAll, covers, regime } from '../collateral/_spread.ts'
import { whatIf } from '../collateral/what-if.ts'
import { instrumentId } from '../instrument/instrument.ts'
import type { InstrumentId } from '../instrument/instrument.ts'
import { accountId } from '../ledger/account.ts'
import { loadState, saveState } from '../venue/snapshot.ts'
import { marks, margined, trade } from './_margined.ts'
import type { MarginCallChanged } from './call.ts'

const SPY = instrumentId('SPY')
const USD = instrumentId('USD')

// The short naked maintenance requirements of a published table, by its own formula. [options-income 11.2]
for (const [name, mark, spot, riskBps, needed] of [
  ['C300', '115.75', '415', 2_000, '19875'],
  ['P300', '0.45', '415', 2_000, '3045'],
  ['C390', '27.5', '415', 2_000, '11050'],
  ['P390', '1.85', '415', 2_000, '5985'],
  ['C430', '0.85', '415', 2_000, '6885'],
  ['P430', '16.8', '415', 2_000, '9980'],
  ['C3800', '750', '4550', 1_500, '143250'],
  ['P3800', '0.05', '4550', 1_500, '38005'],
  ['C5000', '0.05', '4550', 1_500, '45505'],
  ['P5000', '445', '4550', 1_500, '112750'],
] as const)
  void test(`[MGN-2] ${name} at ${mark} on ${spot} needs ${needed}`, () => {
    const world = margined(name, `SPY ${spot}, ${name} ${mark}`)
    if (riskBps !== 2_000)
      must(world, {
        type: 'SetMarginRates',
        actor: actor(OPERATOR),
        underlying: SPY,
        rates: { riskBps, floorBps: 1_000, owedBps: 15_000 },
      })
    trade(world, `buy 1 buy 1 ${name}`)
    must(world, marks(world, `SPY ${spot}`))
    assert.equal(covers(world, 'mako'), `${name}: USD ${needed}`)
    checkBooks(world.state)
  })

// SPY at 410: the marks of the same source's strategies.
const SPOT =
  'SPY 410, C300 112, C310 100, C320 92, P300 0.02, P310 0.03, LC300 113, LP300 0.5, EC420 1, EC430 0.5, EP400 1, EP380 0.5, EC380 31, EC410 4, EP410 4, EP430 22'
for (const [what, structures, expected] of [
  ['a naked call', ['buy 1 buy 1 C300'], 'C300: USD 19400'],
  ['a naked put', ['buy 1 buy 1 P300'], 'P300: USD 3002'],
  // The larger side, and the premium of the other.
  ['a straddle', ['buy 1 buy 1 C300, buy 1 P300'], 'C300: USD 19400, P300: USD 2'],
  ['a strangle', ['buy 1 buy 1 C310, buy 1 P300'], 'C310: USD 18200, P300: USD 2'],
  ['a credit spread', ['buy 1 buy 1 C300, sell 1 C310'], 'C300: USD 1000'],
  ['a debit spread', ['buy 1 buy 1 C310, sell 1 C300'], ''],
  ['a spread bought leg by leg', ['buy 1 buy 1 P310', 'sell 1 buy 1 P300'], 'P310: USD 1000'],
  ['a calendar whose long outlives the short', ['buy 1 buy 1 C300, sell 1 LC300'], ''],
  [
    'a calendar whose short outlives the long',
    ['buy 1 buy 1 LP300, sell 1 P300'],
    'LP300: USD 3050',
  ],
  [
    'an iron condor with unequal wings',
    ['buy 1 buy 1 EC420, sell 1 EC430, buy 1 EP400, sell 1 EP380'],
    'EP400: USD 2000',
  ],
  // Between its strikes both sides lose.
  [
    'a condor turned inside out',
    ['buy 1 buy 1 EC380, sell 1 EC410, buy 1 EP430, sell 1 EP410'],
    'EC380: USD 3000, EP430: USD 2000',
  ],
  ['a short box', ['buy 1 buy 1 C300, sell 1 C310, buy 1 P310, sell 1 P300'], 'C300: USD 1000'],
] as const)
  void test(`[MGN-2] ${what}`, () => {
    const names =
      'C300 C310 C320 P300 P310 LC300 LP300 EC420 EC430 EP400 EP380 EC380 EC410 EP410 EP430'
    const world = margined(names, SPOT)
    trade(world, ...structures)
    must(world, marks(world, 'SPY 410'))
    assert.equal(covers(world, 'mako'), expected)
    checkBooks(world.state)
  })

void test('[MGN-2] shares that are there cover a call, and are kept for it', () => {
  const world = margined('C300 C310', 'SPY 410, C300 112, C310 100')
  must(world, funding('mako', 'SPY', 150n))
  trade(world, 'buy 2 buy 1 C310')
  assert.equal(covers(world, 'mako'), 'C310: SPY 100 and USD 18200')
})

void test('[MGN-4] a quote holds what its options need by themselves, and is refused beyond the means', () => {
  const world = margined('C430 P390', 'SPY 415, C430 0.85, P390 1.85', 10_000_00n)
  const rfqId = ask(world, 'acme', 'buy 1 C430', { size: 1n, panel: ['mako'] })
  must(world, quoting('mako', rfqId, '- / 0.9', { size: 1n }))
  // Without what it is out of the money: 85 and 8,300.
  assert.equal(owned(world, 'mako', 'USD').held, 8_385_00n)
  const next = ask(world, 'acme', 'buy 1 P390', { size: 1n, panel: ['mako'] })
  assert.equal(
    answer(world, quoting('mako', next, '- / 2', { size: 1n })),
    'insufficient_available',
  )
  must(world, accepting('acme', rfqId, 'buy 1 at 1'))
  assert.equal(covers(world, 'mako'), 'C430: USD 6885')
  checkBooks(world.state)
})

void test('[MGN-4] a firm quote trades though its marks have moved, and what is lacking is called for', () => {
  const world = margined('C430', 'SPY 415, C430 0.85', 10_000_00n)
  const rfqId = ask(world, 'acme', 'buy 1 C430', { size: 1n, panel: ['mako'] })
  quote(world, 'mako', rfqId, '- / 0.9', { size: 1n })
  must(world, marks(world, 'SPY 600, C430 175'))
  must(world, accepting('acme', rfqId, 'buy 1 at 1'))
  assert.equal(covers(world, 'mako'), 'C430: USD 29500')
  const calls = callsIn(must(world, marks(world, 'SPY 600')))
  assert.equal(calls[0]?.change, 'called')
  assert.equal(calls[0]?.call.deficit, 29_500_00n - 10_090_00n)
})

const callsIn = (events: readonly { readonly type: string }[]): MarginCallChanged[] =>
  events.filter((event): event is MarginCallChanged => event.type === 'MarginCallChanged')

void test('[MGN-5] a call: deficit, an hour, what would cure it; it changes, and ends when it is met', () => {
  const world = margined('C430 C450', 'SPY 415, C430 0.85, C450 0.2', 20_000_00n)
  trade(world, 'buy 2 buy 1 C430')
  const [called] = callsIn(must(world, marks(world, 'SPY 430, C430 15')))
  // 2 × (1,500 + 8,600) against 20,000 and 4 of premium.
  assert.equal(called?.change, 'called')
  assert.equal(called?.call.deficit, 196_00n)
  assert.equal(called?.call.dueAt, world.now + 3_600 * SECOND)
  // One bought back frees 10,100 and costs 1,500.
  assert.deepEqual(called?.cures, [{ instrument: 'C430', contracts: 1n, frees: 8_600_00n }])
  assert.deepEqual(callsIn(must(world, marks(world, 'SPY 430'))), [])
  const [changed] = callsIn(must(world, marks(world, 'SPY 431')))
  assert.equal(changed?.change, 'changed')
  assert.equal(changed?.call.callId, called?.call.callId)
  // Without the means nothing is opened, and what brings margin back is let through.
  const rfqId = ask(world, 'acme', 'buy 1 C450', { size: 1n, panel: ['mako'] })
  assert.equal(
    answer(world, quoting('mako', rfqId, '- / 1', { size: 1n })),
    'insufficient_available',
  )
  assert.equal(saveState(loadState(saveState(world.state))), saveState(world.state))
  must(world, funding('mako', 'USD', 500_00n))
  const [met] = callsIn(must(world, marks(world, 'SPY 430')))
  assert.equal(met?.change, 'met')
  assert.equal(world.state.marginCalls.size, 0)
})

void test('[MGN-1] [MGN-5] rates margin what is on their underlying in the same record, and calls follow', () => {
  const world = margined('C430', 'SPY 415, C430 0.85', 10_000_00n)
  trade(world, 'buy 1 buy 1 C430')
  const rated = (underlying: InstrumentId, riskBps?: number) =>
    must(world, {
      type: 'SetMarginRates',
      actor: actor(OPERATOR),
      underlying,
      rates: riskBps === undefined ? undefined : { riskBps, floorBps: 1_000, owedBps: 15_000 },
    })
  assert.equal(covers(world, 'mako'), 'C430: USD 6885')
  // 85 and 30 % of 41,500, less 1,500.
  const [called] = callsIn(rated(SPY, 3_000))
  assert.equal(covers(world, 'mako'), 'C430: USD 11035')
  assert.deepEqual([called?.change, called?.call.deficit], ['called', 11_035_00n - 10_002_00n])
  checkBooks(world.state)
  // Nobody has anything on the coin.
  assert.deepEqual(
    rated(instrumentId('BTC'), 3_000).map(({ type }) => type),
    ['MarginRatesSet'],
  )
  assert.equal(callsIn(rated(SPY))[0]?.change, 'met')
  assert.equal(covers(world, 'mako'), 'C430: USD 6885')
  checkBooks(world.state)
})

void test('[MGN-4] a call assigned leaves the shares owed and margined, and a dividend is paid on them', () => {
  const world = margined('C430', 'SPY 415, C430 0.85', 60_000_00n)
  trade(world, 'buy 1 buy 1 C430')
  must(world, sweep)
  world.now += 31 * DAY
  must(world, sweep)
  must(world, settling('C430', '440'))
  assert.equal(owned(world, 'mako', 'SPY').total, -100n)
  assert.equal(covers(world, 'mako'), 'SPY: USD 62250')
  checkBooks(world.state)
  must(world, marks(world, 'SPY 440'))
  assert.equal(covers(world, 'mako'), 'SPY: USD 66000')
  const before = owned(world, 'mako', 'USD').total
  must(world, {
    type: 'PostDividend',
    actor: actor(OPERATOR),
    instrument: SPY,
    perUnit: px('1'),
    flowDate: '2026-02-02',
    externalId: 'q1',
    reference: '',
  })
  assert.equal(owned(world, 'mako', 'USD').total, before - 100_00n)
  must(world, funding('mako', 'SPY', 100n))
  assert.equal(covers(world, 'mako'), '')
})

void test('[MGN-1] without a mark no short is promised, and no regime set', () => {
  const world = margined('C430 C450', 'SPY 415, C430 0.85')
  const rfqId = ask(world, 'acme', 'buy 1 C450', { size: 1n, panel: ['mako'] })
  const refused = send(world, quoting('mako', rfqId, '- / 1', { size: 1n }))
  assert.ok(!refused.ok && refused.rejection.code === 'no_mark')
  assert.equal(refused.rejection.detail?.['instrument'], 'C450')
  must(world, marks(world, 'C450 0.2'))
  must(world, quoting('mako', rfqId, '- / 1', { size: 1n }))
})

void test('[MGN-1] guards of rates and marks', () => {
  const world = margined('C430', 'SPY 415, C430 0.85')
  const right = marks(world, 'SPY 415')
  const rates = { riskBps: 2_000, floorBps: 1_000, owedBps: 15_000 }
  const rating = { type: 'SetMarginRates', actor: actor(OPERATOR), underlying: SPY, rates } as const
  for (const [command, expected] of [
    [{ ...right, recorded: [] }, 'malformed marks'],
    [marks(world, 'USD 1'), 'unknown_instrument marks.0.instrument'],
    [marks(world, 'SPY 1, SPY 1'), 'unknown_instrument marks.1.instrument'],
    [marks(world, 'SPY -1'), 'bad_decimal marks.0.price'],
    [
      {
        ...right,
        recorded: right.recorded.map((each) => ({
          ...each,
          observedAt: (world.now + DAY) as never,
        })),
      },
      'malformed marks.0.observedAt',
    ],
    [{ ...right, actor: actor('mako') }, 'role_forbidden'],
    [{ ...rating, underlying: instrumentId('C430') }, 'unknown_instrument underlying'],
    [{ ...rating, rates: { ...rates, owedBps: 100_001 } }, 'bad_rates owedBps'],
    [{ ...rating, rates: { ...rates, riskBps: 0.5 } }, 'bad_rates riskBps'],
    [rating, 'ok'],
    [{ ...rating, rates: undefined }, 'ok'],
  ] as const)
    assert.equal(answer(world, command), expected)
})

void test('[MGN-2] [COL-11] [COL-10] the regime is foreseen, set where the means are there, and left where they are', () => {
  const world = margined('C430', 'SPY 415, C430 0.85', 10_000_00n)
  const account = world.state.accounts.get(accountId('mako:main'))
  assert.ok(account)
  const { ledger, listed } = world.state
  const foreseen = whatIf(
    ledger,
    listed,
    account,
    'margined',
    new Map([[instrumentId('C430'), -1n]]),
  )
  assert.deepEqual(foreseen.required, new Map([[USD, 6_885_00n]]))
  assert.equal(foreseen.available.get(USD), 3_115_00n)
  trade(world, 'buy 1 buy 1 C430')
  assert.equal(answer(world, regime('mako', 'covered')), 'insufficient_available')
  must(world, marks(world, 'SPY 600, C430 175'))
  assert.equal(answer(world, regime('mako', 'defined_risk')), 'insufficient_available')
  must(world, marks(world, 'SPY 415, C430 0.85'))
  must(world, funding('mako', 'SPY', 100n))
  must(world, regime('mako', 'covered'))
  assert.equal(covers(world, 'mako'), 'C430: SPY 100')
  must(world, regime('mako', 'margined'))
  checkBooks(world.state)
})

void test('[MGN-6] marks follow a split, and so does what is held', () => {
  const world = margined('C430', 'SPY 415, C430 0.85')
  trade(world, 'buy 1 buy 1 C430')
  const held = coverOfAll(world, 'mako')
  acted(world, {
    kind: 'split',
    underlying: SPY,
    numerator: 2n,
    denominator: 1n,
    fractionPrice: undefined,
  })
  checkBooks(world.state)
  assert.equal(coverOfAll(world, 'mako'), held)
  assert.equal(world.state.ledger.margins.marks.get(SPY), px('207.5'))
  assert.equal(world.state.ledger.margins.marks.get(instrumentId('C430')), undefined)
})
