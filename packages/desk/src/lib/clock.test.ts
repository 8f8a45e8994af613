import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createVenueClock } from './clock.ts'

void test('follows the venue, trusting the message that lost least on the way', () => {
  let local = 1000
  const clock = createVenueClock(() => local)
  assert.equal(clock.now(), 1000, 'its own time until told')
  clock.hear(5000)
  local = 1100
  clock.hear(5060)
  assert.equal(clock.now(), 5100, 'a late message does not set it back')
  clock.hear(5130)
  assert.equal(clock.now(), 5130)
})

void test('a stepped clock stands still between steps', () => {
  let local = 1000
  const clock = createVenueClock(() => local)
  clock.setMode('stepped')
  clock.hear(5000)
  local = 9000
  assert.equal(clock.now(), 5000)
  clock.hear(6000)
  assert.equal(clock.now(), 6000)
})
