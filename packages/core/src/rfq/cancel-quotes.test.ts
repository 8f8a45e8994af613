import assert from 'node:assert/strict'
import { test } from 'node:test'
import { actor, answer, ask, eventOf, must, quote, sweep } from '../_venue.ts'
import type { World } from '../_venue.ts'
import { answerTo } from '../index.ts'
import { instrumentId } from '../instrument/instrument.ts'
import { liveQuotes } from '../protection/live.ts'
import { funded } from '../protection/_protected.ts'
import { userId } from '../party/firm.ts'
import { audienceOf } from '../venue/audience.ts'
import type { CancelQuotes } from './command.ts'

const all = (over: Partial<CancelQuotes> = {}): CancelQuotes => ({
  type: 'CancelQuotes',
  actor: actor('mako'),
  whose: 'firm',
  underlying: undefined,
  ...over,
})

/** Two requests that mako and nova have quoted. */
function quoted(): World & { readonly ids: readonly string[] } {
  const world = funded()
  const requests = [1, 2].map(() => ask(world, 'acme', 'buy 1 SPY', { ttlMs: 30_000 }))
  const ids = requests.map((rfqId) => String(quote(world, 'mako', rfqId, '398 / 402')))
  for (const rfqId of requests) quote(world, 'nova', rfqId, '397 / 403')
  return Object.assign(world, { ids })
}

const left = ({ state }: World) => liveQuotes(state).map(({ maker }) => maker)

void test('[QTE-12] all quotes of a firm end in one step, and those of others stand', () => {
  const world = quoted()
  const events = must(world, all())
  const told = eventOf(events, 'QuotesWithdrawn')
  assert.deepEqual([...told.quotes], world.ids.toSorted())
  assert.deepEqual(told.kept, [])
  assert.deepEqual(audienceOf(world.state, told), ['mako'])
  assert.deepEqual(
    events.slice(1).map((each) => each.type === 'QuoteEnded' && each.quoteId),
    told.quotes,
  )
  assert.deepEqual(answerTo(events), { quotes: world.ids.toSorted().join(' '), kept: '' })
  assert.deepEqual(left(world), ['nova', 'nova'])
  assert.deepEqual(answerTo(must(world, all())), { quotes: '', kept: '' }, 'again there are none')
})

void test('[QTE-12] an underlying or a user narrows it', () => {
  const world = quoted()
  const other = { ...actor('mako'), user: userId('other') }
  assert.equal(
    eventOf(must(world, all({ actor: other, whose: 'user' })), 'QuotesWithdrawn').quotes.length,
    0,
  )
  const elsewhere = all({ underlying: instrumentId('USD') })
  assert.equal(eventOf(must(world, elsewhere), 'QuotesWithdrawn').quotes.length, 0)
  assert.equal(
    answer(world, all({ underlying: instrumentId('NONE') })),
    'unknown_instrument underlying',
  )
  const spy = all({ underlying: instrumentId('SPY'), whose: 'user' })
  assert.equal(eventOf(must(world, spy), 'QuotesWithdrawn').quotes.length, 2)
})

void test('[QTE-12] a quote that binds its maker stands, and is named', () => {
  const world = funded()
  const secondRound = { best: 2, ms: 4_000, binding: true }
  const rfqId = ask(world, 'acme', 'buy 1 SPY', { ttlMs: 30_000, collectMs: 10_000, secondRound })
  const bound = quote(world, 'mako', rfqId, '398 / 402')
  world.now = (world.state.rfqs.get(rfqId)?.terms.quotesUntil ?? 0) - 1
  must(world, sweep)
  const free = quote(world, 'mako', ask(world, 'acme', 'buy 1 SPY'), '398 / 402')
  const { quotes, kept } = eventOf(must(world, all()), 'QuotesWithdrawn')
  assert.deepEqual([quotes, kept], [[free], [bound]])
  assert.deepEqual(left(world), ['mako'])
})
