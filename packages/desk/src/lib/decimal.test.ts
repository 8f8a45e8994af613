import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  decimalsOf,
  fixed,
  fixedText,
  minus,
  negated,
  parseFixed,
  plus,
  product,
  whole,
} from './decimal.ts'

void test('reads plain decimals exactly and refuses everything else', () => {
  const rows: readonly (readonly [string | undefined, bigint | undefined])[] = [
    ['0', 0n],
    ['1', 100_000_000n],
    ['-0.00000001', -1n],
    ['374.25', 37_425_000_000n],
    ['9007199254740993', 900_719_925_474_099_300_000_000n],
    ['1.123456789', undefined],
    ['1e3', undefined],
    ['+1', undefined],
    ['01', undefined],
    ['.5', undefined],
    ['', undefined],
    [undefined, undefined],
  ]
  for (const [text, count] of rows) assert.equal(parseFixed(text), count, String(text))
})

void test('writes the shortest text', () => {
  const rows: readonly (readonly [bigint, string])[] = [
    [0n, '0'],
    [1n, '0.00000001'],
    [-150_000_000n, '-1.5'],
    [100_000_000n, '1'],
  ]
  for (const [count, text] of rows) assert.equal(fixedText(fixed(count)), text)
})

void test('adds, takes away and multiplies without loss where floats lose', () => {
  const tenth = fixed(10_000_000n)
  const fifth = fixed(20_000_000n)
  assert.equal(fixedText(plus(tenth, fifth)), '0.3')
  assert.equal(fixedText(minus(tenth, fifth)), '-0.1')
  assert.equal(fixedText(product(negated(fifth), whole(3))), '-0.6')
  assert.equal(product(fixed(-1n), tenth), 0n, 'cut toward zero')
})

void test('counts the decimals of a tick', () => {
  assert.deepEqual(['0.05', '1', '0.00000001', undefined].map(decimalsOf), [2, 0, 8, 0])
})
