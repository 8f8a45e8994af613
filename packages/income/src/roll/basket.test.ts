import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BASKET_ROLLS_MAX, basketOf } from './basket.ts'

const roll = (name: string, from: string, to: string, contracts: number, netCredit: number) => ({
  name,
  netCredit,
  multiplier: 100,
  legs: [
    { id: from, quantity: contracts },
    { id: to, quantity: -contracts },
  ],
})

test('rolls of a basket keep their sizes, and bring what each brings', () => {
  const { parts, cash, left } = basketOf([
    roll('puts', 'P1', 'P2', 3, 0.5),
    roll('calls', 'C1', 'C2', 2, -0.1),
    {
      ...roll('spread', 'Q1', 'Q2', 4, 0.25),
      legs: [
        { id: 'Q1', quantity: 4 },
        { id: 'Q0', quantity: -4 },
        { id: 'Q2', quantity: -4 },
        { id: 'Q3', quantity: 4 },
      ],
    },
  ])
  assert.deepEqual(left, [])
  assert.deepEqual(
    parts.map(({ name, legs }) => [
      name,
      legs.map((leg) => `${leg.side} ${leg.ratio} ${leg.instrument}`),
    ]),
    [
      ['puts', ['buy 3 P1', 'sell 3 P2']],
      ['calls', ['buy 2 C1', 'sell 2 C2']],
      ['spread', ['buy 4 Q1', 'sell 4 Q0', 'sell 4 Q2', 'buy 4 Q3']],
    ],
  )
  assert.ok(Math.abs(cash - (150 - 20 + 100)) < 1e-9)
})

test('an option is traded by one roll of a basket; what there is no room for goes alone', () => {
  const { parts, left } = basketOf([
    roll('first', 'P1', 'P2', 1, 1),
    roll('second', 'P3', 'P2', 1, 1),
    roll('third', 'P4', 'P5', 1, 1),
  ])
  assert.deepEqual(
    parts.map(({ name }) => name),
    ['first', 'third'],
  )
  assert.deepEqual(left, [{ name: 'second', instrument: 'P2' }])
  const many = Array.from({ length: 60 }, (_, i) => roll(`r${i}`, `A${i}`, `B${i}`, 1, 0))
  const full = basketOf(many)
  assert.equal(full.parts.length, BASKET_ROLLS_MAX)
  assert.equal(full.left.length, 10)
})
