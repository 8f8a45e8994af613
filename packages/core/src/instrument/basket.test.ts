import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  DAY,
  OPENED_AT,
  accepting,
  answer,
  asking,
  eventOf,
  funding,
  furnished,
  legsOf,
  listing,
  must,
  option,
  owned,
  px,
  quoting,
  share,
} from '../_venue.ts'
import type { World } from '../_venue.ts'
import type { CreateRfq } from '../rfq/command.ts'
import { timestamp } from '../time/timestamp.ts'
import { listedIn } from '../venue/state.ts'
import { PARTS_MAX, canonicalBasket, partPrice } from './basket.ts'
import { canonicalize, opposite } from './structure.ts'
import type { Canonical, Leg } from './structure.ts'

/** Fifty names, `N0` to `N49`, and a call on each. */
function withNames(): World {
  const world = furnished()
  for (let i = 0; i < PARTS_MAX; i++) {
    must(world, listing(share(`N${i}`)))
    must(world, listing(option(`N${i}-C`, { underlying: `N${i}` })))
  }
  return world
}
const world = withNames()
const listed = listedIn(world.state)
const endsAt = timestamp(OPENED_AT + DAY)

const buyWrites = Array.from({ length: PARTS_MAX }, (_, i) =>
  legsOf(`buy ${100 * (i + 1)} N${i}, sell ${i + 1} N${i}-C`),
)

function built(typed: readonly (readonly Leg[])[]): Canonical {
  const canonical = canonicalBasket(typed, listed, endsAt)
  assert.ok(!('code' in canonical))
  return canonical
}

void test('[STR-10] a basket is one structure of all legs, and its parts have the ids they have alone', () => {
  const { structure } = built(buyWrites)
  const whole = canonicalize(buyWrites.flat(), listed, endsAt)
  assert.ok(!('code' in whole))
  assert.deepEqual({ ...structure, parts: undefined }, { ...whole.structure, parts: undefined })
  for (const [i, legs] of buyWrites.entries()) {
    const alone = canonicalize(legs, listed, endsAt)
    assert.ok(!('code' in alone))
    const part = structure.parts?.find(({ structureId }) => structureId === alone.structure.id)
    assert.equal(part?.count, BigInt(i + 1))
    assert.equal(part.legs.length, 2)
  }
})

void test('[STR-10] neither order nor orientation of what was typed is left in it', () => {
  const one = built(buyWrites)
  const mirror = buyWrites.map((legs) =>
    legs.map((leg) => ({ ...leg, side: opposite(leg.side) })).reverse(),
  )
  const other = built([...mirror.slice(20), ...mirror.slice(0, 20)])
  assert.deepEqual(other.structure, one.structure)
  assert.notEqual(other.flip, one.flip)
})

const wrong: readonly (readonly [string, readonly (readonly Leg[])[], string])[] = [
  ['nothing', [], 'no_legs basket'],
  ['an empty structure', [legsOf('buy 1 N1'), []], 'no_legs basket.1'],
  ['51 structures', Array.from({ length: 51 }, () => legsOf('buy 1 N1')), 'too_many_parts basket'],
  [
    '101 legs',
    [Array.from({ length: 101 }, () => legsOf('buy 1 N1')).flat()],
    'too_many_legs basket',
  ],
  [
    'one name twice',
    [legsOf('buy 1 N1'), legsOf('buy 1 N2, buy 1 N1')],
    'duplicate_leg basket.1.legs.1.instrument',
  ],
  [
    'an unknown name',
    [legsOf('buy 1 N1, buy 1 N2'), legsOf('buy 1 XX')],
    'unknown_instrument basket.1.legs.0.instrument',
  ],
]
for (const [what, typed, expected] of wrong)
  void test(`[STR-10] [STR-2] a basket of ${what}: ${expected}`, () => {
    const refused = canonicalBasket(typed, listed, endsAt)
    assert.ok('code' in refused)
    assert.equal(`${refused.code} ${refused.path}`, expected)
  })

function asked(basket: CreateRfq['basket']): CreateRfq {
  return { ...asking('acme', '', { size: 1n }), basket }
}

void test('[STR-10] legs and a basket in one request are malformed', () => {
  const both = { ...asked([legsOf('buy 1 N1')]), legs: legsOf('buy 1 N2') }
  assert.equal(answer(withNames(), both), 'malformed basket')
})

void test('[STR-10] [ACC-1] fifty structures are accepted and settled in one entry, and their prices make up the basket’s', () => {
  const at = withNames()
  must(at, funding('acme', 'USD', 1_000_000_00n * 100n))
  for (let i = 0; i < PARTS_MAX; i++) must(at, funding('mako', `N${i}`, 100n * BigInt(i + 1)))
  const opened = must(at, asked(buyWrites))
  const { terms, owner } = eventOf(opened, 'RfqRequested')
  const { structure } = terms
  assert.equal(structure.parts?.length, PARTS_MAX)
  // By leg: each share at 20 and each call at 1.50.
  const legPrices = structure.legs.map(({ instrument }) =>
    px(instrument.endsWith('-C') ? '1.5' : '20'),
  )
  const side = owner.flip ? 'bid' : 'ask'
  must(at, { ...quoting('mako', terms.rfqId, '- / -'), [side]: [{ legPrices, size: 1n }] })
  const events = must(at, accepting('acme', terms.rfqId, `buy 1 at 100000`))
  const { entry } = eventOf(events, 'EntryPosted')
  assert.equal(events.filter(({ type }) => type === 'EntryPosted').length, 1)
  assert.equal(entry.postings.filter(({ reason }) => reason === 'delivery').length, 100)
  // 1 + … + 50 buy-writes of 1,850 each; the calls are covered by the shares that came with them.
  assert.equal(owned(at, 'acme', 'USD').total, 100_000_000_00n - 1275n * 1_850_00n)
  for (let i = 0; i < PARTS_MAX; i++) {
    assert.equal(owned(at, 'acme', `N${i}`).held, 100n * BigInt(i + 1))
    assert.equal(owned(at, 'mako', `N${i}-C`).total, BigInt(i + 1))
  }
  const { trade } = eventOf(events, 'TradeSettled')
  let cash = 0n
  for (const part of trade.structure.parts ?? []) {
    const { unit, price } = partPrice(
      trade.structure,
      part,
      listedIn(at.state),
      trade.legPrices ?? [],
    )
    cash += price * unit * part.count
    assert.equal(
      price,
      trade.structure.legs[part.legs[0] ?? 0]?.side === 'buy' ? px('18.5') : px('-18.5'),
    )
  }
  assert.equal(cash, trade.price * trade.structure.unit)
})

void test('[STR-10] a basket is taken whole or not at all: one name short, nothing trades', () => {
  const at = withNames()
  must(at, funding('acme', 'USD', 1_000_000_00n * 100n))
  for (let i = 0; i < PARTS_MAX; i++) must(at, funding('mako', `N${i}`, 100n))
  const basket = buyWrites.map((legs) => legs.slice(0, 1))
  const { rfqId } = eventOf(must(at, asked(basket)), 'RfqRequested').terms
  assert.equal(
    answer(at, quoting('mako', rfqId, '- / 20', { size: 100n })),
    'insufficient_available',
  )
  assert.equal(answer(at, accepting('acme', rfqId, 'buy 100 at 100000')), 'no_live_quote size')
  for (let i = 0; i < PARTS_MAX; i++) assert.equal(owned(at, 'acme', `N${i}`).total, 0n)
})
