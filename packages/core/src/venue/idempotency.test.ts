import assert from 'node:assert/strict'
import { test } from 'node:test'
import { asking, eventOf, funding, furnished, must, quoting, sweep } from '../_venue.ts'
import { REMEMBERED_PER_FIRM, answerTo, recall, remember } from '../index.ts'
import type { Command } from '../index.ts'

const named = (firm: string, clientId: string): Command => ({
  ...asking(firm, 'buy 1 SPY'),
  clientId,
})

void test('[IDM-1] a client id finds the record of its first write', () => {
  const { state } = furnished()
  assert.equal(recall(state, named('acme', 'a')), undefined)
  remember(state, named('acme', 'a'), 7)
  assert.equal(recall(state, named('acme', 'a')), 7)
})

void test('[IDM-4] ids are each firm’s own, and what has none is not remembered', () => {
  const { state } = furnished()
  remember(state, named('acme', 'a'), 7)
  assert.equal(recall(state, named('bree', 'a')), undefined)
  assert.equal(recall(state, named('acme', 'b')), undefined)
  remember(state, sweep, 8)
  assert.equal(recall(state, sweep), undefined)
})

void test('[IDM-3] the oldest write is forgotten first, each firm for itself', () => {
  const { state } = furnished()
  remember(state, named('bree', 'c0'), 1)
  for (let i = 0; i < REMEMBERED_PER_FIRM; i++) remember(state, named('acme', `c${i}`), i + 10)
  assert.equal(recall(state, named('acme', 'c0')), 10)
  for (const extra of [0, 1]) {
    const i = REMEMBERED_PER_FIRM + extra
    remember(state, named('acme', `c${i}`), i + 10)
    assert.equal(recall(state, named('acme', `c${extra}`)), undefined)
    assert.equal(recall(state, named('acme', `c${extra + 1}`)), extra + 11)
  }
  assert.equal(recall(state, named('bree', 'c0')), 1)
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
