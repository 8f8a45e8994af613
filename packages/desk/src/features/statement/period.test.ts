import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PERIODS, daysOf, periodNamed } from './period.ts'

const MARCH = Date.parse('2024-03-31T23:59:59Z')
const JANUARY = Date.parse('2026-01-01T00:00:00Z')

void test('a named period is whole days of UTC, across the ends of months and years', () => {
  assert.deepEqual(daysOf('month', MARCH), { from: '2024-03-01' })
  assert.deepEqual(daysOf('last', MARCH), { from: '2024-02-01', to: '2024-02-29' })
  assert.deepEqual(daysOf('last', JANUARY), { from: '2025-12-01', to: '2025-12-31' })
  assert.deepEqual(daysOf('year', MARCH), { from: '2024-01-01' })
  assert.deepEqual(daysOf('all', MARCH), {})
})

void test('days have the name of the period they are, or none', () => {
  for (const { value } of PERIODS) assert.equal(periodNamed(daysOf(value, MARCH), MARCH), value)
  assert.equal(periodNamed({ from: '2024-03-02' }, MARCH), undefined)
  assert.equal(periodNamed({ from: '2024-03-01', to: '2024-03-05' }, MARCH), undefined)
})
