import assert from 'node:assert/strict'
import { test } from 'node:test'
import { daysTo } from './days.ts'

void test('days to an expiry count a part of a day as one', () => {
  const at = '2026-12-18T21:00:00.000000Z'
  for (const [now, said] of [
    ['2026-12-17T21:00:00Z', '1 d'],
    ['2026-12-17T20:59:59Z', '2 d'],
    ['2026-12-18T20:59:59Z', '1 d'],
    ['2026-12-18T21:00:00Z', 'today'],
  ] as const)
    assert.equal(daysTo(at, Date.parse(now)), said)
})
