import assert from 'node:assert/strict'
import { test } from 'node:test'
import { observationsIn } from './settlement.ts'

const WINDOW = `time,price
2026-01-09T14:30:00Z,49.10
2026-01-09T14:40:00Z,49.20
2026-01-09T14:50:00Z,
2026-01-09T14:55:00Z,49.13
`

void test('a window without some prices is no mean until somebody leaves them out', () => {
  assert.throws(() => observationsIn(WINDOW, false), /no price on line 4: .*--skip-missing/)
  assert.deepEqual(
    observationsIn(WINDOW, true).map(({ price }) => price),
    ['49.10', '49.20', '49.13'],
  )
  // Without a line of names the first is an observation.
  assert.equal(observationsIn('2026-01-09T14:30:00Z,49.10', false).length, 1)
  const rows: [string, RegExp][] = [
    ['time,price\n', /no price to take/],
    ['2026-01-09 14:30,1', /line 1: .* is not a time in UTC/],
    ['2026-01-09T14:30:00Z,-1', /line 1: "-1" is not a price/],
    ['2026-01-09T14:30:00Z,1,5', /line 1: a time and a price/],
  ]
  for (const [text, expected] of rows) assert.throws(() => observationsIn(text, false), expected)
})
