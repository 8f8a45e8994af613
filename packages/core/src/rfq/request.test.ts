/** Opening, cancelling and sweeping requests. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  DAY,
  OPENED_AT,
  OPERATOR,
  SECOND,
  accepting,
  actor,
  answer,
  ask,
  asking,
  at,
  enrol,
  eventOf,
  funding,
  furnished,
  must,
  owned,
  quote,
  quoting,
  send,
  sweep,
} from '../_venue.ts'
import type { World } from '../_venue.ts'
import { accountId } from '../ledger/account.ts'
import type { Command } from '../venue/command.ts'
import { decide } from '../venue/decide.ts'
import { SWEEP_MAX } from './expire.ts'
import { RFQ_LIMITS } from './rfq.ts'
import type { RfqId } from './rfq.ts'

function funded(): World {
  const world = furnished()
  for (const dealer of ['mako', 'nova', 'opal']) must(world, funding(dealer, 'USD', 100_000_00n))
  must(world, funding('acme', 'USD', 100_000_00n))
  return world
}

const cancelling = (firm: string, rfqId: RfqId): Command => ({
  type: 'CancelRfq',
  actor: actor(firm),
  rfqId,
})

const bounds: readonly (readonly [string, Parameters<typeof asking>[2], string])[] = [
  ['one second', { ttlMs: 1_000 }, 'ok'],
  ['a day', { ttlMs: 86_400_000 }, 'ok'],
  ['under a second', { ttlMs: 999 }, 'bad_duration ttlMs'],
  ['over a day', { ttlMs: 86_400_001 }, 'bad_duration ttlMs'],
  ['half a millisecond', { ttlMs: 1_000.5 }, 'bad_duration ttlMs'],
  ['no number of milliseconds', { ttlMs: Number.NaN }, 'bad_duration ttlMs'],
  ['size 1', { size: 1n }, 'ok'],
  ['size 10^9', { size: 1_000_000_000n }, 'ok'],
  ['size 0', { size: 0n }, 'bad_size size'],
  ['size −1', { size: -1n }, 'bad_size size'],
  ['size 10^9 + 1', { size: 1_000_000_001n }, 'bad_size size'],
  ['an account of no one', { account: accountId('acme:second') }, 'unknown_account account'],
  ['the account of another', { account: accountId('bree:main') }, 'unknown_account account'],
  ['the account of the venue', { account: accountId('venue:fees') }, 'unknown_account account'],
]
for (const [what, over, code] of bounds)
  void test(`[RFQ-2] a request of ${what}: ${code}`, () => {
    assert.equal(answer(furnished(), asking('acme', 'buy 1 SPY', over)), code)
  })

void test('[RFQ-2] [STR-1] the bound on the size holds in lowest terms', () => {
  const world = furnished()
  const opened = must(world, asking('acme', 'buy 10 SPY', { size: 100_000_000n }))
  assert.equal(eventOf(opened, 'RfqOpened').terms.size, 1_000_000_000n)
  const code = answer(world, asking('acme', 'buy 10 SPY', { size: 100_000_001n }))
  assert.equal(code, 'bad_size size')
})

void test('[RFQ-2] legs are judged as a structure', () => {
  const world = furnished()
  assert.equal(answer(world, asking('acme', '')), 'no_legs legs')
  assert.equal(answer(world, asking('acme', 'buy 1 QQQ')), 'unknown_instrument legs.0.instrument')
})

void test('[TIM-2] the deadline is the time of the command plus the duration', () => {
  const world = furnished()
  const { terms } = eventOf(must(world, asking('acme', 'buy 1 SPY', { ttlMs: 1_500 })), 'RfqOpened')
  assert.equal(terms.openedAt, world.now)
  assert.equal(terms.expiresAt, world.now + 1_500_000)
})

const panels: readonly (readonly [string, readonly string[] | undefined, string])[] = [
  ['acme', undefined, 'mako nova opal'],
  ['mako', undefined, 'nova opal'],
  ['acme', ['nova'], 'nova'],
  ['acme', ['opal', 'mako', 'opal'], 'opal mako'],
  ['acme', [], 'empty_panel panel'],
  ['acme', ['mako', 'ghost'], 'unknown_firm panel.1'],
  ['acme', ['bree'], 'unknown_firm panel.0'],
  ['acme', [OPERATOR], 'unknown_firm panel.0'],
  ['mako', ['mako'], 'unknown_firm panel.0'],
]
for (const [taker, panel, expected] of panels)
  void test(`[RFQ-3] ${taker} asks ${panel?.join(' ') ?? 'everyone'}: ${expected}`, () => {
    const decision = send(furnished(), asking(taker, 'buy 1 SPY', { panel }))
    assert.equal(
      decision.ok
        ? eventOf(decision.events, 'RfqRequested').owner.panel.join(' ')
        : `${decision.rejection.code} ${decision.rejection.path}`,
      expected,
    )
  })

void test('[RFQ-3] where no dealer is registered the panel is empty', () => {
  const world = furnished()
  const bare = decide(
    {
      ...world.state,
      firms: new Map([...world.state.firms].filter(([, f]) => f.role !== 'dealer')),
    },
    asking('acme', 'buy 1 SPY'),
    at(world),
  )
  assert.equal(bare.ok ? 'ok' : bare.rejection.code, 'empty_panel')
})

void test('[RFQ-3] a panel is at most five hundred dealers', () => {
  const world = furnished()
  for (let i = 0; i < RFQ_LIMITS.panelMax; i++) enrol(world, `d${i}`, 'dealer')
  const all = eventOf(must(world, asking('acme', 'buy 1 SPY')), 'RfqRequested').owner.panel
  assert.equal(all.length, RFQ_LIMITS.panelMax)
  const panel = [...all, 'd499']
  assert.equal(answer(world, asking('acme', 'buy 1 SPY', { panel })), 'empty_panel panel')
})

void test('[RFQ-4] the ten thousand and first open request is one too many, until one ends', () => {
  const world = furnished()
  const first = ask(world, 'acme', 'buy 1 SPY')
  for (let i = 1; i < RFQ_LIMITS.openPerFirmMax; i++) must(world, asking('acme', 'buy 1 SPY'))
  assert.equal(answer(world, asking('acme', 'buy 1 SPY')), 'too_many_open_rfqs')
  assert.equal(answer(world, asking('bree', 'buy 1 SPY')), 'ok')
  must(world, cancelling('acme', first))
  assert.equal(answer(world, asking('acme', 'buy 1 SPY')), 'ok')
})

void test('[RFQ-5] the taker cancels an open request, once; to others it is unknown', () => {
  const world = funded()
  const rfqId = ask(world, 'acme', 'buy 1 SPY')
  for (const other of ['bree', 'mako', OPERATOR])
    assert.equal(answer(world, cancelling(other, rfqId)), 'unknown_rfq rfqId')
  assert.equal(answer(world, cancelling('acme', 'rfq-none' as RfqId)), 'unknown_rfq rfqId')
  assert.equal(answer(world, cancelling('acme', rfqId)), 'ok')
  assert.equal(answer(world, cancelling('acme', rfqId)), 'rfq_not_open rfqId')
  assert.equal(answer(world, cancelling('bree', rfqId)), 'unknown_rfq rfqId')
})

void test('[RFQ-5] past its deadline and not yet swept, a request may still be cancelled', () => {
  const world = funded()
  const rfqId = ask(world, 'acme', 'buy 1 SPY', { ttlMs: 1_000 })
  world.now += 2 * SECOND
  assert.equal(answer(world, cancelling('acme', rfqId)), 'ok')
})

const endings: readonly (readonly [string, (world: World, rfqId: RfqId) => unknown])[] = [
  ['filled', (world, rfqId) => must(world, accepting('acme', rfqId, 'buy 10 at 401'))],
  ['cancelled', (world, rfqId) => must(world, cancelling('acme', rfqId))],
  [
    'expired',
    (world) => {
      world.now += 30 * SECOND
      must(world, sweep)
    },
  ],
]
for (const [outcome, end] of endings)
  void test(`[RFQ-1] a request ${outcome} is over for all, and its quotes hold nothing`, () => {
    const world = funded()
    must(world, funding('nova', 'SPY', 10n))
    const rfqId = ask(world, 'acme', 'buy 1 SPY')
    const beaten = quote(world, 'mako', rfqId, '399 / -', { ttlMs: 60_000 })
    quote(world, 'nova', rfqId, '- / 401', { ttlMs: 60_000 })
    assert.equal(owned(world, 'mako', 'USD').held, 3_990_00n)
    end(world, rfqId)
    assert.equal(owned(world, 'mako', 'USD').held, 0n)
    assert.equal(owned(world, 'nova', 'SPY').held, 0n)
    assert.equal(world.state.ledger.holds.size, 0)
    const ends = world.events.filter((event) => event.type === 'RfqEnded')
    assert.deepEqual(ends, [{ type: 'RfqEnded', rfqId, outcome }])
    for (const command of [
      accepting('acme', rfqId, 'buy 10 at 401'),
      cancelling('acme', rfqId),
      quoting('mako', rfqId, '399 / -'),
    ])
      assert.equal(answer(world, command), 'rfq_not_open rfqId')
    const withdrawing: Command = { type: 'CancelQuote', actor: actor('mako'), quoteId: beaten }
    assert.equal(answer(world, withdrawing), 'unknown_quote quoteId')
    world.now += DAY
    assert.deepEqual(must(world, sweep), [])
  })

void test('[RFQ-6] the sweep ends what is due, at its microsecond, and nothing else', () => {
  const world = funded()
  const rfqId = ask(world, 'acme', 'buy 1 SPY', { ttlMs: 10_000 })
  const deadline = world.now + 10 * SECOND
  const quoteId = quote(world, 'mako', rfqId, '399 / -', { ttlMs: 5_000 })
  const quoteDeadline = world.now + 5 * SECOND
  world.now = quoteDeadline - 2
  assert.deepEqual(must(world, sweep), [])
  assert.deepEqual(must(world, sweep), [
    { type: 'QuoteEnded', quoteId, rfqId, maker: 'mako', outcome: 'expired' },
  ])
  assert.equal(owned(world, 'mako', 'USD').held, 0n)
  world.now = deadline - 2
  assert.deepEqual(must(world, sweep), [])
  assert.deepEqual(must(world, sweep), [{ type: 'RfqEnded', rfqId, outcome: 'expired' }])
})

void test('[RFQ-6] one sweep has its bound, and the next one goes on', () => {
  const world = furnished()
  for (let i = 0; i < SWEEP_MAX + 5; i++) must(world, asking('acme', 'buy 1 SPY'))
  world.now += DAY
  assert.equal(must(world, sweep).length, SWEEP_MAX)
  assert.equal(must(world, sweep).length, 5)
  assert.equal(must(world, sweep).length, 0)
})

for (const [offset, code] of [
  [1, 'ok'],
  [0, 'instrument_expired legs.0.instrument'],
] as const)
  void test(`[RFQ-7] an option expiring ${offset} µs after the deadline: ${code}`, () => {
    const world = furnished()
    world.now = OPENED_AT + 30 * DAY - offset - 10 * SECOND - 1
    assert.equal(answer(world, asking('acme', 'buy 1 C400', { ttlMs: 10_000 })), code)
  })
