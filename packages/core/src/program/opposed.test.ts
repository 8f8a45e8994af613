/** Programs that have written what the rest of their account is long: the account is flat, and they owe all the same. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  DAY,
  OPENED_AT,
  accepting,
  actor,
  answer,
  asking,
  eventOf,
  funding,
  must,
  owned,
  quote,
  settling,
} from '../_venue.ts'
import type { World } from '../_venue.ts'
import type { Command } from '../venue/command.ts'
import { adopting, income, programmed, taking } from './_program.ts'

function ledgerOf(world: World): Readonly<Record<string, bigint>> {
  return Object.fromEntries(income(world).ledger)
}

/** The person of the account trades with mako, at 4. */
function byHand(world: World, side: 'buy' | 'sell', size: bigint, instrument: string): Command {
  const { rfqId } = eventOf(
    must(world, asking('acme', `buy 1 ${instrument}`, { size })),
    'RfqRequested',
  ).terms
  quote(world, 'mako', rfqId, side === 'buy' ? '- / 4' : '4 / -', { size })
  return accepting('acme', rfqId, `${side} ${size} at 4`)
}

/** A program with all but two hundred thousand dollars has written what is in no program, so that the account is flat in it. */
function opposed(instrument: string, bought: bigint): World {
  const world = programmed()
  must(world, adopting({ USD: 300_000_00n }))
  must(world, byHand(world, 'buy', bought, instrument))
  must(
    world,
    taking(world, {
      legs: `buy 1 ${instrument}`,
      side: 'sell',
      size: 1n,
      at: '4',
      marks: { [instrument]: '4' },
    }),
  )
  return world
}

void test('[PRG-3] what a program owes for an option that the rest of its account is long is spent by nobody', () => {
  const world = opposed('P400', 6n)
  const left = 200_000_00n - 2_400_00n
  assert.equal(owned(world, 'acme', 'USD').available, left)
  assert.equal(answer(world, byHand(world, 'sell', 5n, 'Q400')), 'insufficient_available')
  // Neither more of the option nor less of it sets that free; without what was written it goes.
  must(world, byHand(world, 'buy', 1n, 'P400'))
  assert.equal(owned(world, 'acme', 'USD').available, left - 400_00n)
  must(world, byHand(world, 'sell', 7n, 'P400'))
  assert.equal(owned(world, 'acme', 'USD').available, left + 2_400_00n)
  assert.equal(answer(world, funding('acme', 'USD', -200_000_01n)), 'insufficient_available')
  must(
    world,
    taking(world, { legs: 'buy 1 P400', side: 'buy', size: 1n, at: '2.1', marks: { P400: '2.1' } }),
  )
  assert.deepEqual(ledgerOf(world), { USD: 800_000_00n + 400_00n - 210_00n, SPY: 1_000n })
  assert.equal(owned(world, 'acme', 'USD').available, 200_000_00n)
})

void test('[PRG-8] what is in no program exercises by its own cash, not by what a program owes inside the account', () => {
  const world = opposed('Q400', 1n)
  must(world, byHand(world, 'buy', 5n, 'C400'))
  world.now = OPENED_AT + 30 * DAY
  must(world, { type: 'ExpireDue', actor: actor('ops') })
  must(world, settling('C400', '410'))
  // 197,600 dollars pay for four of five.
  assert.equal(owned(world, 'acme', 'SPY').total, 2_400n)
  assert.equal(owned(world, 'acme', 'USD').available, 197_600_00n - 160_000_00n)
  must(world, settling('Q400', '410'))
  assert.deepEqual(ledgerOf(world), { USD: 800_400_00n, SPY: 1_000n })
  assert.equal(owned(world, 'acme', 'USD').held, 800_400_00n)
})
