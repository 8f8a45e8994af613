import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { hazardOf } from './hazard.ts'
import type { HazardOption } from './hazard.ts'

const CALL: HazardOption = {
  right: 'call',
  spot: 100,
  strike: 95,
  years: 15 / 365,
  vol: 0.2,
  rate: 0.04,
  price: 5.4635,
  put: 0.293,
  dividend: { amount: 1, daysToEx: 1 },
  contracts: 3,
  multiplier: 100,
}

void test('a dividend of 1.0 against 0.293 of put and 0.156 of interest: exercised', () => {
  const { carry, edge, early, units, cash } = hazardOf(CALL)
  assert.ok(Math.abs(carry - 0.156) < 5e-4)
  assert.ok(Math.abs(edge - (1 - 0.293 - 0.156)) < 1e-3)
  assert.equal(early, 'now')
  assert.deepEqual([units, cash], [300, 28_500])
})

const rows: readonly (readonly [string, Partial<HazardOption>, string])[] = [
  ['days before its ex-date', { dividend: { amount: 1, daysToEx: 8 } }, 'likely'],
  ['without a dividend', { dividend: undefined }, 'none'],
  ['with a small one', { dividend: { amount: 0.4, daysToEx: 1 } }, 'none'],
  ['out of the money', { spot: 94 }, 'none'],
  ['a put deep in the money', { right: 'put', spot: 60, price: 35, put: undefined }, 'now'],
  ['a put with time value', { right: 'put', spot: 94, price: 3, put: undefined }, 'none'],
]
for (const [what, over, expected] of rows)
  void test(`early exercise of a call ${what}: ${expected}`, () => {
    assert.equal(hazardOf({ ...CALL, ...over }).early, expected)
  })

void test('pinned on the last day within two moves of an hour', () => {
  const last = { ...CALL, years: 0.5 / 365, vol: 0.2 }
  // A move of an hour is 100 × 0.2 × √(1/8760) = 0.2137.
  for (const [strike, pinned] of [
    [100, true],
    [100.42, true],
    [100.44, false],
  ] as const)
    assert.equal(hazardOf({ ...last, strike }).pinned, pinned)
  assert.equal(hazardOf({ ...last, strike: 100, years: 2 / 365 }).pinned, false)
})

test('a figure that is none is refused', () => {
  assert.throws(() => hazardOf({ ...CALL, spot: Number.NaN }), RangeError)
  assert.throws(() => hazardOf({ ...CALL, contracts: -1 }), RangeError)
})

const data = resolve(import.meta.dirname, '../../../../../shared/data/chains')
const CHAIN = resolve(data, 'lambdaclass_spy_2021_options.csv.gz')
const CLOSES = resolve(data, 'lambdaclass_spy_2021_underlying.csv')

void test(
  'SPY 2021: rows on the day before each ex-date',
  {
    skip: !(existsSync(CHAIN) && existsSync(CLOSES)) && '1 test needs SPY 2021 in ../shared/data',
  },
  () => {
    const closes = readFileSync(CLOSES, 'utf8').trim().split('\n').slice(1)
    const days = closes.map((line) => line.split(','))
    const before = new Map<string, { amount: number; ex: string }>()
    days.forEach(([, ex = '', , , , , , , , , , , amount], i) => {
      const day = days[i - 1]?.[1]
      if (Number(amount) > 0 && day !== undefined) before.set(day, { amount: Number(amount), ex })
    })
    assert.deepEqual(
      [...before.values()].map(({ ex }) => ex),
      ['2021-03-19', '2021-06-18', '2021-09-17', '2021-12-17'],
    )
    const found: string[] = []
    for (const line of gunzipSync(readFileSync(CHAIN)).toString().trim().split('\n').slice(1)) {
      const [, spot, , type, expiry = '', day = '', strike, , bid, ask, , , iv] = line.split(',')
      const dividend = before.get(day)
      if (!dividend || type !== 'call' || expiry <= dividend.ex) continue
      const years = (Date.parse(expiry) - Date.parse(day)) / (365 * 86_400_000)
      const hazard = hazardOf({
        right: 'call',
        spot: Number(spot),
        strike: Number(strike),
        years,
        vol: Number(iv),
        rate: 0.0005,
        price: (Number(bid) + Number(ask)) / 2,
        dividend: { amount: dividend.amount, daysToEx: 1 },
        contracts: 1,
        multiplier: 100,
      })
      assert.ok(Math.abs(hazard.gain + hazard.carry - dividend.amount) < 1e-12)
      // In the money by 7% at most and 20 days and more to go: time value is more than the dividend, and nobody exercises.
      found.push(`${day} ${hazard.early}`)
    }
    assert.ok(found.length > 0, 'the chain has calls on those days')
    assert.equal(found.filter((row) => row.endsWith('now')).length, 0)
  },
)
