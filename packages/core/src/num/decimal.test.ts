import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DECIMAL_TEXT_MAX, formatDecimal, gcd, parseDecimal, powerOfTen } from './decimal.ts'

const parses: readonly (readonly [text: string, scale: number, value: bigint | undefined])[] = [
  ['0', 2, 0n],
  ['-0', 2, 0n],
  ['1', 0, 1n],
  ['1', 2, 100n],
  ['-1', 2, -100n],
  ['0.01', 2, 1n],
  ['-0.05', 2, -5n],
  ['12.3', 2, 1230n],
  ['9'.repeat(DECIMAL_TEXT_MAX), 0, BigInt('9'.repeat(DECIMAL_TEXT_MAX))],
  ['9'.repeat(DECIMAL_TEXT_MAX + 1), 0, undefined],
  ['', 2, undefined],
  ['-', 2, undefined],
  ['.5', 2, undefined],
  ['5.', 2, undefined],
  ['1.2.3', 2, undefined],
  ['01', 2, undefined],
  ['+1', 2, undefined],
  ['--1', 2, undefined],
  ['1e3', 2, undefined],
  ['1_000', 2, undefined],
  ['1,000', 2, undefined],
  [' 1', 2, undefined],
  ['1\n', 2, undefined],
  ['0x10', 2, undefined],
  ['١', 2, undefined],
  ['NaN', 2, undefined],
  ['Infinity', 2, undefined],
]
for (const [text, scale, value] of parses)
  void test(`[NUM-1] ${JSON.stringify(text)} at scale ${scale}`, () => {
    assert.equal(parseDecimal(text, scale), value)
  })

const digitsBelow: readonly (readonly [string, number, bigint | undefined])[] = [
  ['0.001', 2, undefined],
  ['0.009', 2, undefined],
  ['-0.001', 2, undefined],
  ['0.010', 2, 1n],
  ['0.0100000000', 2, 1n],
  ['1.0', 0, 1n],
  ['1.5', 0, undefined],
]
for (const [text, scale, value] of digitsBelow)
  void test(`[NUM-2] ${text} at scale ${scale} is ${value ?? 'refused'}`, () => {
    assert.equal(parseDecimal(text, scale), value)
  })

const formats: readonly (readonly [bigint, number, string])[] = [
  [0n, 0, '0'],
  [0n, 8, '0'],
  [1n, 8, '0.00000001'],
  [-1n, 2, '-0.01'],
  [100n, 2, '1'],
  [-150n, 2, '-1.5'],
  [123_456n, 3, '123.456'],
  [1_000_000n, 2, '10000'],
  [-7n, 0, '-7'],
]
for (const [value, scale, text] of formats)
  void test(`[NUM-3] ${value} at scale ${scale} is ${text}`, () => {
    assert.equal(formatDecimal(value, scale), text)
    assert.equal(parseDecimal(text, scale), value)
  })

void test('[NUM-1] powers of ten go from 0 to 39', () => {
  assert.equal(powerOfTen(0), 1n)
  assert.equal(powerOfTen(39), 10n ** 39n)
  assert.throws(() => powerOfTen(40), { name: 'AssertionFailed' })
  assert.throws(() => powerOfTen(-1), { name: 'AssertionFailed' })
})

void test('[NUM-1] gcd of zero and a number is the number', () => {
  assert.equal(gcd(0n, 12n), 12n)
  assert.equal(gcd(12n, 0n), 12n)
  assert.equal(gcd(12n, 18n), 6n)
  assert.equal(gcd(7n, 9n), 1n)
})
