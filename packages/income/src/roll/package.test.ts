import assert from 'node:assert/strict'
import { test } from 'node:test'
import { campaignOf, campaignProfit, targetDebit } from './history.ts'
import { kindOf, rollName } from './kind.ts'
import { packageOf } from './package.ts'
import { qualifiedCall } from './tax.ts'

test('a roll is one structure: closing and opening legs, by their common factor', () => {
  assert.deepEqual(
    packageOf([
      { id: 'OLD', quantity: 6 },
      { id: 'NEW', quantity: -6 },
    ]),
    {
      size: 6,
      legs: [
        { side: 'buy', ratio: 1, instrument: 'OLD' },
        { side: 'sell', ratio: 1, instrument: 'NEW' },
      ],
    },
  )
})

test('legs of one option net, and what nets to nothing is not asked for', () => {
  // A spread 95/90 rolled down to 90/85: the 90 is sold twice.
  const legs = [
    { id: '95', quantity: 2 },
    { id: '90', quantity: -2 },
    { id: '90', quantity: -2 },
    { id: '85', quantity: 2 },
  ]
  const { size, legs: asked } = packageOf(legs)
  assert.equal(size, 2)
  assert.deepEqual(
    asked.map(({ side, ratio, instrument }) => [side, ratio, instrument]),
    [
      ['buy', 1, '95'],
      ['sell', 2, '90'],
      ['buy', 1, '85'],
    ],
  )
  assert.deepEqual(
    packageOf([
      { id: 'A', quantity: 1 },
      { id: 'A', quantity: -1 },
    ]).legs,
    [],
  )
})

test('a campaign keeps its original credit through rolls, and its target with it', () => {
  const campaign = campaignOf([
    { action: 'open', amount: 1.5 },
    { action: 'roll', amount: 0.4 },
    { action: 'roll', amount: -0.1 },
  ])
  assert.deepEqual([campaign.original, campaign.rolls, campaign.isOver], [1.5, 2, false])
  assert.ok(Math.abs(campaignProfit(campaign, 0.9) - 0.9) < 1e-12)
  assert.ok(Math.abs(campaignProfit(campaign, targetDebit(campaign, 0.5)) - 0.75) < 1e-12)
  const ended = campaignOf([
    { action: 'open', amount: 1.5 },
    { action: 'expire', amount: 0 },
  ])
  assert.equal(ended.isOver, true)
  assert.throws(() => campaignOf([{ action: 'roll', amount: 1 }]), /begins with its opening/)
})

test('a roll is named by how its short leg moves', () => {
  const from = { years: 0.1, strike: 95 }
  const name = (years: number, strike: number): string =>
    rollName(kindOf(from, { years, strike }, 'all'))
  assert.deepEqual(
    [name(0.2, 95), name(0.2, 90), name(0.1, 100), name(0.05, 90), name(0.1, 95), name(0.05, 95)],
    ['out', 'down_and_out', 'up', 'down_and_in', 'wing', 'in'],
  )
})

test('a qualified covered call is long enough and not too deep', () => {
  const strikes = [80, 85, 90, 95, 100, 105]
  const flag = (strike: number, days: number, spot = 98): string | undefined =>
    qualifiedCall({ spot, strike, days, strikes })
  assert.equal(flag(100, 30), 'not_qualified_short')
  assert.equal(flag(100, 31), undefined)
  assert.equal(flag(95, 31), undefined)
  assert.equal(flag(90, 31), 'not_qualified_deep')
  // Over ninety days the second strike under the price.
  assert.equal(flag(90, 91), undefined)
  // But never more than ten under it.
  assert.equal(qualifiedCall({ spot: 109, strike: 95, days: 91, strikes }), 'not_qualified_deep')
  const low = [18, 20, 22.5, 25]
  assert.equal(
    qualifiedCall({ spot: 22, strike: 18, days: 40, strikes: low }),
    'not_qualified_deep',
  )
})
