import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  DAY,
  SECOND,
  accepting,
  actor,
  answer,
  ask,
  eventOf,
  funding,
  furnished,
  must,
  px,
  quote,
  send,
  sweep,
  traded,
} from '../_venue.ts'
import type { World } from '../_venue.ts'
import { countersigning, cross, propose, rest } from '../_block.ts'
import { encode } from '../codec.ts'
import { instrumentId } from '../instrument/instrument.ts'
import { audienceOf } from '../venue/audience.ts'
import type { Event } from '../venue/event.ts'
import { loadState, saveState } from '../venue/snapshot.ts'
import { publishing, release } from './_policy.ts'
import type { PublicationRule } from './policy.ts'
import type { Print } from './print.ts'

function funded(...rules: readonly Partial<PublicationRule>[]): World {
  const world = furnished()
  for (const firm of ['acme', 'bree', 'mako', 'nova', 'opal']) {
    must(world, funding(firm, 'USD', 10_000_000_00n))
    must(world, funding(firm, 'SPY', 100_000n))
    must(world, funding(firm, 'BTC', 1_000_000_000n))
  }
  if (rules.length > 0) must(world, publishing(rules))
  return world
}

const SHARES = { taker: 'acme', maker: 'mako', side: 'buy', legs: 'buy 1 SPY' } as const

function prints(events: readonly Event[]): readonly Print[] {
  return events.flatMap((event) => (event.type === 'TradePublished' ? [event.print] : []))
}

void test('[PUB-1] nothing is published before the operator says what', () => {
  const world = funded()
  const events = traded(world, { ...SHARES, size: 3n, at: '400' })
  assert.deepEqual(prints(events), [])
  assert.equal(world.state.tape.planned.size, 0)
  world.now += 40 * DAY
  assert.deepEqual(must(world, release), [])
})

const RULES: readonly (readonly [
  string,
  readonly Partial<PublicationRule>[],
  string,
  bigint,
  boolean,
])[] = [
  ['any trade', [{}], 'buy 1 SPY', 3n, true],
  ['of its class', [{ venueClass: 'rfq' }], 'buy 1 SPY', 3n, true],
  ['of another class', [{ venueClass: 'block' }], 'buy 1 SPY', 3n, false],
  ['of its underlying', [{ underlying: instrumentId('SPY') }], 'buy 1 C400', 3n, true],
  ['of another underlying', [{ underlying: instrumentId('BTC') }], 'buy 1 C400', 3n, false],
  ['at the least size', [{ sizeMin: 3n }], 'buy 1 SPY', 3n, true],
  ['under the least size', [{ sizeMin: 4n }], 'buy 1 SPY', 3n, false],
  ['none first', [{ treatment: { kind: 'none' } }, {}], 'buy 1 SPY', 3n, false],
  [
    'the first that fits',
    [{ sizeMin: 4n, treatment: { kind: 'none' } }, {}],
    'buy 1 SPY',
    3n,
    true,
  ],
]
for (const [name, rules, legs, size, published] of RULES)
  void test(`[PUB-1] a rule: ${name}`, () => {
    const world = funded(...rules)
    const events = traded(world, { ...SHARES, legs, size, at: '4' })
    assert.equal(prints(events).length, published ? 1 : 0)
  })

for (const [rule, refusal] of [
  [{ underlying: instrumentId('XYZ') }, 'unknown_instrument rules.0.underlying'],
  [{ sizeMin: 0n }, 'bad_size rules.0.sizeMin'],
  [{ sizeCap: 0n }, 'bad_size rules.0.sizeCap'],
  [{ treatment: { kind: 'delayed', delayMs: 0 } }, 'bad_duration rules.0.delayMs'],
  [{ treatment: { kind: 'delayed', delayMs: 1.5 } }, 'bad_duration rules.0.delayMs'],
  [
    { treatment: { kind: 'aggregated', periodMs: 31 * 86_400_000 } },
    'bad_duration rules.0.periodMs',
  ],
] as const)
  void test(`[PUB-1] a policy is refused with ${refusal}`, () => {
    const world = funded({ sizeCap: 9n })
    const before = encode(world.state.tape.policy)
    assert.equal(answer(world, publishing([rule])), refusal)
    assert.equal(encode(world.state.tape.policy), before)
    const many = Array.from({ length: 51 }, () => ({}))
    assert.equal(answer(world, publishing(many)), 'malformed rules')
    assert.equal(answer(world, { ...publishing([]), actor: actor('acme') }), 'role_forbidden')
    assert.equal(answer(world, { ...release, actor: actor('mako') }), 'role_forbidden')
  })

void test('[PUB-2] a print is the canonical structure at its price, without names, sides or ids', () => {
  const world = funded({})
  const bought = traded(world, { ...SHARES, legs: 'buy 2 P400, buy 1 C400', size: 2n, at: '9' })
  const mirrored = traded(world, {
    taker: 'bree',
    maker: 'opal',
    side: 'sell',
    legs: 'buy 2 P400, buy 1 C400',
    size: 2n,
    at: '9',
  })
  const plain = ({ from, until, publishedAt, ...kept }: Print): object => {
    assert.deepEqual([until, publishedAt], [from, from])
    return { ...kept, printId: '' }
  }
  const [first = assert.fail(), second = assert.fail()] = [...prints(bought), ...prints(mirrored)]
  assert.deepEqual(plain(first), plain(second))
  assert.equal(first.price, px('9'))
  assert.equal(first.size, 2n)
  const text = encode(eventOf(bought, 'TradePublished'))
  const { match } = eventOf(bought, 'MatchMade')
  const secrets = [match.matchId, match.rfqId, match.entryId, ...match.fills.map((f) => f.tradeId)]
  for (const secret of ['acme', 'mako', ...secrets, '"sell"']) assert.ok(!text.includes(secret))
})

void test('[PUB-2] several prices of a match are one, weighted by size and rounded down', () => {
  const world = funded({})
  const rfqId = ask(world, 'acme', 'buy 1 SPY', { size: 3n, format: 'pay_as_bid' })
  quote(world, 'mako', rfqId, '- / 400.01', { size: 2n })
  quote(world, 'nova', rfqId, '- / 400.02', { size: 1n })
  const [print = assert.fail()] = prints(must(world, accepting('acme', rfqId, 'buy 3 at 500')))
  assert.equal(print.price, px('400.01333333'))
  const short = funded({})
  const mirror = ask(short, 'acme', 'buy 1 C400, sell 1 P400', { size: 3n, format: 'pay_as_bid' })
  quote(short, 'mako', mirror, '- / -5.01', { size: 1n })
  quote(short, 'nova', mirror, '- / -5.02', { size: 2n })
  const [negative = assert.fail()] = prints(must(short, accepting('acme', mirror, 'buy 3 at 0')))
  assert.equal(negative.price, px('-5.01666667'))
})

void test('[PUB-3] a delayed print comes when its delay has passed, by the policy of its match', () => {
  const world = funded({ treatment: { kind: 'delayed', delayMs: 900_000 }, sizeCap: 5n })
  traded(world, { ...SHARES, size: 8n, at: '400' })
  const [plan = assert.fail()] = world.state.tape.planned.values()
  must(world, publishing([]))
  world.now = plan.releaseAt - 2
  assert.deepEqual(must(world, release), [])
  const events = must(world, release)
  assert.equal(world.now, plan.releaseAt)
  const event = eventOf(events, 'TradePublished')
  assert.equal(event.print.publishedAt, plan.releaseAt)
  assert.equal(event.print.from, plan.tradedAt)
  assert.deepEqual([event.print.size, event.print.masked], [5n, true])
  assert.deepEqual(must(world, release), [])
})

void test('[PUB-3] [PUB-4] an aggregate is one print of a period: sum, mean, cap and count', () => {
  const hour = 3_600_000
  const world = funded({ treatment: { kind: 'aggregated', periodMs: hour }, sizeCap: 10n })
  traded(world, { ...SHARES, size: 4n, at: '400' })
  traded(world, { ...SHARES, taker: 'bree', maker: 'nova', side: 'sell', size: 2n, at: '403' })
  traded(world, { ...SHARES, legs: 'buy 1 BTC', size: 1n, at: '50' })
  world.now += hour * 1000
  traded(world, { ...SHARES, size: 9n, at: '410' })
  const first = prints(must(world, release))
  assert.deepEqual(
    first.map(({ price, size, masked, matches, from, until }) => [
      price,
      size,
      masked,
      matches,
      until - from,
    ]),
    [
      [px('401'), 6n, false, 2, hour * 1000],
      [px('50'), 1n, false, 1, hour * 1000],
    ],
  )
  world.now += hour * 1000
  assert.deepEqual(
    prints(must(world, release)).map(({ price, matches }) => [price, matches]),
    [[px('410'), 1]],
  )
})

for (const [size, cap, shown, masked] of [
  [8n, undefined, 8n, false],
  [8n, 8n, 8n, false],
  [9n, 8n, 8n, true],
] as const)
  void test(`[PUB-4] ${size} traded under the cap ${cap ?? 'none'} reads ${shown}`, () => {
    const world = funded({ sizeCap: cap })
    const [print] = prints(traded(world, { ...SHARES, size, at: '400' }))
    assert.deepEqual([print?.size, print?.masked], [shown, masked])
  })

void test('[PUB-5] before its release nothing of a print is in any event that others may see', () => {
  const world = funded({ treatment: { kind: 'delayed', delayMs: 60_000 } })
  const start = world.events.length
  const seen: string[] = []
  const watch = (events: readonly Event[]): void => {
    for (const event of events) {
      const audience = audienceOf(world.state, event)
      const isOthers =
        audience === 'public' || audience.some((firm) => firm === 'bree' || firm === 'opal')
      if (isOthers) seen.push(encode(event))
    }
  }
  const rfqId = ask(world, 'acme', 'buy 1 SPY', { size: 7n, panel: ['mako', 'nova'] })
  quote(world, 'mako', rfqId, '- / 400.25', { size: 7n })
  // Audiences are read while the request is open.
  watch(world.events.slice(start))
  const match = must(world, accepting('acme', rfqId, 'buy 7 at 401'))
  watch(match)
  const plan = eventOf(match, 'PrintPlanned')
  assert.deepEqual(audienceOf(world.state, plan), [])
  assert.deepEqual(plan.knownTo, ['acme', 'mako'])
  world.now += 59 * SECOND
  for (const command of [sweep, release, publishing([{}])]) watch(must(world, command))
  for (const text of seen)
    for (const secret of [plan.print.printId, String(px('400.25')), 'TradePublished'])
      assert.ok(!text.includes(secret), text)
  assert.deepEqual(world.state.tape.recent, [])
  world.now += SECOND
  assert.equal(prints(must(world, release)).length, 1)
})

void test('[PUB-5] one release publishes 2,000 prints at most, and the next goes on', () => {
  const world = funded({ treatment: { kind: 'delayed', delayMs: 1 } })
  traded(world, { ...SHARES, size: 1n, at: '400' })
  const [plan = assert.fail()] = world.state.tape.planned.values()
  for (let i = 0; i < 2_000; i++) {
    const printId = `print-${i}` as typeof plan.printId
    world.state.tape.planned.set(printId, { ...plan, printId })
  }
  world.now += SECOND
  assert.equal(prints(must(world, release)).length, 2_000)
  assert.equal(prints(must(world, release)).length, 1)
  assert.equal(world.state.tape.recent.length, 100)
  assert.equal(send(world, release).ok, true)
})

void test('[PUB-5] [VEN-4] plans, policy and the last prints survive a snapshot', () => {
  const world = funded({ treatment: { kind: 'delayed', delayMs: 60_000 }, sizeCap: 3n })
  traded(world, { ...SHARES, size: 7n, at: '400' })
  must(world, publishing([{}]))
  traded(world, { ...SHARES, size: 2n, at: '401' })
  const text = saveState(world.state)
  const restored = { ...world, state: loadState(text), events: [] }
  assert.equal(saveState(restored.state), text)
  restored.now += 60 * SECOND
  assert.deepEqual(
    prints(must(restored, release)).map(({ size, masked }) => [size, masked]),
    [[3n, true]],
  )
})

void test('[PUB-1] [PUB-2] blocks and crosses are printed by the rules of their class', () => {
  const world = funded(
    { venueClass: 'block', treatment: { kind: 'delayed', delayMs: 60_000 }, sizeCap: 5n },
    { venueClass: 'cross' },
  )
  const block = must(
    world,
    countersigning(propose(world, 'acme', 'mako', 'buy 10 x buy 1 SPY at 400')),
  )
  assert.deepEqual(eventOf(block, 'PrintPlanned').knownTo, ['acme', 'mako'])
  rest(world, 'acme', 'buy 100 x buy 1 SPY limit 401')
  rest(world, 'mako', 'sell 60 x buy 1 SPY limit 399')
  const crossed = cross(world, 'buy 1 SPY', 'SPY 399.98/400/400.02')
  const what = ({ venueClass, price, size, masked }: Print) => [venueClass, price, size, masked]
  assert.deepEqual(prints(crossed).map(what), [['cross', px('400'), 60n, false]])
  world.now += 60 * SECOND
  assert.deepEqual(prints(must(world, release)).map(what), [['block', px('400'), 5n, true]])
})
