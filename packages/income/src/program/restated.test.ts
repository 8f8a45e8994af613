import assert from 'node:assert/strict'
import { test } from 'node:test'
import { instrumentId } from '@parley/core'
import type { InstrumentId, Restated } from '@parley/core'
import type { ProgramFile } from './file.ts'
import { fileNow } from './restated.ts'

const FILE: ProgramFile = {
  strategy: 'bear_call',
  underlying: 'SPY',
  units: 300,
  contracts: 3,
  target: { delta: 0.3, daysMin: 20, daysMax: 45, width: 7 },
  writeWhen: { premiumMin: 1, volMin: 0.2, openInterestMin: 50 },
  rollWhen: { days: 7, extrinsic: 0.7, creditMin: -0.35, openInterestMin: 10 },
  limits: { callStrikeMin: 645, putStrikeMax: 645, cover: 0.5 },
}
const since = (over: Partial<Restated>): Restated => ({
  into: instrumentId('SPY'),
  numerator: 1n,
  denominator: 1n,
  less: 0n,
  isOver: false,
  actions: [],
  ...over,
})

/** The figures of the file after what has happened to SPY, in the order they stand above. */
function figures(over: Partial<Restated>): readonly unknown[] {
  const restatedFile = new Map<InstrumentId, Restated>([[instrumentId('SPY'), since(over)]])
  const now = fileNow({ definition: JSON.stringify(FILE), restatedFile })
  assert.deepEqual(
    [now.target.delta, now.target.daysMax, now.writeWhen?.volMin, now.rollWhen?.days],
    [0.3, 45, 0.2, 7],
  )
  assert.equal(now.limits?.cover, 0.5)
  const { writeWhen = {}, rollWhen = {}, limits = {} } = now
  return [
    now.underlying,
    now.units,
    now.contracts,
    now.target.width,
    writeWhen.premiumMin,
    writeWhen.openInterestMin,
    rollWhen.extrinsic,
    rollWhen.creditMin,
    rollWhen.openInterestMin,
    limits.callStrikeMin,
    limits.putStrikeMax,
  ]
}

for (const [name, over, expected] of [
  ['nothing', {}, ['SPY', 300, 3, 7, 1, 50, 0.7, -0.35, 10, 645, 645]],
  [
    '7:1',
    { numerator: 7n },
    ['SPY', 2100, 21, 1, 0.14285715, 350, 0.1, -0.05, 70, 92.14285715, 92.14285714],
  ],
  ['1:10', { denominator: 10n }, ['SPY', 30, 0, 70, 10, 5, 7, -3.5, 1, 6450, 6450]],
  [
    '3:2 and a new name',
    { into: instrumentId('SPX'), numerator: 3n, denominator: 2n },
    ['SPX', 450, 4, 4.66666667, 0.66666667, 75, 0.46666667, -0.23333333, 15, 430, 430],
  ],
  [
    'a special dividend of 10',
    { less: 1_000_000_000n },
    ['SPY', 300, 3, 7, 1, 50, 0.7, -0.35, 10, 635, 635],
  ],
] as const)
  test(`[CRA-8] a file read after ${name}`, () => {
    assert.deepEqual(figures(over), expected)
  })

test('[CRA-8] a file of which nothing is restated is the file, and what it leaves out stays out', () => {
  const definition = JSON.stringify({ ...FILE, units: undefined, limits: undefined })
  assert.deepEqual(fileNow({ definition, restatedFile: new Map() }), JSON.parse(definition))
  const split = new Map([[instrumentId('SPY'), since({ numerator: 2n })]])
  const now = fileNow({ definition, restatedFile: split })
  assert.deepEqual(Object.keys(now), Object.keys(JSON.parse(definition) as object))
})
