import assert from 'node:assert/strict'
import { test } from 'node:test'

import { priceEuropean } from '../european/european.ts'
import { FILES, absent, spx2011, spx2026, stoxx2021 } from './_chains.ts'
import { checkArbitrage } from './arbitrage.ts'
import type { ChainQuote, ExpiryChain } from './chain.ts'
import { butterflyDensity } from './smile.ts'
import {
  fitSurface,
  surfaceDiscount,
  surfaceForward,
  surfaceVariance,
  surfaceVol,
} from './surface.ts'
import type { SurfaceFit, SurfaceModel } from './surface.ts'

/** A made-up market: skewed vols, 3% rate, 1% yield, a tenth of a unit wide. */
function made(years: number, spot = 100): ExpiryChain {
  const quotes = Array.from({ length: 41 }, (_, i) => 60 + 2 * i).flatMap((strike) =>
    (['call', 'put'] as const).map((right): ChainQuote => {
      const k = Math.log(strike / spot) - 0.02 * years
      const vol = Math.sqrt(0.04 - 0.05 * k + 0.1 * k * k + 0.002 / years)
      const terms = { right, spot, strike, years, vol, rate: 0.03, yield: 0.01 }
      const { price } = priceEuropean(terms)
      return { right, strike, bid: price - 0.05, ask: price + 0.05 }
    }),
  )
  return { expiry: `in ${years} years`, years, quotes }
}

const MADE = [0.25, 0.5, 1, 2].map((years) => made(years))

void test('a made market: forwards, discounts and vols come back', () => {
  const { surface, report } = fitSurface(MADE)
  assert.equal(surface.slices.length, 4)
  for (const slice of surface.slices) {
    assert.ok(Math.abs(slice.forward / (100 * Math.exp(0.02 * slice.years)) - 1) < 1e-4)
    assert.ok(Math.abs(slice.discount - Math.exp(-0.03 * slice.years)) < 1e-3)
  }
  assert.ok(report.medianWidths < 0.1, `${report.medianWidths}`)
  assert.ok(checkArbitrage(surface).free)
  assert.ok(report.inside > 0.9, `${report.inside}`)
})

for (const model of ['essvi_plain', 'svi', 'sabr'] as const satisfies readonly SurfaceModel[]) {
  void test(`model ${model} meets the made market within a few vol points`, () => {
    const { surface, report } = fitSurface(MADE, { model })
    assert.equal(surface.slices.length, 4)
    assert.ok(report.medianVolError < 0.01, `${report.medianVolError}`)
    if (model === 'essvi_plain') assert.ok(checkArbitrage(surface).free)
  })
}

void test('between, before and after the expiries', () => {
  const { surface } = fitSurface(MADE)
  const half = surfaceVariance(surface, 0.1, 0.75)
  const mean = 0.5 * (surfaceVariance(surface, 0.1, 0.5) + surfaceVariance(surface, 0.1, 1))
  assert.ok(Math.abs(half - mean) < 1e-15)
  const early = surfaceVol(surface, 100, 0.01)
  assert.ok(early > 0.1 && early < 0.5)
  assert.ok(Math.abs(surfaceForward(surface, 3) - 100 * Math.exp(0.06)) < 0.2)
  assert.ok(Math.abs(surfaceForward(surface, 0) - 100) < 0.2)
  assert.ok(Math.abs(surfaceDiscount(surface, 1.5) - Math.exp(-0.045)) < 1e-3)
  assert.equal(surfaceDiscount(surface, 0), 1)
  assert.ok(Number.isNaN(surfaceVol(surface, 100, -1)))
})

void test('every bad quote is refused with its reason and the rest are fitted', () => {
  const good = made(1)
  const bad: readonly ChainQuote[] = [
    { right: 'call', strike: Number.NaN, bid: 1, ask: 2 },
    { right: 'call', strike: 101, bid: 3, ask: 2 },
    { right: 'call', strike: 103, bid: 0, ask: 2 },
    { right: 'call', strike: 105, bid: 0.1, ask: 9 },
    { right: 'call', strike: 120, bid: 2, ask: 2.1 },
    { right: 'call', strike: 141, bid: 20, ask: 21 },
  ]
  const { report } = fitSurface([{ ...good, quotes: [...good.quotes, ...bad] }])
  const reasons = new Map(report.refused.map(({ quote, reason }) => [quote, reason]))
  assert.deepEqual(
    bad.map((quote) => reasons.get(quote)),
    ['not_finite', 'crossed', 'no_bid', 'too_wide', 'duplicate', 'dear_wing'],
  )
  assert.ok(report.quotes > 30)
})

void test('nothing, one quote, and an expiry that has passed', () => {
  assert.deepEqual(fitSurface([]).surface, { slices: [] })
  const one = { expiry: 'a', years: 1, quotes: made(1).quotes.slice(40, 41) }
  assert.deepEqual(fitSurface([one]).surface, { slices: [] })
  const past = fitSurface([{ ...made(1), years: 0 }])
  assert.deepEqual(past.surface, { slices: [] })
  assert.ok((past.report.refusedByReason.no_forward ?? 0) > 0)
  assert.ok(Number.isNaN(surfaceVol(past.surface, 100, 1)))
})

void test('Vogt slice: both checks report what they see', () => {
  const smile = {
    model: 'svi',
    a: -0.041,
    b: 0.1331,
    rho: 0.306,
    m: 0.3586,
    sigma: 0.4153,
  } as const
  const slice = { expiry: 'late', years: 1, forward: 100, discount: 1, smile }
  const above = { ...slice, expiry: 'early', years: 0.5, smile: { ...smile, a: 0 } }
  const check = checkArbitrage({ slices: [above, slice] })
  assert.equal(check.free, false)
  assert.ok(check.butterfly.some(({ k, g }) => k > 0.75 && k < 1.25 && g < 0))
  assert.ok(check.calendar.length > 1500)
})

function holds(fit: SurfaceFit, name: string): void {
  const { surface, report } = fit
  const check = checkArbitrage(surface, { points: 2001 })
  assert.equal(
    check.butterfly.length,
    0,
    `${name}: butterfly ${JSON.stringify(check.butterfly[0])}`,
  )
  assert.equal(check.calendar.length, 0, `${name}: calendar ${JSON.stringify(check.calendar[0])}`)
  assert.ok(report.medianWidths < 1 / 3, `${name}: ${report.medianWidths} widths`)
}

const skip = (file: string): string | false => (absent(file) ? '1 real chain file absent' : false)

void test('S&P 500, five days of January 2011', { skip: skip(FILES.SPX_2011) }, () => {
  const days = spx2011()
  assert.equal(days.size, 5)
  for (const [day, chain] of days) {
    const fit = fitSurface(chain)
    assert.ok(fit.surface.slices.length >= 14)
    holds(fit, day)
  }
})

void test('S&P 500, 54 expiries of January 2026', { skip: skip(FILES.SPX_2026) }, () => {
  const fit = fitSurface(spx2026())
  assert.ok(fit.surface.slices.length >= 53)
  assert.ok(fit.report.quotes > 9000)
  holds(fit, '2026-01-30')
})

void test('EURO STOXX 50: 4000 call December 2021', { skip: skip(FILES.STOXX_2021) }, () => {
  const fit = fitSurface(stoxx2021(), { cleaning: { tick: 0.1 } })
  holds(fit, 'widths of a tick')
  const { surface, report } = fit
  assert.ok(report.medianVolError < 0.001, `${report.medianVolError}`)
  const years = (Date.parse('2021-12-17') - Date.parse('2021-06-24')) / 86_400_000 / 365
  const forward = surfaceForward(surface, years)
  const vol = surfaceVol(surface, 4000, years)
  const terms = {
    right: 'call',
    strike: 4000,
    spot: forward,
    years,
    vol,
    rate: 0,
    yield: 0,
  } as const
  const price = surfaceDiscount(surface, years) * priceEuropean(terms).price
  assert.ok(Math.abs(price - 236.649138) < 0.05, `${price}`)
})

void test(
  'between expiries the smile stays free of butterflies',
  { skip: skip(FILES.SPX_2011) },
  () => {
    for (const [day, chain] of spx2011()) {
      const { surface } = fitSurface(chain)
      surface.slices.slice(1).forEach((late, i) => {
        const early = surface.slices[i]
        if (early === undefined) return
        const years = 0.5 * (early.years + late.years)
        for (let k = -0.5; k <= 0.3; k += 0.005) {
          const h = 1e-4
          const [down, w, up] = [k - h, k, k + h].map((x) => surfaceVariance(surface, x, years))
          if (down === undefined || w === undefined || up === undefined) continue
          const slope = (up - down) / (2 * h)
          const left = 1 - (k * slope) / (2 * w)
          const curve = (up - 2 * w + down) / (h * h)
          const g = left * left - 0.25 * slope * slope * (1 / w + 0.25) + 0.5 * curve
          assert.ok(g >= -1e-6, `${day} ${late.expiry} k ${k}: ${g}`)
        }
        assert.ok(butterflyDensity(late.smile, 0) > 0)
      })
    }
  },
)
