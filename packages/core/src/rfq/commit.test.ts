/** Sealed prices: digests first, quotes after, and who did not reveal is named. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import {
  accepting,
  actor,
  answer,
  ask,
  asking,
  eventOf,
  must,
  px,
  quoting,
  sweep,
} from '../_venue.ts'
import type { World } from '../_venue.ts'
import { encode } from '../codec.ts'
import { funded, killing } from '../protection/_protected.ts'
import { firmId } from '../party/firm.ts'
import { audienceOf } from '../venue/audience.ts'
import { loadState, saveState } from '../venue/snapshot.ts'
import { commandText } from '../venue/text.ts'
import type { PlaceQuote } from './command.ts'
import { commitmentText } from './commit.ts'
import type { CommitQuote } from './commit.ts'
import type { RfqId } from './rfq.ts'

const SEALED = { commitMs: 5_000, revealMs: 3_000 } as const
const NONCE = 'n0nce-0123456789'

function opened(): { world: World; rfqId: RfqId } {
  const world = funded()
  return { world, rfqId: ask(world, 'acme', 'buy 1 SPY', { sealed: SEALED }) }
}

function revealing(firm: string, rfqId: RfqId, sides: string, nonce = NONCE): PlaceQuote {
  return { ...quoting(firm, rfqId, sides), nonce }
}

/** The digest by another's SHA-256, of the line as SPEC.md has it. */
function committing(quote: PlaceQuote): CommitQuote {
  const text = commitmentText(quote, quote.nonce ?? '')
  const digest = createHash('sha256').update(text).digest('hex')
  return { type: 'CommitQuote', actor: quote.actor, rfqId: quote.rfqId, digest }
}

function later(world: World, ms: number): void {
  world.now += ms * 1_000
}

void test('[SEA-1] the line is the request, the dealer, both sides and the nonce, in plain decimals', () => {
  const { rfqId } = opened()
  const quote = {
    ...revealing('mako', rfqId, '- / -'),
    bid: [
      { price: px('399.50'), size: 10n, min: 10n },
      { price: px('-1'), size: 3n, step: 2n },
    ],
    ask: [{ size: 4n, legPrices: [px('401')] }],
  }
  assert.equal(
    commitmentText(quote, NONCE),
    `parley-commit-1; request ${rfqId}; dealer mako; bid 399.5 x 10 min 10 step 1, -1 x 3 min 1 step 2; ask - x 4 min 1 step 1 legs 401; nonce ${NONCE}`,
  )
  assert.match(commitmentText({ ...quote, bid: undefined }, NONCE), /; bid -; ask /)
})

void test('[SEA-1] durations and what goes with it are judged, and dealers are told of both times', () => {
  const tries: readonly (readonly [string, Parameters<typeof asking>[2]])[] = [
    ['malformed sealed', { sealed: SEALED, blindMs: 5 }],
    ['malformed sealed', { sealed: SEALED, collectMs: 5 }],
    [
      'malformed sealed',
      { sealed: SEALED, collectMs: 9_000, secondRound: { best: 1, ms: 1_000, binding: false } },
    ],
    ['bad_duration sealed.commitMs', { sealed: { commitMs: 99, revealMs: 5_000 } }],
    ['bad_duration sealed.commitMs', { sealed: { commitMs: 30_000, revealMs: 5_000 } }],
    ['bad_duration sealed.revealMs', { sealed: { commitMs: 5_000, revealMs: 99 } }],
    ['bad_duration sealed.revealMs', { sealed: { commitMs: 5_000, revealMs: 25_000 } }],
    ['ok', { sealed: { commitMs: 5_000, revealMs: 24_999 } }],
  ]
  for (const [expected, over] of tries)
    assert.equal(answer(funded(), asking('acme', 'buy 1 SPY', over)), expected)
  const world = funded()
  const { terms } = eventOf(
    must(world, asking('acme', 'buy 1 SPY', { sealed: SEALED })),
    'RfqOpened',
  )
  const at = terms.openedAt
  assert.deepEqual(
    [terms.sealed?.commitUntil, terms.blindUntil, terms.quotesUntil],
    [at + 5_000_000, at + 8_000_000, at + 8_000_000],
  )
})

void test('[SEA-2] a digest is taken while it is sealed, the quote after, and only the one that makes it up', () => {
  const { world, rfqId } = opened()
  const quote = revealing('mako', rfqId, '399 / 401')
  assert.equal(answer(world, { ...committing(quote), digest: 'f'.repeat(63) }), 'malformed digest')
  assert.equal(answer(world, { ...committing(quote), actor: actor('acme') }), 'role_forbidden')
  const plain = ask(world, 'acme', 'buy 1 SPY')
  assert.equal(answer(world, { ...committing(quote), rfqId: plain }), 'not_sealed rfqId')
  assert.equal(answer(world, { ...quote, rfqId: plain }), 'not_sealed nonce')
  must(world, killing('opal', { level: 'firm', firm: firmId('opal') }))
  assert.equal(answer(world, { ...committing(quote), actor: actor('opal') }), 'killed')
  must(world, committing(revealing('mako', rfqId, '1 / 2')))
  must(world, committing(quote))
  assert.equal(answer(world, quote), 'still_sealed rfqId')
  assert.equal(saveState(loadState(saveState(world.state))), saveState(world.state))
  later(world, 5_000)
  assert.equal(answer(world, committing(quote)), 'collection_over rfqId')
  assert.equal(answer(world, { ...quote, nonce: undefined }), 'malformed nonce')
  assert.equal(answer(world, { ...quote, nonce: 'short' }), 'malformed nonce')
  assert.equal(answer(world, revealing('nova', rfqId, '399 / 401')), 'not_committed rfqId')
  assert.equal(answer(world, revealing('mako', rfqId, '1 / 2')), 'commitment_mismatch nonce')
  assert.equal(
    answer(world, revealing('mako', rfqId, '399 / 401', `${NONCE}x`)),
    'commitment_mismatch nonce',
  )
  const pass = { type: 'PassRfq', actor: actor('mako'), rfqId, reason: 'risk' } as const
  assert.equal(answer(world, pass), 'commitment_open rfqId')
  must(world, quote)
  assert.equal(commandText(quote), encode(quote))
  // The taker waits until all are told at once.
  assert.equal(answer(world, accepting('acme', rfqId, 'buy 10 at 401')), 'blind_window rfqId')
  later(world, 3_000)
  const events = must(world, accepting('acme', rfqId, 'buy 10 at 401'))
  assert.equal(eventOf(events, 'QuotesUnveiled').quotes.length, 1)
  assert.ok(eventOf(events, 'MatchMade'))
})

void test('[SEA-2] a pass takes a digest back while they are taken', () => {
  const { world, rfqId } = opened()
  const quote = revealing('mako', rfqId, '399 / 401')
  must(world, committing(quote))
  must(world, { type: 'PassRfq', actor: actor('mako'), rfqId, reason: 'risk' })
  later(world, 8_000)
  assert.ok(!must(world, sweep).some(({ type }) => type === 'CommitmentLapsed'))
})

void test('[SEA-3] who did not reveal is named once, to itself and the operator, whether the sweep or the taker comes first', () => {
  for (const first of ['sweep', 'accept'] as const) {
    const { world, rfqId } = opened()
    const [mako, nova, opal] = ['mako', 'nova', 'opal'].map((firm) =>
      revealing(firm, rfqId, '399 / 401'),
    )
    assert.ok(mako && nova && opal)
    for (const each of [mako, nova, opal]) must(world, committing(each))
    later(world, 5_000)
    must(world, mako)
    later(world, 3_000)
    const events = must(
      world,
      first === 'sweep' ? sweep : accepting('acme', rfqId, 'buy 10 at 401'),
    )
    const lapsed = events.filter((event) => event.type === 'CommitmentLapsed')
    assert.deepEqual(
      lapsed.map(({ maker }) => maker),
      ['nova', 'opal'],
    )
    for (const event of lapsed) assert.deepEqual(audienceOf(world.state, event), [event.maker])
    assert.ok(!must(world, sweep).some(({ type }) => type === 'CommitmentLapsed'))
  }
})

void test('[SEA-3] a digest is told to its dealer alone', () => {
  const { world, rfqId } = opened()
  const events = must(world, committing(revealing('mako', rfqId, '399 / 401')))
  assert.deepEqual(
    events.map((event) => audienceOf(world.state, event)),
    [['mako']],
  )
  assert.ok(!encode(events).includes('399'))
})
