import assert from 'node:assert/strict'
import { test } from 'node:test'
import { timestamp } from '@parley/core'
import type { Timestamp } from '@parley/core'
import { startAlarm } from './alarm.ts'

const NOW = timestamp(1_000_000)

/** Lets what has been promised happen. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

void test('an alarm that is woken looks at once; else when the next look comes', async ({
  mock,
}) => {
  mock.timers.enable({ apis: ['setTimeout'] })
  let due: Timestamp | undefined
  const runs: string[] = []
  let finish = (): void => {}
  const timer = {
    nextDue: () => due,
    run: async () => {
      runs.push('began')
      due = undefined
      await new Promise<void>((resolve) => (finish = resolve))
      runs.push('done')
    },
  }
  using alarm = startAlarm({ now: () => NOW, kind: 'system' }, [timer], (error) => {
    throw error
  })
  due = NOW
  mock.timers.tick(999)
  assert.deepEqual(runs, [])
  alarm.wake()
  mock.timers.tick(0)
  assert.deepEqual(runs, ['began'])
  // Woken while it looks, it neither looks twice at once nor forgets.
  due = NOW
  alarm.wake()
  mock.timers.tick(10_000)
  assert.deepEqual(runs, ['began'])
  finish()
  await settled()
  mock.timers.tick(50)
  assert.deepEqual(runs, ['began', 'done', 'began'])
  finish()
  await settled()
  // One that has stopped does not wake.
  alarm[Symbol.dispose]()
  due = NOW
  alarm.wake()
  mock.timers.tick(10_000)
  assert.deepEqual(runs, ['began', 'done', 'began', 'done'])
})
