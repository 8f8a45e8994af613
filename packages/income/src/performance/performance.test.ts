import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { moneyWeightedReturn } from './money-weighted.ts'
import { maxDrawdown, timeWeightedReturn } from './time-weighted.ts'

const at = (from: string, to: string): number =>
  (Date.parse(to) - Date.parse(from)) / (365 * 86_400_000)
const dated = (rows: readonly (readonly [string, number])[]) =>
  rows.map(([day, amount]) => ({ years: at(rows[0]?.[0] ?? day, day), amount }))

void test('money-weighted: the example of the manual of Excel for XIRR', () => {
  const flows = dated([
    ['2008-01-01', -10_000],
    ['2008-03-01', 2_750],
    ['2008-10-30', 4_250],
    ['2009-02-15', 3_250],
    ['2009-04-01', 2_750],
  ])
  assert.ok(Math.abs((moneyWeightedReturn(flows) ?? 0) - 0.373362535) < 1e-8)
})

void test('money-weighted: losses near all, gains of a hundredfold, flows of one sign', () => {
  const after = (amount: number) =>
    moneyWeightedReturn([
      { years: 0, amount: -100 },
      { years: 1, amount },
    ])
  for (const amount of [0.5, 50, 100, 110, 10_000])
    assert.ok(Math.abs((after(amount) ?? NaN) - (amount / 100 - 1)) < 1e-9 * Math.max(1, amount))
  assert.equal(moneyWeightedReturn([{ years: 0, amount: -5 }]), undefined)
  assert.equal(moneyWeightedReturn([]), undefined)
})

void test('money-weighted: the rate found makes the present value zero', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: -500, max: 900, noNaN: true }), { minLength: 1, maxLength: 12 }),
      (amounts) => {
        const flows = [
          { years: 0, amount: -1_000 },
          ...amounts.map((amount, i) => ({ years: (i + 1) / 4, amount })),
        ]
        const rate = moneyWeightedReturn(flows)
        if (rate === undefined) return
        const value = flows.reduce(
          (sum, { years, amount }) => sum + amount / (1 + rate) ** years,
          0,
        )
        const size = flows.reduce(
          (sum, { years, amount }) => sum + Math.abs(amount / (1 + rate) ** years),
          0,
        )
        assert.ok(Math.abs(value) <= 1e-9 * size, `${value} at ${rate}`)
      },
    ),
    { numRuns: 200 },
  )
})

void test('time-weighted: money that comes and goes changes nothing', () => {
  const { total, units, skipped } = timeWeightedReturn(1_000, [
    { day: '2026-01-01', equity: 1_100, flow: 0 },
    { day: '2026-01-02', equity: 6_050, flow: 4_400 },
    { day: '2026-01-03', equity: 550, flow: -5_500 },
  ])
  assert.ok(Math.abs((total ?? 0) - 0.21) < 1e-12)
  assert.equal(skipped, 0)
  assert.deepEqual(
    units.map(({ price }) => Math.round(price * 1e6) / 1e6),
    [1.1, 1.21, 1.21],
  )
})

void test('time-weighted: days with nothing at stake are passed over and counted', () => {
  const { total, skipped } = timeWeightedReturn(0, [
    { day: '2026-01-01', equity: 0, flow: 0 },
    { day: '2026-01-02', equity: 105, flow: 100 },
  ])
  assert.equal(skipped, 1)
  assert.ok(Math.abs((total ?? 0) - 0.05) < 1e-12)
  assert.equal(timeWeightedReturn(0, []).total, undefined)
})

void test('drawdown: the deepest fall, its days, and when it was made good', () => {
  const units = [1.2, 1.5, 0.9, 1.0, 1.6, 1.3].map((price, i) => ({
    day: `2026-01-0${i + 1}`,
    price,
  }))
  const fall = maxDrawdown('2025-12-31', units)
  assert.ok(fall && Math.abs(fall.depth - 0.4) < 1e-12)
  assert.deepEqual(
    [fall.peak, fall.trough, fall.recovered],
    ['2026-01-02', '2026-01-03', '2026-01-05'],
  )
  assert.equal(maxDrawdown('2025-12-31', [{ day: '2026-01-01', price: 1.1 }]), undefined)
  const first = maxDrawdown('2025-12-31', [{ day: '2026-01-01', price: 0.9 }])
  assert.deepEqual([first?.peak, first?.recovered], ['2025-12-31', undefined])
})
