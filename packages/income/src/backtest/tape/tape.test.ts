import assert from 'node:assert/strict'
import { test } from 'node:test'
import { madeParts, madeTape } from '../_tape.ts'
import { isTape, readTapeBytes, tapeBytes } from './tape-file.ts'
import { TapeError, daysWithin, tapeOf } from './tape.ts'
import type { TapeParts } from './tape.ts'

const MARKET = { seed: 3, days: 12, expiries: 4, strikes: 7, gaps: 0.1 }

test('a tape written and read back is the same', () => {
  const tape = madeTape(MARKET)
  const bytes = tapeBytes(tape)
  assert.ok(isTape(bytes))
  assert.deepEqual(readTapeBytes(bytes), tape)
  // From an odd place too, as a part of a file may lie.
  const shifted = new Uint8Array(bytes.length + 3)
  shifted.set(bytes, 3)
  assert.deepEqual(readTapeBytes(shifted.subarray(3)), tape)
})

test('what is no tape, or not the whole of one, is said', () => {
  const bytes = tapeBytes(madeTape(MARKET))
  const cases: readonly (readonly [Uint8Array, RegExp])[] = [
    [new TextEncoder().encode('underlying,date,bid'), /no tape/],
    [new Uint8Array(2), /no tape/],
    [bytes.subarray(0, 40), /damaged/],
    [bytes.subarray(0, bytes.length - 9), /cut short in column openInterest/],
    [otherVersion(bytes), /version 9; this reads version 1/],
  ]
  for (const [given, message] of cases)
    assert.throws(
      () => readTapeBytes(given),
      (error) => error instanceof TapeError && message.test(error.message),
    )
})

function otherVersion(bytes: Uint8Array): Uint8Array {
  const copy = bytes.slice()
  copy[copy.indexOf('1'.charCodeAt(0), 8)] = '9'.charCodeAt(0)
  return copy
}

test('a twin is the other right at the strike on the same day, or none', () => {
  const { twin, columns, options, days } = madeTape({ ...MARKET, gaps: 0.3 })
  let pairs = 0
  for (const { start, end } of days)
    for (let row = start; row < end; row++) {
      const own = options[columns.option[row] ?? -1]
      const here = Array.from({ length: end - start }, (_, i) => start + i)
      const expected = here.find((each) => {
        const other = options[columns.option[each] ?? -1]
        return (
          other?.strike === own?.strike &&
          other?.expiry === own?.expiry &&
          other?.right !== own?.right
        )
      })
      assert.equal(twin[row], expected ?? -1)
      if (expected !== undefined) pairs += 1
    }
  assert.ok(pairs > 100)
})

test('days and rows that do not fit each other make no tape', () => {
  const parts = madeParts(MARKET)
  const [first, second, ...rest] = parts.days
  assert.ok(first && second)
  const broken: readonly (readonly [Partial<TapeParts>, RegExp])[] = [
    [{ days: [second, first, ...rest] }, /overlap|comes after/],
    [{ days: [first, { ...second, date: first.date }, ...rest] }, /comes after/],
    [{ days: [first, second] }, /rows of/],
    [{ options: [] }, /of no option/],
    [{ columns: { ...parts.columns, bid: new Int32Array(1) } }, /column bid has 1 rows/],
  ]
  for (const [over, message] of broken) assert.throws(() => tapeOf({ ...parts, ...over }), message)
})

test('a period with no day in it says what days there are', () => {
  const tape = madeTape(MARKET)
  assert.equal(daysWithin(tape).length, 12)
  assert.deepEqual(
    daysWithin(tape, '2015-01-06', '2015-01-07').map(({ date }) => date),
    ['2015-01-06', '2015-01-07'],
  )
  assert.throws(
    () => daysWithin(tape, '2030-01-01'),
    /no day from 2030-01-01 to 2015-01-20: the tape has 2015-01-05/,
  )
})
