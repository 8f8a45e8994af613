import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { decode, encode } from './codec.ts'

/** Field names of records are ours: plain words, never numbers, whose order an object would change. */
const fieldName = fc.stringMatching(/^[a-zA-Z]{1,8}$/)

const { data } = fc.letrec((tie) => ({
  data: fc.oneof(
    { maxDepth: 4 },
    fc.string({ unit: 'binary' }),
    fc.string({ unit: fc.constantFrom('~', '1', '-') }),
    fc.bigInt(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
    fc.maxSafeInteger(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('data'), { maxLength: 5 }),
    fc.dictionary(fieldName, tie('data'), { maxKeys: 5, noNullPrototype: true }),
  ),
}))

void test('[COD-1] decode∘encode is the identity, and the text is stable', () => {
  fc.assert(
    fc.property(data, (value) => {
      const text = encode(value)
      const back = decode(text)
      assert.deepEqual(back, value)
      assert.equal(encode(back), text)
    }),
    { numRuns: 500 },
  )
})

void test('[COD-1] a text is written as JSON has it, but for what begins as a bigint does', () => {
  const letters = fc.constantFrom('a', '"', '\\', '~', '\u0000', '\u001f', '\u007f', 'é', '\ud800')
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 80 }),
    fc.string({ unit: letters, maxLength: 80 }),
    fc.string({ maxLength: 80 }),
  )
  fc.assert(
    fc.property(text, (value) => {
      assert.equal(encode(value), JSON.stringify(value.startsWith('~') ? `~${value}` : value))
    }),
    { numRuns: 1000 },
  )
})
