import assert from 'node:assert/strict'
import { test } from 'node:test'
import { plusMs, timestamp } from './timestamp.ts'

for (const good of [0, 1, Number.MAX_SAFE_INTEGER])
  void test(`[TIM-1] ${good} is a time`, () => {
    assert.equal(timestamp(good), good)
  })

for (const bad of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])
  void test(`[TIM-1] ${bad} is an assertion`, () => {
    assert.throws(() => timestamp(bad), { name: 'AssertionFailed' })
  })

void test('[TIM-2] a deadline is the time plus whole milliseconds', () => {
  assert.equal(plusMs(timestamp(5), 1), 1005)
  assert.equal(plusMs(timestamp(5), 86_400_000), 86_400_000_005)
})
