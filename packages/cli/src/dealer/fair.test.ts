import assert from 'node:assert/strict'
import { test } from 'node:test'
import { priceEuropean, priceInverse } from '@parley/quant'
import { BUY_SHARE, CALL, MARKS, OPENED_AT, PUT, SHARE, mark, push, rfq } from './_world.ts'
import { fairOf, weightOf } from './fair.ts'
import type { View } from './fair.ts'
import { Market } from './market.ts'
import { PERSONALITIES } from './personality.ts'

function view(more: Partial<View> = {}): View {
  const market = new Market()
  const instruments = [SHARE, CALL, PUT]
  market.hear(push({ topic: 'instruments', type: 'snapshot', data: instruments }) as never)
  market.hear(push({ topic: 'marks', type: 'snapshot', data: MARKS }) as never)
  const personality = {
    ...PERSONALITIES['tight-small'],
    edgeBps: 0,
    optionEdgeBps: 0,
    marketShare: 1,
    ticksMin: 0,
  }
  return { market, personality, now: OPENED_AT, ageMax: 1000, inventory: () => 0, ...more }
}

function near(actual: number, expected: number): void {
  assert.ok(Math.abs(actual - expected) < 1e-9, `${actual} is not ${expected}`)
}

const BUY_WRITE = rfq(
  [
    { instrument: 'SPY', side: 'buy', ratio: 100 },
    { instrument: 'SPY-C', side: 'sell', ratio: 1 },
  ],
  { unit: '100', size: '10' },
)

void test('a share is worth its mid, with half the market as half-spread', () => {
  const fair = fairOf(BUY_SHARE, view())
  assert.ok(!('missing' in fair))
  near(fair.mid, 370)
  near(fair.half, 0.02)
  near(fair.notional, 370)
})

void test('a structure is priced by the weights of its legs: ratio × lot × multiplier / unit', () => {
  const ratios = [
    [{ instrument: 'SPY-C', side: 'buy', ratio: 2 }, CALL, '100', 2],
    [{ instrument: 'SPY', side: 'buy', ratio: 100 }, SHARE, '100', 1],
    [{ instrument: 'SPY', side: 'buy', ratio: 50 }, SHARE, '50', 1],
    [{ instrument: 'BTC', side: 'buy', ratio: 3 }, { ...SHARE, lot: '0.001' }, '0.001', 3],
  ] as const
  for (const [leg, instrument, unit, expected] of ratios)
    assert.equal(weightOf(leg, instrument, unit), expected)
  const fair = fairOf(BUY_WRITE, view())
  assert.ok(!('missing' in fair))
  near(fair.mid, 370 - 5)
  near(fair.half, 0.02 + 0.05)
  near(fair.notional, 37_000)
})

void test('an inverse option is priced in coins, by the forward; its notional is in dollars', () => {
  const coin = { ...SHARE, instrument: 'BTC', kind: 'coin' } as const
  const call = {
    ...CALL,
    instrument: 'BTC-I',
    underlying: 'BTC',
    quoteAsset: 'BTC',
    multiplier: 1,
    strike: '66000',
  } as const
  const market = new Market()
  market.hear(push({ topic: 'instruments', type: 'snapshot', data: [coin, call] }) as never)
  const marks = [mark('BTC', '59999', '60001'), mark('BTC-I', '0.01', '0.09', { iv: 0.6 })]
  market.hear(push({ topic: 'marks', type: 'snapshot', data: marks }) as never)
  const personality = { ...view().personality, priceFrom: 'model', rate: 0.05 } as const
  const asked = rfq([{ instrument: 'BTC-I', side: 'buy', ratio: 1 }], { quoteAsset: 'BTC' })
  const fair = fairOf(asked, view({ market, personality }))
  assert.ok(!('missing' in fair))
  const years = 46 / 365
  const { price } = priceInverse({
    right: 'call',
    forward: 60_000 * Math.exp(0.05 * years),
    strike: 66_000,
    years,
    vol: 0.6,
  })
  near(fair.mid, price)
  near(fair.notional, 60_000)
})

void test('inventory moves the price: long makes both sides cheaper, up to the limit', () => {
  const { personality } = view()
  const skewed = { ...personality, skew: 2, positionLimit: 37_000 }
  const rows = [
    [50, -1],
    [100, -2],
    [10_000, -2],
    [-50, 1],
  ] as const
  for (const [held, halves] of rows) {
    const inventory = (id: string): number => (id === 'SPY' ? held : 0)
    const fair = fairOf(BUY_SHARE, view({ personality: skewed, inventory }))
    assert.ok(!('missing' in fair))
    near(fair.mid, 370 + halves * 0.02)
  }
})

void test('the model price comes from the vol of the mark and the spot, and stays between the market’s sides', () => {
  const { personality } = view()
  const model = { ...personality, priceFrom: 'model', rate: 0 } as const
  const one = rfq([{ instrument: 'SPY-C', side: 'buy', ratio: 1 }], { unit: '100' })
  const wide = view({ personality: model })
  const data = [mark('SPY-C', '5', '8', { iv: 0.2 })]
  wide.market.hear(push({ topic: 'marks', type: 'delta', data }) as never)
  const fair = fairOf(one, wide)
  assert.ok(!('missing' in fair))
  const { price } = priceEuropean({
    right: 'call',
    spot: 370,
    strike: 380,
    years: 46 / 365,
    vol: 0.2,
    rate: 0,
    yield: 0,
  })
  near(fair.mid, price)
  const narrow = fairOf(one, view({ personality: model }))
  assert.ok(!('missing' in narrow))
  near(narrow.mid, 5.05)
})

void test('a stale, old or missing mark is named, and nothing is priced without it', () => {
  const stale = view()
  const data = [mark('SPY-C', '4.95', '5.05', { stale: true })]
  stale.market.hear(push({ topic: 'marks', type: 'delta', data }) as never)
  assert.deepEqual(fairOf(BUY_WRITE, stale), { missing: 'SPY-C' })
  const old = view({ now: OPENED_AT + 1001 })
  assert.deepEqual(fairOf(BUY_SHARE, old), { missing: 'SPY' })
  const unknown = rfq([{ instrument: 'QQQ', side: 'buy', ratio: 1 }])
  assert.deepEqual(fairOf(unknown, view()), { missing: 'QQQ' })
})
