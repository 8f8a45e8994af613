import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DAY, OPENED_AT, furnished, legsOf, listing, must, option, px, share } from '../_venue.ts'
import { timestamp } from '../time/timestamp.ts'
import { listedIn } from '../venue/state.ts'
import { LEGS_MAX, RATIO_MAX, canonicalize, netPrice } from './structure.ts'
import type { Canonical, Leg, Listed } from './structure.ts'
import { instrumentId } from './instrument.ts'

const world = furnished()
for (const instrument of [
  option('C410', { strike: '410' }),
  option('N400', { tick: '0.05' }),
  share('DAX', { quote: 'EUR' }),
])
  must(world, listing(instrument))
const listed: Listed = listedIn(world.state)
const endsAt = timestamp(OPENED_AT + DAY)

function built(text: string): Canonical {
  const canonical = canonicalize(legsOf(text), listed, endsAt)
  assert.ok(!('code' in canonical))
  return canonical
}

const shapes: readonly { typed: string; legs: string; flip: boolean; scaledBy: bigint }[] = [
  { typed: 'buy 1 SPY', legs: 'buy 1 SPY', flip: false, scaledBy: 1n },
  { typed: 'sell 1 SPY', legs: 'buy 1 SPY', flip: true, scaledBy: 1n },
  { typed: 'buy 7 SPY', legs: 'buy 1 SPY', flip: false, scaledBy: 7n },
  {
    typed: 'buy 100 SPY, sell 1 C400',
    legs: 'buy 1 C400, sell 100 SPY',
    flip: true,
    scaledBy: 1n,
  },
  {
    typed: 'sell 4 C410, buy 2 C400',
    legs: 'buy 1 C400, sell 2 C410',
    flip: false,
    scaledBy: 2n,
  },
]
for (const { typed, legs, flip, scaledBy } of shapes)
  void test(`[STR-1] ${typed} is ${legs}${flip ? ', mirrored' : ''}`, () => {
    const canonical = built(typed)
    assert.deepEqual(canonical.structure.legs, legsOf(legs))
    assert.equal(canonical.flip, flip)
    assert.equal(canonical.scaledBy, scaledBy)
    assert.equal(canonical.structure.quoteAsset, 'USD')
  })

const many = (count: number): Leg[] =>
  Array.from({ length: count }, () => ({ instrument: instrumentId('SPY'), side: 'buy', ratio: 1 }))
const wrong: readonly (readonly [string, readonly Leg[], string, string])[] = [
  ['no legs', [], 'no_legs', 'legs'],
  ['101 legs', many(LEGS_MAX + 1), 'too_many_legs', 'legs'],
  ['100 legs of one share', many(LEGS_MAX), 'duplicate_leg', 'legs.1.instrument'],
  ['ratio 0', legsOf('buy 0 SPY'), 'bad_ratio', 'legs.0.ratio'],
  ['ratio −1', legsOf('buy -1 SPY'), 'bad_ratio', 'legs.0.ratio'],
  ['ratio 1.5', legsOf('buy 1.5 SPY'), 'bad_ratio', 'legs.0.ratio'],
  ['ratio NaN', legsOf('buy x SPY'), 'bad_ratio', 'legs.0.ratio'],
  ['a ratio over a million', legsOf(`buy ${RATIO_MAX + 1} SPY`), 'bad_ratio', 'legs.0.ratio'],
  ['an unknown share', legsOf('buy 1 SPY, buy 1 QQQ'), 'unknown_instrument', 'legs.1.instrument'],
  ['cash', legsOf('buy 1 USD'), 'not_tradable', 'legs.0.instrument'],
  ['one share twice', legsOf('buy 1 SPY, sell 1 SPY'), 'duplicate_leg', 'legs.1.instrument'],
  ['two quote assets', legsOf('buy 1 SPY, buy 1 DAX'), 'mixed_quote_asset', 'legs.1.instrument'],
  // Precedence: the earlier guard on one leg, the earlier leg of two.
  ['ratio before unknown', legsOf('buy 0 QQQ'), 'bad_ratio', 'legs.0.ratio'],
  ['leg 0 before leg 1', legsOf('buy 1 USD, buy 0 SPY'), 'not_tradable', 'legs.0.instrument'],
]
for (const [what, legs, code, path] of wrong)
  void test(`[STR-2] ${what} is ${code}`, () => {
    const refused = canonicalize(legs, listed, endsAt)
    assert.ok('code' in refused)
    assert.equal(refused.code, code)
    assert.equal(refused.path, path)
  })

for (const [offset, alive] of [
  [-1, true],
  [0, false],
  [1, false],
] as const)
  void test(`[STR-2] [RFQ-7] an option ${alive ? 'outlives' : 'does not outlive'} a request ending ${offset} µs after its expiry`, () => {
    const ends = timestamp(OPENED_AT + 30 * DAY + offset)
    const canonical = canonicalize(legsOf('buy 1 C400'), listed, ends)
    assert.equal(
      'code' in canonical ? canonical.code : 'alive',
      alive ? 'alive' : 'instrument_expired',
    )
  })

void test('[STR-3] orientation and order of legs change nothing but flip', () => {
  const one = built('buy 1 C400, sell 1 C410')
  const mirror = built('sell 1 C400, buy 1 C410')
  const shuffled = built('sell 1 C410, buy 1 C400')
  assert.deepEqual(mirror.structure, one.structure)
  assert.deepEqual(shuffled, one)
  assert.deepEqual([one.flip, mirror.flip], [false, true])
})

const prices = new Map([
  ['SPY', '400.10'],
  ['C400', '5.05'],
  ['C410', '2.10'],
  ['BTC', '60000.5'],
])
const priced: readonly (readonly [string, string])[] = [
  ['buy 1 C400', '5.05'],
  ['buy 1 SPY', '400.10'],
  ['buy 1 C400, sell 1 C410', '2.95'],
  ['buy 1 C400, sell 2 C410', '0.85'],
  ['buy 1 C410, sell 1 C400', '2.95'],
  // Per share: one contract stands for a hundred of them.
  ['sell 1 C400, buy 100 SPY', '-395.05'],
  ['buy 1 BTC', '60000.5'],
]
for (const [typed, net] of priced)
  void test(`[STR-4] ${typed} costs ${net}`, () => {
    const { structure } = built(typed)
    assert.equal(
      netPrice(structure, listed, (id) => px(prices.get(id) ?? '')),
      px(net),
    )
  })

const ticks: readonly (readonly [string, string, bigint])[] = [
  ['buy 1 SPY', '0.01', 1n],
  ['buy 1 C400', '0.01', 100n],
  ['buy 1 N400', '0.05', 100n],
  ['buy 1 N400, sell 1 C400', '0.01', 100n],
  ['buy 1 N400, sell 2 C400', '0.01', 100n],
  ['buy 2 C400, sell 5 N400', '0.01', 100n],
  ['buy 1 C400, sell 100 SPY', '0.01', 100n],
  ['buy 1 C400, sell 50 SPY', '0.01', 50n],
]
for (const [typed, tick, shares] of ticks)
  void test(`[STR-5] ${typed} moves by ${tick} on ${shares} shares`, () => {
    const { structure } = built(typed)
    assert.equal(structure.tick, px(tick))
    assert.equal(structure.unit, shares * 100_000_000n)
  })
