import assert from 'node:assert/strict'
import { test } from 'node:test'
import { IDS_PER_COMMAND, idFrom } from './id.ts'
import type { IdKey } from './id.ts'

const key: IdKey = [1, 2, 3, 4]
const bug = { name: 'AssertionFailed' }

void test('[ID-1] the same place gives the same id; another key, number or place another', () => {
  assert.equal(idFrom('rfq', key, 7), idFrom('rfq', key, 7, 0))
  assert.notEqual(idFrom('rfq', key, 7), idFrom('rfq', key, 8))
  assert.notEqual(idFrom('rfq', key, 7), idFrom('rfq', key, 7, 1))
  assert.notEqual(idFrom('rfq', key, 7), idFrom('rfq', [1, 2, 3, 5], 7))
})

void test('[ID-1] a hundred thousand ids of one key are distinct', () => {
  const ids = new Set<string>()
  for (let seq = 0; seq < 25_000; seq++)
    for (let n = 0; n < 4; n++) ids.add(idFrom('q', key, seq, n))
  assert.equal(ids.size, 100_000)
})

void test('[ID-2] a prefix, a dash and eleven letters of base 32', () => {
  for (const seq of [0, 1, 2 ** 40 - 1])
    assert.match(idFrom('quote', key, seq), /^quote-[0-9abcdefghjkmnpqrstvwxyz]{11}$/)
})

void test('[ID-3] bounds on the place within a command and on the sequence', () => {
  idFrom('x', key, 2 ** 40 - 1, IDS_PER_COMMAND - 1)
  assert.throws(() => idFrom('x', key, 1, IDS_PER_COMMAND), bug)
  assert.throws(() => idFrom('x', key, 1, -1), bug)
  assert.throws(() => idFrom('x', key, 2 ** 40), bug)
})
