import assert from 'node:assert/strict'
import { test } from 'node:test'

import { CDF, QUANTILES } from './_vectors.ts'
import { normalCdf, normalPdf, normalQuantile } from './normal.ts'

const close = (actual: number, expected: number, relative: number, label: string): void => {
  // A subnormal has fewer digits than a relative tolerance assumes.
  const allowed = Math.max(relative * Math.abs(expected), 2 ** -1073)
  assert.ok(Math.abs(actual - expected) <= allowed, `${label}: ${actual}, not ${expected}`)
}

void test('distribution and density hold their relative accuracy in both tails', () => {
  for (const [x, cdf, pdf] of CDF) {
    close(normalCdf(x), cdf, 1e-15, `Phi(${x})`)
    close(normalPdf(x), pdf, 1e-15, `phi(${x})`)
  }
})

void test('the quantile inverts the distribution to the last digits', () => {
  for (const [p, x] of QUANTILES) close(normalQuantile(p), x, 2e-15, `quantile of ${p}`)
})

void test('limits and bad inputs', () => {
  assert.equal(normalCdf(-40), 0)
  assert.equal(normalCdf(40), 1)
  assert.equal(normalCdf(-Infinity), 0)
  assert.equal(normalPdf(Infinity), 0)
  assert.ok(Number.isNaN(normalCdf(Number.NaN)))
  assert.ok(Number.isNaN(normalPdf(Number.NaN)))
  assert.equal(normalQuantile(0), -Infinity)
  assert.equal(normalQuantile(1), Infinity)
  assert.equal(normalQuantile(0.5), 0)
  for (const p of [-0.1, 1.1, Number.NaN]) assert.ok(Number.isNaN(normalQuantile(p)))
})
