/** What a firm saves for its limits to be measured by: own stresses and betas. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { OPERATOR, accepting, actor, answer, ask, must, px, quote, traded } from '../_venue.ts'
import type { World } from '../_venue.ts'
import { instrumentId } from '../instrument/instrument.ts'
import { firmId } from '../party/firm.ts'
import { funded } from '../protection/_protected.ts'
import { timestamp } from '../time/timestamp.ts'
import { audienceOf } from '../venue/audience.ts'
import type { Command } from '../venue/command.ts'
import { loadState, saveState } from '../venue/snapshot.ts'
import { USD, limiting, usual } from './_limited.ts'
import type { RiskLevel } from './alert.ts'
import { BETA_LIMITS } from './beta.ts'
import type { BetaTerms } from './beta.ts'
import { gauge, judgedBy } from './gauge.ts'
import { riskMarksWanted } from './guard.ts'
import { holdingsIn } from './holdings.ts'
import type { RiskScope } from './limit.ts'
import type { RiskMarks } from './mark.ts'
import { STRESS_LIMITS } from './own-stress.ts'
import type { StressTerms } from './own-stress.ts'

const SPY = instrumentId('SPY')
const BTC = instrumentId('BTC')
const CRASH: StressTerms = {
  spot: px('-0.15'),
  vol: px('0.5'),
  others: [{ underlying: BTC, spot: px('-0.4'), vol: 0n }],
}
const BETAS: BetaTerms = { index: SPY, betas: [{ underlying: BTC, beta: px('1.5') }] }

function saving(by: string, terms: StressTerms | undefined, name = 'crash'): Command {
  return { type: 'SetRiskStress', actor: actor(by), name, terms }
}

function weighing(by: string, terms: BetaTerms | undefined): Command {
  return { type: 'SetRiskBetas', actor: actor(by), terms }
}

/** acme holds 10,000 SPY and is short 20 C400. */
function holding(): World {
  const world = funded()
  const trade = { taker: 'acme', maker: 'mako', side: 'sell' } as const
  traded(world, { ...trade, legs: 'buy 1 C400', size: 20n, at: '4.00' })
  return world
}

/** The usual figures, under an own stress as well: 60 down a share, 12 down a call. */
function stressed(world: World, key: string): RiskMarks {
  const { stresses, marks } = usual(world)
  const change = (id: string): bigint => px(id === 'SPY' ? '-60' : id === 'C400' ? '-12' : '50')
  return {
    stresses: [...stresses, key],
    marks: marks.map((mark) => ({ ...mark, stress: [...mark.stress, change(mark.instrument)] })),
  }
}

function read(world: World, over: Partial<RiskScope>, marks: RiskMarks): string {
  const scope = { firm: firmId('acme'), by: 'firm', measure: 'stress', ...over } as const
  const limit = { scope, terms: { asset: USD, hard: 1n, markAgeMs: 1_000 } }
  const judged = judgedBy(world.state, marks, timestamp(world.now))
  const reading = gauge(limit, holdingsIn(world.state, scope, USD), judged)
  if ('missing' in reading) return `${reading.missing} wants ${reading.wants ?? 'mark'}`
  return `${reading.value} ${reading.of ?? ''}`.trim()
}

for (const [what, terms, expected, name] of [
  ['a name that is none', CRASH, 'bad_stress name', '1987'],
  ['a fall below nothing', { ...CRASH, spot: px('-1.01') }, 'bad_stress spot', 'crash'],
  ['too wild a vol', { ...CRASH, vol: px('10.01') }, 'bad_stress vol', 'crash'],
  ['no move', { spot: 0n, vol: 0n, others: [] }, 'bad_stress spot', 'crash'],
  [
    'an option that moves',
    { ...CRASH, others: [{ underlying: instrumentId('C400'), spot: 1n, vol: 0n }] },
    'unknown_instrument others.0.underlying',
    'crash',
  ],
  [
    'one that moves twice',
    { ...CRASH, others: [...CRASH.others, ...CRASH.others] },
    'bad_stress others.1.underlying',
    'crash',
  ],
] as const)
  void test(`[RSK-9] a stress with ${what} is refused`, () => {
    assert.equal(answer(funded(), saving('acme', terms, name)), expected)
  })

void test('[RSK-9] a stress is saved, replaced and forgotten, seen by its firm alone, and outlives a snapshot', () => {
  const world = funded()
  const [saved] = must(world, saving('acme', CRASH))
  assert.ok(saved)
  assert.deepEqual(audienceOf(world.state, saved), ['acme'])
  must(world, saving('acme', { ...CRASH, spot: px('-0.2') }))
  assert.equal(world.state.risk.stresses.get(firmId('acme'))?.get('crash')?.terms.spot, px('-0.2'))
  assert.deepEqual(loadState(saveState(world.state)).risk, world.state.risk)
  must(world, saving('acme', undefined))
  assert.equal(answer(world, saving('acme', undefined)), 'unknown_stress name')
  for (let i = 0; i < STRESS_LIMITS.perFirmMax; i++) must(world, saving('acme', CRASH, `s${i}`))
  assert.equal(answer(world, saving('acme', CRASH)), 'bad_stress name')
  assert.equal(answer(world, saving('acme', CRASH, 's0')), 'ok')
})

void test('[RSK-9] a limit under an own stress reads that one, and others do not read it', () => {
  const world = holding()
  assert.equal(
    answer(world, limiting('acme', 'stress', { hard: 1n }, { stress: 'crash' })),
    'unknown_stress stress',
  )
  must(world, saving('acme', CRASH))
  assert.equal(
    answer(world, limiting('acme', 'vega', { hard: 1n }, { stress: 'crash' })),
    'bad_risk_limit stress',
  )
  const marks = stressed(world, 'own:crash')
  // 10,000 × -60 + 2,000 × 12, in cents.
  assert.equal(read(world, { stress: 'crash' }, marks), '57600000 own:crash')
  assert.equal(read(world, {}, marks), '78800000 crash')
  assert.equal(read(world, { stress: 'crash' }, usual(world)), 'SPY wants mark')
  must(world, limiting('acme', 'stress', { hard: 57_600_000n }, { stress: 'crash' }))
  assert.deepEqual(riskMarksWanted(world.state, firmId('acme'), []), {
    instruments: ['SPY', 'C400'],
    stress: false,
    own: [{ key: 'own:crash', terms: CRASH }],
    draws: false,
  })
  assert.equal(answer(world, saving('acme', undefined)), 'measures_a_limit name')
  must(world, limiting('acme', 'stress', undefined, { stress: 'crash' }))
  must(world, saving('acme', undefined))
})

void test('[RSK-9] [RSK-10] the venue’s limits are measured by what its operator saved', () => {
  const world = holding()
  const ofAcme = { firm: firmId('acme') }
  must(world, saving('acme', { ...CRASH, spot: -1n }))
  must(world, weighing('acme', BETAS))
  const limits = [
    limiting(OPERATOR, 'stress', { hard: 1n }, { ...ofAcme, stress: 'crash' }),
    limiting(OPERATOR, 'beta', { hard: 1n }, ofAcme),
  ]
  assert.deepEqual(
    limits.map((each) => answer(world, each)),
    ['unknown_stress stress', 'no_beta measure'],
  )
  must(world, saving(OPERATOR, CRASH))
  must(world, weighing(OPERATOR, { index: SPY, betas: [{ underlying: SPY, beta: px('2') }] }))
  for (const each of limits) must(world, each)
  assert.equal(answer(world, saving(OPERATOR, undefined)), 'measures_a_limit name')
  assert.equal(answer(world, weighing(OPERATOR, undefined)), 'measures_a_limit betas')
  // What the firm saved itself it may forget: nothing is measured by it.
  must(world, saving('acme', undefined))
  must(world, weighing('acme', undefined))
  assert.deepEqual(riskMarksWanted(world.state, firmId('acme'), [])?.own, [
    { key: 'venue:crash', terms: CRASH },
  ])
  const marks = stressed(world, 'venue:crash')
  assert.equal(read(world, { by: 'venue', stress: 'crash' }, marks), '57600000 venue:crash')
  // 2 × (10,000 × 400 - 2,000 × 200), in cents.
  assert.equal(read(world, { by: 'venue', measure: 'beta' }, marks), '720000000')
})

for (const [what, terms, expected] of [
  [
    'an index that is an option',
    { ...BETAS, index: instrumentId('C400') },
    'unknown_instrument index',
  ],
  ['nothing', { index: SPY, betas: [] }, 'bad_betas betas'],
  [
    'an option',
    { index: SPY, betas: [{ underlying: instrumentId('C400'), beta: 1n }] },
    'unknown_instrument betas.0.underlying',
  ],
  [
    'one twice',
    { index: SPY, betas: [...BETAS.betas, ...BETAS.betas] },
    'bad_betas betas.1.underlying',
  ],
  [
    'too much',
    { index: SPY, betas: [{ underlying: BTC, beta: px(`${BETA_LIMITS.betaMax}.1`) }] },
    'bad_betas betas.0.beta',
  ],
] as const)
  void test(`[RSK-10] betas of ${what} are refused`, () => {
    assert.equal(answer(funded(), weighing('acme', terms)), expected)
  })

void test('[RSK-10] delta is weighted exactly, rounded up once, and what has no beta is refused by name', () => {
  const world = holding()
  assert.equal(answer(world, weighing('acme', undefined)), 'no_beta betas')
  const marks = usual(world)
  const weighed = (beta: bigint): string => {
    must(world, weighing('acme', { index: BTC, betas: [{ underlying: SPY, beta }] }))
    return read(world, { measure: 'beta' }, marks)
  }
  assert.equal(weighed(px('1.2')), '432000000')
  assert.equal(weighed(-px('1.2')), '432000000')
  assert.equal(weighed(1n), '4')
  must(world, weighing('acme', { index: BTC, betas: [{ underlying: BTC, beta: 1n }] }))
  assert.equal(read(world, { measure: 'beta' }, marks), 'SPY wants beta')
  // The index itself has 1.
  must(world, weighing('acme', BETAS))
  assert.equal(read(world, { measure: 'beta' }, marks), '360000000')
  assert.equal(loadState(saveState(world.state)).risk.betas.size, 1)
})

void test('[RSK-11] what the timer looks at is bounded in the scopes that it has, and refuses nothing before it looked', () => {
  const world = holding()
  for (const measure of [
    'counterparty',
    'margin',
    'correlation',
    'diversification',
    'factor',
  ] as const) {
    const falls = measure === 'margin' || measure === 'diversification'
    const [soft, hard] = falls ? [2n, 1n] : [1n, 2n]
    const turned = { soft: hard, hard: soft }
    assert.equal(answer(world, limiting('acme', measure, turned)), 'bad_risk_limit soft')
    must(world, limiting('acme', measure, { soft, hard }))
  }
  assert.equal(answer(world, limiting('acme', 'margin', { soft: 10_001n })), 'bad_risk_limit soft')
  assert.equal(answer(world, limiting('acme', 'diversification', { soft: 14_000n })), 'ok')
  const on = { underlying: SPY }
  assert.equal(answer(world, limiting('acme', 'margin', { soft: 1n }, on)), 'ok')
  assert.equal(
    answer(world, limiting('acme', 'factor', { soft: 1n }, on)),
    'bad_risk_limit underlying',
  )
  // No trade is judged by them, and no figures come for them.
  assert.equal(riskMarksWanted(world.state, firmId('acme'), []), undefined)
  traded(world, {
    taker: 'acme',
    maker: 'mako',
    side: 'sell',
    legs: 'buy 1 C400',
    size: 1n,
    at: '4.00',
  })
})

for (const [measure, soft, hard, beyond, within] of [
  ['counterparty', 100_00n, 200_00n, 200_01n, 200_00n],
  ['margin', 1_000n, 500n, 499n, 500n],
] as const)
  void test(`[RSK-13] what was seen last beyond a hard bound on ${measure} lets through what makes positions smaller`, () => {
    const world = holding()
    must(world, limiting('acme', measure, { soft, hard }))
    const seen = (observed: bigint, level: RiskLevel) =>
      must(world, {
        type: 'RecordRiskAlerts',
        actor: actor(OPERATOR),
        alerts: [
          {
            firm: firmId('acme'),
            kind: 'limit',
            subject: `firm ${measure} * *`,
            level,
            observed,
            bound: hard,
            of: 'mako',
          },
        ],
      })
    const trading = (side: 'buy' | 'sell', legs: string): string => {
      const rfqId = ask(world, 'acme', legs, { size: 1n, panel: ['mako'] })
      quote(world, 'mako', rfqId, '3.99 / 4.01', { size: 1n })
      return answer(world, accepting('acme', rfqId, `${side} 1 at ${side === 'buy' ? '9' : '1'}`))
    }
    seen(within, 'warned')
    assert.equal(trading('sell', 'buy 1 C400'), 'ok')
    seen(beyond, 'breached')
    // One more is written, or one is bought back; shares are sold, or more of them bought.
    const rejected = trading('sell', 'buy 1 C400')
    assert.match(rejected, /^risk_limit/)
    assert.equal(trading('buy', 'buy 1 C400'), 'ok')
    // As the bound is now, not as it was when it was seen.
    must(world, limiting('acme', measure, { soft }))
    assert.equal(trading('sell', 'buy 1 C400'), 'ok')
    must(world, limiting('acme', measure, { soft, hard }))
    const loaded = loadState(saveState(world.state))
    assert.equal(saveState(loaded), saveState(world.state))
    assert.match(trading('sell', 'buy 1 C400'), /^risk_limit/)
    // What cannot be measured refuses nothing, and what is clear again neither.
    seen(beyond, 'unmeasured')
    assert.equal(trading('sell', 'buy 1 C400'), 'ok')
    seen(within, 'clear')
    assert.equal(trading('sell', 'buy 1 C400'), 'ok')
  })
