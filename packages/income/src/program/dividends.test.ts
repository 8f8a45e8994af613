import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Price } from '@parley/core'
import { expectedDividends } from './dividends.ts'

test('dividends are expected as last paid, as far apart, until one does not come', () => {
  const paid = (day: string, perUnit: bigint) => ({ day, perUnit: perUnit as Price })
  const days = (of: readonly { day: string }[]): string => of.map(({ day }) => day).join(' ')
  const both = [paid('2025-10-31', 1n), paid('2026-01-30', 2n)]
  assert.equal(days(expectedDividends([], '2026-02-01', '2027-01-01')), '')
  assert.equal(days(expectedDividends(both.slice(1), '2026-02-01', '2026-06-01')), '2026-05-01')
  const next = expectedDividends(both, '2026-02-01', '2026-08-01')
  assert.equal(days(next), '2026-05-01 2026-07-31')
  assert.ok(next.every(({ perUnit }) => perUnit === 2n))
  assert.equal(days(expectedDividends(both, '2026-05-02', '2026-08-01')), '')
})
