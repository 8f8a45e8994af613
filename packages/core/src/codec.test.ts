import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decode, encode } from './codec.ts'

const rows: readonly (readonly [unknown, string])[] = [
  [null, 'null'],
  [true, 'true'],
  [-1.5, '-1.5'],
  ['text', '"text"'],
  ['quote " and \n line', '"quote \\" and \\n line"'],
  ['', '""'],
  [0n, '"~0"'],
  [-12n, '"~-12"'],
  [2n ** 61n, '"~2305843009213693952"'],
  ['~12', '"~~12"'],
  ['~~', '"~~~"'],
  ['a~', '"a~"'],
  [[], '[]'],
  [{}, '{}'],
  [[1, [2n, '~']], '[1,["~2","~~"]]'],
  [{ b: 1, a: { c: [null] } }, '{"b":1,"a":{"c":[null]}}'],
]
for (const [data, text] of rows)
  void test(`[COD-1] ${text}`, () => {
    assert.equal(encode(data), text)
    assert.deepEqual(decode(text), data)
  })

void test('[COD-2] fields keep their order and undefined ones are left out', () => {
  assert.equal(encode({ z: 1, y: undefined, a: 2n }), '{"z":1,"a":"~2"}')
  assert.equal(encode({ y: undefined, z: 1 }), '{"z":1}')
})

for (const [what, wrong] of Object.entries({
  nothing: undefined,
  'a function': () => 1,
  'a symbol': Symbol('s'),
  'a list of nothing': [undefined],
  'a function deep down': { a: [() => 1] },
}))
  void test(`[COD-2] ${what} is an assertion`, () => {
    assert.throws(() => encode(wrong), { name: 'AssertionFailed' })
  })

void test('[COD-2] text that is not JSON is an error', () => {
  assert.throws(() => decode('{'), SyntaxError)
})
