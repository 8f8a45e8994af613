import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { timestamp } from '@parley/core'
import { modelChain } from '../chain/_market.ts'
import type { Chain, ChainRow } from '../chain/chain.ts'
import { viewChain } from '../chain/valuation.ts'
import type { HeldOption, ProgramBook } from './book.ts'
import type { ProgramFile } from './file.ts'
import { planProgram } from './plan.ts'

const STRIKES = [80, 85, 90, 95, 100, 105, 110, 115, 120]
const ORDINARY = modelChain({ spot: 100, vol: 0.25, days: [10, 30], strikes: STRIKES })
const NOW = timestamp(1_767_225_600_000_000)

/** Options of a 3:2 split among them: 157.5 × 100 for 150 units is 105 a unit, and what is quoted of one is worth one and a half. */
const DELIVERS = 1.5
const adjustedRow = (row: ChainRow): ChainRow => ({
  ...row,
  id: row.id.replace('SPY', 'SPY1'),
  multiplier: 150,
  delivers: DELIVERS,
})
const CHAIN: Chain = {
  ...ORDINARY,
  rows: [...ORDINARY.rows.map(adjustedRow), ...ORDINARY.rows],
}
const ADJUSTED = 'SPY1-10d-105-C'

const FILE: ProgramFile = {
  strategy: 'covered_call',
  underlying: 'SPY',
  target: { delta: 0.3, daysMin: 5, daysMax: 45 },
  execution: { haircut: 0 },
}
const held = (id: string, contracts: number, over: Partial<HeldOption> = {}): HeldOption => ({
  id,
  contracts,
  units: id.startsWith('SPY1') ? 150 : 100,
  price: 2,
  isInverse: false,
  ...over,
})
const book = (unitsHeld: number, options: readonly HeldOption[]): ProgramBook => ({
  cash: 0,
  units: unitsHeld,
  unitsHeld,
  basis: 90,
  options,
  live: 0,
  mode: 'active',
})

function plan(file: ProgramFile, of: ProgramBook, chain = CHAIN) {
  const market = { view: viewChain(chain), tick: () => 1_000_000n, closed: undefined }
  return planProgram(file, of, market, { tick: 1, now: NOW })
}

test('[PRG-22] an adjusted call covers the units that it delivers, and what is written beside it is standard', () => {
  assert.deepEqual(plan(FILE, book(600, [held(ADJUSTED, -4)])).intents, [])
  const [intent] = plan(FILE, book(850, [held(ADJUSTED, -4)])).intents
  assert.deepEqual(
    [intent?.action, intent?.size, intent?.legs[0]?.instrument],
    ['write', 2n, 'SPY-30d-105-C'],
  )
})

test('[PRG-22] what would be rolled is closed, at its own price: that of the units it delivers', () => {
  const file = { ...FILE, rollWhen: { days: 12 } }
  const [intent] = plan(file, book(600, [held(ADJUSTED, -4)])).intents
  assert.equal(intent?.action, 'close')
  assert.deepEqual(intent.legs, [{ side: 'buy', ratio: 1, instrument: ADJUSTED }])
  assert.deepEqual(
    intent.why.map(({ rule }) => rule),
    ['rollWhen.days', 'roll.adjusted'],
  )
  const each = viewChain(CHAIN).byId.get('SPY-10d-105-C')?.mid ?? 0
  assert.equal(intent.model, BigInt(Math.round(each * DELIVERS * 1e8)))
  const standard = plan(file, book(400, [held('SPY-10d-105-C', -4)])).intents[0]
  assert.equal(standard?.action, 'roll')
})

test('[PRG-22] a profit is told by the unit: bought at 2 and worth a quarter of it, three quarters are earned', () => {
  const file = { ...FILE, closeWhen: { profit: 0.99 } }
  const mid = viewChain(CHAIN).byId.get(ADJUSTED)?.mid ?? 0
  const { reasons } = plan(file, book(600, [held(ADJUSTED, -4)]))
  const seen = reasons.find(({ rule }) => rule === 'closeWhen.profit')?.observed
  assert.equal(seen, String(Number(((2 - mid) / 2).toPrecision(6))))
})

test('[PRG-22] a spread that was adjusted is closed as the pair it is, apart from a standard one of its date', () => {
  const file: ProgramFile = {
    ...FILE,
    strategy: 'bear_call',
    contracts: 9,
    target: { ...FILE.target, width: 5 },
    closeWhen: { days: 10 },
  }
  const options = [
    held('SPY1-10d-105-C', -2),
    held('SPY1-10d-110-C', 2),
    held('SPY-10d-105-C', -3),
    held('SPY-10d-110-C', 3),
  ]
  const pairs = plan(file, book(0, options)).intents.map(({ legs, size }) => [
    size,
    legs.map(({ instrument }) => instrument),
  ])
  assert.deepEqual(pairs, [
    [2n, ['SPY1-10d-105-C', 'SPY1-10d-110-C']],
    [3n, ['SPY-10d-105-C', 'SPY-10d-110-C']],
  ])
})

test('[PRG-22] what is paid in its coin is let be, and its units are not written on again', () => {
  const coin = held('SPY_SPY-10d-105-C', -1, { isInverse: true })
  const [intent] = plan({ ...FILE, closeWhen: { days: 45 } }, book(300, [coin])).intents
  assert.deepEqual([intent?.action, intent?.size], ['write', 2n])
})

test('[PRG-22] whatever a program has and asks for, it opens nothing but standard options, and on no unit twice', () => {
  const strategies = ['covered_call', 'cash_secured_put', 'bear_call', 'bull_put', 'wheel'] as const
  fc.assert(
    fc.property(
      fc.constantFrom(...strategies),
      fc.integer({ min: 0, max: 1500 }),
      fc.array(
        fc.tuple(
          fc.constantFrom(...CHAIN.rows.map(({ id }) => id)),
          fc.integer({ min: 1, max: 4 }),
        ),
        {
          maxLength: 4,
        },
      ),
      fc.record({
        days: fc.constantFrom(undefined, 12, 40),
        only: fc.boolean(),
        orClose: fc.boolean(),
      }),
      fc.constantFrom(undefined, 0.25),
      (strategy, unitsHeld, written, { days, ...roll }, vol) => {
        const options = [...new Map(written)].map(([id, contracts]) => held(id, -contracts))
        const file: ProgramFile = {
          ...FILE,
          strategy,
          contracts: 20,
          target: { ...FILE.target, width: 5 },
          ...(days === undefined ? {} : { rollWhen: { days, creditMin: -9, ...roll } }),
        }
        const chain = vol === undefined ? CHAIN : { ...CHAIN, realisedVol: vol }
        const { intents } = plan(file, { ...book(unitsHeld, options), cash: 50_000 }, chain)
        const has = new Map(options.map(({ id, contracts }) => [id, contracts]))
        for (const { legs, size, side } of intents)
          for (const { instrument, side: leg, ratio } of legs) {
            const moved = Number(size) * ratio * (leg === side ? 1 : -1)
            has.set(instrument, (has.get(instrument) ?? 0) + moved)
          }
        for (const [id, now] of has) {
          const before = options.find((each) => each.id === id)?.contracts ?? 0
          if (id.startsWith('SPY1')) assert.ok(now >= before && now <= 0, `${id} is only closed`)
        }
        if (strategy !== 'covered_call' || options.some(({ id }) => id.endsWith('P'))) return
        const wrote = intents.some(({ action }) => action === 'write')
        const units = [...has].reduce(
          (sum, [id, now]) => sum - now * (id.startsWith('SPY1') ? 150 : 100),
          0,
        )
        if (wrote) assert.ok(units <= unitsHeld, `${units} written on ${unitsHeld}`)
      },
    ),
    { numRuns: 300 },
  )
})
