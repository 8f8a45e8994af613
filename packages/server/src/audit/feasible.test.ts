import { equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { isFeasible } from './feasible.ts'
import type { AtMost } from './feasible.ts'

/** Of two numbers: whether a corner of what the inequalities leave is there, each the crossing of two lines. */
function hasCorner(rows: readonly AtMost[]): boolean {
  const all = [...rows, { sum: [-1n, 0n], most: 0n }, { sum: [0n, -1n], most: 0n }]
  return all.some((one, i) =>
    all.slice(i + 1).some((other) => {
      const [a = 0n, b = 0n] = one.sum
      const [c = 0n, d = 0n] = other.sum
      const by = a * d - b * c
      if (by === 0n) return false
      const sign = by < 0n ? -1n : 1n
      const x = sign * (one.most * d - b * other.most)
      const y = sign * (a * other.most - one.most * c)
      return all.every(({ sum: [p = 0n, q = 0n], most }) => p * x + q * y <= most * sign * by)
    }),
  )
}

const small = fc.bigInt({ min: -6n, max: 6n })
const row = fc.record({ sum: fc.array(small, { minLength: 2, maxLength: 2 }), most: small })

void test('inequalities of two numbers hold somewhere where a corner is', () => {
  const seen = new Set<boolean>()
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 7 }), (rows) => {
      const expected = hasCorner(rows)
      seen.add(expected)
      equal(isFeasible(rows, 2), expected)
    }),
    { numRuns: 2_000 },
  )
  ok(seen.size === 2, 'some hold and some do not')
})

void test('equal corners come to an end', () => {
  // Beale’s example, in which the simplex method goes round where the first variable does not decide.
  const rows = [
    { sum: [25n, -6_000n, -4n, 900n], most: 0n },
    { sum: [25n, -4_500n, -1n, 150n], most: 0n },
    { sum: [0n, 0n, 1n, 0n], most: 1n },
  ]
  const gains = (at: bigint): AtMost => ({ sum: [-75n, 15_000n, -2n, 600n], most: -at })
  // Its greatest is 1/20, a hundred times which is 5.
  equal(isFeasible([...rows, gains(5n)], 4), true)
  equal(isFeasible([...rows, gains(6n)], 4), false)
})
