import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { DAY, OPENED_AT, asking, eventOf, must, owned, quote, send, settling } from '../_venue.ts'
import { accepting } from '../_venue.ts'
import type { World } from '../_venue.ts'
import { everyCell } from '../ledger/ledger.ts'
import {
  ACME,
  INCOME,
  adopting,
  applying,
  granting,
  income,
  marksOf,
  programmed,
} from './_program.ts'
import type { ProgramId } from './tag.ts'

const OTHER = 'other' as ProgramId
const OPTIONS = ['C400', 'P400', 'Q400'] as const
const PRICES = { C400: '4', P400: '4', Q400: '4', SPY: '400' }

const move = fc.record({
  what: fc.constantFrom('trade', 'trade', 'trade', 'adopt'),
  program: fc.constantFrom(INCOME, OTHER, undefined),
  instrument: fc.constantFrom(...OPTIONS, 'SPY' as const),
  side: fc.constantFrom('buy' as const, 'sell' as const),
  size: fc.bigInt(1n, 6n),
})

/** What no program has of the account. */
function unassigned(world: World): ReadonlyMap<string, bigint> {
  const left = new Map<string, bigint>()
  for (const { account, asset, total } of everyCell(world.state.ledger))
    if (account === ACME) left.set(asset, total)
  for (const id of [INCOME, OTHER])
    for (const [asset, held] of income(world, id).ledger)
      left.set(asset, (left.get(asset) ?? 0n) - held)
  return left
}

function check(world: World): void {
  for (const id of [INCOME, OTHER])
    for (const [asset, held] of income(world, id).ledger)
      if (world.state.listed(asset)?.kind !== 'option') assert.ok(held >= 0n, `${id} owes ${asset}`)
  for (const [asset, left] of unassigned(world))
    if (world.state.listed(asset as never)?.kind !== 'option')
      assert.ok(left >= 0n, `the programs have more ${asset} than there is`)
  for (const { account, asset, total, held } of everyCell(world.state.ledger))
    if (account === ACME && world.state.listed(asset)?.kind !== 'option')
      assert.ok(held <= total, `more ${asset} is held than there is`)
}

test('[PRG-3] [PRG-8] whatever programs and a person do, reservations never exceed the account, and no option outlives its expiry', () => {
  fc.assert(
    fc.property(
      fc.array(move, { maxLength: 25 }),
      fc.constantFrom('390', '400', '410'),
      (moves, at) => {
        const world = programmed()
        must(world, applying(OTHER))
        must(world, granting({}, OTHER))
        must(world, adopting({ USD: 300_000_00n, SPY: 500n }, OTHER))
        for (const { what, program, instrument, side, size } of moves) {
          if (what === 'adopt') {
            const lines = { [instrument]: side === 'buy' ? size : -size }
            send(world, adopting(lines, program ?? INCOME))
          } else {
            const tag = program === undefined ? {} : { program }
            const asked = { ...asking('acme', `buy 1 ${instrument}`, { size }), ...tag }
            const { rfqId } = eventOf(must(world, asked), 'RfqRequested').terms
            const price = PRICES[instrument]
            quote(world, 'mako', rfqId, side === 'buy' ? `- / ${price}` : `${price} / -`, { size })
            const take = accepting('acme', rfqId, `${side} ${size} at ${price}`)
            send(world, { ...take, marks: marksOf(PRICES, world.now) })
          }
          check(world)
        }
        const rest = unassigned(world)
        world.now = OPENED_AT + 30 * DAY
        must(world, { type: 'ExpireDue', actor: { firm: 'ops', user: 'ops-1' } as never })
        for (const option of OPTIONS) {
          const wrote = rest.get(option) ?? 0n
          const before = unassigned(world).get('USD') ?? 0n
          must(world, settling(option, at))
          check(world)
          // Nothing moves for what is in no program where it has none of the option.
          if (wrote === 0n) assert.equal(unassigned(world).get('USD') ?? 0n, before)
          assert.equal(owned(world, 'acme', option).total, 0n)
          for (const id of [INCOME, OTHER])
            assert.equal(income(world, id).ledger.has(option as never), false)
        }
      },
    ),
    { numRuns: 40 },
  )
})
