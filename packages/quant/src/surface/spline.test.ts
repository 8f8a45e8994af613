import assert from 'node:assert/strict'
import { test } from 'node:test'

import { bump, bumpBasis, splineAt, sumOfBumps } from './spline.ts'

const KNOTS = [-1, -0.6, -0.35, -0.2, 0, 0.15, 0.4, 0.9, 1.5]
const WEIGHTS = [0.3, -0.2, 0.5, 0.1, -0.4]
const spline = sumOfBumps(bumpBasis(KNOTS), WEIGHTS)

void test('the cubics say what the bumps say, with their derivatives', () => {
  for (let x = -1.2; x < 1.7; x += 0.0137) {
    const expected = { value: 0, slope: 0, curve: 0 }
    WEIGHTS.forEach((weight, j) => {
      const own = bump(KNOTS, j, x)
      expected.value += weight * own.value
      expected.slope += weight * own.slope
      expected.curve += weight * own.curve
    })
    const found = splineAt(spline, x)
    for (const part of ['value', 'slope', 'curve'] as const) {
      assert.ok(Math.abs(found[part] - expected[part]) < 1e-11, `${part} at ${x}`)
    }
  }
})

void test('two derivatives are continuous at every knot and vanish at the ends', () => {
  for (const knot of KNOTS) {
    const [left, right] = [splineAt(spline, knot - 1e-9), splineAt(spline, knot + 1e-9)]
    assert.ok(Math.abs(left.value - right.value) < 1e-7)
    assert.ok(Math.abs(left.slope - right.slope) < 1e-6)
    assert.ok(Math.abs(left.curve - right.curve) < 1e-5)
  }
  for (const x of [-2, -1, 1.5, 9])
    assert.deepEqual(splineAt(spline, x), { value: 0, slope: 0, curve: 0 })
})

void test('bumps of equal weight make a level between the outer knots', () => {
  const level = sumOfBumps(
    bumpBasis(KNOTS),
    WEIGHTS.map(() => 1),
  )
  for (const x of [-0.2, -0.1, 0, 0.15]) assert.ok(Math.abs(splineAt(level, x).value - 1) < 1e-12)
})
