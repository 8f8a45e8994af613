import assert from 'node:assert/strict'
import { test } from 'node:test'
import { priceEuropean } from '@parley/quant'
import { modelChain } from '../chain/_market.ts'
import { viewChain } from '../chain/valuation.ts'
import { MARKET } from './_cases.ts'
import { priceCase } from './case.ts'
import type { LegTerms } from './case.ts'
import { evaluateStrategy } from './evaluate.ts'
import { STANDARD, listedCase, standardCase, standardLegs } from './standard.ts'
import { STRATEGIES } from './strategies.ts'
import { ROLES } from './strategy.ts'
import type { OptionRole } from './strategy.ts'

/** The delta the model gives a strike, absolute. */
function deltaOf(role: OptionRole, { strike, years }: LegTerms): number {
  const { right } = ROLES[role]
  return Math.abs(priceEuropean({ ...MARKET, right, strike, years, yield: 0 }).delta)
}

const strikes = Array.from({ length: 41 }, (_, i) => 70 + 1.5 * i)
const view = viewChain(modelChain({ spot: 100, vol: 0.25, days: [9, 30, 60, 365], strikes }))

test('every strategy has a standard case whose short legs have the delta asked for', () => {
  for (const { name } of STRATEGIES) {
    const given = standardCase(name, MARKET)
    for (const { role, ...terms } of priceCase(given).legs) {
      if (role.startsWith('long')) continue
      const away = Math.abs(deltaOf(role, terms) - STANDARD.shortDelta)
      assert.ok(away < 0.05, `${name} ${role} ${terms.strike}`)
    }
  }
})

test('on a chain the nearest listed options are taken, at the side of the book asked for', () => {
  for (const { name } of STRATEGIES) {
    const legs = standardLegs(name, view)
    const middle = evaluateStrategy(listedCase(name, view, legs))
    const worse = evaluateStrategy(listedCase(name, view, legs, { prices: 'natural' }))
    assert.ok(worse.credit < middle.credit, name)
    for (const [role, option] of Object.entries(legs) as [OptionRole, { days: number }][]) {
      const isLater = name === 'poor_mans_covered_call' && role === 'long_call'
      assert.ok(Math.abs(option.days - (isLater ? 365 : 30)) < 1e-9, `${name} ${role}`)
    }
  }
})

test('an empty chain has nothing to choose', () => {
  const none = viewChain({ ...view.chain, rows: [] })
  assert.throws(() => standardLegs('covered_call', none), /lists no call/)
})
