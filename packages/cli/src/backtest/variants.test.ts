import assert from 'node:assert/strict'
import { test } from 'node:test'
import { UsageError } from '../command/command.ts'
import { sparkline } from './plot.ts'
import { variantsOf } from './variants.ts'

const FILE = {
  strategy: 'covered_call',
  underlying: 'SPY',
  target: { delta: 0.3, daysMin: 20, daysMax: 45 },
} as const

test('a sweep is a grid of files, each with its values in place, the rest as it was', () => {
  const grid = variantsOf(FILE, ['target.delta=.1:.3:.1', 'closeWhen.profit=0.5,0.8'])
  assert.deepEqual(
    grid.map(({ values }) => Object.values(values)),
    [
      [0.1, 0.5],
      [0.1, 0.8],
      [0.2, 0.5],
      [0.2, 0.8],
      [0.3, 0.5],
      [0.3, 0.8],
    ],
  )
  assert.deepEqual(grid[3]?.file, {
    ...FILE,
    target: { ...FILE.target, delta: 0.2 },
    closeWhen: { profit: 0.8 },
  })
  assert.equal(FILE.target.delta, 0.3)
})

const wrong: readonly (readonly [words: readonly string[], message: RegExp])[] = [
  [['target.delta'], /write it as target.delta=0.1:0.5:0.1/],
  [['target.delta='], /write it as/],
  [['target.delta=a,b'], /write it as/],
  [['target.delta=.5:.1:.1'], /write it as/],
  [['target.delta=.1:.5:0'], /write it as/],
  [['target.delta=.1:.5'], /write it as/],
  [['target.delta=.1', 'target.delta=.2'], /names target.delta twice/],
  [['target.delta=0.1:0.5:0.0001'], /4001 values; at most 2000/],
  [['target.daysMin=1:60:1', 'target.daysMax=60:110:1'], /asks for 3060 variants; at most 2000/],
  [['target.delta=0.9'], /target.delta=0.9: target.delta: must be <= 0.5/],
  [['target.gamma=0.9'], /target.gamma: no such field/],
  [['strategy.x=1'], /strategy.x: no such field/],
  [['target.daysMin=60'], /target.daysMax does not go with the rest/],
]
for (const [words, message] of wrong)
  test(`a sweep that cannot be is said: ${words.join(' ')}`, () => {
    assert.throws(() => variantsOf(FILE, words), message)
  })

test('a sweep written wrongly is a matter of usage', () => {
  assert.throws(() => variantsOf(FILE, ['x']), UsageError)
})

test('a line of blocks rises and falls with its values', () => {
  assert.equal(sparkline([1, 2, 3, 4, 5, 6, 7, 8], 8, { least: 1, most: 8 }), '▁▂▃▄▅▆▇█')
  assert.equal(sparkline([1, 9, 1, 5], 2, { least: 1, most: 9 }), '█▅')
  assert.equal(sparkline([3, 3], 60, { least: 3, most: 3 }), '▁▁')
})
