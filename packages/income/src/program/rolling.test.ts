import assert from 'node:assert/strict'
import { test } from 'node:test'
import { timestamp } from '@parley/core'
import { modelChain } from '../chain/_market.ts'
import type { Chain } from '../chain/chain.ts'
import { viewChain } from '../chain/valuation.ts'
import { rollCandidates } from '../roll/search.ts'
import type { ProgramBook } from './book.ts'
import type { ProgramFile } from './file.ts'
import { planProgram } from './plan.ts'

const CHAIN = modelChain({
  spot: 100,
  vol: 0.25,
  days: [10, 30, 60],
  strikes: [80, 85, 90, 95, 100, 105, 110, 115, 120],
})
const FILE: ProgramFile = {
  strategy: 'cash_secured_put',
  underlying: 'SPY',
  target: { delta: 0.3, daysMin: 20, daysMax: 45 },
  rollWhen: { days: 12 },
}
const BOOK: ProgramBook = {
  cash: 0,
  units: 0,
  unitsHeld: 0,
  basis: undefined,
  options: [{ id: 'SPY-10d-100-P', contracts: -5, units: 100, price: 1.2, isInverse: false }],
  live: 0,
  mode: 'active',
}

function plan(rollWhen: ProgramFile['rollWhen'], chain: Chain, of = BOOK) {
  const market = { view: viewChain(chain), tick: () => 1_000_000n, closed: undefined }
  const file = { ...FILE, ...(rollWhen ? { rollWhen } : {}) }
  return planProgram(file, of, market, { tick: 7, now: timestamp(1_767_225_600_000_000) })
}

const expecting = (realisedVol: number): Chain => ({ ...CHAIN, realisedVol })

/** What the scale has for the program's put, by the search itself. */
function scoresAt(chain: Chain) {
  const { top, baselines } = rollCandidates(viewChain(chain), {
    position: { legs: [{ id: 'SPY-10d-100-P', quantity: -5, price: 1.2 }] },
    constraints: {
      netCredit: { least: 0 },
      days: { least: 20, most: 45 },
      strikeMove: { most: 0 },
      capitalChange: { most: 0 },
    },
  })
  const [close, assign] = baselines.map(({ score }) => score)
  return { roll: top[0]?.score ?? NaN, close: close ?? NaN, assign: assign ?? NaN }
}

const six = (value: number): string => String(Number(value.toPrecision(6)))

test('a roll, closing now and letting be assigned are compared on one scale, and all three are told', () => {
  const earns = scoresAt(expecting(0.2))
  assert.ok(earns.roll > earns.close && earns.roll > earns.assign)
  const [rolled] = plan({ days: 12 }, expecting(0.2)).intents
  assert.equal(rolled?.action, 'roll')
  assert.deepEqual(
    rolled.why.filter(({ rule }) => rule.startsWith('roll.score')).map(({ observed }) => observed),
    [earns.roll, earns.close, earns.assign].map(six),
  )

  const loses = scoresAt(expecting(0.32))
  assert.ok(loses.close > loses.roll && loses.close > loses.assign)
  const [closed] = plan({ days: 12 }, expecting(0.32)).intents
  assert.equal(closed?.action, 'close')
  assert.deepEqual(
    closed.why.filter(({ rule }) => rule.startsWith('roll.score')).map(({ observed }) => observed),
    [loses.roll, loses.close, loses.assign].map(six),
  )
})

test('what scores highest let alone is let alone, and the record says by how much', () => {
  // In a book as wide as this nothing is worth its cost.
  const wide = modelChain({
    spot: 100,
    vol: 0.25,
    days: [10, 30],
    strikes: [95, 100, 105],
    halfSpread: 0.4,
  })
  const chain = { ...wide, realisedVol: 0.25 }
  const scores = scoresAt(chain)
  assert.ok(scores.assign > scores.close && scores.assign > scores.roll)
  const planned = plan({ days: 12 }, chain)
  assert.deepEqual(planned.intents, [])
  assert.deepEqual(
    planned.reasons.filter(({ rule }) => rule.startsWith('roll.')).map(({ rule }) => rule),
    ['roll.score', 'roll.scoreClosed', 'roll.scoreAssigned'],
  )
  assert.equal(plan({ days: 12, only: true }, chain).intents[0]?.action, 'roll')
})

test('a file that says roll only rolls, whatever scores higher', () => {
  const [intent] = plan({ days: 12, only: true }, expecting(0.32)).intents
  assert.equal(intent?.action, 'roll')
  assert.ok(intent.why.some(({ rule }) => rule === 'roll.scoreClosed'))
})

test('without a view the file decides: it is rolled to what is nearest its target', () => {
  const [intent] = plan({ days: 12 }, CHAIN).intents
  assert.equal(intent?.action, 'roll')
  const { byId } = viewChain(CHAIN)
  const opened = intent.legs.find(({ side }) => side === 'sell')?.instrument ?? ''
  const delta = Math.abs(byId.get(opened)?.delta ?? NaN)
  for (const { id, days, right, strike, mid } of byId.values())
    if (right === 'put' && days >= 20 && days <= 45 && strike <= 100 && mid > 2.2)
      assert.ok(Math.abs(delta - 0.3) <= Math.abs(Math.abs(byId.get(id)?.delta ?? NaN) - 0.3), id)
  assert.ok(
    intent.why.some(
      ({ rule, threshold }) => rule === 'roll.scoreClosed' && threshold === 'not compared',
    ),
  )
})

test('where no roll keeps the bounds it is held, or closed where the file says so', () => {
  const asked = { days: 12, creditMin: 50 }
  const held = plan(asked, CHAIN)
  assert.deepEqual(held.intents, [])
  assert.ok(held.reasons.some(({ rule }) => rule === 'roll.netCredit'))
  const [closed] = plan({ ...asked, orClose: true }, CHAIN).intents
  assert.equal(closed?.action, 'close')
  assert.ok(closed.why.some(({ rule }) => rule === 'roll.netCredit'))
})

test('a roll goes into nothing with less open than is asked, and what is not known is less', () => {
  const thin = (openInterest: number | undefined): Chain => ({
    ...CHAIN,
    rows: CHAIN.rows.map(({ openInterest: _known, ...row }) =>
      openInterest === undefined ? row : { ...row, openInterest },
    ),
  })
  assert.equal(plan({ days: 12, openInterestMin: 100 }, thin(100)).intents[0]?.action, 'roll')
  for (const open of [99, undefined]) {
    const { intents, reasons } = plan({ days: 12, openInterestMin: 100 }, thin(open))
    assert.deepEqual(intents, [])
    assert.ok(
      reasons.some(({ rule }) => rule === 'roll.openInterest'),
      `${open}`,
    )
  }
})

test('nothing is written with less open than is asked; where none is known, that is the reason', () => {
  const file = { ...FILE, writeWhen: { openInterestMin: 100 } }
  const rows = CHAIN.rows.map(({ openInterest: _known, ...row }) => row)
  const market = { view: viewChain({ ...CHAIN, rows }), tick: () => 1_000_000n, closed: undefined }
  const cash = { ...BOOK, cash: 50_000, options: [] }
  const at = { tick: 7, now: timestamp(1_767_225_600_000_000) }
  const { intents, reasons } = planProgram(file, cash, market, at)
  assert.deepEqual(intents, [])
  const [reason] = reasons.filter(({ rule }) => rule === 'writeWhen.openInterestMin')
  assert.ok(reason?.observed.endsWith('not known'))
  assert.equal(reason?.threshold, '>= 100')
})
