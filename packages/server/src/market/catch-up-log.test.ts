import assert from 'node:assert/strict'
import { test } from 'node:test'
import { timestamp } from '@parley/core'
import { simulatedFeed } from '../feed/simulated/simulated.ts'
import { createLogger } from '../log/log.ts'
import { toldHowFar } from './catch-up-log.ts'

const START = timestamp(Date.parse('2026-01-05T00:00:00Z') * 1000)
const days = (count: number) => timestamp(START + count * 86_400_000_000)

/** Walks so many days by steps of an hour, each session taking `sessionMs`; answers what was logged, and where the walk ended. */
function walk(count: number, sessionMs: number) {
  const feed = simulatedFeed({ seed: 7, startAt: START, stepMs: 3_600_000 })
  const told: object[] = []
  const log = createLogger('silent')
  log.info = (fact: object) => void told.push(fact)
  let elapsed = 0
  feed.subscribe(() => void (elapsed += sessionMs))
  const to = days(count)
  toldHowFar(feed, to, { log, elapsedMs: () => elapsed }, () => feed.advanceTo(to))
  const before = told.length
  feed.advanceTo(days(count + 10))
  assert.equal(told.length, before, 'nothing is said of what comes after')
  return told
}

void test('a market that catches up with months says so at once, and how far it is every few seconds', () => {
  assert.deepEqual(walk(100, 1_000).slice(0, 3), [
    {
      at: '2026-01-05T00:00:00.000000Z',
      until: '2026-04-15T00:00:00.000000Z',
      percent: 0,
    },
    {
      at: '2026-01-07T21:00:00.000000Z',
      until: '2026-04-15T00:00:00.000000Z',
      percent: 2,
    },
    {
      at: '2026-01-10T21:00:00.000000Z',
      until: '2026-04-15T00:00:00.000000Z',
      percent: 5,
    },
  ])
  assert.equal(walk(100, 1_000).length, 1 + Math.floor(101 / 3))
  assert.equal(walk(100, 0).length, 1, 'what takes no time is said once')
  assert.deepEqual(walk(6, 5_000), [], 'a few days are nothing to tell')
})
