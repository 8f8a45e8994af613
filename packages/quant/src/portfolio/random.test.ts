import assert from 'node:assert/strict'
import { test } from 'node:test'

import { normalsAt, philox } from './random.ts'

const hex = (words: readonly number[]): string =>
  words.map((word) => word.toString(16).padStart(8, '0')).join(' ')

void test('Philox4x32-10 gives the known answers of Random123', () => {
  assert.equal(hex(philox([0, 0, 0, 0], [0, 0])), '6627e8d5 e169c58d bc57ac4c 9b00dbd8')
  const ones = 0xffffffff
  assert.equal(
    hex(philox([ones, ones, ones, ones], [ones, ones])),
    '408f276d 41c83b0e a20bc7c6 6d5451fd',
  )
  assert.equal(
    hex(philox([0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], [0xa4093822, 0x299f31d0])),
    'd16cfe09 94fdcceb 5001e420 24126ea1',
  )
})

void test('normals are a function of seed and place, with the moments of a normal', () => {
  assert.deepEqual(normalsAt(7, 3, 5), normalsAt(7, 3, 9).subarray(0, 5))
  assert.notDeepEqual(normalsAt(7, 3, 4), normalsAt(8, 3, 4))
  const n = 40_000
  let [sum, squares, fourth, across] = [0, 0, 0, 0]
  for (let i = 0; i < n; i++) {
    const [x = 0, y = 0] = normalsAt(1, i, 2)
    sum += x
    squares += x * x
    fourth += x ** 4
    across += x * y
  }
  assert.ok(Math.abs(sum / n) < 4 / Math.sqrt(n))
  assert.ok(Math.abs(squares / n - 1) < 4 * Math.sqrt(2 / n))
  assert.ok(Math.abs(fourth / n - 3) < 4 * Math.sqrt(96 / n))
  assert.ok(Math.abs(across / n) < 4 / Math.sqrt(n))
})
