/** What inverse options hold on credit, against the greatest loss found by trying prices. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { COIN, inverse, inverses } from '../instrument/_inverse.ts'
import { instrumentId } from '../instrument/instrument.ts'
import type { Option } from '../instrument/instrument.ts'
import { noMargins } from '../margin/rates.ts'
import { coverInverse } from './inverse.ts'
import { sumOf } from './spread.ts'
import type { Held } from './spread.ts'

const RUNS = Number(process.env['PROP_RUNS'] ?? 400)

/**
 * Prices are 240,000 ÷ k. With these strikes a contract comes to whole minor units at each of them, and each strike and its half is one:
 * what is found among them is the greatest loss at any price whatever, to the minor unit.
 */
const TOP = 240n
const STRIKES = [30n, 48n, 60n, 120n]
const KS = Array.from({ length: 400 }, (_, k) => BigInt(k))
/** Marks that ÷ 1.2 are such a price too: 288,000 ÷ m. */
const MS = [1n, 2n, 3n, 4n, 5n, 6n, 8n, 9n, 10n, 12n, 15n, 18n, 20n, 24n, 25n, 30n, 36n, 48n, 64n]

const { listed } = inverses().state
const OPTIONS: readonly Option[] = STRIKES.flatMap((strike) => [
  inverse(`I${strike}000C`),
  inverse(`I${strike}000P`),
])
const books = fc
  .uniqueArray(
    fc.record({
      option: fc.constantFrom(...OPTIONS),
      contracts: fc.bigInt({ min: -5n, max: 5n }).filter((n) => n !== 0n),
    }),
    { selector: ({ option }) => option.id, maxLength: 8 },
  )
  .map((own): readonly Held[] => own)

function heldBy(book: readonly Held[], m: bigint): bigint {
  const margins = noMargins()
  margins.marks.set(instrumentId('BTC'), (288_000n * COIN) / m)
  const found = coverInverse(book, listed, margins)
  assert.ok(!('code' in found), 'on credit everything has a measure')
  return sumOf(found.lines).get(instrumentId('BTC')) ?? 0n
}

function strikeOf({ strike }: Option): bigint {
  return strike / (1_000n * COIN)
}

/** What a contract comes to at 240,000 ÷ k, far above all strikes where k is 0. */
function worthAt(option: Option, k: bigint): bigint {
  const above = TOP - strikeOf(option) * k
  const gap = option.right === 'call' ? above : -above
  return gap > 0n ? (gap * COIN) / TOP : 0n
}

/** At half the strike a coin; or at the mark ÷ 1.2, where that is more. */
function measureOf(put: Option, m: bigint): bigint {
  const atMark = worthAt(put, m)
  return atMark > COIN ? atMark : COIN
}

/** The most that a book loses at any price; `m` where written puts count for no more than their measure. */
function mostLost(book: readonly Held[], m?: bigint): bigint {
  const losses = KS.map((k) =>
    book.reduce((sum, { option, contracts }) => {
      const worth = worthAt(option, k)
      const most = option.right === 'put' && m !== undefined ? measureOf(option, m) : worth
      return sum - contracts * (worth > most ? most : worth)
    }, 0n),
  )
  return losses.reduce((most, each) => (each > most ? each : most), 0n)
}

/** Contracts of longs: each may round down what it pays. */
function longsIn(book: readonly Held[]): bigint {
  return book.reduce((sum, { contracts }) => (contracts > 0n ? sum + contracts : sum), 0n)
}

function callsIn(book: readonly Held[]): readonly Held[] {
  return book.filter(({ option }) => option.right === 'call')
}

/** Puts beyond longs of no lower strike. */
function openPuts(book: readonly Held[]): readonly Held[] {
  const open: Held[] = []
  let free = 0n
  for (const { option, contracts } of book.toSorted((a, b) =>
    a.option.strike > b.option.strike ? -1 : 1,
  )) {
    if (option.right === 'call') continue
    free += contracts
    if (free >= 0n) continue
    open.push({ option, contracts: free })
    free = 0n
  }
  return open
}

/** Whether longs of puts have strike × contracts of no less in all. */
function isBounded(book: readonly Held[]): boolean {
  const puts = book.filter(({ option }) => option.right === 'put')
  return puts.reduce((sum, { option, contracts }) => sum + contracts * option.strike, 0n) >= 0n
}

function creditedLoss(book: readonly Held[], m: bigint): bigint {
  return mostLost([...callsIn(book), ...openPuts(book)], m)
}

void test('[INV-5] on credit a group holds the most that calls lose at any price with puts, these up to their measures', () => {
  const seen = { both: 0, bounded: 0, marked: 0 }
  fc.assert(
    fc.property(books, fc.constantFrom(...MS), (book, m) => {
      const held = heldBy(book, m)
      const longs = longsIn(book)
      const credited = creditedLoss(book, m)
      const bounded = isBounded(book) ? mostLost(book) : credited
      const most = bounded < credited ? bounded : credited
      assert.ok(held >= most && held <= most + longs, `${held} for ${most}`)
      // Never more than one side and the other.
      const puts = openPuts(book)
      const sum = mostLost(callsIn(book)) + mostLost(puts, m)
      assert.equal(
        mostLost(puts, m),
        puts.reduce((all, put) => all - put.contracts * measureOf(put.option, m), 0n),
      )
      assert.ok(most <= sum, `${most} and apart ${sum}`)
      // A lower mark of the coin never asks less; one above all strikes does not matter.
      for (const lower of MS.filter((each) => each > m)) assert.ok(heldBy(book, lower) >= held)
      if (most < sum && puts.length > 0) seen.both++
      if (bounded < credited) seen.bounded++
      if (heldBy(book, 1n) < held) seen.marked++
    }),
    { numRuns: RUNS },
  )
  for (const [what, times] of Object.entries(seen)) assert.ok(times > 0, what)
})

void test('[INV-5] [COL-9] on credit two books beside each other cover both as one, but for puts that have a bound together', () => {
  const isApart = (book: readonly Held[], m: bigint): boolean =>
    !isBounded(book) || mostLost(book) >= creditedLoss(book, m)
  fc.assert(
    fc.property(books, books, fc.constantFrom(...MS), (one, other, m) => {
      fc.pre(isApart(one, m) && isApart(other, m))
      const all = new Map<Option, bigint>()
      for (const { option, contracts } of [...one, ...other])
        all.set(option, (all.get(option) ?? 0n) + contracts)
      const joined = [...all].map(([option, contracts]) => ({ option, contracts }))
      const longs = longsIn([...one, ...other])
      assert.ok(heldBy(joined, m) <= heldBy(one, m) + heldBy(other, m) + longs)
    }),
    { numRuns: RUNS },
  )
})
