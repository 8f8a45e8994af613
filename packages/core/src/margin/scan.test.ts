/** Margin by scenarios and by the leg, inside the venue: published figures come out of what is held. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  DERIBIT_STANDARD,
  DERIVE_PORTFOLIO_BTC,
  TIMS,
  deribitStandardMargin,
  priceEuropean,
} from '@parley/quant'
import type { ScenarioTerms } from '@parley/quant'
import { checkBooks } from '../_invariant.ts'
import {
  DAY,
  OPENED_AT,
  accepting,
  answer,
  ask,
  funding,
  furnished,
  future,
  listing,
  must,
  option,
  owned,
  px,
  quote,
  quoting,
  settling,
} from '../_venue.ts'
import type { World } from '../_venue.ts'
import { present } from '../assert.ts'
import { acted } from '../corporate-action/_acting.ts'
import { coverOfAll, covers, regime } from '../collateral/_spread.ts'
import { instrumentId } from '../instrument/instrument.ts'
import { accountId } from '../ledger/account.ts'
import { carrying } from '../variation/_futures.ts'
import { loadState, saveState } from '../venue/snapshot.ts'
import { marks, trade } from './_margined.ts'
import { arraysOf, method, scanMarks } from './_scanned.ts'
import { DERIBIT_BPS } from './deribit-standard.ts'
import { marginReports } from './report.ts'
import type { MarginReport } from './report.ts'
import type { MarginCallChanged } from './call.ts'
import {
  BASIS_MOVE_BPS,
  FACTOR,
  PORTFOLIO_CHARGES,
  PORTFOLIO_MAINTENANCE,
  PORTFOLIO_STATES,
  TIMS_LEAST,
  TIMS_MOVES,
} from './scenario.ts'

const YEARS = 30 / 365
const at = (right: 'call' | 'put', strike: number, over: Partial<ScenarioTerms> = {}) => ({
  right,
  strike,
  years: YEARS,
  spot: 100,
  vol: 0.25,
  rate: 0.04,
  yield: 0,
  ...over,
})
/** The published example: spot 100, vol 25 %, 30 days, rate 4 %. */
const CHAIN = {
  C105: at('call', 105),
  P95: at('put', 95),
  C110: at('call', 110),
  P40: at('put', 40),
}

function world(of: Parameters<typeof method>[1], cash = 2_000_000_00n, shares = 0n): World {
  const made = furnished()
  for (const [id, { right, strike }] of Object.entries(CHAIN))
    must(made, listing(option(id, { right, strike: String(strike) })))
  must(made, funding('mako', 'USD', cash))
  if (shares > 0n) must(made, funding('mako', 'SPY', shares))
  must(made, funding('acme', 'USD', 2_000_000_00n))
  must(made, scanMarks(made, 100, CHAIN))
  must(made, method('mako', of))
  must(made, regime('acme', 'margined'))
  return made
}

function reportOf({ state }: World, firm = 'mako'): MarginReport {
  const account = present(state.accounts.get(accountId(`${firm}:main`)), 'it is open')
  const reports = marginReports(state.ledger, state.listed, account)
  assert.ok(!('code' in reports))
  return present(reports[0], 'a report')
}

void test('[MGN-10] TIMS asks 1,384 of a covered call and 898 of a put, the shares and the premium counted', () => {
  const call = world('tims', 200_000n, 100n)
  trade(call, 'buy 1 buy 1 C105')
  const covered = reportOf(call)
  assert.equal(Math.round(Number(covered.initial) / 100), 1_384)
  assert.equal(covered.worst, 'price -15.0%')
  // 10,000 of shares less the call is worth more than it has to be: part of the shares stands for it, and no cash.
  assert.match(covers(call, 'mako'), /^C105: SPY \d+$/)
  const put = world('tims')
  trade(put, 'buy 1 buy 1 P95')
  const naked = reportOf(put)
  assert.equal(Math.round(Number(naked.initial) / 100), 898)
  // What it would cost to buy back is held beside what it may lose.
  const premium = Math.round(priceEuropean(CHAIN.P95).price * 100 * 100)
  const apart = coverOfAll(put, 'mako') - naked.initial - BigInt(premium)
  assert.ok(apart >= -1n && apart <= 1n, String(apart))
})

void test('[MGN-10] TIMS asks at least 37.50 of a contract, long or short', () => {
  const made = world('tims')
  trade(made, 'buy 2 buy 1 P40')
  assert.equal(reportOf(made).initial, 75_00n)
  assert.equal(reportOf(made).worst, 'minimum')
})

void test('[MGN-10] [MGN-11] [MGN-12] the rules are those of the published parameters', () => {
  const [down, up] = present(TIMS.ranges['equity'], 'a class')
  assert.equal(TIMS_MOVES.length, TIMS.points)
  const steps = TIMS.points / 2
  for (const [i, move] of TIMS_MOVES.entries()) {
    const part = i < steps ? (down * (steps - i)) / steps : (up * (i - steps + 1)) / steps
    assert.equal(Number(move), Math.round(part * 10_000))
  }
  assert.equal(Number(TIMS_LEAST) / 1e8, TIMS.minimumPerUnit)
  const states = DERIVE_PORTFOLIO_BTC.scenarios
  assert.deepEqual(
    PORTFOLIO_STATES.map(({ moveBps, vol }) => [Number(moveBps), vol]),
    states.map(({ move, vol }) => [Math.round(move * 10_000), vol]),
  )
  for (const [i, { weight }] of PORTFOLIO_STATES.entries()) {
    const beyond = Number(weight) / Number(FACTOR) - (states[i]?.weight ?? 0)
    assert.ok(beyond >= -1e-15 && beyond <= 1e-12, `weight ${i}`)
  }
  const of = DERIVE_PORTFOLIO_BTC
  assert.deepEqual([of.basis.moveUp, of.basis.moveDown], [0.045, -0.045])
  assert.equal(Number(BASIS_MOVE_BPS), 450)
  assert.deepEqual(
    Object.values(PORTFOLIO_CHARGES).map((bps) => Number(bps) / 10_000),
    [
      of.optionMaintenance,
      of.optionInitial,
      of.collateralMaintenance,
      of.collateralInitial,
      of.perpMaintenance,
      of.perpInitial,
    ],
  )
  assert.deepEqual(
    [of.initialFactor, of.maintenanceFactor],
    [1, Number(PORTFOLIO_MAINTENANCE) / 10],
  )
  const { most, least, maintenance } = DERIBIT_STANDARD.option
  assert.deepEqual(
    Object.values(DERIBIT_BPS).map((bps) => Number(bps) / 10_000),
    [most, least, maintenance],
  )
})

/** BTC with options of one contract for a coin. */
function coined(
  of: Parameters<typeof method>[1],
  chain: Readonly<Record<string, ScenarioTerms>>,
  { coins = 0n, expiresAt = OPENED_AT + 30 * DAY }: { coins?: bigint; expiresAt?: number } = {},
): World {
  const made = furnished()
  for (const [id, { right, strike }] of Object.entries(chain))
    must(
      made,
      listing(
        option(id, {
          right,
          strike: String(strike),
          underlying: 'BTC',
          multiplier: 1n,
          settlement: 'cash',
          expiresAt,
        }),
      ),
    )
  for (const firm of ['mako', 'acme']) must(made, funding(firm, 'USD', 2_000_000_00n))
  if (coins > 0n) must(made, funding('mako', 'BTC', coins))
  const spot = Object.values(chain)[0]?.spot ?? 0
  must(made, scanMarks(made, spot, chain, 'BTC'))
  must(made, method('mako', of))
  must(made, regime('acme', 'margined'))
  return made
}

void test('[MGN-12] Deribit standard asks .112 of a coin for a 66,000 call on 60,000 at .012, and keeps .087', () => {
  const terms = {
    right: 'call',
    strike: 66_000,
    years: YEARS,
    spot: 60_000,
    vol: 0.5,
    rate: 0,
    yield: 0,
  } as const
  const made = coined('deribit_standard', { B66: terms })
  trade(made, 'buy 1 buy 1 B66')
  must(made, marks(made, 'BTC 60000, B66 720'))
  assert.equal(covers(made, 'mako'), `B66: USD ${0.112 * 60_000}`)
  assert.equal(reportOf(made).maintenance, BigInt(0.087 * 60_000 * 100))
  checkBooks(made.state)
})

for (const [right, strike, mark] of [
  ['put', 59_400, 1_200],
  ['put', 130_000, 72_000],
  ['call', 60_000, 3_000],
  ['call', 90_000, 10],
] as const)
  void test(`[MGN-12] Deribit standard: a ${right} at ${strike} marked ${mark} is as the model has it`, () => {
    const terms = {
      right,
      strike,
      years: YEARS,
      spot: 60_000,
      vol: 0.5,
      rate: 0,
      yield: 0,
    } as const
    const made = coined('deribit_standard', { B: terms })
    trade(made, 'buy 3 buy 1 B')
    must(made, marks(made, `BTC 60000, B ${mark}`))
    const model = deribitStandardMargin({ ...DERIBIT_STANDARD, settlement: 'currency' }).evaluate(
      [{ kind: 'option', id: 'B', underlying: 'BTC', right, strike, years: YEARS, quantity: -3 }],
      { underlyings: { BTC: { price: 60_000 } }, positions: { B: { price: mark } } },
    )
    const { initial, maintenance } = reportOf(made)
    assert.equal(Number(initial) / 100, model.initial)
    assert.equal(Number(maintenance) / 100, model.maintenance)
  })

// What the case counts of a coin at its price in the stable coin it is counted in, here a little less of a coin.
const CASE_COINS = 99_980_915n
const CASE_SPOT = 95_663.50604855
const CASE_YEARS = 794_852 / 31_536_000
const CASE_CALL = {
  right: 'call',
  strike: 100_000,
  years: CASE_YEARS,
  spot: CASE_SPOT,
  vol: 0.453803924321583,
  rate: 0.15,
  yield: 0.15 - Math.log(95_776.67392708939 / CASE_SPOT) / CASE_YEARS,
} as const

void test('[MGN-11] Derive case 13, a covered call written twice, is left 74,395.67 and 78,744.93', () => {
  const made = coined('portfolio', { B: CASE_CALL }, { coins: CASE_COINS })
  trade(made, 'buy 2 buy 1 B')
  const { initial, maintenance, value = 0n, worst } = reportOf(made)
  assert.equal(worst, 'price -18.0%, vol up')
  const left = (needed: bigint): number => Number(value - needed) / 100
  assert.ok(Math.abs(left(initial) - 74_395.67) <= 0.02, String(left(initial)))
  assert.ok(Math.abs(left(maintenance) - 78_744.93) <= 0.02, String(left(maintenance)))
  const parts = reportOf(made).parts
  assert.equal(
    parts.reduce((sum, { amount }) => sum + amount, 0n),
    initial,
  )
  assert.deepEqual(
    parts.map(({ id }) => String(id)),
    ['B', 'BTC'],
  )
  // The coin stands for it in part, and what is left of it can go; with all of it gone, cash stands.
  const kept = owned(made, 'mako', 'BTC')
  assert.ok(kept.held > 0n && kept.held < CASE_COINS, String(kept.held))
  must(made, funding('mako', 'BTC', -kept.available))
  checkBooks(made.state)
  must(made, funding('mako', 'BTC', -1_000_000n))
  assert.match(covers(made, 'mako'), /^B: BTC [\d.]+ and USD [\d.]+$/)
  checkBooks(made.state)
})

void test('[MGN-11] a short call by itself is worst at 18 % up with vol up: 12,939.31, and charged .5 % for being written', () => {
  const made = coined('portfolio', { B: CASE_CALL })
  trade(made, 'buy 1 buy 1 B')
  // The published case is of two calls written.
  const { initial, worst } = reportOf(made)
  assert.equal(worst, 'price 18.0%, vol up')
  trade(made, 'buy 1 buy 1 B')
  const twice = reportOf(made).initial
  assert.ok(twice <= 2n * initial && twice >= 2n * initial - 1n)
})

void test('[MGN-8] an option without arrays has no mark for a method that reads them; a mark goes whole', () => {
  const made = world('portfolio')
  const rfqId = ask(made, 'acme', 'buy 1 C105', { size: 1n, panel: ['mako'] })
  const quoted = quoting('mako', rfqId, '- / 1', { size: 1n })
  must(made, quoted)
  must(made, marks(made, 'SPY 100, C105 1.1'))
  assert.equal(answer(made, { ...quoted, ask: [{ price: px('2'), size: 1n }] }), 'no_mark ask')
  must(made, scanMarks(made, 100, CHAIN))
  must(made, { ...quoted, ask: [{ price: px('2'), size: 1n }] })
  checkBooks(made.state)
})

void test('[MGN-8] guards of arrays', () => {
  const made = world('portfolio')
  const good = scanMarks(made, 100, CHAIN)
  const arrays = arraysOf(CHAIN.C105)
  const { tims = [] } = arrays
  const portfolio = present(arrays.portfolio, 'arrays')
  const mark = present(good.recorded[1], 'a mark')
  const sent = (over: object): string =>
    answer(made, { ...good, recorded: [{ ...mark, arrays: { ...arrays, ...over } }] })
  assert.equal(sent({}), 'ok')
  assert.equal(sent({ tims: tims.slice(1) }), 'malformed marks.0.arrays.tims')
  assert.equal(sent({ tims: [1n << 62n, ...tims.slice(1)] }), 'malformed marks.0.arrays.tims')
  const holding = (of: object): object => ({ portfolio: { ...portfolio, ...of } })
  assert.equal(sent(holding({ values: [] })), 'malformed marks.0.arrays.portfolio.values')
  assert.equal(
    sent(holding({ values: portfolio.values.map(() => -1n) })),
    'malformed marks.0.arrays.portfolio.values',
  )
  assert.equal(sent(holding({ basisUp: -1n })), 'malformed marks.0.arrays.portfolio.now')
  for (const wrong of [{ gainFactor: portfolio.debtFactor + 1n }, { basisFactor: -1n }])
    assert.equal(sent(holding(wrong)), 'malformed marks.0.arrays.portfolio.factors')
  const share = { ...mark, instrument: instrumentId('SPY'), arrays }
  assert.equal(answer(made, { ...good, recorded: [share] }), 'malformed marks.0.arrays')
})

void test('[MGN-7] a method is of the regime margined, is set with the marks it reads, and refused where the means are not there', () => {
  const made = world('tims', 3_000_00n)
  trade(made, 'buy 1 buy 1 P95', 'buy 1 buy 1 C105')
  const account = accountId('mako:main')
  const held = covers(made, 'mako')
  assert.equal(answer(made, { ...method('mako', 'tims'), regime: 'covered' }), 'malformed method')
  // By strategy the larger side and the premium of the other: 1,600 of 3,000, and more than by scenarios.
  must(made, method('mako', 'reg_t'))
  assert.equal(made.state.accounts.get(account)?.method, undefined)
  assert.notEqual(covers(made, 'mako'), held)
  must(made, marks(made, 'SPY 100, C105 1.1, P95 0.9'))
  assert.equal(answer(made, method('mako', 'tims')), 'no_mark')
  const { recorded } = scanMarks(made, 100, CHAIN)
  const setting = method('mako', 'tims', recorded)
  must(made, setting)
  assert.equal(covers(made, 'mako'), held)
  checkBooks(made.state)
  // Leg by leg: 10 + 1.17 and 10 + 0.9 of 100, each hundredfold, with what came in for both: more than 2,000.
  must(made, funding('mako', 'USD', -owned(made, 'mako', 'USD').available))
  assert.equal(answer(made, method('mako', 'deribit_standard')), 'insufficient_available')
  assert.equal(made.state.accounts.get(account)?.method, 'tims')
  const copy = loadState(saveState(made.state))
  assert.deepEqual(saveState(copy), saveState(made.state))
  assert.deepEqual(copy.ledger.margins, made.state.ledger.margins)
})

void test('[MGN-7] [MGN-5] in a call an account is put under a method that asks less; the call is met', () => {
  const made = world('deribit_standard', 2_600_00n)
  trade(made, 'buy 1 buy 1 P95', 'buy 1 buy 1 C105')
  const moved = { C105: at('call', 105, { spot: 101 }), P95: at('put', 95, { spot: 101 }) }
  must(made, funding('mako', 'USD', -owned(made, 'mako', 'USD').available))
  const calls = (): MarginCallChanged[] =>
    made.events.filter((event) => event.type === 'MarginCallChanged')
  // Between initial and maintenance margin nothing is called for, and nothing new can be done.
  must(made, scanMarks(made, 101, moved))
  assert.ok(owned(made, 'mako', 'USD').available < 0n)
  assert.equal(calls().length, 0)
  assert.equal(answer(made, funding('mako', 'USD', -1n)), 'insufficient_available')
  const far = { C105: at('call', 105, { spot: 110 }), P95: at('put', 95, { spot: 110 }) }
  must(made, scanMarks(made, 110, far))
  assert.deepEqual(
    calls().map(({ change }) => change),
    ['called'],
  )
  must(made, scanMarks(made, 101, moved))
  must(made, scanMarks(made, 110, far))
  must(made, method('mako', 'tims'))
  assert.deepEqual(
    calls().map(({ change }) => change),
    ['called', 'met', 'called', 'met'],
  )
  checkBooks(made.state)
})

void test('[MGN-4] a promise by scenarios holds its package, part for part, and a trade at moved marks is called for', () => {
  const made = world('tims', 3_000_00n)
  const rfqId = ask(made, 'acme', 'buy 1 P95', { size: 2n, panel: ['mako'] })
  const quoteId = quote(made, 'mako', rfqId, '- / 1', { size: 2n })
  const holds = [...made.state.ledger.holds.values()].filter(
    ({ purpose }) => purpose.id === quoteId,
  )
  const held = holds.flatMap(({ lines }) => lines)[0]?.amount ?? 0n
  assert.equal(held % 2n, 0n)
  must(made, scanMarks(made, 60, { P95: at('put', 95, { spot: 60 }) }))
  must(made, accepting('acme', rfqId, 'buy 2 at 1000'))
  assert.ok(owned(made, 'mako', 'USD').available < 0n)
  checkBooks(made.state)
  must(made, scanMarks(made, 60, { P95: at('put', 95, { spot: 60 }) }))
  assert.equal(made.state.marginCalls.size, 1)
})

/** The case's coin with a future on it carried at its spot, both parties margined. */
function hedgeable(of: Parameters<typeof method>[1], coins = 0n): World {
  const made = coined(of, { B: CASE_CALL }, { coins })
  const over = { tick: '0.01', multiplier: 1n, carryPrice: '95663.5' }
  must(made, listing(future('BF', over)))
  return made
}

void test('[MGN-10] [FUT-5] TIMS nets a future with options and coins on its coin, and its parts add up', () => {
  const alone = hedgeable('tims')
  trade(alone, 'sell 2 buy 1 BF')
  // Fifteen per cent of two coins, either way.
  const { initial, worst, parts } = reportOf(alone)
  assert.deepEqual(
    [Number(initial), worst],
    [Math.ceil(2 * 0.15 * CASE_SPOT * 100), 'price -15.0%'],
  )
  assert.deepEqual(parts, [{ id: 'BF', amount: initial }])
  const call = hedgeable('tims')
  trade(call, 'buy 2 buy 1 B')
  const written = reportOf(call).initial
  trade(call, 'sell 1 buy 1 BF')
  const hedged = reportOf(call)
  assert.ok(hedged.initial < written, `${hedged.initial} of ${written}`)
  assert.deepEqual(
    hedged.parts.map(({ id, amount }) => [String(id), amount < 0n]),
    [
      // Now a fall is worst, in which what is written gains.
      ['B', true],
      ['BF', false],
    ],
  )
  assert.equal(
    hedged.parts.reduce((sum, { amount }) => sum + amount, 0n),
    hedged.initial,
  )
  // By strategy each is by itself, and says so.
  must(call, method('mako', 'reg_t'))
  checkBooks(call.state)
  must(call, scanMarks(call, CASE_SPOT, { B: CASE_CALL }, 'BTC'))
  must(call, method('mako', 'tims'))
  assert.deepEqual(reportOf(call), hedged)
})

void test('[MGN-11] [FUT-5] a future under the portfolio method is what a perpetual is: one for one, and 2 % of it', () => {
  const made = hedgeable('portfolio')
  trade(made, 'sell 1 buy 1 BF')
  const { initial, maintenance, worst } = reportOf(made)
  assert.equal(worst, 'price -18.0%, vol up')
  assert.equal(Number(initial), Math.ceil((0.18 + 0.02) * CASE_SPOT * 100))
  assert.equal(Number(maintenance), Math.ceil((0.8 * 0.18 + 0.015) * CASE_SPOT * 100))
  assert.equal(covers(made, 'mako'), `BF: USD ${Number(initial) / 100}`)
})

void test('[MGN-9] [FUT-8] what a future hedged is margined anew when it ends, and what variation takes is counted once', () => {
  const made = hedgeable('tims')
  trade(made, 'buy 2 buy 1 B', 'sell 1 buy 1 BF')
  const both = reportOf(made)
  const worth = (): bigint => owned(made, 'mako', 'USD').total + (reportOf(made).value ?? 0n)
  const marked = marks(made, 'BF 90000')
  must(made, marked)
  const before = worth()
  must(made, carrying(made, 'BF 90000'))
  // Rounded down once in what the positions are worth.
  assert.ok(worth() - before <= 1n && before - worth() <= 1n)
  assert.equal(reportOf(made).initial, both.initial)
  checkBooks(made.state)
  made.now = OPENED_AT + 30 * DAY
  must(made, settling('BF', '90000'))
  checkBooks(made.state)
  assert.ok(coverOfAll(made, 'mako') > both.initial)
})

void test('[MGN-4] [HDG-4] a promise with a future, as a leg or a hedge leg, holds no less than it then needs', () => {
  for (const name of ['tims', 'portfolio'] as const) {
    const made = hedgeable(name)
    for (const [legs, price] of [
      ['buy 1 BF', '- / 96000'],
      ['buy 1 B, sell 1 BF', '- / -90000'],
    ] as const) {
      const rfqId = ask(made, 'acme', legs, { size: 3n, panel: ['mako'] })
      const quoteId = quote(made, 'mako', rfqId, price, { size: 3n })
      const hold = [...made.state.ledger.holds.values()].find(
        ({ purpose }) => purpose.id === quoteId,
      )
      const held = present(hold, 'a hold').lines.find(({ asset }) => asset === 'USD')?.amount ?? 0n
      const before = coverOfAll(made, 'mako')
      const cash = owned(made, 'mako', 'USD').total
      must(made, accepting('acme', rfqId, `buy 3 at ${price.slice(4)}`))
      const needed = coverOfAll(made, 'mako') - before + cash - owned(made, 'mako', 'USD').total
      assert.ok(held >= needed, `${name} ${legs}: ${held} for ${needed}`)
      checkBooks(made.state)
    }
  }
})

void test('[MGN-9] a debit spread can lose what it is worth, and nothing more is held', () => {
  const made = world('tims')
  trade(made, 'buy 1 sell 1 C105, buy 1 C110')
  // mako is long the 105 call and short the 110 one: it can lose what that is worth, and nothing is held for it.
  const { value = 0n, initial } = reportOf(made)
  assert.ok(initial > 75_00n && initial <= value + 1n, `${initial} of ${value}`)
  assert.equal(covers(made, 'mako'), '')
  checkBooks(made.state)
})

void test('[MGN-6] arrays follow a split, and so does what is held', () => {
  const made = world('portfolio')
  trade(made, 'buy 1 buy 1 C105')
  const before = reportOf(made)
  acted(made, {
    kind: 'split',
    underlying: instrumentId('SPY'),
    numerator: 2n,
    denominator: 1n,
    fractionPrice: undefined,
  })
  const after = reportOf(made)
  assert.ok(after.initial - before.initial <= 1n && before.initial - after.initial <= 1n)
  checkBooks(made.state)
})
