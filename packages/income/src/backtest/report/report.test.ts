import assert from 'node:assert/strict'
import { test } from 'node:test'
import { madeTape, statedTape } from '../_tape.ts'
import { runBacktest } from '../run.ts'
import type { BacktestOptions } from '../run.ts'
import { reportBacktest } from './report.ts'
import { momentsOf } from './returns.ts'
import { deflate, deflatedSharpe } from './sweep.ts'

const EXPIRY = '2026-01-16'
const OPTIONS: BacktestOptions = {
  file: {
    strategy: 'covered_call',
    underlying: 'XYZ',
    units: 100,
    target: { delta: 0.3, daysMin: 5, daysMax: 30 },
  },
  capital: { cash: 10_100_00n, units: 0n },
  fill: { width: 0.5, at: 'close' },
  fee: 50n,
  rate: 0,
  yield: 0,
  earlyExercise: true,
}

test('what is reported of a covered call that was called is what is worked out by hand', () => {
  const tape = statedTape([
    { date: '2026-01-05', close: 100, rows: [] },
    { date: '2026-01-06', close: 101, rows: [[EXPIRY, 105, 'call', 1, 1.1, 0.3]] },
    { date: '2026-01-07', close: 98, dividend: 0.5, rows: [[EXPIRY, 105, 'call', 0.6, 0.7, 0.25]] },
    { date: EXPIRY, close: 107, rows: [] },
  ])
  const report = reportBacktest(runBacktest(tape, OPTIONS))
  assert.deepEqual(report.equity, { opening: 10_100, closing: 10_749.5, profit: 649.5 })
  assert.deepEqual(report.income, [
    { kind: 'premium', amount: 100 },
    { kind: 'dividend', amount: 50 },
  ])
  assert.deepEqual([report.fees, report.gain], [-0.5, 500])
  assert.ok(Math.abs(report.returns.total - 649.5 / 10_100) < 1e-12)
  // 101 shares for 10,100; 50.50 of dividends; 107 a share at the end.
  assert.deepEqual(
    [report.hold.units, report.hold.dividends, report.hold.closing],
    [101, 50.5, 10_857.5],
  )
  // Equity 10,100, 10,194.50, 9,984.50, 10,749.50: the fall is from the second to the third.
  const { depth = 0, ...fall } = report.returns.maxDrawdown ?? {}
  assert.ok(Math.abs(depth - (1 - 9_984.5 / 10_194.5)) < 1e-12)
  assert.deepEqual(fall, {
    peak: '2026-01-06',
    trough: '2026-01-07',
    recovered: EXPIRY,
  })
  assert.deepEqual(report.epochs, [
    {
      from: '2026-01-06',
      to: EXPIRY,
      premium: 100,
      profit: 649.5,
      ended: ['assigned'],
      losing: false,
    },
  ])
  assert.deepEqual(report.periods, [
    { period: '2026-01', income: 150, profit: 649.5, yield: 649.5 / 10_100, losing: false },
  ])
  assert.deepEqual(report.contracts, {
    written: 1,
    lapsed: 0,
    assigned: 1,
    exercised: 0,
    early: 0,
    closed: 0,
  })
  // Nights of 100, 70 and 75 units moving by 1, −3 and 9; the call by 40 and −135, of which −30 × −3 and −25 × 9 with the shares.
  const { equity, timing, shortVol, dividends, fees, trading } = report.attribution
  assert.ok(Math.abs(equity + timing - 565) < 0.011)
  assert.deepEqual([shortVol, dividends, fees], [40, 50, -0.5])
  // Sold at 1.00 where the middle was 1.05.
  assert.ok(Math.abs(trading + 5) < 0.011)
  // Cover: a hundred shares at 101 and at 98.
  assert.deepEqual(
    report.capital.map(({ base, amount }) => [base, amount]),
    [
      ['put_in', 10_100],
      ['mean_equity', 10_257.13],
      ['secured', 9_950],
    ],
  )
  assert.deepEqual(report.decisions, {
    acted: 2,
    waited: 2,
    rules: [{ rule: 'capital', days: 2 }],
    unfilled: [],
  })
})

test('income, fees and gain make up the profit, months and epochs it too, on a made-up year', () => {
  for (const strategy of ['wheel', 'cash_secured_put', 'covered_call'] as const) {
    const tape = madeTape({
      seed: 11,
      days: 260,
      expiries: 8,
      strikes: 25,
      dividend: 0.4,
      realisedVol: 0.3,
    })
    const file = { ...OPTIONS.file, strategy, underlying: 'MADE', closeWhen: { profit: 0.6 } }
    const played = runBacktest(tape, { ...OPTIONS, file, capital: { cash: 50_000_00n, units: 0n } })
    const { equity, income, fees, gain, periods, epochs, losing } = reportBacktest(played)
    const all = income.reduce((sum, { amount }) => sum + amount, 0)
    assert.ok(Math.abs(all + fees + gain - equity.profit) < 0.005)
    const cents = (of: readonly { readonly profit: number }[]): number =>
      Math.round(100 * of.reduce((sum, { profit }) => sum + profit, 0))
    assert.equal(cents(periods), Math.round(100 * equity.profit))
    // Puts that are assigned leave shares, which that program does nothing with.
    assert.ok(epochs.length > (strategy === 'cash_secured_put' ? 0 : 5))
    assert.equal(losing.epochs, epochs.filter(({ profit }) => profit < 0).length)
    const premium = epochs.reduce((sum, each) => sum + each.premium, 0)
    assert.ok(Math.abs(premium - (income[0]?.amount ?? 0)) < 0.01, `${premium}`)
  }
})

test('the deflated Sharpe ratio is that of its authors’ example', () => {
  // Bailey and López de Prado (2014): 2.5 a year over 1,250 days, the best of 100 trials whose yearly ratios have variance 1/2.
  const { expectedBest, probability } = deflate({
    sharpe: 2.5 / Math.sqrt(250),
    variance: 0.5 / 250,
    variants: 100,
    returns: 1_250,
    skew: -3,
    kurtosis: 10,
  })
  assert.ok(Math.abs(expectedBest - 0.1132) < 5e-5, `${expectedBest}`)
  assert.ok(Math.abs(probability - 0.9004) < 5e-5, `${probability}`)
})

test('the more are tried the less the best of them is worth', () => {
  const tape = madeTape({ seed: 4, days: 120, expiries: 6, strikes: 21 })
  const reports = [0.1, 0.2, 0.3, 0.4].map((delta) => {
    const file = { ...OPTIONS.file, underlying: 'MADE', target: { delta, daysMin: 5, daysMax: 30 } }
    return reportBacktest(
      runBacktest(tape, { ...OPTIONS, file, capital: { cash: 20_000_00n, units: 0n } }),
    )
  })
  const few = deflatedSharpe(reports)
  const many = deflatedSharpe([...reports, ...reports, ...reports])
  assert.ok(few && many)
  assert.equal(few.sharpe, many.sharpe)
  assert.ok(many.probability < few.probability)
  assert.equal(deflatedSharpe(reports.slice(0, 1)), undefined)
})

test('moments of a few numbers', () => {
  const { mean, deviation, skew, kurtosis } = momentsOf([1, 2, 3, 6])
  assert.equal(mean, 3)
  assert.ok(Math.abs(deviation - Math.sqrt(14 / 3)) < 1e-12)
  assert.ok(Math.abs(skew - 4.5 / 3.5 ** 1.5) < 1e-12)
  assert.ok(Math.abs(kurtosis - 24.5 / 3.5 ** 2) < 1e-12)
})
