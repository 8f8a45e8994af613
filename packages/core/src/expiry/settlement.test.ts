import assert from 'node:assert/strict'
import { test } from 'node:test'
import { px } from '../_venue.ts'
import { timestamp } from '../time/timestamp.ts'
import { OBSERVATIONS_MAX, checkSettlement } from './settlement.ts'
import type { Observation } from './settlement.ts'

const seen = (...prices: string[]): Observation[] =>
  prices.map((text, i) => ({ price: px(text), at: timestamp(1_000 + i) }))

const cases: readonly (readonly [string, string, readonly Observation[], string])[] = [
  ['of one', '100', seen('100'), 'ok'],
  ['of three', '100.00000001', seen('100', '100', '100.00000003'), 'ok'],
  ['rounded down', '100.33333333', seen('100', '100', '101'), 'ok'],
  ['rounded up', '100.33333334', seen('100', '100', '101'), 'bad_settlement settlementPrice'],
  ['of nothing', '100', [], 'bad_settlement method.observations'],
  [
    'of too many',
    '100',
    Array.from({ length: OBSERVATIONS_MAX + 1 }, (_, i) => ({
      price: px('100'),
      at: timestamp(1_000 + i),
    })),
    'bad_settlement method.observations',
  ],
  [
    'seen before the window',
    '100',
    [{ price: px('100'), at: timestamp(999) }],
    'bad_settlement method.observations.0.at',
  ],
  [
    'seen at its end',
    '100',
    [{ price: px('100'), at: timestamp(9_000) }],
    'bad_settlement method.observations.0.at',
  ],
  [
    'out of order',
    '100',
    seen('100', '100').toReversed(),
    'bad_settlement method.observations.1.at',
  ],
  [
    'with a price below zero',
    '100',
    seen('100', '-1'),
    'bad_settlement method.observations.1.price',
  ],
]
for (const [what, at, observations, expected] of cases)
  void test(`[EXP-11] an average ${what}: ${expected}`, () => {
    const window = { from: timestamp(1_000), until: timestamp(9_000) }
    const wrong = checkSettlement({
      settlementPrice: px(at),
      source: 'index',
      observedAt: timestamp(9_000),
      method: { kind: 'average', ...window, observations },
    })
    assert.equal(wrong ? `${wrong.code} ${wrong.path}` : 'ok', expected)
  })
