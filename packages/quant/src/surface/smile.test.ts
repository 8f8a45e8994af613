import assert from 'node:assert/strict'
import { test } from 'node:test'

import { SABR, SABR_POINTS, SSVI, SSVI_POINTS, VOGT, VOGT_POINTS } from './_vectors.ts'
import type { SmilePoint } from './points.ts'
import { fitSabr } from './sabr-fit.ts'
import { butterflyDensity, haganVol, smileVariance } from './smile.ts'
import { fitSvi } from './svi-fit.ts'

void test("Vogt's slice: variance and Durrleman's g", () => {
  for (const { k, w, g } of VOGT_POINTS) {
    assert.ok(Math.abs(smileVariance(VOGT, k) - w) < 1e-15, `w at ${k}`)
    assert.ok(Math.abs(butterflyDensity(VOGT, k) - g) < 1e-12, `g at ${k}`)
  }
  assert.ok(VOGT_POINTS.some(({ g }) => g < 0))
})

void test('SSVI as the eSSVI slice of equal skew', () => {
  for (const { theta, k, w } of SSVI_POINTS) {
    const phi = SSVI.eta / (theta ** SSVI.gamma * (1 + theta) ** (1 - SSVI.gamma))
    const smile = { model: 'essvi', theta, rho: SSVI.rho, psi: theta * phi } as const
    assert.ok(Math.abs(smileVariance(smile, k) - w) < 1e-15, `${theta} ${k}`)
  }
})

void test("Hagan's formula at QuantLib's smile", () => {
  for (const { K, vol } of SABR_POINTS) {
    assert.ok(Math.abs(haganVol({ ...SABR, strike: K }) - vol) < 1e-12, `${K}`)
  }
})

void test('SABR parameters come back from their own smile', () => {
  const points = SABR_POINTS.map(({ K, vol }): SmilePoint => {
    const quote = { right: 'call', strike: K, bid: 0, ask: 0 } as const
    const half = { variance: vol * vol, halfWidth: 2 * vol * 1e-4 }
    return { quote, k: Math.log(K / SABR.forward), vol, ...half }
  })
  const { alpha, nu, rho } = fitSabr(points, SABR)
  assert.ok(Math.abs(alpha - SABR.alpha) < 5e-8, `alpha ${alpha}`)
  assert.ok(Math.abs(nu - SABR.nu) < 2e-3, `nu ${nu}`)
  assert.ok(Math.abs(rho - SABR.rho) < 0.2, `rho ${rho}`)
})

void test('raw SVI comes back from its own smile', () => {
  const smile = { model: 'svi', a: 0.01, b: 0.1, rho: -0.4, m: 0.05, sigma: 0.2 } as const
  const points = Array.from({ length: 31 }, (_, i): SmilePoint => {
    const k = -0.8 + 0.05 * i
    const variance = smileVariance(smile, k)
    const quote = { right: 'call', strike: Math.exp(k), bid: 0, ask: 0 } as const
    return { quote, k, vol: Math.sqrt(variance), variance, halfWidth: 1e-4 }
  })
  const fitted = fitSvi(points)
  for (const { k, variance } of points) {
    assert.ok(Math.abs(smileVariance(fitted, k) - variance) < 1e-6, `${k}`)
  }
})

const AT_MONEY = [-1e-3, -1e-6, 0, 1e-6, 1e-3]

void test('Hagan is smooth through the money and density positive there', () => {
  const smile = {
    model: 'sabr',
    alpha: 0.2,
    beta: 1,
    nu: 0.6,
    rho: -0.4,
    forward: 100,
    years: 1,
  } as const
  const vols = AT_MONEY.map((k) => Math.sqrt(smileVariance(smile, k)))
  vols.forEach((vol, i) => {
    const next = vols[i + 1]
    if (next !== undefined) assert.ok(vol > next && vol - next < 3e-4)
  })
  assert.ok(butterflyDensity(smile, 0) > 0.5)
})
