import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { expectedShortfall } from '@parley/quant'
import { allocate, incomeFrontier } from './allocate.ts'
import type { AllocationCase } from './allocate.ts'

const near = (actual: number | undefined, expected: number, tolerance = 1e-6): void =>
  assert.ok(
    Math.abs((actual ?? NaN) - expected) <= tolerance * Math.max(1, Math.abs(expected)),
    `${actual}, not ${expected}`,
  )

/** Income 30 for 4 of margin, 20 for 3 of it: a corner by hand. */
const CASE: AllocationCase = {
  candidates: [
    { id: 'calls', income: 30, most: 100, uses: { margin: 4 }, changes: [-20, 10, 5] },
    { id: 'puts', income: 20, most: 100, uses: { margin: 3 }, changes: [15, -30, 5] },
  ],
  limits: { margin: 120 },
  worstLoss: 300,
  whole: false,
}

test('the most income within margin and worst loss, and prices of the limits that prove it', () => {
  const { sizes, income, worstLoss, certificate } = allocate(CASE)
  // 4a + 3b = 120 and 20a - 15b = 300: a = 22.5, b = 10.
  near(sizes[0]?.size, 22.5)
  near(sizes[1]?.size, 10)
  near(income, 875)
  near(worstLoss, 300)
  near(certificate.bound, income)
  const prices = Object.fromEntries(certificate.prices.map(({ limit, price }) => [limit, price]))
  // 30 = 4m + 20w, 20 = 3m - 15w.
  near(prices['margin'], 7.083333333)
  near(prices['worst loss, scenario 0'], 0.083333333)
  near(120 * (prices['margin'] ?? 0) + 300 * (prices['worst loss, scenario 0'] ?? 0), 875)
})

test('whole units earn no more than the bound, and the gap says what wholeness may cost', () => {
  const { sizes, income, certificate } = allocate({ ...CASE, whole: true })
  assert.ok(sizes.every(({ size }) => Number.isInteger(size)))
  let best = 0
  for (let a = 0; a <= 30; a++)
    for (let b = 0; b <= 40; b++)
      if (4 * a + 3 * b <= 120 && 20 * a - 15 * b <= 300 && 30 * b - 10 * a <= 300)
        best = Math.max(best, 30 * a + 20 * b)
  assert.equal(income, best)
  near(certificate.gap, 875 - best)
})

const number = (min: number, max: number) =>
  fc.integer({ min: min * 16, max: max * 16 }).map((n) => n / 16)
const aCase = fc.integer({ min: 2, max: 12 }).chain((scenarios) =>
  fc.record({
    candidates: fc.array(
      fc.record({
        income: number(-5, 40),
        most: number(0, 50),
        margin: number(0, 9),
        changes: fc.array(number(-40, 30), { minLength: scenarios, maxLength: scenarios }),
      }),
      { minLength: 1, maxLength: 5 },
    ),
    margin: number(0, 300),
    most: number(0, 200),
    confidence: fc.constantFrom(0.5, 0.75, 0.9),
    whole: fc.boolean(),
  }),
)

test('over random cases: within every limit, the dual is one, and without whole units there is no gap', () => {
  fc.assert(
    fc.property(aCase, ({ candidates, margin, most, confidence, whole }) => {
      const of: AllocationCase = {
        candidates: candidates.map(({ margin: one, ...each }, i) => ({
          ...each,
          id: `p${i}`,
          uses: { margin: one },
        })),
        limits: { margin },
        shortfall: { confidence, most },
        whole,
      }
      const { sizes, income, shortfall, certificate } = allocate(of)
      assert.ok(certificate.violation < 1e-7, `${certificate.violation}`)
      assert.ok((shortfall ?? 0) <= most + 1e-6)
      assert.ok(
        sizes.every(({ size }, i) => size >= 0 && size <= (of.candidates[i]?.most ?? 0) + 1e-6),
      )
      assert.ok(income <= certificate.bound + 1e-6 * Math.max(1, certificate.bound))
      if (!whole) near(income, certificate.bound)
    }),
    { numRuns: 150 },
  )
})

test('a limit on the shortfall that binds is met exactly, by the measure that reports it', () => {
  const { worstLoss: _, ...rest } = CASE
  const { sizes, shortfall, certificate } = allocate({
    ...rest,
    shortfall: { confidence: 0.5, most: 90 },
  })
  const changes = Float64Array.from([0, 1, 2], (s) =>
    CASE.candidates.reduce(
      (sum, each, i) => sum + (each.changes[s] ?? 0) * (sizes[i]?.size ?? 0),
      0,
    ),
  )
  near(shortfall, 90)
  near(expectedShortfall(changes, 0.5), 90)
  assert.ok(certificate.prices.some(({ limit }) => limit === 'shortfall'))
})

test('the frontier rises and bends down, and ends where the limit binds no longer', () => {
  const { worstLoss: _, ...open } = CASE
  for (const measure of [{ kind: 'worstLoss' }, { kind: 'shortfall', confidence: 0.5 }] as const) {
    const incomes = incomeFrontier(CASE, measure, 9).map(({ income }) => income)
    const steps = incomes.slice(1).map((income, i) => income - (incomes[i] ?? 0))
    assert.ok(
      steps.every((step, i) => step >= -1e-6 && step <= (steps[i - 1] ?? Infinity) + 1e-6),
      steps.join(' '),
    )
    if (measure.kind === 'worstLoss') near(incomes.at(-1), allocate(open).income)
  }
})

test('numbers that make no case are refused by name', () => {
  const [calls] = CASE.candidates
  assert.ok(calls)
  const wrong = (over: Partial<AllocationCase>, what: RegExp) =>
    assert.throws(() => allocate({ ...CASE, ...over }), what)
  wrong({ candidates: [] }, /no program/)
  wrong({ candidates: [calls, calls] }, /twice/)
  wrong({ candidates: [{ ...calls, income: NaN }] }, /income/)
  wrong({ limits: {} }, /uses margin, which has no limit/)
  wrong({ worstLoss: -1 }, /limit must be/)
  wrong({ shortfall: { confidence: 1, most: 1 } }, /confidence/)
})
