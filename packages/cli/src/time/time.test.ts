import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isoTime, micros } from './time.ts'

void test('times keep their microseconds', () => {
  const rows: [string, number][] = [
    ['1970-01-01T00:00:00.000001Z', 1],
    ['2021-01-04T20:00:00.123456Z', 1_609_790_400_123_456],
  ]
  for (const [iso, at] of rows) {
    assert.equal(micros(iso), at)
    assert.equal(isoTime(at), iso)
  }
  assert.equal(micros('2021-01-04T20:00:00Z'), 1_609_790_400_000_000)
  assert.equal(micros('2021-01-04T20:00:00.5Z'), 1_609_790_400_500_000)
  for (const text of ['', 'soon', '2021-01-04', '2021-13-04T20:00:00Z'])
    assert.throws(() => micros(text), text)
})
