import assert from 'node:assert/strict'
import { test } from 'node:test'
import { array, assert as check, integer, property, record } from 'fast-check'
import {
  OPERATOR,
  accepting,
  actor,
  answer,
  ask,
  enrol,
  eventOf,
  furnished,
  must,
  px,
  quote,
  quoting,
  send,
  traded,
} from '../_venue.ts'
import type { World } from '../_venue.ts'
import { funded } from '../protection/_protected.ts'
import { instrumentId } from '../instrument/instrument.ts'
import type { InstrumentId } from '../instrument/instrument.ts'
import { accountId } from '../ledger/account.ts'
import { firmId } from '../party/firm.ts'
import type { Rejection } from '../rejection.ts'
import { payloadOf } from '../block/payload.ts'
import { timestamp } from '../time/timestamp.ts'
import { audienceOf } from '../venue/audience.ts'
import type { Command } from '../venue/command.ts'
import { loadState, saveState } from '../venue/snapshot.ts'
import { askedText, commandText } from '../venue/text.ts'
import { USD, figures, limiting, usual } from './_limited.ts'
import type { RiskAlert, RiskLevel } from './alert.ts'
import { gauge, judgedBy } from './gauge.ts'
import { riskMarksWanted } from './guard.ts'
import { holdingsIn } from './holdings.ts'
import { RISK_LIMITS } from './limit.ts'
import type { RiskMarks } from './mark.ts'
import type { RiskMeasure, RiskTerms } from './limit.ts'

const SPY = instrumentId('SPY')

for (const [what, measure, terms, expected] of [
  ['no bound', 'delta', {}, 'bad_risk_limit hard'],
  ['a bound of nothing', 'delta', { hard: 0n }, 'bad_risk_limit hard'],
  ['a soft bound of nothing', 'delta', { soft: 0n }, 'bad_risk_limit soft'],
  ['soft not below hard', 'vega', { soft: 2n, hard: 2n }, 'bad_risk_limit soft'],
  ['no cash', 'vega', { hard: 2n, asset: SPY }, 'bad_risk_limit asset'],
  ['more than the whole', 'concentration', { hard: 10_001n }, 'bad_risk_limit hard'],
  ['too young a mark', 'delta', { hard: 1n, markAgeMs: 999 }, 'bad_risk_limit markAgeMs'],
] as const satisfies readonly (readonly [string, RiskMeasure, Partial<RiskTerms>, string])[])
  void test(`[RSK-1] a limit with ${what} is refused`, () => {
    assert.equal(answer(furnished(), limiting('acme', measure, terms)), expected)
  })

void test('[RSK-1] a firm limits itself, the operator anybody, and one does not loosen the other', () => {
  const world = funded()
  const ofBree = { firm: firmId('bree') }
  assert.equal(
    answer(world, limiting('acme', 'delta', { hard: 1n }, ofBree)),
    'role_forbidden firm',
  )
  const foreign = { account: accountId('bree:main') }
  assert.equal(
    answer(world, limiting('acme', 'delta', { hard: 1n }, foreign)),
    'unknown_account account',
  )
  const odd = { underlying: instrumentId('C400') }
  assert.equal(
    answer(world, limiting('acme', 'delta', { hard: 1n }, odd)),
    'unknown_instrument underlying',
  )
  const nobody = { firm: firmId('nobody') }
  assert.equal(
    answer(world, limiting(OPERATOR, 'delta', { hard: 1n }, nobody)),
    'unknown_firm firm',
  )
  assert.equal(answer(world, limiting('acme', 'delta', undefined)), 'unknown_risk_limit scope')
  must(world, limiting(OPERATOR, 'delta', { hard: 5n }, { firm: firmId('acme') }))
  must(world, limiting('acme', 'delta', { hard: 7n }))
  must(world, limiting('acme', 'delta', { hard: 9n }))
  assert.equal(world.state.risk.limits.get(firmId('acme'))?.size, 2)
  must(world, limiting('acme', 'delta', undefined))
  assert.deepEqual(
    [...(world.state.risk.limits.get(firmId('acme'))?.keys() ?? [])],
    ['venue delta * *'],
  )
})

void test('[RSK-1] a firm has no more limits than the published number', () => {
  const world = funded()
  for (let i = 0; i < RISK_LIMITS.perFirmMax; i++) {
    const account = accountId(`acme:a${i}`)
    must(world, { type: 'OpenAccount', actor: actor(OPERATOR), account, firm: firmId('acme') })
    must(world, limiting('acme', 'delta', { hard: 1n }, { account }))
  }
  assert.equal(answer(world, limiting('acme', 'delta', { hard: 1n })), 'bad_risk_limit scope')
  const again = { account: accountId('acme:a0') }
  assert.equal(answer(world, limiting('acme', 'delta', { hard: 2n }, again)), 'ok')
})

/** acme holds 10,000 SPY, is short 20 C400 and 10 P400; mako has the other side. */
function holding(): World {
  const world = funded()
  const trade = { taker: 'acme', maker: 'mako', side: 'sell' } as const
  traded(world, { ...trade, legs: 'buy 1 C400', size: 20n, at: '4.00' })
  traded(world, { ...trade, legs: 'buy 1 P400', size: 10n, at: '3.00' })
  return world
}

void test('[RSK-2] assignment counts puts that are delivered, not those settled in money', () => {
  const world = holding()
  traded(world, {
    taker: 'acme',
    maker: 'mako',
    side: 'sell',
    legs: 'buy 1 Q400',
    size: 5n,
    at: '3.00',
  })
  const scope = { firm: firmId('acme'), by: 'firm', underlying: undefined } as const
  const judged = judgedBy(world.state, usual(world), timestamp(world.now))
  for (const measure of ['assignment', 'cliff'] as const) {
    const limit = {
      scope: { ...scope, measure },
      terms: { asset: USD, hard: 1n, markAgeMs: 1_000 },
    }
    const reading = gauge(limit, holdingsIn(world.state, limit.scope, USD), judged)
    assert.equal('value' in reading && reading.value, 40_000_000n)
  }
})

void test('[RSK-2] strikes are together up to 2 % above the lowest, each on its own underlying', () => {
  const held = new Map<InstrumentId, bigint>()
  const world = funded()
  const listed = (id: InstrumentId): ReturnType<typeof world.state.listed> => {
    const match = /^([A-Z]+)-(\d+)-(physical|cash)$/.exec(id)
    const like = world.state.listed(instrumentId('C400'))
    if (!match || like?.kind !== 'option') return world.state.listed(id)
    const underlying = instrumentId(match[1] === 'ABC' ? 'BTC' : 'SPY')
    const settlement = match[3] === 'cash' ? 'cash' : 'physical'
    return { ...like, id, underlying, settlement, strike: px(`${match[2]}.00`) }
  }
  const read = (): string => {
    const scope = { firm: firmId('acme'), by: 'firm', measure: 'strikes' } as const
    const limit = { scope, terms: { asset: USD, hard: 1n, markAgeMs: 1_000 } }
    const of = { ...judgedBy(world.state, usual(world), timestamp(world.now)), listed }
    const reading = gauge(limit, held, of)
    return 'value' in reading ? `${reading.value} ${reading.of ?? ''}` : 'missing'
  }
  assert.equal(read(), '0 ')
  held.set(instrumentId('SPY-400-physical'), -1n)
  // What is bought, and what is settled in money, is pinned to nothing.
  held.set(instrumentId('SPY-401-physical'), 5n)
  held.set(instrumentId('SPY-402-cash'), -5n)
  assert.equal(read(), '4000000 SPY')
  held.set(instrumentId('SPY-408-physical'), -1n)
  assert.equal(read(), '8080000 SPY')
  held.set(instrumentId('SPY-409-physical'), -1n)
  assert.equal(read(), '8170000 SPY')
  held.set(instrumentId('SPY-409-physical'), -3n)
  assert.equal(read(), '16350000 SPY')
})

for (const [measure, underlying, value, of] of [
  // 10,000 x 400 - 2,000 x 200 + 1,000 x 160, in cents.
  ['delta', undefined, 376_000_000n, undefined],
  ['gamma', undefined, 960_000n, undefined],
  ['vega', undefined, 135_000n, undefined],
  ['theta', undefined, 34_000n, undefined],
  // -2,000 × 0.02 + 1,000 × 0.01.
  ['rho', undefined, 3_000n, undefined],
  // A crash: -800,000 + 12,000 - 75,000; a rally: 400,000 - 60,000 + 5,000.
  ['stress', undefined, 86_300_000n, 'crash'],
  ['assignment', undefined, 40_000_000n, undefined],
  ['cliff', undefined, 40_000_000n, '2026-01-31'],
  // 2,000 and 1,000 units at 400.
  ['strikes', undefined, 120_000_000n, 'SPY'],
  ['concentration', undefined, 10_000n, 'SPY'],
  ['concentration', 'BTC', 0n, undefined],
  ['vega', 'BTC', 0n, undefined],
] as const)
  void test(`[RSK-2] ${measure} of ${underlying ?? 'everything'} is ${value}`, () => {
    const world = holding()
    const scope = {
      firm: firmId('acme'),
      by: 'firm',
      measure,
      underlying: underlying === undefined ? undefined : instrumentId(underlying),
    } as const
    const limit = { scope, terms: { asset: USD, hard: 1n, markAgeMs: 1_000 } }
    const judged = judgedBy(world.state, usual(world), timestamp(world.now))
    const reading = gauge(limit, holdingsIn(world.state, scope, USD), judged)
    assert.ok('value' in reading)
    assert.equal(reading.value, value)
    assert.equal(reading.of, of)
  })

/** The usual figures with draws of a day of each. */
function drawnFigures(world: World, draws: Readonly<Record<string, readonly number[]>>): RiskMarks {
  const { stresses, marks } = usual(world)
  const exact = (changes: readonly number[]) => changes.map((change) => px(change.toFixed(2)))
  return {
    stresses,
    marks: marks.map((mark) => {
      const own = draws[mark.instrument]
      return own ? { ...mark, draws: exact(own) } : mark
    }),
  }
}

void test('[RSK-2] var and shortfall look at the worst twentieth of the draws, the same draw for all that is held', () => {
  const world = holding()
  check(
    property(
      integer({ min: 1, max: 130 }).chain((n) => {
        const changes = array(
          integer({ min: -9_000, max: 9_000 }).map((c) => c / 100),
          {
            minLength: n,
            maxLength: n,
          },
        )
        return record({ SPY: changes, C400: changes, P400: changes })
      }),
      (draws) => {
        const marks = drawnFigures(world, draws)
        const judged = judgedBy(world.state, marks, timestamp(world.now))
        const losses = draws.SPY.map(
          (spy, i) => -(10_000 * spy - 2_000 * (draws.C400[i] ?? 0) - 1_000 * (draws.P400[i] ?? 0)),
        ).toSorted((a, b) => b - a)
        const worst = losses.slice(0, Math.max(1, Math.floor(losses.length / 20)))
        const mean = worst.reduce((sum, loss) => sum + loss, 0) / worst.length
        for (const [measure, expected] of [
          ['var', losses[Math.floor(losses.length / 20)] ?? 0],
          ['shortfall', mean],
        ] as const) {
          const scope = { firm: firmId('acme'), by: 'firm', measure } as const
          const limit = { scope, terms: { asset: USD, hard: 1n, markAgeMs: 1_000 } }
          const reading = gauge(limit, holdingsIn(world.state, scope, USD), judged)
          assert.ok('value' in reading)
          // Rounded up to a cent.
          assert.ok(Math.abs(Number(reading.value) / 100 - Math.max(expected, 0)) <= 0.0101)
        }
      },
    ),
  )
})

void test('[RSK-2] [RSK-5] without draws of everything held a tail is not measured', () => {
  const world = holding()
  const scope = { firm: firmId('acme'), by: 'firm', measure: 'shortfall' } as const
  const limit = { scope, terms: { asset: USD, hard: 1n, markAgeMs: 1_000 } }
  const marks = drawnFigures(world, { SPY: [-1], C400: [-1] })
  const judged = judgedBy(world.state, marks, timestamp(world.now))
  assert.deepEqual(gauge(limit, holdingsIn(world.state, scope, USD), judged), { missing: 'P400' })
})

void test('[RSK-2] what is priced in another asset is not measured', () => {
  const world = holding()
  const scope = { firm: firmId('acme'), by: 'firm', measure: 'delta' } as const
  assert.equal(holdingsIn(world.state, scope, instrumentId('EUR')).size, 0)
})

/** acme may have at most so many cents of vega; it asks mako for C400. */
function selling(hard: bigint, size: bigint, over: { soft?: bigint } = {}) {
  const world = holding()
  must(world, limiting('acme', 'vega', { hard, ...over }))
  const rfqId = ask(world, 'acme', 'buy 1 C400', { size })
  quote(world, 'mako', rfqId, '4.00 / 4.20', { size })
  const take = (side: 'buy' | 'sell', marks = usual(world)): Command => ({
    ...accepting('acme', rfqId, `${side} ${size} at ${side === 'sell' ? '4.00' : '4.20'}`),
    riskMarks: marks,
  })
  return { world, rfqId, take }
}

void test('[RSK-4] a trade that would bring a measure beyond the bound is refused with the numbers', () => {
  const { world, take } = selling(140_000n, 10n)
  const decision = send(world, take('sell'))
  assert.ok(!decision.ok)
  const { code, detail } = decision.rejection satisfies Rejection
  assert.equal(code, 'risk_limit')
  assert.deepEqual(detail, {
    measure: 'vega',
    asset: 'USD',
    beforeAmount: '135000',
    afterAmount: '180000',
    maxAmount: '140000',
  })
})

void test('[RSK-4] what brings it back is let through, however far beyond it stays', () => {
  const { world, take } = selling(1n, 10n)
  assert.equal(answer(world, take('sell')), 'risk_limit')
  assert.equal(answer(world, take('buy')), 'ok')
})

void test('[RSK-4] at the bound is not beyond it', () => {
  const { world, take } = selling(180_000n, 10n)
  assert.equal(answer(world, take('sell')), 'ok')
})

void test('[RSK-4] a quote is judged by each of its sides, and names the side', () => {
  const world = holding()
  must(world, limiting('mako', 'vega', { hard: 140_000n }))
  const rfqId = ask(world, 'bree', 'buy 1 C400', { size: 10n })
  const riskMarks = usual(world)
  const quoted = (sides: string): Command => ({ ...quoting('mako', rfqId, sides), riskMarks })
  assert.equal(answer(world, quoted('4.00 / 4.20')), 'risk_limit bid')
  assert.equal(answer(world, quoted('- / 4.20')), 'ok')
  // The taker knows nothing of it: the quote trades though mako has got more vega since.
  must(world, accepting('bree', rfqId, 'buy 10 at 4.20'))
})

void test('[RSK-4] orders that rest, blocks proposed and countersigned are judged alike', () => {
  const world = holding()
  must(world, limiting('acme', 'assignment', { hard: 41_000_000n }))
  must(world, limiting('bree', 'assignment', { hard: 1n }))
  const puts = {
    legs: [{ instrument: instrumentId('P400'), side: 'buy', ratio: 1 }],
    size: 10n,
    ttlMs: 60_000,
  } as const
  const resting = {
    type: 'PlaceOrder',
    account: accountId('acme:main'),
    side: 'sell',
    minSize: 1n,
    price: { kind: 'limit', limit: 300_000_000n as never },
    ...puts,
    ttlMs: 600_000,
  } as const
  assert.equal(answer(world, { ...resting, actor: actor('acme') }), 'risk_limit')
  const block = (from: string, to: string, side: 'buy' | 'sell', nonce: string) =>
    ({
      type: 'ProposeBlock',
      actor: actor(from),
      counterparty: firmId(to),
      side,
      price: 300_000_000n as never,
      shares: [{ account: accountId(`${from}:main`), size: 10n }],
      nonce,
      credential: 'k',
      ...puts,
    }) as const
  assert.equal(answer(world, block('acme', 'bree', 'sell', 'n'.repeat(16))), 'risk_limit')
  const proposed = must(world, block('acme', 'bree', 'buy', 'm'.repeat(16)))
  const { terms } = eventOf(proposed, 'BlockProposed')
  const countersigned = {
    type: 'CountersignBlock',
    actor: actor('bree'),
    credential: 'k',
    blockId: terms.blockId,
    role: 'seller',
    payload: payloadOf(terms),
    shares: [{ account: accountId('bree:main'), size: 10n }],
    signature: undefined,
  } as const
  assert.equal(answer(world, countersigned), 'risk_limit')
  must(world, limiting('bree', 'assignment', undefined))
  assert.equal(answer(world, countersigned), 'ok')
})

void test('[RSK-5] a missing mark or one too old is refused by name; what needs none is judged without', () => {
  const { world, take } = selling(1_000_000n, 1n)
  const { stresses, marks } = usual(world)
  const without = { stresses, marks: marks.filter(({ instrument }) => instrument !== 'P400') }
  const decision = send(world, take('sell', without))
  assert.ok(!decision.ok)
  assert.equal(decision.rejection.code, 'no_mark')
  assert.deepEqual(decision.rejection.detail, { instrument: 'P400', riskLimit: 'firm vega * *' })
  assert.equal(answer(world, take('sell', usual(world, 60_001))), 'no_mark')
  must(world, limiting('acme', 'vega', undefined))
  must(world, limiting('acme', 'assignment', { hard: 40_000_000n }))
  assert.equal(answer(world, take('sell', { stresses: [], marks: [] })), 'ok')
})

void test('[RSK-6] a soft bound warns in the same record, its firm alone, of what was filled', () => {
  const { world, take } = selling(1_000_000n, 10n, { soft: 150_000n })
  const events = must(world, take('sell'))
  const warned = eventOf(events, 'RiskLimitWarned')
  assert.deepEqual(
    [warned.before, warned.after, warned.soft, warned.scope.measure],
    [135_000n, 180_000n, 150_000n, 'vega'],
  )
  assert.ok(warned.oldest !== undefined && warned.oldest <= warned.at)
  assert.deepEqual(audienceOf(world.state, warned), ['acme'])
  assert.ok(events.some(({ type }) => type === 'MatchMade'))
})

void test('[RSK-6] what goes back, or stays within, is not warned of', () => {
  for (const [side, soft] of [
    ['buy', 1n],
    ['sell', 180_000n],
  ] as const) {
    const { world, take } = selling(1_000_000n, 10n, { soft })
    const events = must(world, take(side))
    assert.ok(events.every(({ type }) => type !== 'RiskLimitWarned'))
  }
})

void test('[RSK-3] what marks come follows from own limits, holdings and the structure', () => {
  const world = holding()
  const legs = [instrumentId('K400')]
  const wanted = (firm: string) => riskMarksWanted(world.state, firmId(firm), legs)
  assert.equal(wanted('acme'), undefined)
  must(world, limiting('acme', 'assignment', { hard: 1n }))
  assert.equal(wanted('acme'), undefined)
  must(world, limiting('acme', 'delta', { hard: 1n }))
  assert.deepEqual(wanted('acme'), {
    instruments: ['K400', 'SPY', 'C400', 'P400'],
    stress: false,
    own: [],
    draws: false,
  })
  must(world, limiting('acme', 'stress', { hard: 1n }))
  assert.equal(wanted('acme')?.stress, true)
  must(world, limiting('acme', 'shortfall', { hard: 1n }))
  assert.equal(wanted('acme')?.draws, true)
  assert.equal(wanted('mako'), undefined)
})

void test('[RSK-3] a repeat is compared without the figures', () => {
  const { world, take } = selling(1n, 1n)
  const plain = { ...take('buy'), riskMarks: undefined }
  const marked = { ...take('buy'), marks: [] } as Command
  assert.equal(askedText(commandText(marked)), askedText(commandText(plain)))
  const rfqId = ask(world, 'bree', 'buy 1 C400', { size: 1n })
  const { actor: by, type, ...rest } = quoting('mako', rfqId, '4.00 / 4.20')
  const { account, ttlMs, bid, ask: offer } = rest
  const bare = { type, actor: by, clientId: 'c1', account, rfqId, ttlMs, bid, ask: offer } as const
  const dressed: Command = { ...bare, riskMarks: usual(world), marks: [] }
  assert.equal(askedText(commandText(dressed)), askedText(commandText(bare)))
})

const alert = (level: RiskLevel, over: Partial<RiskAlert> = {}): RiskAlert => ({
  firm: firmId('acme'),
  kind: 'limit',
  subject: 'firm vega * *',
  level,
  observed: 135_000n,
  bound: 140_000n,
  asset: USD,
  ...over,
})
const telling = (...alerts: RiskAlert[]): Command => ({
  type: 'RecordRiskAlerts',
  actor: actor(OPERATOR),
  alerts,
})

void test('[RSK-7] a level that stays is recorded again where its bound is another', () => {
  const world = holding()
  const told = (...alerts: RiskAlert[]) =>
    must(world, telling(...alerts)).map((event) => {
      assert.ok(event.type === 'RiskAlertChanged')
      return `${event.from} ${event.alert.level} ${event.alert.observed} of ${event.alert.bound}`
    })
  const seen = (observed: bigint, bound: bigint): RiskAlert =>
    alert('breached', { observed, bound })
  assert.deepEqual(told(seen(1_400n, 1_500n)), ['clear breached 1400 of 1500'])
  assert.deepEqual(told(seen(1_200n, 1_500n)), [])
  assert.deepEqual(told(seen(1_200n, 1_300n), seen(1_200n, 1_300n)), [
    'breached breached 1200 of 1300',
  ])
  assert.deepEqual(told(alert('clear'), alert('clear', { bound: 1n })), [
    'breached clear 135000 of 140000',
  ])
})

void test('[RSK-7] only a change of level is recorded, with the one before', () => {
  const world = holding()
  const levels = (...told: RiskAlert[]) =>
    must(world, telling(...told)).map((event) => {
      assert.ok(event.type === 'RiskAlertChanged')
      assert.deepEqual(audienceOf(world.state, event), ['acme'])
      return `${event.from} ${event.alert.level}`
    })
  assert.deepEqual(levels(alert('approached')), ['clear approached'])
  assert.deepEqual(levels(alert('approached')), [])
  const other = { kind: 'marks', subject: 'C400' } as const
  assert.deepEqual(levels(alert('breached'), alert('unmeasured', other)), [
    'approached breached',
    'clear unmeasured',
  ])
  const again = loadState(saveState(world.state))
  assert.equal(saveState(again), saveState(world.state))
  assert.equal(again.risk.alerts.get(firmId('acme'))?.size, 2)
  assert.deepEqual(levels(alert('clear')), ['breached clear'])
  assert.equal(world.state.risk.alerts.get(firmId('acme'))?.size, 1)
  assert.equal(
    answer(world, telling(alert('warned', { firm: firmId('nobody') }))),
    'unknown_firm alerts',
  )
  assert.equal(answer(world, { ...telling(), actor: actor('acme') }), 'role_forbidden')
})

void test('[RSK-7] limits survive replay and snapshots, and another firm is told nothing', () => {
  const world = holding()
  const [set] = must(world, limiting('acme', 'delta', { soft: 5n, hard: 9n }))
  assert.ok(set)
  assert.deepEqual(audienceOf(world.state, set), ['acme'])
  const again = loadState(saveState(world.state))
  assert.deepEqual(again.risk, world.state.risk)
})

void test('[RSK-2] accounts of a firm are measured together, or one of them by itself', () => {
  const world = holding()
  enrol(world, 'cora', 'principal')
  const account = accountId('acme:other')
  must(world, { type: 'OpenAccount', actor: actor(OPERATOR), account, firm: firmId('acme') })
  const scope = { firm: firmId('acme'), by: 'firm', measure: 'delta' } as const
  assert.equal(holdingsIn(world.state, scope, USD).get(instrumentId('C400')), -20n)
  assert.equal(holdingsIn(world.state, { ...scope, account }, USD).size, 0)
  assert.equal(figures(world, 'SPY', {}).delta, 0n)
})
