import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { fixed, fixedText, minus, parseFixed, plus } from './decimal.ts'
import { formatFixed } from './format.ts'

const counts = fc.bigInt({ min: -(10n ** 25n), max: 10n ** 25n }).map(fixed)

void test('text and count are the same number', () => {
  fc.assert(fc.property(counts, (count) => assert.equal(parseFixed(fixedText(count)), count)))
})

void test('what is added can be taken away', () => {
  fc.assert(fc.property(counts, counts, (a, b) => assert.equal(minus(plus(a, b), b), a)))
})

void test('what is shown, with grouping and minus undone, is the number itself', () => {
  const plain = (text: string): string => text.replaceAll(',', '').replace('\u2212', '-')
  fc.assert(
    fc.property(counts, fc.integer({ min: 0, max: 8 }), (count, decimals) => {
      const shown = plain(formatFixed(count, { decimals }))
      assert.equal(parseFixed(shown), count)
      assert.ok((shown.split('.')[1]?.length ?? 0) >= decimals)
    }),
  )
})

void test('a rounded figure is within half a step of the number', () => {
  const plain = (text: string): string => text.replaceAll(',', '').replace('\u2212', '-')
  fc.assert(
    fc.property(counts, fc.integer({ min: 0, max: 8 }), (count, decimals) => {
      const shown = parseFixed(plain(formatFixed(count, { decimals, decimalsMax: decimals })))
      assert.ok(shown !== undefined)
      const off = minus(shown, count)
      assert.ok((off < 0n ? -off : off) * 2n <= 10n ** BigInt(8 - decimals))
    }),
  )
})
