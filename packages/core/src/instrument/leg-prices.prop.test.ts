import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { DAY, OPENED_AT, furnished, listing, must, option, px, share } from '../_venue.ts'
import { price } from '../num/units.ts'
import { timestamp } from '../time/timestamp.ts'
import { listedIn } from '../venue/state.ts'
import { instrumentId } from './instrument.ts'
import { legPricesFor, netOf } from './leg-prices.ts'
import type { ReferenceMark } from '../protection/mark.ts'
import { canonicalize, opposite } from './structure.ts'
import type { Leg } from './structure.ts'

const world = furnished()
for (const instrument of [
  option('N400', { tick: '0.05' }),
  share('PAIR', { lot: 2n, tick: '0.005' }),
  share('ODD', { tick: '0.03' }),
  option('T400', { multiplier: 7n, tick: '0.02' }),
])
  must(world, listing(instrument))
const listed = listedIn(world.state)
const NAMES = ['SPY', 'BTC', 'C400', 'P400', 'N400', 'PAIR', 'ODD', 'T400'] as const

const sides = fc.constantFrom('buy' as const, 'sell' as const)
const legs = fc
  .uniqueArray(fc.constantFrom(...NAMES), { minLength: 1 })
  .chain((names) =>
    fc.tuple(
      ...names.map((name) =>
        fc
          .tuple(sides, fc.integer({ min: 1, max: 60 }))
          .map(([side, ratio]): Leg => ({ instrument: instrumentId(name), side, ratio })),
      ),
    ),
  )
const money = fc.bigInt({ min: 0n, max: 500n * 10n ** 8n })
const mark = fc.record({
  mid: fc.option(money, { nil: undefined }),
  half: fc.option(fc.bigInt({ min: 0n, max: 10n ** 9n }), { nil: undefined }),
  vega: fc.option(fc.bigInt({ min: -1n, max: 10n ** 10n }), { nil: undefined }),
})
const marks = fc.tuple(...NAMES.map(() => mark)).map((each) =>
  each.flatMap(({ mid, half, vega }, i): ReferenceMark[] =>
    mid === undefined
      ? []
      : [
          {
            instrument: instrumentId(NAMES[i] ?? ''),
            price: price(mid),
            bid: half === undefined ? undefined : price(mid - half),
            ask: half === undefined ? undefined : price(mid + half),
            vega,
            source: 'test',
            observedAt: timestamp(OPENED_AT),
          },
        ],
  ),
)

function built(typed: readonly Leg[]) {
  const canonical = canonicalize(typed, listed, timestamp(OPENED_AT + DAY))
  assert.ok(!('code' in canonical))
  return canonical.structure
}

void test('[STR-8] [STR-9] leg prices make up the net exactly, on ticks, and none is below zero where legs are on both sides', () => {
  fc.assert(
    fc.property(
      legs,
      marks,
      fc.bigInt({ min: -(10n ** 6n), max: 10n ** 6n }),
      (typed, reference, ticks) => {
        const structure = built(typed)
        const net = ticks * structure.tick
        const prices = legPricesFor(structure, listed, net, reference)
        assert.ok(prices)
        assert.equal(netOf(structure, listed, prices), net)
        for (const [i, { instrument }] of structure.legs.entries()) {
          const leg = listed(instrument)
          assert.ok(leg && leg.kind !== 'cash')
          assert.equal((prices[i] ?? 1n) % leg.terms.tick, 0n)
        }
        if (new Set(structure.legs.map(({ side }) => side)).size === 2)
          assert.ok(
            prices.every((each) => each >= 0n),
            String(prices),
          )
      },
    ),
    { numRuns: 2000 },
  )
})

void test('[STR-9] the mirror at the negated net has the same leg prices', () => {
  fc.assert(
    fc.property(legs, marks, fc.bigInt({ min: -1000n, max: 1000n }), (typed, reference, ticks) => {
      const structure = built(typed)
      const mirror = built(typed.map((leg) => ({ ...leg, side: opposite(leg.side) })))
      const at = ticks * structure.tick
      assert.deepEqual(
        legPricesFor(structure, listed, at, reference),
        legPricesFor(mirror, listed, at, reference),
      )
    }),
    { numRuns: 200 },
  )
})

void test('[STR-9] many alike legs: each is within a tick of its mark and its part', () => {
  const names = Array.from({ length: 100 }, (_, i) => `B${i}`)
  for (const name of names) must(world, listing(share(name)))
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1000, max: 9000 }), { minLength: 100, maxLength: 100 }),
      fc.integer({ min: -5000, max: 5000 }),
      (mids, over) => {
        const structure = built(
          names.map((name) => ({ instrument: instrumentId(name), side: 'buy', ratio: 1 })),
        )
        const at = new Map(
          names.map((name, i) => [
            instrumentId(name),
            BigInt(mids[i] ?? 0) * 10n ** 6n + 5n * 10n ** 5n,
          ]),
        )
        const reference = [...at].map(([instrument, mid]): ReferenceMark => ({
          instrument,
          price: price(mid),
          source: '',
          observedAt: timestamp(0),
        }))
        const sum = [...at.values()].reduce((a, b) => a + b, 0n)
        const net = ((sum + BigInt(over) * 10n ** 6n) / 10n ** 6n) * 10n ** 6n
        const prices = legPricesFor(structure, listed, net, reference)
        assert.ok(prices)
        assert.equal(netOf(structure, listed, prices), net)
        for (const [i, { instrument }] of structure.legs.entries()) {
          const target = Number(at.get(instrument)) + Number(net - sum) / 100
          assert.ok(Math.abs(Number(prices[i]) - target) <= 1.01e6)
        }
      },
    ),
    { numRuns: 50 },
  )
})

const priced: readonly (readonly [string, string, string, string])[] = [
  // The call has all the vega: the share stays at its mark.
  ['buy 1 C400, sell 100 SPY', '-395', 'C400 5.05 1, SPY 400.10 0', '5.1 400.1'],
  // Without vegas by half spread, which here is one of four: 0.08 more is 0.02 and 0.06.
  ['buy 1 C400, buy 1 P400', '8.08', 'C400 5 - 0.10, P400 3 - 0.30', '5.02 3.06'],
  // Neither: alike.
  ['buy 1 C400, buy 1 P400', '8.08', 'C400 5, P400 3', '5.04 3.04'],
  // A leg without a mark takes all of the difference.
  ['buy 1 C400, sell 1 P400', '1.5', 'P400 3', '4.5 3'],
  // A half tick each: the first takes the odd one.
  ['buy 1 C400, buy 1 P400', '8.01', 'C400 5, P400 3', '5.01 3'],
  // No leg below zero: the other rises with it.
  ['buy 1 C400, sell 1 P400', '-4', 'C400 1, P400 1', '0 4'],
  // One leg is its net.
  ['buy 1 SPY', '-1.23', '', '-1.23'],
]
for (const [typed, net, at, expected] of priced)
  void test(`[STR-9] ${typed} at ${net} with ${at || 'no marks'}: ${expected}`, () => {
    const structure = built(
      typed.split(', ').map((leg): Leg => {
        const [side = '', ratio = '', id = ''] = leg.split(' ')
        return {
          side: side === 'buy' ? 'buy' : 'sell',
          ratio: Number(ratio),
          instrument: instrumentId(id),
        }
      }),
    )
    const reference =
      at === ''
        ? []
        : at.split(', ').map((each): ReferenceMark => {
            const [id = '', mid = '', vega = '-', wide] = each.split(' ')
            const half = wide === undefined ? undefined : px(wide)
            return {
              instrument: instrumentId(id),
              price: px(mid),
              ...(vega === '-' ? {} : { vega: px(vega) }),
              ...(half === undefined
                ? {}
                : { bid: price(px(mid) - half), ask: price(px(mid) + half) }),
              source: 'test',
              observedAt: timestamp(0),
            }
          })
    assert.deepEqual(
      legPricesFor(structure, listed, px(net), reference),
      expected.split(' ').map(px),
    )
  })
