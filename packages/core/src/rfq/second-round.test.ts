/** A second round for the best, and whether the first one's prices stand. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  SECOND,
  accepting,
  actor,
  answer,
  ask,
  asking,
  eventOf,
  must,
  px,
  quote,
  quoting,
  sweep,
} from '../_venue.ts'
import type { World } from '../_venue.ts'
import { funded } from '../protection/_protected.ts'
import { audienceOf } from '../venue/audience.ts'
import { loadState, saveState } from '../venue/snapshot.ts'
import type { SecondRound } from './second-round.ts'
import type { QuoteId } from './quote.ts'
import type { RfqId } from './rfq.ts'

const OPEN: SecondRound = { best: 1, ms: 4_000, binding: false }
const WINDOWS = { ttlMs: 30_000, collectMs: 10_000 } as const

function opened(secondRound: SecondRound, over: { blindMs?: number; sides?: 'buy' } = {}) {
  const world = funded()
  const rfqId = ask(world, 'acme', 'buy 1 SPY', { ...WINDOWS, secondRound, ...over })
  return { world, rfqId }
}

/** Lets the collection end. */
function close(world: World, rfqId: RfqId) {
  world.now = (world.state.rfqs.get(rfqId)?.terms.quotesUntil ?? 0) - 1
  return must(world, sweep)
}

void test('[RND-1] [RND-2] the best of each side are in, the earlier at one price, whichever side is wanted', () => {
  const { world, rfqId } = opened(OPEN)
  quote(world, 'nova', rfqId, '398 / 401')
  quote(world, 'mako', rfqId, '398 / 402')
  quote(world, 'opal', rfqId, '390 / 401')
  const events = close(world, rfqId)
  const selected = eventOf(events, 'RoundSelected')
  // nova has the best bid, before mako, and the best ask, before opal.
  assert.deepEqual(selected.makers, ['nova'])
  assert.deepEqual(audienceOf(world.state, selected), ['acme'])
  const told = eventOf(events, 'SecondRoundOpened')
  assert.deepEqual(Object.keys(told), ['type', 'rfqId', 'until'])
  assert.deepEqual(audienceOf(world.state, told), ['nova'])
  assert.equal(saveState(loadState(saveState(world.state))), saveState(world.state))
  assert.equal(answer(world, quoting('mako', rfqId, '399 / 400')), 'collection_over rfqId')
  assert.equal(answer(world, quoting('nova', rfqId, '399 / 400')), 'ok')
  world.now += 4 * SECOND
  assert.equal(answer(world, quoting('nova', rfqId, '399 / 400')), 'collection_over rfqId')
  assert.equal(answer(world, accepting('acme', rfqId, 'buy 10 at 400')), 'ok')
})

void test('[RND-3] prices that do not stand end with the first round; those that stand are only bettered until the second is over', () => {
  const free = opened(OPEN)
  quote(free.world, 'nova', free.rfqId, '398 / 401')
  const ended = close(free.world, free.rfqId).map(({ type }) => type)
  assert.deepEqual(ended, ['RoundSelected', 'SecondRoundOpened', 'QuoteEnded'])
  assert.equal(
    answer(free.world, accepting('acme', free.rfqId, 'buy 10 at 401')),
    'no_live_quote size',
  )

  const { world, rfqId } = opened({ ...OPEN, best: 2, binding: true })
  const quoteId: QuoteId = quote(world, 'nova', rfqId, '398 / 401')
  const other = quote(world, 'opal', rfqId, '397 / 402')
  const withdrawing = { type: 'CancelQuote', actor: actor('nova'), quoteId } as const
  close(world, rfqId)
  assert.equal(answer(world, withdrawing), 'quote_binding quoteId')
  assert.equal(
    answer(world, { ...withdrawing, actor: actor('opal'), quoteId: other }),
    'quote_binding quoteId',
  )
  const passing = { type: 'PassRfq', actor: actor('nova'), rfqId, reason: 'risk' } as const
  assert.equal(answer(world, passing), 'quote_binding rfqId')
  assert.equal(answer(world, quoting('nova', rfqId, '397.99 / 401')), 'quote_binding bid')
  assert.equal(answer(world, quoting('nova', rfqId, '398 / -')), 'quote_binding ask')
  assert.equal(
    answer(world, quoting('nova', rfqId, '398 / 401', { size: 9n })),
    'quote_binding bid',
  )
  assert.equal(
    answer(world, quoting('nova', rfqId, '398 / 401', { ttlMs: 1_000 })),
    'quote_binding ttlMs',
  )
  const allOrNone = [{ price: px('401'), size: 10n, min: 10n }]
  assert.equal(
    answer(world, { ...quoting('nova', rfqId, '398 / -'), ask: allOrNone }),
    'quote_binding ask',
  )
  assert.equal(answer(world, quoting('nova', rfqId, '398.01 / 400.5')), 'ok')
  const [live] = world.state.rfqs.get(rfqId)?.quotes.values() ?? []
  world.now += 4 * SECOND
  assert.equal(answer(world, { ...withdrawing, actor: actor('opal'), quoteId: other }), 'ok')
  assert.ok(live)
  assert.equal(answer(world, accepting('acme', rfqId, 'buy 10 at 402')), 'ok')
})

void test('[RND-2] a one-sided request chooses on its side alone, and a blind taker is not told of whom', () => {
  const { world, rfqId } = opened(OPEN, { sides: 'buy', blindMs: 20_000 })
  quote(world, 'nova', rfqId, '- / 402')
  quote(world, 'mako', rfqId, '- / 401')
  const selected = eventOf(close(world, rfqId), 'RoundSelected')
  assert.deepEqual(selected.makers, ['mako'])
  assert.deepEqual(audienceOf(world.state, selected), [])
})

void test('[RND-1] a round needs a collection, someone in it, and time before the request ends', () => {
  const world = funded()
  const asked = (secondRound: SecondRound, over: object = {}): string =>
    answer(world, asking('acme', 'buy 1 SPY', { ...WINDOWS, secondRound, ...over }))
  assert.equal(asked(OPEN, { collectMs: undefined }), 'malformed secondRound')
  assert.equal(asked({ ...OPEN, best: 0 }), 'malformed secondRound.best')
  assert.equal(asked({ ...OPEN, best: 51 }), 'malformed secondRound.best')
  assert.equal(asked({ ...OPEN, ms: 99 }), 'bad_duration secondRound.ms')
  assert.equal(asked({ ...OPEN, ms: 20_000 }), 'bad_duration secondRound.ms')
  assert.equal(asked({ ...OPEN, ms: 19_999 }), 'ok')
  const { rfqs } = world.state
  const [rfqId] = [...rfqs.keys()].slice(-1)
  assert.ok(rfqId)
  const events = close(world, rfqId)
  assert.deepEqual(
    events.map(({ type }) => type),
    ['RoundSelected'],
    'nobody quoted',
  )
})
