/** The venue's margin against the linear programme of another package, which finds the cheapest pairing in floating point. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { regTMargin } from '@parley/quant'
import { DAY, OPENED_AT, cash, option, px, share } from '../_venue.ts'
import type { Held } from '../collateral/spread.ts'
import { instrumentId } from '../instrument/instrument.ts'
import type { Instrument, Option } from '../instrument/instrument.ts'
import { timestamp } from '../time/timestamp.ts'
import { marginLines } from './reg-t.ts'

const SPOT = 410
const strikes = [380, 390, 400, 410, 420, 430] as const

const legs = fc.uniqueArray(
  fc.record({
    right: fc.constantFrom('call' as const, 'put' as const),
    strike: fc.constantFrom(...strikes),
    months: fc.constantFrom(1, 2),
    contracts: fc.integer({ min: -3, max: 3 }).filter((n) => n !== 0),
    time: fc.integer({ min: 1, max: 12 }),
  }),
  { minLength: 1, maxLength: 6, selector: (leg) => `${leg.right} ${leg.strike} ${leg.months}` },
)

type Leg = {
  right: 'call' | 'put'
  strike: number
  months: number
  contracts: number
  time: number
}

const priceOf = ({ right, strike, time }: Leg): number =>
  Math.max(right === 'call' ? SPOT - strike : strike - SPOT, 0) + time

/** What the venue holds in cash, and what the programme asks, both in dollars. */
function both(book: readonly Leg[]): { readonly ours: number; readonly cheapest: number } {
  const names = book.map(({ right, strike, months }) => `${right}-${strike}-${months}`)
  const options = book.map(({ right, strike, months }, i): Option => {
    const expiresAt = timestamp(OPENED_AT + months * 30 * DAY)
    return option(names[i] ?? '', { right, strike: String(strike), expiresAt })
  })
  const all = new Map<string, Instrument>(
    [cash('USD'), share('SPY'), ...options].map((each) => [each.id, each]),
  )
  const margins = {
    rates: new Map(),
    arrays: new Map(),
    marks: new Map([
      [instrumentId('SPY'), px(String(SPOT))],
      ...book.map((leg, i) => [instrumentId(names[i] ?? ''), px(String(priceOf(leg)))] as const),
    ]),
  }
  const held = book.map(({ contracts }, i): Held => {
    const of = options[i]
    assert.ok(of)
    return { option: of, contracts: BigInt(contracts) }
  })
  const lines = marginLines(held, (id) => all.get(id), margins, { units: 0n })
  assert.ok(!('code' in lines))
  const ours = [...lines.values()].flat().reduce((sum, { amount }) => sum + Number(amount), 0) / 100
  const result = regTMargin().evaluate(
    book.map(({ right, strike, months, contracts }, i) => ({
      kind: 'option',
      id: names[i] ?? '',
      underlying: 'SPY',
      right,
      strike,
      years: (months * 30) / 365,
      quantity: contracts,
      multiplier: 100,
    })),
    {
      underlyings: { SPY: { price: SPOT } },
      positions: Object.fromEntries(book.map((leg, i) => [names[i], { price: priceOf(leg) }])),
    },
  )
  return { ours, cheapest: result.maintenance }
}

void test('[MGN-2] what is only written holds what the cheapest pairing asks', () => {
  fc.assert(
    fc.property(legs, (book) => {
      const { ours, cheapest } = both(
        book.map((leg) => ({ ...leg, contracts: -Math.abs(leg.contracts) })),
      )
      assert.ok(Math.abs(ours - cheapest) < 0.02, `${ours} is not ${cheapest}`)
    }),
    { numRuns: 300 },
  )
})

void test('[MGN-2] never less than the cheapest pairing asks beyond the longs, which were paid for', () => {
  let apart = 0
  fc.assert(
    // A few legs: of more the programme tries not every pairing.
    fc.property(legs, (all) => {
      const book = all.slice(0, 4)
      const { ours, cheapest } = both(book)
      const paid = book.reduce(
        (sum, leg) => sum + Math.max(leg.contracts, 0) * priceOf(leg) * 100,
        0,
      )
      assert.ok(ours >= cheapest - paid - 0.02, `${ours} is less than ${cheapest} - ${paid}`)
      if (ours > 0) apart++
    }),
    { numRuns: 300 },
  )
  assert.ok(apart > 20)
})
