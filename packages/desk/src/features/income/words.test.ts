import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Intent, ProgramDecision } from '@parley/sdk'
import { intentWords, limitWords, logOf } from './words.ts'

function decision(over: Partial<ProgramDecision>): ProgramDecision {
  return {
    program: 'calls',
    tick: 1,
    version: 1,
    at: '2026-01-05T21:00:00.000000Z',
    approval: 'auto',
    intents: [],
    reasons: [{ rule: 'capital', observed: '0 units', threshold: '100 for one' }],
    marks: [],
    outcomes: [],
    ...over,
  }
}

const INTENT: Intent = {
  intentId: '1.0',
  action: 'write',
  legs: [
    { instrument: 'X-C', side: 'sell', ratio: 1 },
    { instrument: 'X-D', side: 'buy', ratio: 2 },
  ],
  side: 'buy',
  size: '1000',
  limit: '-1',
  model: '-1.1',
  notBefore: '',
  notAfter: '',
  why: [],
}

void test('an intent says what it does with each leg, whichever side it takes', () => {
  const listed = () => undefined
  assert.equal(intentWords(INTENT, listed), 'sell 1,000 X-C, buy 2,000 X-D')
  assert.equal(intentWords({ ...INTENT, side: 'sell' }, listed), 'buy 1,000 X-C, sell 2,000 X-D')
})

void test('a worst price is said as what is got or paid', () => {
  assert.equal(limitWords(INTENT), 'for 1 or more, model 1.1')
  assert.equal(limitWords({ ...INTENT, limit: '2', model: '1.9' }), 'for 2 or less, model 1.9')
  assert.equal(
    limitWords({ ...INTENT, side: 'sell', limit: '2', model: '2.1' }),
    'for 2 or more, model 2.1',
  )
})

void test('looks of one program that found the same are one line; one that did something stands alone', () => {
  const at = (hour: number): string => `2026-01-05T${hour}:00:00.000000Z`
  const lines = logOf([
    decision({ at: at(23), tick: 5 }),
    decision({ at: at(23), tick: 9, program: 'puts' }),
    decision({
      at: at(22),
      tick: 4,
      reasons: [{ rule: 'capital', observed: '50 units', threshold: '100 for one' }],
    }),
    decision({ at: at(21), tick: 3, intents: [INTENT] }),
    decision({ at: at(20), tick: 2, intents: [INTENT] }),
    decision({
      at: at(19),
      tick: 1,
      reasons: [{ rule: 'market', observed: 'closed', threshold: 'open' }],
    }),
  ])
  assert.deepEqual(
    lines.map(({ decision: { program, tick }, times, since }) => [program, tick, times, since]),
    [
      ['calls', 5, 2, at(22)],
      ['puts', 9, 1, at(23)],
      ['calls', 3, 1, at(21)],
      ['calls', 2, 1, at(20)],
      ['calls', 1, 1, at(19)],
    ],
  )
})
