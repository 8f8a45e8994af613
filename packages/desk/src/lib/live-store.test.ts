import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Push, Rfq, RfqChange } from '@parley/sdk'
import { balance, mark, quote, rfq, trade } from './_rows.ts'
import { applyPush, balanceKey, createLiveStore, emptyStore } from './live-store.ts'

const head = { seq: 1, prevHash: '', ts: 0 }

function snapshot(rfqs: readonly Rfq[]): Push {
  return { ...head, topic: 'rfqs', type: 'snapshot', data: { rfqs } }
}

function delta(...data: readonly RfqChange[]): Push {
  return { ...head, topic: 'rfqs', type: 'delta', data }
}

void test('snapshot, then deltas by id: marks and balances', () => {
  const store = createLiveStore()
  const marks = { ...head, topic: 'marks' } as const
  applyPush(store, { ...marks, type: 'snapshot', data: [mark('A', '1'), mark('B', '2')] })
  applyPush(store, { ...marks, type: 'delta', data: [mark('B', '3')] })
  assert.deepEqual(
    store.marks.list().map(({ instrument, mid }) => [instrument, mid]),
    [
      ['A', '1'],
      ['B', '3'],
    ],
  )
  const booked = applyPush(store, {
    ...head,
    topic: 'balances',
    type: 'delta',
    data: [balance('USD', '5')],
  })
  assert.equal(store.balances.get(balanceKey('acme:main', 'USD'))?.total, '5')
  assert.equal(booked.booked, true)
})

void test('quotes come, are replaced by their maker, and go', () => {
  const store = createLiveStore()
  applyPush(store, snapshot([]))
  applyPush(store, delta({ type: 'rfq.opened', rfq: rfq('rfq-1') }))
  const first = quote('rfq-1', 'mako', '374.20', '374.30')
  const better = { ...quote('rfq-1', 'mako', '374.22', '374.28'), quoteId: 'quote-2' }
  const other = quote('rfq-1', 'nova', '374.10', '374.40')
  applyPush(
    store,
    delta(
      { type: 'quote.placed', quote: first },
      { type: 'quote.placed', quote: other },
      { type: 'quote.placed', quote: better },
    ),
  )
  assert.deepEqual(store.rfqs.get('rfq-1')?.quotes, [other, better])
  // The end of a quote that was already replaced takes nothing away.
  const ended = { type: 'quote.ended', rfqId: 'rfq-1', outcome: 'cancelled' } as const
  applyPush(store, delta({ ...ended, quoteId: first.quoteId }))
  assert.equal(store.rfqs.get('rfq-1')?.quotes.length, 2)
  applyPush(store, delta({ ...ended, quoteId: 'quote-2' }))
  assert.deepEqual(store.rfqs.get('rfq-1')?.quotes, [other])
})

void test('one push wakes a request once, however many quotes it brings', () => {
  const store = createLiveStore()
  applyPush(store, snapshot([rfq('rfq-1')]))
  let woken = 0
  store.rfqs.watch('rfq-1', () => woken++)
  const makers = ['mako', 'nova', 'orca', 'pike']
  applyPush(
    store,
    delta(
      ...makers.map((maker) => ({
        type: 'quote.placed' as const,
        quote: quote('rfq-1', maker, '1', '2'),
      })),
    ),
  )
  assert.equal(woken, 1)
  assert.equal(store.rfqs.get('rfq-1')?.quotes.length, 4)
})

void test('a trade ends its request and is kept', () => {
  const store = createLiveStore()
  applyPush(store, snapshot([rfq('rfq-1', { quotes: [quote('rfq-1', 'mako', '1', '2')] })]))
  const after = applyPush(
    store,
    delta(
      { type: 'trade', trade: trade('trade-1', 'rfq-1') },
      { type: 'rfq.ended', rfqId: 'rfq-1', outcome: 'filled' },
    ),
  )
  assert.equal(after.traded, true)
  assert.equal(store.rfqs.get('rfq-1')?.state, 'filled')
  assert.deepEqual(store.rfqs.get('rfq-1')?.quotes, [])
  assert.deepEqual(store.trades.list(), [trade('trade-1', 'rfq-1')])
})

void test('what was open before a loss and is not in the new snapshot must be looked up', () => {
  const store = createLiveStore()
  applyPush(store, snapshot([rfq('rfq-1'), rfq('rfq-2')]))
  applyPush(store, delta({ type: 'rfq.ended', rfqId: 'rfq-2', outcome: 'cancelled' }))
  const after = applyPush(store, snapshot([rfq('rfq-3')]))
  assert.deepEqual(after.lostSight, ['rfq-1'])
  assert.deepEqual(
    store.rfqs.list().map(({ rfqId, state }) => [rfqId, state]),
    [
      ['rfq-2', 'cancelled'],
      ['rfq-3', 'open'],
    ],
  )
})

void test('changes of a request nobody here knows are passed over', () => {
  const store = createLiveStore()
  applyPush(store, delta({ type: 'quote.placed', quote: quote('rfq-9', 'mako', '1', '2') }))
  applyPush(store, delta({ type: 'rfq.ended', rfqId: 'rfq-9', outcome: 'filled' }))
  assert.deepEqual(store.rfqs.list(), [])
})

void test('nothing is left for the next person to sign in', () => {
  const store = createLiveStore()
  applyPush(store, snapshot([rfq('rfq-1')]))
  applyPush(store, delta({ type: 'trade', trade: trade('trade-1', 'rfq-1') }))
  emptyStore(store)
  assert.deepEqual([store.rfqs.list(), store.trades.list()], [[], []])
})
