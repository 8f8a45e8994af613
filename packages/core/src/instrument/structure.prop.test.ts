import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { DAY, OPENED_AT, furnished, listing, must, option, share } from '../_venue.ts'
import { price } from '../num/units.ts'
import { timestamp } from '../time/timestamp.ts'
import { listedIn } from '../venue/state.ts'
import { instrumentId } from './instrument.ts'
import { canonicalize, netPrice, opposite } from './structure.ts'
import type { Canonical, Leg } from './structure.ts'

const world = furnished()
for (const instrument of [
  option('N400', { tick: '0.05' }),
  share('PAIR', { lot: 2n, tick: '0.005' }),
  option('T400', { multiplier: 7n }),
])
  must(world, listing(instrument))
const listed = listedIn(world.state)
const NAMES = ['SPY', 'BTC', 'C400', 'P400', 'N400', 'PAIR', 'T400'] as const

const legs = fc
  .uniqueArray(fc.constantFrom(...NAMES), { minLength: 1 })
  .chain((names) => fc.tuple(...names.map(legIn)))

function legIn(name: string): fc.Arbitrary<Leg> {
  const side = fc.constantFrom('buy' as const, 'sell' as const)
  const ratio = fc.integer({ min: 1, max: 60 })
  return fc
    .tuple(side, ratio)
    .map(([of, lots]) => ({ instrument: instrumentId(name), side: of, ratio: lots }))
}

function built(typed: readonly Leg[]): Canonical {
  const canonical = canonicalize(typed, listed, timestamp(OPENED_AT + DAY))
  assert.ok(!('code' in canonical))
  return canonical
}

void test('[STR-3] a structure and its mirror, in any order, are one structure with opposite flips', () => {
  fc.assert(
    fc.property(legs, fc.nat(), (typed, turn) => {
      const mirror = typed.map((leg) => ({ ...leg, side: opposite(leg.side) }))
      const turned = [
        ...mirror.slice(turn % mirror.length),
        ...mirror.slice(0, turn % mirror.length),
      ]
      const [one, other] = [built(typed), built(turned)]
      assert.deepEqual(other.structure, one.structure)
      assert.equal(other.flip, !one.flip)
      assert.equal(other.scaledBy, one.scaledBy)
    }),
  )
})

void test('[STR-1] the canonical form is its own canonical form, and keeps what was typed', () => {
  fc.assert(
    fc.property(legs, (typed) => {
      const { structure, flip, scaledBy } = built(typed)
      const again = built(structure.legs)
      assert.deepEqual(again, { structure, flip: false, scaledBy: 1n })
      const back = structure.legs.map(({ instrument, side, ratio }) => ({
        instrument,
        side: flip ? opposite(side) : side,
        ratio: ratio * Number(scaledBy),
      }))
      const byId = (a: Leg, b: Leg): number => (a.instrument < b.instrument ? -1 : 1)
      assert.deepEqual(back, [...typed].sort(byId))
    }),
  )
})

void test('[STR-4] [STR-5] legs priced on their ticks add up to a price on the tick of the structure', () => {
  fc.assert(
    fc.property(legs, fc.func(fc.integer({ min: 0, max: 10_000 })), (typed, steps) => {
      const { structure } = built(typed)
      const net = netPrice(structure, listed, (id) => {
        const instrument = listed(id)
        assert.ok(instrument && instrument.kind !== 'cash')
        return price(BigInt(steps(id)) * instrument.terms.tick)
      })
      assert.equal(net % structure.tick, 0n)
    }),
  )
})
