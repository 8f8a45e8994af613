import assert from 'node:assert/strict'
import { test } from 'node:test'
import { asking, eventOf, funding, furnished, must, quoting, sweep } from '../_venue.ts'
import { encode } from '../codec.ts'
import { REMEMBERED_PER_FIRM, answerTo, digestOf, recall, remember } from '../index.ts'
import type { Command } from '../index.ts'

const named = (firm: string, clientId: string): Command => ({
  ...asking(firm, 'buy 1 SPY'),
  clientId,
})

void test('[IDM-1] the same id finds its record, another body is a conflict', () => {
  const { state } = furnished()
  const digest = digestOf(encode(named('acme', 'a')))
  assert.equal(recall(state, named('acme', 'a'), digest), undefined)
  remember(state, named('acme', 'a'), { digest, seq: 7 })
  assert.deepEqual(recall(state, named('acme', 'a'), digest), { digest, seq: 7 })
  assert.deepEqual(recall(state, named('acme', 'a'), digest + 1), {
    code: 'idempotency_conflict',
    path: 'clientId',
  })
})

void test('[IDM-4] ids are each firm’s own, and what has none is not remembered', () => {
  const { state } = furnished()
  remember(state, named('acme', 'a'), { digest: 1, seq: 7 })
  assert.equal(recall(state, named('bree', 'a'), 1), undefined)
  assert.equal(recall(state, named('acme', 'b'), 1), undefined)
  remember(state, sweep, { digest: 2, seq: 8 })
  assert.equal(recall(state, sweep, 2), undefined)
})

void test('[IDM-3] the oldest of 32,768 writes is forgotten first, each firm for itself', () => {
  const { state } = furnished()
  remember(state, named('bree', 'c0'), { digest: 5, seq: 1 })
  for (let i = 0; i < REMEMBERED_PER_FIRM; i++)
    remember(state, named('acme', `c${i}`), { digest: i, seq: i })
  assert.deepEqual(recall(state, named('acme', 'c0'), 0), { digest: 0, seq: 0 })
  for (const extra of [0, 1]) {
    const i = REMEMBERED_PER_FIRM + extra
    remember(state, named('acme', `c${i}`), { digest: i, seq: i })
    assert.equal(recall(state, named('acme', `c${extra}`), extra), undefined)
    assert.deepEqual(recall(state, named('acme', `c${extra + 1}`), extra + 1), {
      digest: extra + 1,
      seq: extra + 1,
    })
  }
  assert.deepEqual(recall(state, named('bree', 'c0'), 5), { digest: 5, seq: 1 })
})

void test('[IDM-2] an answer names what was made, and is read off the events alone', () => {
  const world = furnished()
  must(world, funding('mako', 'USD', 100_000_00n))
  const asked = must(world, asking('acme', 'buy 2 SPY'))
  const { terms } = eventOf(asked, 'RfqOpened')
  const { rfqId, openedAt, expiresAt } = terms
  assert.deepEqual(answerTo(asked), { rfqId, openedAt, expiresAt, size: 20n })
  const quoted = must(world, quoting('mako', rfqId, '4 / -'))
  const { quoteId } = eventOf(quoted, 'QuotePlaced').quote
  assert.equal(answerTo(quoted)['quoteId'], quoteId)
  const paid = must(world, funding('acme', 'USD', 1n))
  assert.deepEqual(answerTo(paid), { entryId: eventOf(paid, 'EntryPosted').entry.id })
  assert.deepEqual(answerTo([]), {})
})

void test('[IDM-1] the digest tells bodies apart', () => {
  const digests = new Set<number>()
  for (let i = 0; i < 20_000; i++) digests.add(digestOf(`{"size":"~${i}"}`))
  assert.equal(digests.size, 20_000)
  for (const digest of digests) assert.ok(Number.isSafeInteger(digest) && digest >= 0)
})
