/** The smallest curing set against trying every way there is, of all underlyings together. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { DAY, OPENED_AT, cash, option, px, share } from '../_venue.ts'
import { CLEARING, accountId } from '../ledger/account.ts'
import type { Account } from '../ledger/account.ts'
import { judge } from '../collateral/cover.ts'
import { instrumentId } from '../instrument/instrument.ts'
import type { Instrument, InstrumentId } from '../instrument/instrument.ts'
import {
  addAccount,
  addAsset,
  applyPostings,
  balance,
  coverOf,
  emptyLedger,
  ownedBy,
  placeHold,
} from '../ledger/ledger.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { HoldId } from '../ledger/hold.ts'
import { flow } from '../ledger/entry.ts'
import { timestamp } from '../time/timestamp.ts'
import { firmId } from '../party/firm.ts'
import { closerOf } from './closing.ts'
import { curingSet } from './curing-set.ts'

const USD = instrumentId('USD')
const ACCOUNT: Account = {
  id: accountId('mako:main'),
  firm: firmId('mako'),
  kind: 'trading',
  regime: 'margined',
}

const SPOTS = { SPY: 410, QQQ: 350 } as const

const book = fc.record({
  legs: fc.uniqueArray(
    fc.record({
      on: fc.constantFrom('SPY' as const, 'SPY' as const, 'QQQ' as const),
      right: fc.constantFrom('call' as const, 'put' as const),
      off: fc.constantFrom(-20, -10, 0, 10, 20),
      contracts: fc.integer({ min: -3, max: 2 }).filter((n) => n !== 0),
      time: fc.integer({ min: 0, max: 9 }),
      fee: fc.constantFrom(0n, 65n),
    }),
    { minLength: 1, maxLength: 4, selector: (leg) => `${leg.on} ${leg.right} ${leg.off}` },
  ),
  shares: fc.constantFrom(0n, 0n, 3n, -2n),
  /** Of what closing everything would free, in tenths. */
  part: fc.integer({ min: 1, max: 12 }),
})
type Book = typeof book extends fc.Arbitrary<infer T> ? T : never

/** A ledger whose one account is margined at its marks. */
function ledgerOf({ legs, shares }: Book): {
  readonly ledger: Ledger
  readonly listed: (id: InstrumentId) => Instrument | undefined
} {
  const options = legs.map(({ on, right, off, fee }) =>
    option(`${on}-${right}-${off + 20}`, {
      underlying: on,
      right,
      strike: String(SPOTS[on] + off),
      expiresAt: OPENED_AT + 30 * DAY,
      takerFeePerLot: fee,
    }),
  )
  const all = new Map<InstrumentId, Instrument>(
    [cash('USD'), share('SPY'), share('QQQ', { takerFeePerLot: 1n }), ...options].map((each) => [
      each.id,
      each,
    ]),
  )
  const ledger = emptyLedger()
  for (const id of [ACCOUNT.id, CLEARING]) addAccount(ledger, id)
  for (const id of all.keys()) addAsset(ledger, id)
  const post = (asset: InstrumentId, amount: bigint): void =>
    applyPostings(
      ledger,
      flow({ from: CLEARING, to: ACCOUNT.id, asset, amount, reason: 'deposit' }),
    )
  post(USD, 1_000_00n)
  post(instrumentId('SPY'), shares)
  const { marks } = ledger.margins
  for (const [id, spot] of Object.entries(SPOTS)) marks.set(instrumentId(id), px(String(spot)))
  for (const [i, { right, off, contracts, time }] of legs.entries()) {
    const id = options[i]?.id
    assert.ok(id)
    const worth = Math.max(right === 'call' ? -off : off, 0) + time
    marks.set(id, px(String(worth)))
    post(id, BigInt(contracts))
  }
  const listed = (id: InstrumentId): Instrument | undefined => all.get(id)
  const deltas = new Map(ownedBy(ledger, ACCOUNT.id).map((asset) => [asset, 0n]))
  const covers = judge(ledger, listed, {
    account: ACCOUNT,
    deltas,
    released: [],
    bound: 'exercise',
  })
  assert.ok(!('code' in covers))
  for (const { option: id, lines } of covers)
    placeHold(ledger, {
      id: `hold ${id}` as HoldId,
      account: ACCOUNT.id,
      purpose: { kind: 'cover', id },
      lines,
    })
  return { ledger, listed }
}

type Brute = { frees: bigint; value: bigint }

/** Every way of closing the positions, worked out from the account as a whole and in whole dollars where marks are. */
function everyWay({ ledger, listed }: ReturnType<typeof ledgerOf>): readonly Brute[] {
  const positions = ownedBy(ledger, ACCOUNT.id).flatMap((id) => {
    const { total, available } = balance(ledger, ACCOUNT.id, id)
    const held = ownedBy(ledger, ACCOUNT.id)
      .flatMap((each) => coverOf(ledger, ACCOUNT.id, each)?.lines ?? [])
      .reduce((sum, line) => (line.asset === id ? sum + line.amount : sum), 0n)
    const of = listed(id)
    const most = total < 0n ? -total : available + held
    return of && of.kind !== 'cash' && most > 0n ? [{ of, most, sign: total < 0n ? 1n : -1n }] : []
  })
  const held = (lots: readonly bigint[]): ReadonlyMap<string, bigint> | undefined => {
    const deltas = new Map(ownedBy(ledger, ACCOUNT.id).map((id) => [id, 0n]))
    for (const [i, { of, sign }] of positions.entries()) deltas.set(of.id, sign * (lots[i] ?? 0n))
    const covers = judge(ledger, listed, {
      account: ACCOUNT,
      deltas,
      released: [],
      bound: 'exercise',
    })
    if ('code' in covers) return undefined
    const changed = new Map(covers.map(({ option: id, lines }) => [id, lines]))
    const sums = new Map<string, bigint>()
    for (const id of deltas.keys()) {
      const of = listed(id)
      const underlying = of?.kind === 'option' ? of.underlying : id
      for (const line of changed.get(id) ?? coverOf(ledger, ACCOUNT.id, id)?.lines ?? [])
        if (line.asset === USD) sums.set(underlying, (sums.get(underlying) ?? 0n) + line.amount)
    }
    return sums
  }
  const total = (sums: ReadonlyMap<string, bigint>): bigint =>
    [...sums.values()].reduce((sum, each) => sum + each, 0n)
  const before = held([])
  assert.ok(before)
  let ways: readonly (readonly bigint[])[] = [[]]
  for (const { most } of positions)
    ways = ways.flatMap((way) =>
      Array.from({ length: Number(most) + 1 }, (_, lots) => [...way, BigInt(lots)]),
    )
  return ways.flatMap((lots) => {
    const after = held(lots)
    if (!after) return []
    if ([...after].some(([underlying, sum]) => sum > (before.get(underlying) ?? 0n))) return []
    let [cashflow, value] = [0n, 0n]
    for (const [i, { of, sign }] of positions.entries()) {
      const mark = ledger.margins.marks.get(of.id) ?? 0n
      const worth = (mark * (of.kind === 'option' ? 100n : 1n) * (lots[i] ?? 0n)) / 1_000_000n
      const fee = of.terms.takerFeePerLot * (lots[i] ?? 0n)
      cashflow -= sign * worth + fee
      value += worth + fee
    }
    return [{ frees: total(before) - total(after) + cashflow, value }]
  })
}

void test('[MGN-20] the smallest set is what trying every way finds', () => {
  let cured = 0
  fc.assert(
    fc.property(book, (drawn) => {
      const of = ledgerOf(drawn)
      const ways = everyWay(of)
      const most = ways.reduce((best, { frees }) => (frees > best ? frees : best), 0n)
      const deficit = (most * BigInt(drawn.part)) / 10n + 1n
      const until = timestamp(OPENED_AT)
      const set = curingSet(closerOf(of.ledger, of.listed, ACCOUNT, { asset: USD, until }), deficit)
      const enough = ways.filter(({ frees }) => frees >= deficit)
      const wanted = enough.length > 0 ? enough : ways.filter(({ frees }) => frees === most)
      const [best] = wanted.toSorted((a, b) => {
        if (a.value !== b.value) return a.value < b.value ? -1 : 1
        return a.frees > b.frees ? -1 : 1
      })
      if (most === 0n) return assert.equal(set, undefined)
      assert.deepEqual(set && { frees: set.frees, value: set.value, cures: set.cures }, {
        ...best,
        cures: enough.length > 0,
      })
      if (enough.length > 0) cured++
    }),
    { numRuns: 300 },
  )
  assert.ok(cured > 50, `${cured} of the books could be cured`)
})
