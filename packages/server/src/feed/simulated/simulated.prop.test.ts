import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { timestamp } from '@parley/core'
import type { OptionInstrument } from '../feed.ts'
import { ASSETS } from './asset.ts'
import { simulatedFeed } from './simulated.ts'
import { atTheMoneyVariance, totalVariance } from './surface.ts'
import { draws } from './random.ts'

const HOUR = 3_600_000
const START = timestamp(Date.UTC(2026, 0, 2) * 1000)
/** Mids are kept to 10^-6: half of one step per price. */
const STEP = 1e-6

void describe('simulated surface', () => {
  void it('has no butterfly or vertical arbitrage in the quoted mids', () => {
    fc.assert(
      fc.property(fc.nat(1e6), fc.integer({ min: 0, max: 400 }), (seed, hours) => {
        const feed = simulatedFeed({ seed, startAt: START, stepMs: HOUR })
        feed.advanceTo(timestamp(START + hours * HOUR * 1000))
        const mids = new Map(feed.marks().map((mark) => [mark.symbol, Number(mark.mid)]))
        // What is marked in coins is worth what its twin in dollars is: that is its own test.
        const options = feed
          .instruments()
          .filter((i) => i.kind === 'option')
          .filter(({ quoteAsset }) => quoteAsset === 'USD')
        for (const chain of Object.values(Object.groupBy(options, chainOf)))
          checkStrikes(chain ?? [], mids)
      }),
      { numRuns: 12 },
    )
  })

  void it('has no calendar arbitrage: total variance grows with time at each forward moneyness', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...ASSETS),
        fc.double({ min: 0.0025, max: 4, noNaN: true }),
        fc.double({ min: 0.0005, max: 2, noNaN: true }),
        fc.double({ min: 0.0005, max: 1, noNaN: true }),
        fc.double({ min: -2, max: 2, noNaN: true }),
        (asset, variance, years, more, moneyness) => {
          const near = atTheMoneyVariance(asset, variance, years)
          const far = atTheMoneyVariance(asset, variance, years + more)
          assert.ok(far > near && near > 0)
          assert.ok(totalVariance(asset, far, moneyness) >= totalVariance(asset, near, moneyness))
        },
      ),
    )
  })

  void it('keeps every asset within the bound that rules butterflies out', () => {
    for (const { symbol, curvature, skew } of ASSETS)
      assert.ok(curvature * (1 + Math.abs(skew)) <= 2, symbol)
  })
})

void describe('draws', () => {
  void it('are within range, and normal in mean and variance, on any stream', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.nat(2000), (seed, stream) => {
        const random = draws(seed)
        let [sum, squares] = [0, 0]
        const count = 2000
        for (let step = 0; step < count; step++) {
          const uniform = random.uniform(stream, step)
          assert.ok(uniform >= 0 && uniform < 1)
          const normal = random.normal(stream, step)
          assert.ok(Math.abs(normal) <= 6)
          sum += normal
          squares += normal * normal
        }
        // Six standard errors.
        assert.ok(Math.abs(sum / count) < 6 / Math.sqrt(count))
        assert.ok(Math.abs(squares / count - 1) < 6 * Math.sqrt(2 / count))
      }),
    )
  })
})

function chainOf({ option }: OptionInstrument): string {
  return `${option.underlying} ${option.expiry} ${option.right}`
}

function checkStrikes(chain: readonly OptionInstrument[], mids: ReadonlyMap<string, number>): void {
  const points = chain
    .map(({ symbol, option }) => ({ symbol, strike: +option.strike, mid: mids.get(symbol) ?? NaN }))
    .sort((a, b) => a.strike - b.strike)
  const sign = chain[0]?.option.right === 'call' ? -1 : 1
  for (let i = 1; i < points.length; i++) {
    const [before, at, after] = [points[i - 1], points[i], points[i + 1]]
    assert.ok(before && at)
    const rise = sign * (at.mid - before.mid)
    assert.ok(rise >= -STEP, `${at.symbol} is monotone`)
    assert.ok(rise <= at.strike - before.strike + STEP, `${at.symbol} is within a vertical`)
    if (!after) continue
    const weight = (at.strike - before.strike) / (after.strike - before.strike)
    const chord = before.mid * (1 - weight) + after.mid * weight
    assert.ok(at.mid <= chord + STEP, `${at.symbol} is convex: ${at.mid} over ${chord}`)
  }
}
