import assert from 'node:assert/strict'
import { test } from 'node:test'
import { modelChain } from '../chain/_market.ts'
import { viewChain } from '../chain/valuation.ts'
import { resolveCase } from './stated.ts'

const view = viewChain(
  modelChain({ spot: 100, vol: 0.25, days: [30, 60], strikes: [90, 95, 100, 105, 110] }),
)

const refused = (stated: Parameters<typeof resolveCase>[0], path: string, on?: typeof view): void =>
  assert.throws(
    () => resolveCase(stated, on),
    (error: { path?: string }) => error.path === path,
  )

test('days become years, and what is left out is chosen', () => {
  const stated = resolveCase({
    strategy: 'covered_call',
    spot: 100,
    dividends: [{ days: 10, amount: 0.5 }],
    legs: { short_call: { strike: 105, price: 2 } },
  })
  assert.deepEqual(stated.legs.short_call, { strike: 105, years: 30 / 365, price: 2 })
  assert.equal(stated.dividends?.[0]?.years, 10 / 365)
  const chosen = resolveCase({ strategy: 'bull_put_spread', spot: 100, vol: 0.25 })
  assert.deepEqual(Object.keys(chosen.legs), ['short_put', 'long_put'])
})

test('on a chain legs are options by id, or are chosen by delta and days', () => {
  const named = resolveCase(
    { strategy: 'cash_secured_put', legs: { short_put: { instrument: 'SPY-60d-95-P' } } },
    view,
  )
  assert.equal(named.legs.short_put?.strike, 95)
  assert.equal(named.multiplier, 100)
  const chosen = resolveCase({ strategy: 'iron_condor', choice: { days: 60 } }, view)
  assert.ok(Math.abs((chosen.legs.short_put?.years ?? 0) - 60 / 365) < 1e-12)
})

test('what is missing or not listed is refused by its path', () => {
  refused({ strategy: 'covered_call' }, 'spot')
  refused({ strategy: 'covered_call', spot: 100 }, 'legs')
  refused(
    { strategy: 'covered_call', spot: 100, legs: { short_call: {} } },
    'legs.short_call.strike',
  )
  const legs = { short_call: { instrument: 'SPY-1d-1-C' } }
  refused({ strategy: 'covered_call', spot: 100, legs }, 'legs.short_call.instrument')
  refused({ strategy: 'covered_call', legs }, 'legs.short_call.instrument', view)
  const bare = { short_call: { strike: 100 } }
  refused({ strategy: 'covered_call', legs: bare }, 'legs.short_call.instrument', view)
})
