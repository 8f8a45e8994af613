import assert from 'node:assert/strict'
import { test } from 'node:test'
import { UsageError } from '../command/command.ts'
import { ruleFrom } from './tape.ts'

void test('a publication rule is read from its words', () => {
  assert.deepEqual(ruleFrom('immediate'), { treatment: 'immediate' })
  assert.deepEqual(ruleFrom('delayed:15m,class=block,from=100,cap=500'), {
    treatment: 'delayed',
    delayMs: 900_000,
    venueClass: 'block',
    sizeMin: '100',
    sizeCap: '500',
  })
  assert.deepEqual(ruleFrom('aggregated:1h,on=SPY'), {
    treatment: 'aggregated',
    periodMs: 3_600_000,
    underlying: 'SPY',
  })
})

for (const wrong of ['', 'later', 'delayed', 'immediate:5s', 'none,size=5', 'none,class=otc'])
  void test(`a rule is refused: ${JSON.stringify(wrong)}`, () => {
    assert.throws(() => ruleFrom(wrong), UsageError)
  })
