import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judge } from './bars.ts'
import { interleave, median, medians } from './trials.ts'
import type { Patience, Variant } from './trials.ts'

const neverRepeat: Patience = {
  stealCoresMax: Infinity,
  foreignCoresMax: Infinity,
  triesMax: 4,
  repeatMsMax: 60_000,
}

function counting(name: string, seen: string[], figures: readonly number[]): Variant {
  let runs = 0
  return {
    name,
    run() {
      seen.push(name)
      return Promise.resolve({ perSecond: figures[runs++] ?? 0 })
    },
  }
}

void test('variants take turns, and the figure of each is its median', async () => {
  const seen: string[] = []
  const variants = [counting('a', seen, [1, 9, 2]), counting('b', seen, [4, 4, 7])]
  const trials = await interleave(variants, 3, neverRepeat)
  assert.deepEqual(seen, ['a', 'b', 'a', 'b', 'a', 'b'])
  assert.deepEqual(
    [...medians(trials)],
    [
      ['a', { perSecond: 2 }],
      ['b', { perSecond: 4 }],
    ],
  )
})

void test('a disturbed trial is tried again, at most as often as allowed', async () => {
  const seen: string[] = []
  const always: Patience = { ...neverRepeat, stealCoresMax: -1, triesMax: 3 }
  const [trial] = await interleave([counting('a', seen, [1, 1, 1])], 1, always)
  assert.equal(seen.length, 3)
  assert.equal(trial?.variant, 'a')
})

void test('no trial is repeated once repeats have had their time', async () => {
  const seen: string[] = []
  const spent: Patience = { ...neverRepeat, stealCoresMax: -1, repeatMsMax: -1 }
  await interleave([counting('a', seen, [1])], 1, spent)
  assert.equal(seen.length, 1)
})

for (const [values, expected] of [
  [[3, 1, 2], 2],
  [[4, 1, 2, 3], 2.5],
  [[5], 5],
] as const) {
  void test(`the median of ${values.join(', ')} is ${expected}`, () => {
    assert.equal(median(values), expected)
  })
}

void test('the median of nothing is not a number', () => {
  assert.ok(Number.isNaN(median([])))
})

for (const [over, value, met] of [
  [39, 3.9, false],
  [40, 4, true],
] as const) {
  void test(`a rate of ${over} against 10 is ${met ? 'over' : 'under'} a bar of 4`, () => {
    const run = new Map([
      ['parley http quotes', { perSecond: over }],
      ['naive http quotes', { perSecond: 10 }],
    ])
    const verdict = judge(run).find(({ id }) => id === 'R1')
    assert.equal(verdict?.value, value)
    assert.equal(verdict?.met, met)
  })
}

void test('a bar with a side not measured is neither met nor missed', () => {
  const verdicts = judge(new Map([['naive http quotes', { perSecond: 10 }]]))
  assert.ok(verdicts.every(({ met, value }) => met === undefined && value === undefined))
})
