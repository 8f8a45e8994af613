import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fixed } from '../../lib/decimal.ts'
import { EMPTY_DRAFT, asAsked, changeDraft, requestOf } from './draft.ts'
import type { Draft } from './draft.ts'

const CALL = { instrument: 'SPY-20261218-375-C', side: 'sell', ratio: 1 } as const
const SHARE = { instrument: 'SPY', side: 'buy', ratio: 100 } as const
const WITH_CALL: Draft = { ...EMPTY_DRAFT, legs: [CALL], size: 10 }

void test('a leg is put once: again with another side it turns', () => {
  const turned = changeDraft(WITH_CALL, { type: 'leg.put', leg: { ...CALL, side: 'buy' } })
  assert.deepEqual(turned.legs, [{ ...CALL, side: 'buy' }])
  const two = changeDraft(turned, { type: 'leg.put', leg: SHARE })
  assert.deepEqual(two.legs, [{ ...CALL, side: 'buy' }, SHARE])
  const one = changeDraft(two, { type: 'leg.removed', instrument: CALL.instrument })
  assert.deepEqual(one.legs, [SHARE])
})

void test('a shortcut fills legs and size and leaves the rest; reset empties', () => {
  const mine = changeDraft(EMPTY_DRAFT, { type: 'set', terms: { ttlMs: 15_000, panel: ['mako'] } })
  const filled = changeDraft(mine, { type: 'filled', legs: [SHARE], size: 7 })
  assert.deepEqual(filled, { ...mine, legs: [SHARE], size: 7 })
  assert.deepEqual(changeDraft(filled, { type: 'reset' }), EMPTY_DRAFT)
})

void test('a structure that pays is asked the other way round and sold', () => {
  assert.deepEqual(asAsked(WITH_CALL, fixed(-435_000_000n)), {
    legs: [{ ...CALL, side: 'buy' }],
    intent: 'sell',
  })
  const buyWrite = { ...EMPTY_DRAFT, legs: [SHARE, CALL] }
  assert.deepEqual(asAsked(buyWrite, fixed(36_990_000_000n)), {
    legs: [SHARE, CALL],
    intent: 'buy',
  })
  assert.equal(asAsked(WITH_CALL, undefined).intent, 'sell', 'without marks the first leg decides')
})

void test('the body names a panel only when dealers are chosen', () => {
  const asked = { legs: [SHARE], account: 'acme:main', clientId: 'desk-rfq-1' }
  const intent = 'sell' as const
  const body = requestOf({ ...WITH_CALL, size: 3 }, { ...asked, intent })
  assert.deepEqual(body, { ...asked, size: '3', ttlMs: 60_000, identity: 'anonymous' })
  assert.deepEqual(requestOf({ ...WITH_CALL, panel: ['mako'] }, { ...asked, intent }).panel, [
    'mako',
  ])
  const chosen = { format: 'second_price', oneSided: true, blindMs: 3_000, group: 'small' } as const
  const { format, sides, blindMs, group } = requestOf(
    { ...WITH_CALL, ...chosen },
    { ...asked, intent },
  )
  assert.deepEqual([format, sides, blindMs, group], ['second_price', 'sell', 3_000, 'small'])
})

void test('hedge, workup and reserve are asked for by the side that is meant', () => {
  const asked = { legs: [CALL], account: 'acme:main', clientId: 'desk-rfq-1' }
  const hedge = { instrument: 'SPY', side: 'buy', lots: '307', price: '380.25' } as const
  const draft = { ...WITH_CALL, workupMs: 15_000, reserve: '4.30' }
  const sold = requestOf(draft, { ...asked, intent: 'sell', hedge })
  assert.deepEqual(sold.hedges, [{ ...hedge, side: 'sell' }], 'asked the other way round')
  assert.deepEqual(sold.reserve, { sell: '4.30' })
  assert.deepEqual(sold.workup, { ms: 15_000, openTo: 'makers' })
  assert.deepEqual(requestOf(draft, { ...asked, intent: 'buy', hedge }).hedges, [hedge])
})
