import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { viewChain } from '../../chain/valuation.ts'
import { coherent } from '../../program/parity.ts'
import { madeTape } from '../_tape.ts'
import type { MadeMarket } from '../_tape.ts'
import { chainOn, rowsOn } from './chain.ts'
import { scannerOf } from './scan.ts'
import type { Reach } from './scan.ts'
import { UNITS } from './tape.ts'

const MARKET: MadeMarket = { seed: 5, days: 8, expiries: 6, strikes: 15, gaps: 0.15 }
const CALLS: Reach = {
  right: 'call',
  days: { least: 10, most: 25 },
  delta: { least: 0.15, most: 0.45 },
}
const carry = { rate: 0.02, yield: 0.01, dividends: [{ years: 0.03, amount: 0.4 }] }

test('the rows found are those of the reach and the other right at their strikes, from a chain looked through row by row', () => {
  const tape = madeTape(MARKET)
  const scan = scannerOf(tape)
  for (const [reach, least] of [
    [CALLS, 20],
    [{ ...CALLS, right: 'put', strikes: 'all' }, 100],
  ] as const) {
    let seen = 0
    for (const day of tape.days) {
      const market = { spot: (day.close ?? 0) / UNITS, ...carry }
      const { rows } = chainOn(tape, day, market, rowsOn(day))
      const wanted = rows.filter(({ right, years, delta = 0 }) => {
        const days = years * 365
        const isNear = days >= reach.days.least && days <= reach.days.most
        const isMeant = Math.abs(delta) >= reach.delta.least && Math.abs(delta) <= reach.delta.most
        return right === reach.right && isNear && ('strikes' in reach || isMeant)
      })
      const strikes = new Set(wanted.map(({ expiry, strike }) => `${expiry} ${strike}`))
      const expected = rows
        .filter(({ expiry, strike }) => strikes.has(`${expiry} ${strike}`))
        .map(({ id }) => id)
      const found = scan(day, market, reach, new Set())
      assert.deepEqual(
        found.rows.map((row) => tape.options[tape.columns.option[row] ?? -1]?.id),
        expected,
      )
      assert.equal(found.tested, day.end - day.start)
      seen += expected.length
    }
    assert.ok(seen > least)
  }
})

test('what is held is found wherever it is, with its other right', () => {
  const tape = madeTape({ ...MARKET, gaps: 0 })
  const [day] = tape.days
  assert.ok(day)
  const held = tape.columns.option[day.end - 1] ?? -1
  const { rows } = scannerOf(tape)(day, { spot: 100, ...carry }, undefined, new Set([held]))
  assert.deepEqual(rows, [day.end - 2, day.end - 1])
})

test('never fewer can be priced than was counted, nor more contradict each other', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 1e6 }),
      fc.constantFrom(0, 0.1, 0.6),
      fc.boolean(),
      (seed, wrong, greeks) => {
        const tape = madeTape({ ...MARKET, seed, days: 3, wrong, greeks })
        const scan = scannerOf(tape)
        for (const day of tape.days) {
          const market = { spot: (day.close ?? 0) / UNITS, ...carry }
          const view = viewChain(chainOn(tape, day, market, rowsOn(day)))
          const left = coherent(view).options.length
          const { priced, apart } = scan(day, market, undefined, new Set())
          assert.ok(priced <= view.options.length, `${priced} of ${view.options.length}`)
          assert.ok(apart >= view.options.length - left)
          // Close enough to be of use: without vols, what is out of the money.
          assert.ok(priced >= (greeks ? 0.7 : 0.4) * view.options.length)
          assert.ok(apart <= view.options.length - left + 4)
        }
      },
    ),
    { numRuns: 30 },
  )
})
