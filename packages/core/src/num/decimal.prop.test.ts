import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { formatDecimal, parseDecimal } from './decimal.ts'

const scale = fc.integer({ min: 0, max: 8 })
const value = fc.bigInt({ min: -(2n ** 61n), max: 2n ** 61n })

void test('[NUM-3] parsing what was formatted gives the number back, and no shorter text does', () => {
  fc.assert(
    fc.property(value, scale, (number, decimals) => {
      const text = formatDecimal(number, decimals)
      assert.equal(parseDecimal(text, decimals), number)
      if (text.includes('.')) assert.doesNotMatch(text, /[.0]$/)
    }),
  )
})

void test('[NUM-2] text parses at a scale exactly when its value is a whole number of minor units', () => {
  fc.assert(
    fc.property(value, scale, scale, (number, written, read) => {
      const text = formatDecimal(number, written)
      const scaled = number * 10n ** BigInt(read)
      const unit = 10n ** BigInt(written)
      assert.equal(parseDecimal(text, read), scaled % unit === 0n ? scaled / unit : undefined)
    }),
  )
})

void test('[NUM-1] text that parses is plain, whatever the text', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...Array.from('0123456789.-+e ')) }), (text) => {
      const parsed = parseDecimal(text, 8)
      assert.equal(
        parsed !== undefined,
        /^-?(0|[1-9]\d*)(\.\d{1,8}0*)?$/.test(text) && text.length <= 40,
      )
    }),
  )
})
