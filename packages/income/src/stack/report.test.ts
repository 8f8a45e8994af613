import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  deribitStandardMargin,
  priceEuropean,
  regTMargin,
  spanMargin,
  timsMargin,
} from '@parley/quant'
import type { MarginModel, MarginPosition } from '@parley/quant'
import { reportStack } from './report.ts'
import type { ReportedProgram } from './report.ts'
import { splitMargin } from './split.ts'
import type { ProgramPositions } from './split.ts'

const option = (right: 'call' | 'put', strike: number, quantity: number): MarginPosition => ({
  kind: 'option',
  id: `${strike}-${right}`,
  underlying: 'SPY',
  right,
  strike,
  years: 30 / 365,
  quantity,
  multiplier: 100,
})
const shares = (quantity: number, underlying = 'SPY'): MarginPosition => ({
  kind: 'stock',
  id: underlying,
  underlying,
  quantity,
})
const put = (strike: number, price: number) => [`${strike}-put`, { price, vol: 0.25 }] as const
const call = (strike: number, price: number) => [`${strike}-call`, { price, vol: 0.25 }] as const
const MARKS = {
  underlyings: { SPY: { price: 100, rate: 0.04 }, QQQ: { price: 50 } },
  positions: Object.fromEntries([put(90, 0.25), put(95, 0.9), call(105, 1.17), call(110, 0.38)]),
}
const COVERED = { id: 'calls', positions: [shares(300), option('call', 105, -3)] }
const BULL = { id: 'bull', positions: [option('put', 95, -4), option('put', 90, 4)] }
const BEAR = { id: 'bear', positions: [option('call', 105, -2), option('call', 110, 2)] }
const HEDGE = { id: 'hedge', positions: [option('put', 90, 1)] }
const STACK: readonly ProgramPositions[] = [COVERED, BULL, BEAR, HEDGE]

const near = (actual: number, expected: number, size = expected): void =>
  assert.ok(
    Math.abs(actual - expected) <= 1e-9 * Math.max(1, Math.abs(size)),
    `${actual}, not ${expected}`,
  )
const sum = (values: readonly number[]): number => values.reduce((s, each) => s + each, 0)

const MODELS: readonly MarginModel[] = [regTMargin(), timsMargin(), spanMargin()]
for (const model of MODELS)
  test(`A29: parts of the joint margin add up to what the account needs under ${model.name}`, () => {
    const account = model.evaluate(
      [
        shares(300),
        option('call', 105, -5),
        option('call', 110, 2),
        option('put', 95, -4),
        option('put', 90, 5),
      ],
      MARKS,
    )
    const split = splitMargin(model, MARKS, STACK)
    for (const phase of ['initial', 'maintenance'] as const) {
      const { method, total, relief, parts } = split[phase]
      assert.notEqual(method, 'none')
      near(total, account[phase])
      near(sum(parts.map(({ component }) => component)), total)
      near(sum(parts.map(({ alone }) => alone)) - relief, total)
    }
  })

test('a bull put and a bear call of two programs are an iron condor: the larger width, shared evenly', () => {
  const even = { ...BULL, positions: [option('put', 95, -2), option('put', 90, 2)] }
  const { initial } = splitMargin(regTMargin(), MARKS, [even, BEAR])
  assert.deepEqual([initial.method, initial.total, initial.relief], ['shapley', 1_000, 1_000])
  for (const { component } of initial.parts) near(component, 500)
})

test('Euler where one scenario decides: each program’s own loss in it', () => {
  const { maintenance } = splitMargin(timsMargin(), MARKS, [
    { id: 'a', positions: [shares(300)] },
    { id: 'b', positions: [shares(-100)] },
  ])
  assert.equal(maintenance.method, 'euler')
  near(maintenance.total, 3_000)
  assert.deepEqual(
    maintenance.parts.map(({ component }) => Math.round(component * 1e6) / 1e6),
    [4_500, -1_500],
  )
})

test('where the account is flat there is no slope to split by, and eleven programs are too many for Shapley', () => {
  const many = Array.from({ length: 11 }, (_, i): ProgramPositions => ({
    id: `p${i}`,
    positions: [shares(i === 0 ? -100 : 10)],
  }))
  const flat = splitMargin(timsMargin(), MARKS, many).initial
  assert.deepEqual([flat.method, flat.total], ['none', 0])
  assert.ok(flat.parts.every(({ component }) => Number.isNaN(component)))
  const ten = splitMargin(timsMargin(), MARKS, many.slice(0, 10)).initial
  assert.equal(ten.method, 'euler')
})

test('a program that adds nothing is given nothing, and equal programs are given the same', () => {
  const twin = { ...BULL, id: 'twin' }
  const idle = { id: 'idle', positions: [] }
  for (const model of MODELS) {
    const { parts } = splitMargin(model, MARKS, [BULL, twin, BEAR, idle]).initial
    near(parts[0]?.component ?? NaN, parts[1]?.component ?? NaN)
    near(parts[3]?.component ?? NaN, 0)
  }
  const other = { id: 'other', positions: [{ ...option('put', 95, 1), years: 1 }] }
  assert.throws(() => splitMargin(regTMargin(), MARKS, [BULL, other]), /95-put is two instruments/)
  assert.throws(() => splitMargin(deribitStandardMargin(), { ...MARKS, positions: {} }, STACK))
})

test('the worst joint loss and the shortfall are split to what each program loses in them', () => {
  const programs: readonly ReportedProgram[] = STACK.map((each, i) => ({
    ...each,
    changes: [1, -2, 3, 0].map((x) => x * (i + 1) + (x * i) ** 2),
  }))
  const scenarios = [-0.2, -0.1, 0, 0.1].map((spotMove) => ({
    spotMove,
    volMove: 0,
    years: 30 / 365,
  }))
  const report = reportStack({
    programs,
    model: regTMargin(),
    marks: MARKS,
    scenarios,
    confidence: 0.5,
    cash: 30_000,
    expiries: { '95-put': '2026-01-16', '105-call': '2026-01-16' },
  })
  const { worst, shortfall, assignment } = report
  assert.equal(worst?.index, 0)
  near(sum(worst.parts.map(({ loss }) => loss)), worst.loss)
  // Shares fall by 20 each, and the calls that were sold lapse.
  const { price } = priceEuropean({
    right: 'call',
    spot: 100,
    strike: 105,
    years: 30 / 365,
    vol: 0.25,
    rate: 0.04,
    yield: 0,
  })
  near(worst.parts[0]?.loss ?? NaN, 300 * (20 - price))
  near(sum((shortfall?.parts ?? []).map(({ component }) => component)), shortfall?.total ?? NaN)
  assert.deepEqual(assignment.peak, { expiry: '2026-01-16', cash: 38_000 })
  assert.deepEqual(assignment.days[0]?.deliver, { SPY: 500 })
  assert.equal(assignment.missing, 8_000)
  assert.equal(report.diversification?.correlation.length, 4)
  assert.ok(report.diversification.ratio >= 1)
})
