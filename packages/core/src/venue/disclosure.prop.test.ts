import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { at, asking, eventOf, furnished } from '../_venue.ts'
import { encode } from '../codec.ts'
import { opposite } from '../instrument/structure.ts'
import type { CreateRfq } from '../rfq/command.ts'
import { decide } from './decide.ts'

const world = furnished()
const leg = (name: string): fc.Arbitrary<string> =>
  fc
    .tuple(fc.constantFrom('buy', 'sell'), fc.integer({ min: 1, max: 30 }))
    .map(([side, ratio]) => `${side} ${ratio} ${name}`)
const legs = fc
  .uniqueArray(fc.constantFrom('SPY', 'BTC', 'C400', 'P400', 'Q400'), { minLength: 1 })
  .chain((names) => fc.tuple(...names.map(leg)))
  .map((all) => all.join(', '))

/** The announcement's text: what every dealer of the panel is sent. */
function announced(command: CreateRfq): string {
  const decision = decide(world.state, command, at(world))
  assert.ok(decision.ok)
  return encode(eventOf(decision.events, 'RfqOpened'))
}

void test('[DIS-2] the announcement is one text for buy and sell, for any order of legs, for any taker', () => {
  fc.assert(
    fc.property(legs, fc.bigInt({ min: 1n, max: 1000n }), (typed, size) => {
      const panel = ['nova', 'opal']
      const bought = asking('acme', typed, { size, panel })
      const mirrored = bought.legs.map((one) => ({ ...one, side: opposite(one.side) })).toReversed()
      const expected = announced(bought)
      for (const taker of ['acme', 'bree', 'mako']) {
        assert.equal(announced(asking(taker, typed, { size, panel })), expected)
        assert.equal(
          announced({ ...asking(taker, typed, { size, panel }), legs: mirrored }),
          expected,
        )
      }
    }),
  )
})
