/** The blind window and the collection. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import {
  SECOND,
  accepting,
  actor,
  answer,
  ask,
  asking,
  at,
  apply,
  eventOf,
  funding,
  furnished,
  must,
  quote,
  quoting,
  send,
  sweep,
} from '../_venue.ts'
import type { World } from '../_venue.ts'
import { encode } from '../codec.ts'
import { audienceOf } from '../venue/audience.ts'
import type { Command } from '../venue/command.ts'
import { decide } from '../venue/decide.ts'
import { answerTo } from '../venue/answer.ts'
import { firmId } from '../party/firm.ts'
import type { QuoteId } from './quote.ts'
import type { RfqId } from './rfq.ts'

function funded(): World {
  const world = furnished()
  for (const firm of ['acme', 'mako', 'nova', 'opal'])
    for (const [asset, minor] of [
      ['USD', 100_000_00n],
      ['SPY', 1_000n],
    ] as const)
      must(world, funding(firm, asset, minor))
  return world
}

const bounds: readonly (readonly [string, object, string])[] = [
  ['no blind window', { blindMs: 0 }, 'ok'],
  ['blind to the last millisecond but one', { blindMs: 29_999 }, 'ok'],
  ['blind to its end', { blindMs: 30_000 }, 'bad_duration blindMs'],
  ['blind for less than nothing', { blindMs: -1 }, 'bad_duration blindMs'],
  ['blind for half a millisecond', { blindMs: 0.5 }, 'bad_duration blindMs'],
  ['collecting for a millisecond', { collectMs: 1 }, 'ok'],
  ['collecting to the last millisecond but one', { collectMs: 29_999 }, 'ok'],
  ['collecting to its end', { collectMs: 30_000 }, 'bad_duration collectMs'],
  ['collecting for no time', { collectMs: 0 }, 'bad_duration collectMs'],
]
for (const [what, over, code] of bounds)
  void test(`[WIN-1] a request ${what}: ${code}`, () => {
    assert.equal(answer(furnished(), asking('acme', 'buy 1 SPY', over)), code)
  })

void test('[WIN-1] [TIM-3] the taker takes nothing until the microsecond in which the window ends', () => {
  const world = funded()
  const rfqId = ask(world, 'acme', 'buy 1 SPY', { blindMs: 5_000 })
  const end = world.now + 5 * SECOND
  quote(world, 'mako', rfqId, '- / 4')
  world.now = end - 2
  const taking = accepting('acme', rfqId, 'buy 10 at 4')
  assert.deepEqual(send(world, taking), {
    ok: false,
    rejection: { code: 'blind_window', path: 'rfqId', detail: { retryAfterMs: '1' } },
  })
  const events = must(world, taking)
  assert.deepEqual(
    events.slice(0, 2).map(({ type }) => type),
    ['QuotesUnveiled', 'MatchMade'],
    'no sweep has told of the quote: the acceptance does',
  )
  assert.equal(answerTo(events)['size'], 10n)
})

void test('[WIN-1] the book closes at its microsecond: no quote after it, withdrawals still, no waiting', () => {
  const world = funded()
  const rfqId = ask(world, 'acme', 'buy 1 SPY', { collectMs: 2_000 })
  const end = world.now + 2 * SECOND
  const quoteId = quote(world, 'mako', rfqId, '3 / 4')
  world.now = end - 2
  assert.equal(answer(world, quoting('nova', rfqId, '- / 5')), 'ok')
  assert.equal(answer(world, quoting('nova', rfqId, '- / 4')), 'collection_over rfqId')
  const waiting = accepting('acme', rfqId, 'buy 10 at 1', undefined, { timeInForce: 'resting' })
  assert.equal(answer(world, waiting), 'limit_not_met limit')
  assert.equal(answer(world, { type: 'CancelQuote', actor: actor('mako'), quoteId }), 'ok')
  assert.equal(answer(world, accepting('acme', rfqId, 'buy 10 at 5')), 'ok')
})

void test('[WIN-2] the sweep tells of all that is live at once, and of nothing before', () => {
  const world = funded()
  const rfqId = ask(world, 'acme', 'buy 1 SPY', { blindMs: 5_000 })
  const end = world.now + 5 * SECOND
  const first = quote(world, 'mako', rfqId, '3 / 4')
  quote(world, 'nova', rfqId, '3 / 5', { ttlMs: 1_000 })
  must(world, { type: 'PassRfq', actor: actor('opal'), rfqId, reason: 'size' })
  world.now = end - 2
  const ended = must(world, sweep)
  assert.deepEqual(
    ended.map((event) => [event.type, audienceOf(world.state, event)]),
    [['QuoteEnded', ['nova']]],
  )
  const events = must(world, sweep)
  const told = eventOf(events, 'QuotesUnveiled')
  assert.deepEqual(
    told.quotes.map(({ quoteId }) => quoteId),
    [first],
  )
  assert.deepEqual(told.passes, [{ maker: 'opal', reason: 'size' }])
  assert.deepEqual(audienceOf(world.state, told), ['acme'])
  assert.deepEqual(must(world, sweep), [])
  const after = must(world, quoting('nova', rfqId, '3 / 5'))
  assert.deepEqual(audienceOf(world.state, eventOf(after, 'QuotePlaced')), ['acme', 'nova'])
})

const deeds = fc.array(
  fc.record({
    dealer: fc.constantFrom('mako', 'nova', 'opal'),
    what: fc.constantFrom('quote', 'quote', 'withdraw', 'pass'),
    cents: fc.integer({ min: 1, max: 400 }),
    ttlMs: fc.integer({ min: 100, max: 8_000 }),
    waitMs: fc.integer({ min: 0, max: 700 }),
  }),
  { maxLength: 12 },
)

void test('[WIN-2] [DIS-3] what makers do in a blind window changes no byte the taker is sent before its end', () => {
  fc.assert(
    fc.property(deeds, (all) => {
      const quiet = seenByTaker(all, () => false)
      const loud = seenByTaker(all, () => true)
      assert.equal(loud.during, quiet.during)
      assert.equal(quiet.quotes, 0)
      assert.equal(loud.quotes, loud.live)
    }),
    { numRuns: 200 },
  )
})

/** What the taker may see of a request while dealers act, or keep still at the same moments. */
function seenByTaker(
  all: readonly {
    dealer: string
    what: string
    cents: number
    ttlMs: number
    waitMs: number
  }[],
  acts: () => boolean,
): { during: string; quotes: number; live: number } {
  const world = funded()
  const rfqId = ask(world, 'acme', 'buy 1 SPY', { blindMs: 10_000 })
  const end = world.now + 10 * SECOND
  const seen: string[] = []
  const run = (command: Command): void => {
    world.seq += 1
    world.now += 1
    const decision = decide(world.state, command, at(world))
    if (command.actor.firm === 'acme') seen.push(encode(decision))
    if (!decision.ok) return
    for (const event of decision.events) {
      apply(world, [event])
      const audience = audienceOf(world.state, event)
      if (audience === 'public' || audience.includes(firmId('acme'))) seen.push(encode(event))
    }
  }
  for (const { dealer, what, cents, ttlMs, waitMs } of all) {
    const own = world.state.rfqs.get(rfqId)?.quotes.get(firmId(dealer))?.quoteId
    const price = `${cents / 100}`
    const deed: Record<string, Command> = {
      quote: quoting(dealer, rfqId, `- / ${price}`, { ttlMs }),
      withdraw: {
        type: 'CancelQuote',
        actor: actor(dealer),
        quoteId: own ?? ('quote-none' as QuoteId),
      },
      pass: { type: 'PassRfq', actor: actor(dealer), rfqId, reason: 'risk' },
    }
    const still: Command = { type: 'CancelRfq', actor: actor(dealer), rfqId: 'rfq-none' as RfqId }
    run(acts() ? (deed[what] ?? still) : still)
    run(accepting('acme', rfqId, 'buy 1 at 9'))
    run(sweep)
    world.now += waitMs * 1000
    if (world.now >= end - 10) break
  }
  const during = seen.join('\n')
  world.now = Math.max(world.now, end)
  const live = (): number =>
    [...(world.state.rfqs.get(rfqId)?.quotes.values() ?? [])].filter(
      ({ expiresAt }) => expiresAt > world.now,
    ).length
  const told = must(world, sweep)
  return { during, quotes: eventOf(told, 'QuotesUnveiled').quotes.length, live: live() }
}
