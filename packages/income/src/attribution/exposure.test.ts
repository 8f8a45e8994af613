import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { attributeCoveredCall } from './covered-call.ts'
import { splitExposure } from './exposure.ts'
import type { ExposedDay } from './exposure.ts'

const near = (found: number, wanted: number): void =>
  assert.ok(Math.abs(found - wanted) < 1e-9 * Math.max(1, Math.abs(wanted)), `${found}, ${wanted}`)

function day(
  over: Partial<ExposedDay> & { delta?: number; spot?: number; spotEnd?: number },
): ExposedDay {
  const { capital = 10_000, delta = 50, spot = 100, spotEnd = 102, shortVol = 0 } = over
  return { capital, exposures: [{ underlying: 'X', delta, spot, spotEnd }], shortVol }
}

void test('by hand: half of the capital in the shares on average, and what was more or less of it is timing', () => {
  const { days, meanShare } = splitExposure([
    day({ delta: 60, shortVol: 7 }),
    day({ delta: 40, spotEnd: 99, shortVol: -3 }),
  ])
  near(meanShare.get('X') ?? 0, 0.5)
  // 5,000 up 2 %, and 60 units moved by 2; 5,000 down 1 %, and 40 units by 1.
  near(days[0]?.equity ?? 0, 100)
  near(days[0]?.timing ?? 0, 20)
  near(days[1]?.equity ?? 0, -50)
  near(days[1]?.timing ?? 0, 10)
  near(days[1]?.shortVol ?? 0, -3)
})

void test('equity and timing are delta times move, whatever the book; without capital all of it is timing', () => {
  const price = fc.double({ min: 1, max: 500, noNaN: true })
  const any = fc.record({
    capital: fc.constantFrom(0, -50, 1_000, 25_000),
    delta: fc.double({ min: -500, max: 500, noNaN: true }),
    spot: price,
    spotEnd: price,
    shortVol: fc.double({ min: -900, max: 900, noNaN: true }),
  })
  fc.assert(
    fc.property(fc.array(any, { minLength: 1, maxLength: 12 }), (all) => {
      const { days, riskShares } = splitExposure(all.map(day))
      for (const [i, { equity, timing }] of days.entries()) {
        const { delta, spot, spotEnd, capital } = all[i] ?? {
          delta: 0,
          spot: 0,
          spotEnd: 0,
          capital: 0,
        }
        const moved = delta * (spotEnd - spot)
        assert.ok(
          Math.abs(equity + timing - moved) < 1e-6 * Math.max(1, Math.abs(moved), Math.abs(equity)),
        )
        if (!(capital > 0)) assert.equal(equity, 0)
      }
      if (riskShares) near(riskShares.equity + riskShares.timing + riskShares.shortVol, 1)
    }),
  )
})

void test('of a covered call the parts are those of the published split, where the share of capital stands still', () => {
  // One share at 100 with a call of 4 written on it: 96 invested. The exposure is a constant share of it by construction.
  const periods = [
    { spotEnd: 101, callEnd: 4.4 },
    { spotEnd: 97, callEnd: 2.5 },
  ].map(({ spotEnd, callEnd }) => ({
    spot: 100,
    spotEnd,
    call: 4,
    callEnd,
    delta: 0.5,
    written: 1,
    dividend: 0,
    financing: 0,
    isOpening: true,
  }))
  const published = attributeCoveredCall(periods)
  const { days } = splitExposure(
    periods.map(({ spot, spotEnd, call, callEnd, delta }) =>
      day({
        capital: spot - call,
        delta: 1 - delta,
        spot,
        spotEnd,
        shortVol: -(callEnd - call) + delta * (spotEnd - spot),
      }),
    ),
  )
  for (const [i, parts] of days.entries())
    for (const part of ['equity', 'timing', 'shortVol'] as const)
      near(parts[part] / 96, published.periods[i]?.[part] ?? Number.NaN)
})
