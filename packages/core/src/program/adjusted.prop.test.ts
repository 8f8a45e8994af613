import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { checkBooks, checkLives } from '../_invariant.ts'
import { accepting, asking, eventOf, must, px, quote, send } from '../_venue.ts'
import type { World } from '../_venue.ts'
import { acted } from '../corporate-action/_acting.ts'
import type { ActionTerms } from '../corporate-action/action.ts'
import { instrumentId, isAdjusted } from '../instrument/instrument.ts'
import { everyCell } from '../ledger/ledger.ts'
import { ACME, INCOME, income, marksOf, programmed, taking } from './_program.ts'

const SPY = instrumentId('SPY')
const split = (numerator: bigint, denominator: bigint): ActionTerms => ({
  kind: 'split',
  underlying: SPY,
  numerator,
  denominator,
  fractionPrice: denominator > 1n ? px('400') : undefined,
})

/** What an option of before is now. */
function nowOf(world: World, id: string): string {
  const next = [...world.state.instruments.values()].find(
    (each) => each.kind === 'option' && each.adjustedFrom === id,
  )
  return next?.id ?? id
}

/** Asks for the program and takes what mako quotes; the answer of the acceptance. */
function traded(world: World, id: string, side: 'buy' | 'sell', size: bigint) {
  const { rfqId } = eventOf(
    must(world, { ...asking('acme', `buy 1 ${id}`, { size }), program: INCOME }),
    'RfqRequested',
  ).terms
  quote(world, 'mako', rfqId, side === 'buy' ? '- / 4' : '4 / -', { size })
  const take = accepting('acme', rfqId, `${side} ${size} at 4`)
  return send(world, { ...take, marks: marksOf({ [id]: '4' }, world.now) })
}

void test('[PRG-22] what a split made of a short call is bought back, and no more of it written', () => {
  const world = programmed()
  const call = {
    legs: 'buy 1 C400',
    side: 'sell',
    size: 5n,
    at: '4',
    marks: { C400: '4' },
  } as const
  must(world, taking(world, call))
  acted(world, split(3n, 2n))
  const id = nowOf(world, 'C400')
  const own = income(world)
  assert.deepEqual([own.ledger.get(SPY), own.ledger.get(instrumentId(id))], [1_500n, -5n])
  const more = traded(world, id, 'sell', 1n)
  assert.ok(!more.ok)
  assert.deepEqual(
    [more.rejection.code, more.rejection.detail?.['rule'], more.rejection.detail?.['observed']],
    ['outside_mandate', 'opens', 'adjusted short_call'],
  )
  assert.ok(traded(world, id, 'buy', 5n).ok)
  assert.equal(income(world).ledger.get(instrumentId(id)), undefined)
})

const RATIOS = [
  [3n, 2n],
  [5n, 4n],
  [7n, 1n],
  [1n, 10n],
] as const
const deal = fc.record({
  instrument: fc.constantFrom('C400', 'P400', 'Q400', 'SPY'),
  side: fc.constantFrom('buy' as const, 'sell' as const),
  size: fc.bigInt(1n, 6n),
})

void test('[PRG-22] [PRG-3] [CRA-7] through any split a program keeps within what it has, and of what was adjusted it only gives back', () => {
  fc.assert(
    fc.property(
      fc.array(deal, { maxLength: 8 }),
      fc.constantFrom(...RATIOS),
      fc.array(deal, { maxLength: 12 }),
      (before, [numerator, denominator], after) => {
        const world = programmed()
        for (const { instrument, side, size } of before) traded(world, instrument, side, size)
        acted(world, split(numerator, denominator))
        for (const { instrument, side, size } of after) {
          const id = nowOf(world, instrument)
          const was = income(world).ledger.get(instrumentId(id)) ?? 0n
          traded(world, id, side, size)
          const is = income(world).ledger.get(instrumentId(id)) ?? 0n
          const option = world.state.listed(instrumentId(id))
          if (option?.kind === 'option' && isAdjusted(option))
            assert.ok(was < 0n ? is >= was && is <= 0n : is <= was && is >= 0n, `${was} to ${is}`)
          for (const [asset, held] of income(world).ledger)
            if (world.state.listed(asset)?.kind !== 'option') assert.ok(held >= 0n)
          for (const { account, asset, total, held } of everyCell(world.state.ledger))
            if (account === ACME && world.state.listed(asset)?.kind !== 'option')
              assert.ok(held <= total, `more ${asset} is held than there is`)
        }
        checkBooks(world.state)
        checkLives(world.events)
      },
    ),
    { numRuns: 60 },
  )
})
