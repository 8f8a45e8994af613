import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { stackIntent } from './_stacks.ts'
import type { Sketch } from './_stacks.ts'
import { arbitrate } from './arbitrate.ts'
import type { StackProgram } from './arbitrate.ts'

const program = (id: string, over: Partial<StackProgram> = {}): StackProgram => ({
  id,
  reserved: {},
  ...over,
})
const A_AND_B = [program('a'), program('b')]

test('risk-reducing, then deadlines, then edge per margin, then priority and id', () => {
  const sketches: readonly Sketch[] = [
    { id: '6', program: 'b' },
    { id: '5', program: 'a' },
    { id: '4', edge: 3, margin: 2 },
    { id: '3', deadline: 20 },
    { id: '2', deadline: 10, edge: 0 },
    { id: '1', action: 'roll', margin: -1 },
    { id: '0', action: 'close', deadline: 30 },
    { id: '7', program: 'c' },
    { id: '8', margin: -5, edge: -1, action: 'write' },
  ]
  const programs = [program('a', { priority: 1 }), program('b', { priority: 1 }), program('c')]
  const { order } = arbitrate({}, programs, sketches.map(stackIntent))
  assert.equal(order.map(({ intentId }) => intentId).join(''), '012347568')
})

test('what does not fit is cut to what does, or refused with rule, observed and threshold', () => {
  const claim = { USD: 300n }
  const intents = [
    stackIntent({ program: 'a', claim, size: 2n, edge: 2 }),
    stackIntent({ program: 'b', id: '1', claim, size: 3n }),
    stackIntent({ program: 'b', id: '2', claim, size: 3n, minFill: 3n, edge: 0 }),
    stackIntent({ program: 'b', id: '3', claim, edge: Number.NaN }),
    stackIntent({ program: 'b', id: '4', claim: { SPY: 1n }, size: 1n }),
    stackIntent({ program: 'b', id: '5', claim: { USD: -1n } }),
    stackIntent({ program: 'x', id: '6', claim }),
  ]
  const { records, free, binding } = arbitrate({ USD: 1_300n }, A_AND_B, intents)
  assert.deepEqual(free, { USD: 100n })
  const [, b, x] = records
  assert.deepEqual(
    b?.decisions.map(({ granted, reasons }) => [granted, reasons[0]]),
    [
      [2n, { rule: 'stack.collateral.USD', observed: '700 free', threshold: '900 for 3' }],
      [0n, { rule: 'stack.collateral.USD', observed: '100 free', threshold: '900 for 3' }],
      [0n, { rule: 'stack.edge', observed: 'NaN', threshold: 'a number' }],
      [0n, { rule: 'stack.collateral.SPY', observed: '0 free', threshold: '1 for 1' }],
      [0n, { rule: 'stack.claim.USD', observed: '-1', threshold: '>= 0' }],
    ],
  )
  assert.equal(x?.decisions[0]?.reasons[0]?.rule, 'stack.program')
  assert.deepEqual(binding, ['a'])
})

test('a pool that is over-reserved gives nothing, and a budget binds its own program alone', () => {
  const programs = [program('a', { reserved: { USD: 80n }, budget: { USD: 100n } }), program('b')]
  const claim = { USD: 10n }
  const intents = [stackIntent({ claim }), stackIntent({ program: 'b', claim })]
  const wide = arbitrate({ USD: 1_000n }, programs, intents)
  assert.equal(wide.records[0]?.decisions[0]?.granted, 2n)
  assert.equal(wide.records[0]?.decisions[0]?.reasons[0]?.rule, 'program.budget.USD')
  assert.deepEqual(wide.binding, [])
  const over = arbitrate({ USD: 70n }, programs, intents)
  assert.ok(over.records.every(({ decisions }) => decisions[0]?.granted === 0n))
  assert.equal(over.records[1]?.decisions[0]?.reasons[0]?.observed, '-10 free')
})

test('what is a program’s own is used first, by its own intents alone, and is no part of the pool', () => {
  const programs = [program('a', { own: { USD: 30n } }), program('b')]
  const claim = { USD: 10n }
  const intents = [
    stackIntent({ claim, size: 4n, edge: 2 }),
    stackIntent({ id: '1.1', claim, size: 2n, edge: 0 }),
    stackIntent({ program: 'b', claim, size: 4n }),
  ]
  const { records, free } = arbitrate({ USD: 40n }, programs, intents)
  const [a, b] = records.map(({ decisions }) => decisions)
  assert.deepEqual(
    [a?.[0], a?.[1], b?.[0]].map((each) => [each?.granted, each?.reserved]),
    [
      [4n, { USD: 10n }],
      [0n, {}],
      [3n, { USD: 30n }],
    ],
  )
  assert.deepEqual(free, {})
  const over = arbitrate({ USD: -5n }, programs, intents)
  assert.equal(over.records[0]?.decisions[0]?.granted, 3n, 'an empty pool takes nothing of it')
})

test('opposite intents cross at the middle within both limits; the rest goes to market', () => {
  const buy = { legs: [['buy', 'SPY-C']] as const, action: 'close' as const }
  const intents = [
    stackIntent({ program: 'a', ...buy, size: 4n, limit: 120n, model: 101n }),
    stackIntent({ program: 'b', size: 7n, limit: -95n, model: -100n }),
  ]
  const { crosses, orders } = arbitrate({}, A_AND_B, intents)
  assert.deepEqual(crosses, [
    {
      structure: { 'SPY-C': 1 },
      buyer: { program: 'a', intentId: '1.0' },
      seller: { program: 'b', intentId: '1.0' },
      size: 4n,
      price: 100n,
    },
  ])
  assert.deepEqual(orders, [{ program: 'b', intentId: '1.0', size: 3n, minFill: 1n }])
  const apart = [
    stackIntent({ program: 'a', ...buy, size: 4n, limit: 90n }),
    stackIntent({ program: 'b', size: 7n, limit: -95n }),
  ]
  assert.deepEqual(arbitrate({}, A_AND_B, apart).crosses, [])
  const whole = [
    stackIntent({ program: 'a', ...buy, size: 4n, limit: 120n }),
    stackIntent({ program: 'b', size: 7n, limit: -95n, minFill: 7n }),
  ]
  assert.deepEqual(arbitrate({}, A_AND_B, whole).crosses, [])
})

const NAMES = ['a', 'b', 'c', 'd'] as const
const amount = (max: number) => fc.bigInt({ min: 0n, max: BigInt(max) })
const claims = (max: number) => fc.record({ USD: amount(max), SPY: amount(max) })
const anIntent = fc
  .record({
    program: fc.constantFrom(...NAMES),
    action: fc.constantFrom('write', 'close', 'roll', 'buy'),
    legs: fc.constantFrom<NonNullable<Sketch['legs']>[]>(
      [['sell', 'C']],
      [['buy', 'C']],
      [
        ['sell', 'P'],
        ['buy', 'Q'],
      ],
      [
        ['sell', 'Q'],
        ['buy', 'P'],
      ],
    ),
    size: fc.bigInt({ min: 1n, max: 20n }),
    limit: fc.bigInt({ min: -50n, max: 100n }),
    model: fc.bigInt({ min: -50n, max: 50n }),
    fill: fc.bigInt({ min: 1n, max: 20n }),
    claim: claims(40),
    edge: fc.integer({ min: -3, max: 9 }),
    margin: fc.integer({ min: -3, max: 9 }),
    deadline: fc.option(fc.integer({ min: 1, max: 3 }), { nil: -1 }),
  })
  .map(({ fill, deadline, ...each }): Sketch => ({
    ...each,
    minFill: fill > each.size ? each.size : fill,
    ...(deadline < 0 ? {} : { deadline }),
  }))
const aStack = fc.record({
  pool: claims(1_500),
  programs: fc.tuple(
    ...NAMES.map((id) =>
      fc.record({ priority: fc.nat(2), reserved: claims(40) }).map((of) => program(id, of)),
    ),
  ),
  intents: fc
    .array(anIntent, { maxLength: 14 })
    .map((all) => all.map((each, i) => stackIntent({ ...each, id: `7.${i}` }))),
})

const text = (value: unknown): string =>
  JSON.stringify(value, (_, each: unknown) => (typeof each === 'bigint' ? `${each}n` : each))

test('over random stacks reservations never exceed the pool, and every unit is accounted for', () => {
  fc.assert(
    fc.property(aStack, ({ pool, programs, intents }) => {
      const { records, free, crosses, orders } = arbitrate(pool, programs, intents)
      for (const asset of ['USD', 'SPY'] as const) {
        const sum = (of: 'before' | 'after') =>
          records.reduce((s, each) => s + (each[of][asset] ?? 0n), 0n)
        assert.equal(sum('after') + (free[asset] ?? 0n), pool[asset])
        // An over-reserved pool grows no further.
        assert.ok(sum('after') <= pool[asset] || sum('after') === sum('before'))
      }
      for (const { program: name, decisions } of records)
        for (const { intentId, granted, asked, reasons } of decisions) {
          const mine = (of: { program: string; intentId: string }) =>
            of.program === name && of.intentId === intentId
          const crossed = crosses
            .filter((each) => mine(each.buyer) || mine(each.seller))
            .reduce((s, { size }) => s + size, 0n)
          const ordered = orders.filter(mine).reduce((s, { size }) => s + size, 0n)
          assert.equal(crossed + ordered, granted)
          assert.equal(granted < asked, reasons.length > 0)
        }
    }),
    { numRuns: 300 },
  )
})

test('without a program whose collateral did not bind, the others’ records are the same to the byte', () => {
  let dropped = 0
  fc.assert(
    fc.property(aStack, ({ pool, programs, intents }) => {
      const all = arbitrate(pool, programs, intents)
      for (const name of NAMES) {
        if (all.binding.includes(name)) continue
        const rest = arbitrate(
          pool,
          programs.filter(({ id }) => id !== name),
          intents.filter((each) => each.program !== name),
        )
        const others = all.records.filter((record) => record.program !== name)
        assert.equal(text(rest.records), text(others))
        dropped += 1
      }
    }),
    { numRuns: 300 },
  )
  assert.ok(dropped > 100, `${dropped} programs were dropped`)
})
