import assert from 'node:assert/strict'
import { test } from 'node:test'
import { timestamp } from '@parley/core'
import { modelChain } from '../chain/_market.ts'
import type { Chain } from '../chain/chain.ts'
import { viewChain } from '../chain/valuation.ts'
import type { ProgramBook } from './book.ts'
import type { ProgramFile } from './file.ts'
import { planProgram } from './plan.ts'

const CHAIN = modelChain({
  spot: 100,
  vol: 0.25,
  days: [1, 5, 30],
  strikes: [80, 85, 90, 95, 98, 102, 105, 110, 115, 120],
})

const CALLS: ProgramFile = {
  strategy: 'bear_call',
  underlying: 'SPY',
  contracts: 4,
  target: { delta: 0.2, daysMin: 20, daysMax: 45, width: 10 },
}
const PUTS: ProgramFile = { ...CALLS, strategy: 'bull_put' }

function planned(
  file: ProgramFile,
  [short, long]: readonly [string, string],
  over: Partial<ProgramBook> = {},
  chain: Chain = CHAIN,
) {
  const options = [
    { id: short, contracts: -4, units: 100, price: 2, isInverse: false },
    { id: long, contracts: 4, units: 100, price: 1, isInverse: false },
  ]
  const book: ProgramBook = {
    cash: 0,
    units: 0,
    unitsHeld: 0,
    basis: undefined,
    options,
    live: 0,
    mode: 'active',
    ...over,
  }
  const market = { view: viewChain(chain), tick: () => 1_000_000n, closed: undefined }
  const at = { tick: 3, now: timestamp(1_767_225_600_000_000) }
  const { intents, reasons } = planProgram(file, book, market, at)
  return { action: intents[0]?.action, why: intents[0]?.why.at(0), reasons }
}

const BETWEEN = ['SPY-1d-98-C', 'SPY-1d-105-C'] as const
const PUT_BETWEEN = ['SPY-1d-102-P', 'SPY-1d-95-P'] as const

test('[EXP-13] a spread that may end between its strikes, and could not deliver or pay, is closed in its last days', () => {
  for (const [file, legs] of [
    [CALLS, BETWEEN],
    [PUTS, PUT_BETWEEN],
  ] as const) {
    const { action, why } = planned(file, legs)
    assert.equal(action, 'close')
    assert.equal(why?.rule, 'closeWhen.between')
    assert.equal(why.threshold, '>= 0.05')
    assert.ok(Number(why.observed) > 0.5)
  }
})

test('it is left alone with shares to deliver or cash to pay, far from either strike, and before its last days', () => {
  assert.equal(planned(CALLS, BETWEEN, { units: 400, unitsHeld: 400 }).action, undefined)
  // Of 102 times 400, what the width of 7 sets free is not needed again.
  assert.equal(planned(PUTS, PUT_BETWEEN, { cash: 38_000 }).action, undefined)
  assert.equal(planned(PUTS, PUT_BETWEEN, { cash: 37_999 }).action, 'close')
  const far = planned(CALLS, ['SPY-1d-110-C', 'SPY-1d-120-C'])
  assert.equal(far.action, undefined)
  const [held] = far.reasons.filter(({ rule }) => rule === 'closeWhen.between')
  assert.ok(held && Number(held.observed) < 0.05, 'and the decision says how near it was')
  assert.equal(planned(CALLS, ['SPY-5d-98-C', 'SPY-5d-105-C']).action, undefined)
})

test('the file says at which odds, in how many days, or never', () => {
  const held = planned({ ...CALLS, closeWhen: { between: 1 } }, BETWEEN)
  assert.equal(held.action, undefined)
  const early = { ...CALLS, closeWhen: { betweenDays: 7 } }
  assert.equal(planned(early, ['SPY-5d-98-C', 'SPY-5d-105-C']).action, 'close')
})

test('a call of a spread that would be taken for a dividend is closed before', () => {
  const american = CHAIN.rows.map((row) => ({ ...row, style: 'american' as const }))
  const paying = { ...CHAIN, rows: american, dividends: [{ years: 1.5 / 365, amount: 1.5 }] }
  const legs = ['SPY-5d-90-C', 'SPY-5d-95-C'] as const
  const { action, why } = planned(CALLS, legs, {}, paying)
  assert.equal(action, 'close')
  assert.equal(why?.rule, 'closeWhen.betweenDays')
  const later = { ...paying, dividends: [{ years: 3 / 365, amount: 1.5 }] }
  assert.equal(planned(CALLS, legs, {}, later).action, undefined)
})
