import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Quote, Rfq } from '@parley/sdk'
import { Failure } from '../command/command.ts'
import { bestFirst, changed, countdown, ladderText } from './ladder.ts'
import { cashOf, priceFor } from './trade.ts'

function quote(maker: string, bid: string, ask: string, size = '10'): Quote {
  return {
    quoteId: `quote-${maker}`,
    rfqId: 'rfq-1',
    maker,
    bid: { price: bid, size },
    ask: { price: ask, size },
    placedAt: `2026-01-01T00:00:0${maker.length}Z`,
    expiresAt: '2026-01-01T00:01:00Z',
  }
}

const rfq: Rfq = {
  rfqId: 'rfq-1',
  role: 'taker',
  state: 'open',
  structureId: 'str-00000000000000000000000000',
  name: 'stock',
  label: 'long stock',
  legs: [{ instrument: 'SPY', side: 'buy', ratio: 1 }],
  quoteAsset: 'USD',
  tick: '0.01',
  unit: '1',
  size: '1000',
  step: '1',
  format: 'uniform',
  sides: 'two_way',
  passes: [],
  openedAt: '2026-01-01T00:00:00Z',
  expiresAt: '2026-01-01T00:01:00Z',
  quotes: [
    quote('lynx', '9.5', '10.5'),
    quote('otter', '9.25', '10.25'),
    quote('cat', '9.5', '11'),
  ],
}

function makers(side: 'bid' | 'ask'): string[] {
  return bestFirst(rfq.quotes, side).map(({ maker }) => maker)
}

void test('quotes stand best first, and at one price the earlier first', () => {
  assert.deepEqual(makers('ask'), ['otter', 'lynx', 'cat'])
  assert.deepEqual(makers('bid'), ['cat', 'lynx', 'otter'])
})

void test('without a limit the quotes of several dealers make up the size, rung by rung', () => {
  const small = { ...rfq, quotes: [quote('tiny', '9.9', '10.1', '2'), ...rfq.quotes] }
  assert.deepEqual(priceFor(small, 'buy', '2'), { limit: '10.1', makers: 1 })
  assert.deepEqual(priceFor(small, 'buy', '10'), { limit: '10.25', makers: 2 })
  assert.deepEqual(priceFor(small, 'buy', '22'), { limit: '10.5', makers: 3 })
  assert.throws(() => priceFor(small, 'buy', '33'), Failure)
  assert.deepEqual(priceFor(small, 'buy', '33', '1'), { limit: '11', makers: 4 })
  assert.throws(() => priceFor({ ...rfq, quotes: [], state: 'expired' }, 'buy', '2'), /expired/)
  const [first] = small.quotes
  const deep = {
    ...small,
    quotes: [
      {
        ...quote('tiny', '9', '10'),
        ...(first?.ask
          ? { ask: { ...first.ask, more: [{ price: '10.2', size: '5', min: '5' }] } }
          : {}),
      },
    ],
  }
  assert.deepEqual(priceFor(deep, 'buy', '7'), { limit: '10.2', makers: 1 })
  assert.match(ladderText(deep, 0), /10\.20 +5 \(all or none\) +tiny/)
})

void test('what a price takes, and how much of a size there is, is told in units with lots', () => {
  const ask = { price: '10', size: '20', min: '10', step: '5' }
  const { bid: _none, ...offer } = quote('lynx', '9', '10')
  const coins = { ...rfq, lotSizes: [{ instrument: 'SPY', lot: '0.1' }] }
  const of = { ...coins, quotes: [{ ...offer, ask }] }
  assert.match(ladderText(of, 0), / 2 SPY, 20 lots \(from 1 SPY, 10 lots; by 0\.5 SPY, 5 lots\) /)
  assert.match(ladderText({ ...rfq, quotes: of.quotes }, 0), / 20 \(from 10; by 5\) /)
  assert.throws(() => priceFor(of, 'buy', '21'), /make up 2 SPY, 20 lots of 2\.1 SPY, 21 lots so/)
})

void test('the ladder shows what is left of the time and every quote', () => {
  const text = ladderText(rfq, Date.parse('2026-01-01T00:00:53.5Z'))
  assert.match(text, /^rfq-1 {2}buy 1 SPY {2}× 1,000 {2}in USD {2}0:07 left\n/)
  assert.match(text, /\ncat +10 +9\.50 +10\.25 +10 +otter\n/)
  const empty = ladderText({ ...rfq, quotes: [] }, 0)
  assert.match(empty, /No quotes yet/)
  assert.equal(countdown(3_723_000), '1:02:03')
  assert.equal(countdown(-5), '0:00')
})

void test('changes of the topic are taken in', () => {
  const better = { ...quote('lynx', '9.6', '10.2'), quoteId: 'quote-new' }
  const replaced = changed(rfq, { type: 'quote.placed', quote: better })
  assert.equal(replaced.quotes.length, 3)
  assert.equal(replaced.quotes.at(-1)?.quoteId, 'quote-new')
  const ended = { type: 'quote.ended', rfqId: 'rfq-1', quoteId: 'quote-cat', outcome: '' } as const
  assert.equal(changed(rfq, ended).quotes.length, 2)
  const over = { type: 'rfq.ended', rfqId: 'rfq-1', outcome: 'filled' } as const
  assert.equal(changed(rfq, over).state, 'filled')
  assert.equal(changed(rfq, { ...over, rfqId: 'rfq-2' }), rfq)
})

void test('cash of a trade is price times unit times size, signed for the reader', () => {
  const trade = { price: '3.21', unit: '100', size: '10', side: 'sell' } as const
  assert.equal(cashOf(trade), 321_000_000_000n)
  assert.equal(cashOf({ ...trade, side: 'buy' }), -321_000_000_000n)
})

void test('a ladder of legs typed as sold says what either side does', () => {
  const sold: Rfq = { ...rfq, legs: [{ instrument: 'SPY-C', side: 'sell', ratio: 1 }] }
  const text = ladderText(sold, 0)
  assert.match(text, /--side buy: you sell 1,000 SPY-C\n--side sell: you buy 1,000 SPY-C\n$/)
  assert.doesNotMatch(ladderText(rfq, 0), /--side/)
  assert.doesNotMatch(ladderText({ ...sold, state: 'filled' }, 0), /--side/)
})

void test('how long quotes are still taken is told, which may end before the request does', () => {
  const collecting = { ...rfq, quotesUntil: '2026-01-01T00:00:30Z' }
  const at = (time: string): string => ladderText(collecting, Date.parse(time))
  assert.match(at('2026-01-01T00:00:10Z'), /0:50 left, quotes for 0:20 more\n/)
  assert.match(at('2026-01-01T00:00:30Z'), /0:30 left, no more quotes\n/)
  assert.doesNotMatch(ladderText(rfq, 0), /quotes for/)
})

void test('a request that the venue asks for a margin call says so, and offers nothing to take', () => {
  const sold: Rfq = { ...rfq, legs: [{ instrument: 'SPY-C', side: 'sell', ratio: 1 }] }
  const text = ladderText({ ...sold, liquidation: 'call-1' }, 0)
  assert.match(text, /The venue asks this for you, for a margin call/)
  assert.doesNotMatch(text, /--side/)
})
