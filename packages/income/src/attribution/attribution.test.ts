import assert from 'node:assert/strict'
import { test } from 'node:test'
import { normalQuantile, priceEuropean } from '@parley/quant'
import { attributeCoveredCall } from './covered-call.ts'
import type { CoveredPeriod } from './covered-call.ts'
import { simulateFees } from './fees.ts'
import { rollDayReturn } from './roll-day.ts'

const near = (actual: number, expected: number, tolerance: number): void =>
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual}, not ${expected}`)

/** Uniform in (0, 1) from a seed: a linear congruence, good enough to draw with. */
function drawer(seed: number): () => number {
  let state = BigInt(seed)
  return () => {
    state = (state * 6364136223846793005n + 1442695040888963407n) & 0xffffffffffffffffn
    return (Number(state >> 11n) + 0.5) / 2 ** 53
  }
}

const RATE = 0.04
const STEPS = 21

/** Monthly calls 3% over the spot, sold at `implied`, on a path that realises `realised`. */
function months(count: number, implied: number, realised: number, seed: number): CoveredPeriod[] {
  const draw = drawer(seed)
  const dt = 1 / 252
  const periods: CoveredPeriod[] = []
  let spot = 100
  for (let month = 0; month < count; month++) {
    const strike = 1.03 * spot
    for (let step = 0; step < STEPS; step++) {
      const priced = (at: number, left: number) =>
        priceEuropean({
          right: 'call',
          spot: at,
          strike,
          years: left * dt,
          vol: implied,
          rate: RATE,
          yield: 0,
        })
      const z = normalQuantile(draw())
      const growth = (RATE - 0.5 * realised * realised) * dt + realised * Math.sqrt(dt) * z
      const spotEnd = spot * Math.exp(growth)
      const { price: call, delta } = priced(spot, STEPS - step)
      const callEnd = priced(spotEnd, STEPS - step - 1).price
      periods.push({
        spot,
        spotEnd,
        call,
        callEnd,
        delta,
        written: 1,
        dividend: 0,
        financing: Math.expm1(RATE * dt),
        isOpening: step === 0,
      })
      spot = spotEnd
    }
  }
  return periods
}

test('A17: equity, timing and short volatility sum to the excess return, period by period', () => {
  const seen = attributeCoveredCall(months(24, 0.25, 0.2, 7))
  for (const { equity, timing, shortVol, total } of seen.periods)
    near(equity + timing + shortVol, total, 1e-12)
  near(seen.equity + seen.timing + seen.shortVol, seen.total, 1e-12)
  const { riskShares } = seen
  assert.ok(riskShares)
  near(riskShares.equity + riskShares.timing + riskShares.shortVol, 1, 1e-12)
  near(seen.overHolding, seen.total - seen.holding, 1e-12)
  assert.ok(seen.meanDelta > 0.4 && seen.meanDelta < 1)
})

function error(values: readonly number[]): { readonly mean: number; readonly error: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length
  return { mean, error: Math.sqrt(variance / values.length) }
}

test('A18: with implied equal to realised short volatility earns nothing within 3 standard errors', () => {
  const { periods } = attributeCoveredCall(months(400, 0.2, 0.2, 11))
  const fair = error(periods.map(({ shortVol }) => shortVol))
  assert.ok(Math.abs(fair.mean) < 3 * fair.error, `${fair.mean} ± ${fair.error}`)
  const paid = attributeCoveredCall(months(400, 0.25, 0.2, 11)).periods
  const edge = error(paid.map(({ shortVol }) => shortVol))
  assert.ok(edge.mean > 3 * edge.error)
})

test('A19: a 95 put sold at 25% that realises 20% earns 0.3875 within 3 standard errors', () => {
  const draw = drawer(5)
  const years = 30 / 365
  const discount = Math.exp(-RATE * years)
  const terms = { right: 'put', spot: 100, strike: 95, years, rate: RATE, yield: 0 } as const
  const { price } = priceEuropean({ ...terms, vol: 0.25 })
  const profits = Array.from({ length: 100_000 }, () => {
    const z = normalQuantile(draw())
    const spot = 100 * Math.exp((RATE - 0.02) * years + 0.2 * Math.sqrt(years) * z)
    return price - discount * Math.max(95 - spot, 0)
  })
  const seen = error(profits)
  assert.ok(Math.abs(seen.mean - 0.3875) < 3 * seen.error, `${seen.mean} ± ${seen.error}`)
})

test('A16: the three returns of a roll day are what a dollar invested becomes', () => {
  const day = {
    spotBefore: 3665.78,
    callBefore: 20.4,
    dividend: 1.2,
    settlement: 3681.1,
    oldStrike: 3670,
    spotAtSale: 3702.3,
    callAtSale: 88.2,
    spotEnd: 3752.75,
    callEnd: 101.5,
  }
  const { total, settling, uncovered, selling } = rollDayReturn(day)
  const units = 1 / (day.spotBefore - day.callBefore)
  const settled = units * (day.settlement + day.dividend - 11.1)
  const atSale = (settled / day.settlement) * day.spotAtSale
  const end = (atSale / (day.spotAtSale - day.callAtSale)) * (day.spotEnd - day.callEnd)
  near(1 + total, end, 1e-12)
  near((1 + settling) * (1 + uncovered) * (1 + selling), end, 1e-12)
})

test('premium kept is what was sold less what the calls were worth at their end', () => {
  const base = { spot: 100, spotEnd: 100, delta: 0.3, written: 1, dividend: 0, financing: 0 }
  const { premium } = attributeCoveredCall([
    { ...base, call: 2, callEnd: 1, isOpening: true },
    { ...base, call: 1, callEnd: 0, isOpening: false },
    { ...base, call: 3, callEnd: 4, isOpening: true },
  ])
  assert.deepEqual(premium, { sold: 5, kept: 1, capture: 0.2 })
})

const TERMS = { performance: 0.1, management: 0 }

test('A28: money of an epoch’s end bears none of that epoch, and no loss before it', () => {
  const flows = [
    { epoch: -1, holder: 'first', amount: 1000 },
    { epoch: 0, holder: 'second', amount: 1000 },
  ]
  const { holders } = simulateFees([-0.2, 0.1], flows, TERMS)
  const [first, second] = holders
  // The first is still under its mark and pays nothing; the second pays on its own gain alone.
  near(first?.value ?? NaN, 1000 * 0.8 * 1.1, 1e-9)
  near(first?.fees ?? NaN, 0, 0)
  near(second?.value ?? NaN, 1100 - 10, 1e-9)
  near(second?.fees ?? NaN, 10, 1e-9)
})

test('a high-water mark charges a recovery once, where a fee by epoch charges it again', () => {
  const flows = [{ epoch: -1, holder: 'one', amount: 1000 }]
  const seen = simulateFees([0.1, -0.1, 0.1], flows, TERMS)
  near(seen.performanceFees, 10, 1e-9)
  assert.ok(seen.perEpochFees > 15)
  assert.equal(seen.losingEpochs, 1)
  // Nothing is lost: assets and fees are what the money grew to, less what the fees would have earned.
  const { units, value } = seen.holders[0] ?? { units: NaN, value: NaN }
  near(value, units * (seen.prices.at(-1) ?? NaN), 1e-12)
  assert.throws(
    () => simulateFees([0], [...flows, { epoch: 0, holder: 'one', amount: -2000 }], TERMS),
    /more than it holds/,
  )
})
