/** Margin by scenarios in integers against the models in floating point that the arrays come from. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { derivePortfolioMargin, timsMargin } from '@parley/quant'
import type { MarginPosition, ScenarioTerms } from '@parley/quant'
import { DAY, OPENED_AT, cash, future, option, px, share } from '../_venue.ts'
import { present } from '../assert.ts'
import type { Held } from '../collateral/spread.ts'
import { sumOf } from '../collateral/spread.ts'
import { instrumentId } from '../instrument/instrument.ts'
import type { Instrument, Option } from '../instrument/instrument.ts'
import { accountId } from '../ledger/account.ts'
import type { Account } from '../ledger/account.ts'
import { firmId } from '../party/firm.ts'
import { timestamp } from '../time/timestamp.ts'
import { arraysOf, modelPrice } from './_scanned.ts'
import type { Margins } from './rates.ts'
import { needOf, scansOf } from './requirement.ts'
import type { Holding } from './requirement.ts'
import { requirementIn } from './scan.ts'

const SPOT = 100
const SPY = instrumentId('SPY')
const USD = instrumentId('USD')

const legs = fc.uniqueArray(
  fc.record({
    right: fc.constantFrom('call' as const, 'put' as const),
    strike: fc.constantFrom(80, 90, 95, 100, 105, 110, 130),
    months: fc.constantFrom(1, 2, 6),
    vol: fc.constantFrom(0.1, 0.25, 0.6, 1.2),
    contracts: fc.integer({ min: -4, max: 4 }).filter((n) => n !== 0),
    inverse: fc.boolean(),
  }),
  { minLength: 1, maxLength: 8, selector: (leg) => `${leg.right} ${leg.strike} ${leg.months}` },
)
type Leg = {
  right: 'call' | 'put'
  strike: number
  months: number
  vol: number
  contracts: number
  /** Paid in the underlying, and margined in cash with all else. */
  inverse: boolean
}
/** Of the underlying: shares that are there, or owed. */
const shares = fc.integer({ min: -300, max: 600 })
/** Contracts of a future that was carried at 99, and is at 101.5. */
const carried = fc.integer({ min: -4, max: 4 })
const FUTURE = future('F', { underlying: 'SPY', multiplier: 100n, carryPrice: '99' })
const methods = fc.constantFrom('tims' as const, 'portfolio' as const)

const termsOf = ({ right, strike, months, vol }: Leg): ScenarioTerms => ({
  right,
  strike,
  vol,
  years: (months * 30) / 365,
  spot: SPOT,
  rate: 0.03,
  yield: 0,
})
const nameOf = ({ right, strike, months }: Leg): string => `${right}-${strike}-${months}`

function optionOf(leg: Leg): Option {
  const expiresAt = timestamp(OPENED_AT + leg.months * 30 * DAY)
  const quote = leg.inverse ? 'SPY' : 'USD'
  return option(nameOf(leg), { right: leg.right, strike: String(leg.strike), expiresAt, quote })
}

function by(book: readonly Leg[]) {
  const all = new Map<string, Instrument>(
    [cash('USD'), share('SPY'), ...book.map(optionOf)].map((each) => [each.id, each]),
  )
  const margins: Margins = {
    rates: new Map(),
    marks: new Map([
      [SPY, px(String(SPOT))],
      [FUTURE.id, px('101.5')],
      ...book.map((leg) => {
        const price = modelPrice(termsOf(leg))
        return [instrumentId(nameOf(leg)), leg.inverse ? price / BigInt(SPOT) : price] as const
      }),
    ]),
    arrays: new Map(
      book.map((leg) => [instrumentId(nameOf(leg)), arraysOf(termsOf(leg))] as const),
    ),
  }
  return { listed: (id: string) => all.get(id), margins }
}

function holdingOf(book: readonly Leg[], units: number, futures = 0): Holding {
  return {
    underlying: SPY,
    held: book.map((leg): Held => ({ option: optionOf(leg), contracts: BigInt(leg.contracts) })),
    futures: [{ future: FUTURE, contracts: BigInt(futures) }],
    units: BigInt(Math.max(units, 0)),
    owed: BigInt(Math.max(-units, 0)),
  }
}

const accountUnder = (method: 'tims' | 'portfolio'): Account => ({
  id: accountId('mako:main'),
  firm: firmId('mako'),
  kind: 'trading',
  regime: 'margined',
  method,
})

/** The same of the model in floating point, in dollars. */
function modelled(
  method: 'tims' | 'portfolio',
  book: readonly Leg[],
  units: number,
  futures: number,
) {
  const positions: MarginPosition[] = book.map((leg) => ({
    kind: 'option',
    id: nameOf(leg),
    underlying: 'SPY',
    right: leg.right,
    strike: leg.strike,
    years: termsOf(leg).years,
    quantity: leg.contracts,
    multiplier: 100,
  }))
  if (futures !== 0)
    positions.push({
      kind: 'future',
      id: 'F',
      underlying: 'SPY',
      quantity: futures,
      multiplier: 100,
      years: 0.1,
    })
  if (units !== 0) positions.push({ kind: 'stock', id: 'SPY', underlying: 'SPY', quantity: units })
  const model = method === 'tims' ? timsMargin() : derivePortfolioMargin()
  return model.evaluate(positions, {
    underlyings: { SPY: { price: SPOT, rate: 0.03 } },
    positions: Object.fromEntries(
      book.map((leg) => [
        nameOf(leg),
        { price: Number(modelPrice(termsOf(leg))) / 1e8, vol: leg.vol },
      ]),
    ),
  })
}

// In the order of ids, in which a long at a strike meets the shorts there.
const ordered = (book: readonly Leg[]): Leg[] =>
  book.toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1))

void test('[MGN-9] [MGN-10] [MGN-11] what is asked is what the model asks, never less; its parts add up to it', () => {
  fc.assert(
    fc.property(methods, legs, shares, carried, (method, all, units, futures) => {
      const book = ordered(all)
      const scans = scansOf(method, holdingOf(book, units, futures), by(book))
      assert.ok(!('code' in scans) && scans.length === 1)
      const found = requirementIn(present(scans[0], 'a scan'))
      const model = modelled(method, book, units, futures)
      for (const [name, ours, theirs] of [
        ['initial', found.initial, model.initial],
        ['maintenance', found.maintenance, model.maintenance],
      ] as const) {
        const apart = Number(ours) / 100 - theirs
        // Rounded up to a cent; figures in 10^-8 of up to 4,000 units.
        assert.ok(apart > -1e-3 && apart < 0.011, `${name} ${Number(ours) / 100} of ${theirs}`)
      }
      assert.equal(
        found.parts.reduce((sum, { amount }) => sum + amount, 0n),
        found.initial,
      )
      for (const { id, amount } of found.parts) {
        const leg = model.byLeg.find((each) => each.id === id)
        assert.ok(Math.abs(Number(amount) / 100 - (leg?.initial ?? 0)) < 0.03, `part of ${id}`)
      }
    }),
    { numRuns: 400 },
  )
})

void test('[MGN-9] what is kept and held makes the positions worth their requirement, to the minor unit', () => {
  let [inCash, inUnits] = [0, 0]
  fc.assert(
    fc.property(methods, legs, shares, carried, (method, all, units, futures) => {
      const book = ordered(all)
      const having = (there: number): Holding => holdingOf(book, there, futures)
      const need = needOf(accountUnder(method), having(units), by(book))
      assert.ok(!('code' in need))
      const sums = sumOf(need.lines)
      const [held, kept] = [sums.get(USD) ?? 0n, sums.get(SPY) ?? 0n]
      assert.ok(kept <= BigInt(Math.max(units, 0)))
      // With no more of the underlying than is kept, or all that is owed.
      const beside = units < 0 ? units : Number(kept)
      const scans = scansOf(method, having(beside), by(book))
      assert.ok(!('code' in scans))
      const { initial, value } = requirementIn(present(scans[0], 'a scan'))
      const lacking = initial - value
      if (held > 0n) {
        inCash++
        assert.equal(kept, BigInt(Math.max(units, 0)), 'all of the underlying before any cash')
        assert.ok(held >= lacking - 2n && held <= lacking, `${held} of ${lacking}`)
      } else assert.ok(lacking <= 1n, `${lacking} is lacking`)
      if (kept > 0n) {
        inUnits++
        const less = needOf(accountUnder(method), having(Number(kept) - 1), by(book))
        assert.ok(!('code' in less))
        assert.ok((sumOf(less.lines).get(USD) ?? 0n) > held, 'a share less would not do')
      }
      assert.ok((need.maintenance.get(USD) ?? 0n) <= held)
    }),
    { numRuns: 400 },
  )
  assert.ok(inCash > 50 && inUnits > 50)
})

void test('[MGN-4] [MGN-9] two holdings together need no more cash than apart: a promise is enough for its trade', () => {
  fc.assert(
    fc.property(methods, legs, legs, carried, carried, (method, one, other, first, second) => {
      // The same option is one, with one mark.
      const marked = new Map([...one, ...other].map((leg) => [nameOf(leg), leg] as const))
      const [a, b] = [one, other].map((book) =>
        book.map((leg) => ({ ...(marked.get(nameOf(leg)) ?? leg), contracts: leg.contracts })),
      )
      const both = [...(a ?? [])]
      for (const leg of b ?? []) {
        const at = both.findIndex((each) => nameOf(each) === nameOf(leg))
        const there = both[at]
        if (there) both[at] = { ...there, contracts: there.contracts + leg.contracts }
        else both.push(leg)
      }
      const cashOf = (book: readonly Leg[], futures: number): bigint => {
        const need = needOf(accountUnder(method), holdingOf(book, 0, futures), by(both))
        assert.ok(!('code' in need))
        return sumOf(need.lines).get(USD) ?? 0n
      }
      assert.ok(cashOf(both, first + second) <= cashOf(a ?? [], first) + cashOf(b ?? [], second))
    }),
    { numRuns: 400 },
  )
})
