/** Options adjusted by an odd split are in every figure of risk: a book is worth and moves after the split what it did before. [RSK-12] */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { instrumentId } from '@parley/core'
import type { InstrumentId } from '@parley/core'
import type { Mark } from '@parley/sdk'
import { riskBook } from '../src/risk/book.ts'
import { marginArrays } from '../src/risk/margin-arrays.ts'
import { riskMarks } from '../src/risk/risk-marks.ts'
import { deal, share } from './_deals.ts'
import { nearest, simulated, trade } from './_simulated.ts'
import { CALL, SHARE, TestVenue } from './_venue.ts'

/** Half a second after the market's last step: it has not walked on since, and is seen in other units. */
const EX = '2026-01-02T21:00:00.500Z'
const AFTER = '2026-01-02T21:00:00.600Z'
const ONE = 1e8
const VAR = { samples: 500, seed: 7 } as const

/** `by`: what prices rounded to a tick may be off by. */
function near(found: number | undefined, wanted: number | undefined, by = 2e-4): void {
  const [one, other] = [found ?? Number.NaN, wanted ?? Number.NaN]
  assert.ok(Math.abs(one - other) <= by * Math.max(1, Math.abs(other)), `${one} is not ${other}`)
}

async function split(venue: TestVenue, underlying: string, effectiveAt: string): Promise<void> {
  const terms = {
    kind: 'split',
    underlying,
    numerator: 3,
    denominator: 2,
    fractionPrice: '120',
  } as const
  const body = { clientId: venue.clientId(), terms, effectiveAt, reference: 'a memo' }
  await venue.as('house').call('announceCorporateAction', { body })
}

async function successorOf(venue: TestVenue, id: string): Promise<string> {
  const { instruments } = await venue.as('house').call('instruments', { query: {} })
  return (
    instruments.find(({ adjustedFrom }) => adjustedFrom === id)?.instrument ??
    assert.fail(`nothing took the place of ${id}`)
  )
}

/** Everything that is told of acme's risk, of a trade of one more call, and of a request for it. */
async function figuresOf(venue: TestVenue, call: string) {
  const acme = venue.as('acme')
  const { basis, total, counterparties } = await acme.call('risk', { query: ACCOUNT })
  const { stresses } = await acme.call('riskStress', {
    query: { spot: -0.2, vol: 0.5, ...ACCOUNT },
  })
  const { figures } = await acme.call('riskVar', { query: { ...VAR, ...ACCOUNT } })
  const { changes } = await acme.call('riskGrid', {
    query: { spots: '-0.2,0.2', vols: '0', days: '0', ...ACCOUNT },
  })
  const { limits } = await acme.call('riskLimits')
  const legs = [...share(call)]
  const { models, regimes } = await acme.call('whatIf', {
    body: { ...ACCOUNT, side: 'sell', legs, size: '1', price: '2' },
  })
  const asking = { account: ACCOUNT.account, legs, size: '1', ttlMs: 60_000, panel: ['mako'] }
  const { rfqId } = await acme.call('createRfq', {
    body: { clientId: venue.clientId(), ...asking },
  })
  const { reference } = await acme.call('rfq', { rfqId })
  return {
    basis,
    total,
    counterparties,
    stresses,
    figures,
    changes,
    limits,
    models,
    regimes,
    reference,
  }
}
const ACCOUNT = { account: 'acme:main' } as const

void test('[RSK-12] a covered call has the same greeks, stresses, VaR, limits and margin after a split of 3:2', async () => {
  await using venue = await simulated()
  const underlying = 'ACME.SIM'
  const call = await nearest(venue, underlying, { right: 'call' })
  await venue.deposit('acme', underlying, '400')
  // Without what has no mark: no model guesses.
  const away = { ...ACCOUNT, asset: SHARE, amount: '10000', reference: 'a test' }
  await venue.as('house').call('withdraw', { body: { clientId: venue.clientId(), ...away } })
  await trade(venue, call, { side: 'bid', size: '2', price: '2' })
  for (const measure of ['delta', 'vega', 'stress', 'var', 'shortfall'] as const) {
    const of = { measure, asset: 'USD', underlying, markAgeMs: 86_400_000, hard: '900000' }
    await venue.as('acme').call('setRiskLimit', { body: { clientId: venue.clientId(), ...of } })
  }
  await split(venue, underlying, EX)
  const then = await figuresOf(venue, call)
  await venue.advance(AFTER)
  const adjusted = await successorOf(venue, call)
  const now = await figuresOf(venue, adjusted)
  assert.ok(now.basis.inputs.some(({ instrument }) => instrument === adjusted))
  assert.deepEqual(now.basis.missing, [])
  for (const greek of ['delta', 'gamma', 'vega', 'theta', 'rho'] as const)
    near(now.total[greek], then.total[greek])
  near(now.counterparties.total, then.counterparties.total)
  assert.ok(Math.abs(then.stresses[0]?.change ?? 0) > 100)
  for (const [i, { name, change }] of then.stresses.entries()) {
    assert.equal(now.stresses[i]?.name, name)
    // What is lost between bid and ask is of ticks that are the same beside smaller prices.
    if (change !== undefined && name !== 'liquidity' && name !== 'together')
      near(now.stresses[i]?.change, change)
  }
  near(now.figures?.valueAtRisk, then.figures?.valueAtRisk)
  near(now.figures?.expectedShortfall, then.figures?.expectedShortfall)
  for (const [i, change] of then.changes.entries()) near(now.changes[i], change)
  assert.equal(then.limits.length, 5)
  for (const { measure, now: used } of then.limits) {
    assert.ok(Number(used) > 1, measure)
    near(Number(now.limits.find((each) => each.measure === measure)?.now), Number(used))
  }
  for (const [i, { model, initialAfter, maintenanceAfter }] of then.models.entries()) {
    assert.ok(initialAfter !== undefined, model)
    near(now.models[i]?.initialAfter, initialAfter)
    near(now.models[i]?.maintenanceAfter, maintenanceAfter)
  }
  for (const [i, { regime, method, after }] of then.regimes.entries()) {
    const held = (rows: typeof after): number =>
      Number(rows.find(({ asset }) => asset === 'USD')?.amount ?? 0)
    const found = now.regimes[i]
    assert.deepEqual([found?.regime, found?.method], [regime, method])
    near(held(found?.after ?? []), held(after), 5e-4)
  }
  // What the request is on: more shares at a lower price, and the same price of the structure.
  const [one, other] = [then.reference, now.reference]
  near(other?.mark, one?.mark)
  near(other?.vega, one?.vega)
  near(other?.theta, one?.theta)
  near(other?.underlyings[0]?.delta, (one?.underlyings[0]?.delta ?? 0) * 1.5)
  near(other?.legs[0]?.delta, (one?.legs[0]?.delta ?? 0) * 1.5)
})

const YEARS = 49.5 / 365
const VOL = 0.2 / Math.sqrt(YEARS)
const YEAR_US = 365 * 86_400_000_000

/** Of the normal distribution, as printed in tables. */
const N = { '0.1': 0.539828, '-1.01572': 0.154882, '-1.21572': 0.112046 } as const
const DENSITY = 0.396953

void test('[RSK-12] [MGN-8] worked by hand: an adjusted call at the money, σ√T of a fifth', async () => {
  await using venue = await TestVenue.furnished()
  await deal(venue, { side: 'sell', legs: share(CALL), size: '1', price: '2' })
  const at = new Date(venue.venue.clock.now() / 1000 + 60_000).toISOString()
  await split(venue, SHARE, at)
  await venue.advance(at)
  const call = instrumentId(await successorOf(venue, CALL))
  const { state } = venue.venue.sequencer
  const option = state.instruments.get(call)
  assert.ok(option?.kind === 'option')
  const now = (option.expiresAt - Math.round(YEARS * YEAR_US)) as typeof option.expiresAt
  // 100 became 66.67 a share: at the money, 150 of them for 10,000.
  const spot = 10_000 / 150
  const observed = { source: 'test', observedAt: '2026-01-02T14:30:00Z', stale: false }
  const shown: Record<string, Partial<Mark>> = {
    [SHARE]: { mid: String(spot), kind: 'share' as never },
    [call]: { mid: '7.9656', bid: '7.9', ask: '8.05', iv: VOL },
  }
  const market = {
    mark: (id: InstrumentId): Mark | undefined =>
      shown[id] && ({ instrument: id, simulated: false, ...observed, ...shown[id] } as Mark),
    closes: () => [],
  }
  const whose = { firm: 'acme', account: 'acme:main', asset: 'USD' } as never
  const { book, lines, basis } = riskBook(market, state, whose, now)
  assert.equal(basis.complete, true)
  const line = lines.find(({ instrument }) => instrument.id === call) ?? assert.fail()
  assert.equal(line.units, -150)
  near(line.valued.terms?.strike, spot, 1e-9)
  // 15 cents of a contract's 100 are 10 of each of its 150 shares.
  near(line.valued.spread, 0.1, 1e-9)
  assert.equal(book.markets[SHARE]?.spot, spot)
  // As a command counts it: by the multiplier of 100. N(0.1) × 10,000 of a contract.
  const own = [{ key: 'acme:down', terms: { spot: BigInt(-0.2 * ONE), vol: 0n, others: [] } }]
  const wanted = { instruments: [call], stress: false, own, draws: false } as never
  const [mark] = riskMarks(market, state, wanted, now).marks
  near((Number(mark?.delta) / ONE) * 100, N['0.1'] * 10_000, 1e-5)
  // Gamma of one per cent: φ(0.1) ÷ 0.2 × S ÷ 100.
  near((Number(mark?.gamma) / ONE) * 100, (DENSITY / 0.2) * 100, 1e-4)
  // A fifth down: from S(2N(0.1) − 1) to 0.8 S N(−1.01572) − S N(−1.21572).
  const was = 2 * N['0.1'] - 1
  const left = 0.8 * N['-1.01572'] - N['-1.21572']
  near((Number(mark?.stress[0]) / ONE) * 100, (left - was) * 10_000, 1e-4)
  const arrays = marginArrays({ market, state, now }, call, new Set(['portfolio']))
  near((Number(arrays?.portfolio?.now) / ONE) * 100, was * 10_000, 1e-4)
})
