import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RiskAlert, RiskLimitChange, RiskSavedChange } from '@parley/sdk'
import { boundWords, historyOf, limitLines, scopeWords } from './limit-history.ts'

const at = (second: number): string => `2026-01-05T10:00:${String(second).padStart(2, '0')}.000000Z`

function set(second: number, of: Partial<RiskLimitChange>): RiskLimitChange {
  return {
    kind: 'limit',
    changeId: `change-${second}`,
    at: at(second),
    user: 'ada',
    by: 'firm',
    measure: 'vega',
    asset: 'USD',
    ended: false,
    ...of,
  }
}

function told(second: number, of: Partial<RiskAlert>): RiskAlert {
  return {
    alertId: `alert-${second}`,
    at: at(second),
    kind: 'limit',
    subject: 'firm vega * *',
    level: 'warned',
    from: 'clear',
    unit: 'USD',
    ...of,
  }
}

const SAVED: RiskSavedChange = {
  kind: 'stress',
  changeId: 'change-3',
  at: at(3),
  user: 'ada',
  by: 'firm',
  name: 'crash',
}
// As the venue answers: newest first.
const CHANGES = [
  set(9, { ended: true }),
  set(6, { soft: '500', hard: '900' }),
  set(4, { measure: 'delta', hard: '70' }),
  SAVED,
  set(1, { soft: '400' }),
]
const ALERTS = [told(7, { observed: '600' }), told(2, { observed: '450' })]

void test('[RSK-14] what was set, saved and told stands by its time, with what a bound was before', () => {
  const rows = historyOf(CHANGES, ALERTS)
  const words = rows.map((row) => {
    if (row.type === 'alert') return `seen ${row.alert.observed}`
    if (row.type === 'saved') return `saved ${row.change.name}`
    return [boundWords(row, 'soft'), boundWords(row, 'hard')].join(' and ')
  })
  assert.deepEqual(words, [
    'soft 500 → none and hard 900 → none',
    'seen 600',
    'soft 400 → 500 and hard none → 900',
    // Another limit has bounds of its own.
    ' and hard 70',
    'saved crash',
    'seen 450',
    'soft 400 and ',
  ])
  // After its end it begins anew.
  const [again] = historyOf([set(12, { soft: '1' }), ...CHANGES], [])
  assert.equal(again?.type === 'set' && boundWords(again, 'soft'), 'soft 1')
})

void test('[RSK-14] a limit over time: what was seen up to now, beside the bounds it had', () => {
  const own = CHANGES.filter((each) => each.kind !== 'limit' || each.measure === 'vega')
  const now = Date.parse(at(30))
  const limit = { now: '620', unit: 'USD', asset: 'USD' }
  const lines = limitLines({ changes: own, alerts: ALERTS, limit }, now)
  const t = (second: number): number => Date.parse(at(second))
  assert.deepEqual(lines.readings, [
    [t(2), 450],
    [t(7), 600],
    [now, 620],
  ])
  assert.deepEqual(lines.soft, [
    [t(1), 400],
    [t(6), 500],
    [t(9), null],
    [now, null],
  ])
  assert.deepEqual(lines.hard, [
    [t(1), null],
    [t(6), 900],
    [t(9), null],
    [now, null],
  ])
  // What was measured in another unit is no part of the picture.
  const inCoin = { now: '2', unit: 'BTC', asset: 'BTC' }
  assert.deepEqual(limitLines({ changes: own, alerts: ALERTS, limit: inCoin }, now), {
    readings: [[now, 2]],
    soft: [],
    hard: [],
  })
})

void test('a scope in words', () => {
  for (const [scope, words] of [
    ['firm delta acme:main *', 'delta, acme:main'],
    ['venue stress * SPY stress:crash', 'stress crash, everything, SPY, set by the venue'],
    ['firm vega * * program:calls', 'vega, calls'],
    ['firm factor * * stack:core', 'factor, core'],
  ] as const)
    assert.equal(scopeWords(scope), words)
})
