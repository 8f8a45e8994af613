import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  DAY,
  OPENED_AT,
  actor,
  accepting,
  apply,
  ask,
  at,
  asking,
  eventOf,
  funding,
  furnished,
  must,
  quote,
  quoting,
  settling,
  sweep,
  traded,
} from '../_venue.ts'
import type { World } from '../_venue.ts'
import type { Command } from './command.ts'
import { audienceOf } from './audience.ts'
import { decide } from './decide.ts'

/** Sends a command and answers, per event, who is told. */
function told(world: World, command: Command): readonly (readonly [string, string])[] {
  world.seq += 1
  world.now += 1
  const decision = decide(world.state, command, at(world))
  assert.ok(decision.ok)
  return decision.events.map((event) => {
    apply(world, [event])
    const audience = audienceOf(world.state, event)
    return [event.type, audience === 'public' ? audience : audience.join(' ')]
  })
}

function funded(): World {
  const world = furnished()
  for (const firm of ['acme', 'mako', 'nova']) {
    must(world, funding(firm, 'USD', 100_000_00n))
    must(world, funding(firm, 'SPY', 1_000n))
  }
  return world
}

void test('[DIS-1] listings and firms are public, bookings are nobody’s but the operator’s', () => {
  const { state, events } = funded()
  const audiences = new Map(events.map((event) => [event.type, audienceOf(state, event)]))
  assert.equal(audiences.get('FirmRegistered'), 'public')
  assert.equal(audiences.get('InstrumentListed'), 'public')
  assert.deepEqual(audiences.get('VenueOpened'), [])
  assert.deepEqual(audiences.get('EntryPosted'), [])
  assert.deepEqual(audiences.get('AccountOpened'), ['opal'])
})

void test('[DIS-1] who held an option is told to nobody at its expiry', () => {
  const world = funded()
  traded(world, {
    taker: 'acme',
    maker: 'mako',
    side: 'sell',
    legs: 'buy 1 C400',
    size: 2n,
    at: '1',
  })
  world.now = OPENED_AT + 30 * DAY
  const events = told(world, settling('C400', '500'))
  for (const [type, who] of events)
    assert.equal(who === 'public', type === 'OptionSettled', `${type} is for ${who}`)
  assert.deepEqual(
    events.flatMap(([type, who]) => (type === 'ContractsClosed' ? [who] : [])),
    ['mako', 'acme'],
    'each is told its own',
  )
})

void test('[DIS-3] [DIS-4] a request: its terms to taker and panel, its private half to the taker', () => {
  const world = funded()
  assert.deepEqual(told(world, asking('acme', 'buy 1 SPY', { panel: ['mako', 'opal'] })), [
    ['RfqRequested', 'acme'],
    ['RfqOpened', 'acme mako opal'],
  ])
  const [rfqId = assert.fail()] = world.state.rfqs.keys()
  const quoteId = quote(world, 'mako', rfqId, '4 / -')
  assert.deepEqual(told(world, { type: 'CancelQuote', actor: actor('mako'), quoteId }), [
    ['QuoteEnded', 'acme mako'],
  ])
  assert.deepEqual(told(world, { type: 'CancelRfq', actor: actor('acme'), rfqId }), [
    ['RfqEnded', 'acme mako opal'],
  ])
})

void test('[DIS-3] [SET-3] a quote to maker and taker, a trade to its parties, a fee to its payer', () => {
  const world = funded()
  const rfqId = ask(world, 'acme', 'buy 1 SPY, sell 1 C400', { size: 1n })
  quote(world, 'nova', rfqId, '-9 / 9', { size: 1n })
  const placed = told(world, quoting('mako', rfqId, '- / 0', { size: 1n }))
  assert.deepEqual(placed, [
    ['QuotePlaced', 'acme mako'],
    ['HoldPlaced', 'mako'],
  ])
  const trade = told(world, accepting('acme', rfqId, 'sell 1 at 0'))
  const audience = Object.fromEntries(trade)
  assert.equal(audience['TradeSettled'], 'acme mako')
  assert.equal(audience['RfqEnded'], 'acme mako nova opal')
  assert.equal(audience['FeeCharged'], 'acme')
  assert.deepEqual(told(world, sweep), [])
})

for (const [identity, name] of [
  ['anonymous', undefined],
  ['disclosed', 'acme'],
] as const)
  void test(`[DIS-4] a request ${identity} tells the panel ${name ?? 'no name'}`, () => {
    const events = must(furnished(), asking('acme', 'sell 1 SPY', { identity }))
    const { terms } = eventOf(events, 'RfqOpened')
    assert.equal(terms.disclosedTaker, name)
    assert.deepEqual(Object.keys(terms).toSorted(), [
      'alias',
      'blindUntil',
      'disclosedTaker',
      'expiresAt',
      'format',
      'openedAt',
      'quotesUntil',
      'rfqId',
      'sides',
      'size',
      'step',
      'structure',
    ])
    assert.equal(
      JSON.stringify(terms, (_, value: unknown) =>
        typeof value === 'bigint' ? '' : value,
      ).includes('acme'),
      name === 'acme',
    )
  })
