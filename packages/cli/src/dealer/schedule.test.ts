import assert from 'node:assert/strict'
import { setImmediate } from 'node:timers/promises'
import { test } from 'node:test'
import { isoTime } from '../time/time.ts'
import { BUY_SHARE, push } from './_world.ts'
import type { Actor } from './schedule.ts'
import { lockstepSchedule, timedSchedule } from './schedule.ts'

function tick(now: number, sync: number, act: boolean): Parameters<typeof push>[0] {
  return { topic: 'clock', type: 'delta', data: { now: isoTime(now), sync, act } }
}

void test('in lockstep each tick is answered in its turn, acts first', async () => {
  const said: unknown[] = []
  let wakeAt: number | undefined = 50
  const acting = Promise.withResolvers<void>()
  const actor: Actor = {
    wakeAt: () => wakeAt,
    act: async (now) => {
      said.push(['acting', now])
      await acting.promise
      said.push(['acted', now])
      wakeAt = undefined
    },
  }
  const ready = async (sync: number, at: number | undefined): Promise<void> => {
    said.push(['ready', sync, at])
  }
  using schedule = lockstepSchedule(actor, ready, (error) => said.push(error))
  schedule.heard(push(tick(10, 1, false)))
  schedule.heard(push(tick(20, 2, true)))
  await setImmediate()
  assert.deepEqual(said.splice(0), [
    ['ready', 1, 50],
    ['ready', 2, 50],
  ])
  schedule.heard(push(tick(50, 3, true)))
  schedule.heard(push(tick(60, 4, false)))
  await setImmediate()
  assert.deepEqual(said.splice(0), [['acting', 50]])
  acting.resolve()
  await setImmediate()
  assert.deepEqual(said, [
    ['acted', 50],
    ['ready', 3, undefined],
    ['ready', 4, undefined],
  ])
})

void test('by a running clock the actor wakes when its time has come, once', async () => {
  const acted = Promise.withResolvers<number>()
  let wakeAt: number | undefined = 1_000
  let acts = 0
  const actor: Actor = {
    wakeAt: () => wakeAt,
    act: async (now) => {
      wakeAt = undefined
      acts++
      acted.resolve(now)
    },
  }
  using schedule = timedSchedule(actor, () => 2_000)
  schedule.heard(push({ topic: 'rfqs', type: 'snapshot', data: { rfqs: [BUY_SHARE] } }))
  assert.equal(acts, 0)
  assert.equal(await acted.promise, 2_000)
  schedule.heard(push({ topic: 'rfqs', type: 'snapshot', data: { rfqs: [] } }))
  await setImmediate()
  assert.equal(acts, 1)
})
