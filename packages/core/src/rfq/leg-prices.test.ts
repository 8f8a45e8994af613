/** Prices of legs in quotes and trades, and the marks that commands carry. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  OPENED_AT,
  accepting,
  answer,
  ask,
  asking,
  eventOf,
  funding,
  furnished,
  must,
  px,
  quoting,
} from '../_venue.ts'
import type { World } from '../_venue.ts'
import type { ReferenceMark } from '../protection/mark.ts'
import { instrumentId } from '../instrument/instrument.ts'
import { timestamp } from '../time/timestamp.ts'
import { audienceOf } from '../venue/audience.ts'
import type { PlaceQuote } from './command.ts'

function funded(): World {
  const world = furnished()
  for (const firm of ['acme', 'mako', 'nova']) {
    must(world, funding(firm, 'USD', 1_000_000_00n))
    must(world, funding(firm, 'SPY', 5_000n))
  }
  return world
}

/** An ask by legs: `5.10 400.10`, with the net where it is given after a slash. */
function byLegs(dealer: string, rfqId: string, text: string): PlaceQuote {
  const [legs = '', net] = text.split(' / ')
  const legPrices = legs === '' ? [] : legs.split(' ').map(px)
  const offered = [{ ...(net === undefined ? {} : { price: px(net) }), size: 10n, legPrices }]
  return { ...quoting(dealer, rfqId, '- / -'), ask: offered }
}

const given: readonly (readonly [string, string])[] = [
  ['5.10 400.10', 'ok'],
  ['5.10 400.10 / -395', 'ok'],
  ['5.10 400.10 / -395.01', 'bad_leg_prices ask.price'],
  ['5.10', 'bad_leg_prices ask.legPrices'],
  ['5.10 400.10 1', 'bad_leg_prices ask.legPrices'],
  ['5.105 400.10', 'bad_tick ask.legPrices.0'],
  ['-5.10 400.10', 'bad_leg_prices ask.legPrices.0'],
]
for (const [text, expected] of given)
  void test(`[QTE-11] leg prices ${text}: ${expected}`, () => {
    const world = funded()
    const rfqId = ask(world, 'acme', 'buy 1 C400, sell 100 SPY')
    assert.equal(answer(world, byLegs('mako', rfqId, text)), expected)
  })

void test('[QTE-11] leg prices that make up more than the largest price are out of range', () => {
  const world = funded()
  const rfqId = ask(world, 'acme', 'buy 1 C400, sell 250 SPY')
  const text = '0 20000000000'
  assert.equal(answer(world, byLegs('mako', rfqId, text)), 'out_of_range ask.legPrices')
})

void test('[QTE-11] neither a price nor leg prices is no price', () => {
  const world = funded()
  const rfqId = ask(world, 'acme', 'buy 1 SPY')
  assert.equal(
    answer(world, { ...quoting('mako', rfqId, '- / -'), ask: [{ size: 1n }] }),
    'no_price ask.price',
  )
})

const at = (text: string): readonly ReferenceMark[] =>
  text.split(', ').map((each): ReferenceMark => {
    const [id = '', mid = '', vega = '0'] = each.split(' ')
    const observedAt = timestamp(OPENED_AT)
    return {
      instrument: instrumentId(id),
      price: px(mid),
      vega: px(vega),
      source: 'tape',
      observedAt,
    }
  })
const MARKS = at('C400 5.05 1, SPY 400.10')

void test('[TRD-3] [STR-4] the maker’s leg prices are the trade’s where it trades at them', () => {
  const world = funded()
  const rfqId = ask(world, 'acme', 'buy 1 C400, sell 100 SPY')
  must(world, byLegs('mako', rfqId, '6.00 401.00'))
  const take = { ...accepting('acme', rfqId, 'buy 10 at -395'), marks: MARKS }
  const { trade } = eventOf(must(world, take), 'TradeSettled')
  assert.deepEqual(
    [trade.price, trade.legPrices, trade.legPricesBy],
    [px('-395'), [px('6'), px('401')], 'maker'],
  )
})

void test('[TRD-3] at another price than its own the maker’s leg prices are where the rule starts', () => {
  const world = funded()
  const rfqId = ask(world, 'acme', 'buy 1 C400, sell 100 SPY', { size: 20n })
  must(world, byLegs('mako', rfqId, '6.00 401.00'))
  must(world, quoting('nova', rfqId, '- / -394.98'))
  const events = must(world, accepting('acme', rfqId, 'buy 20 at -394.98'))
  const prices = events.flatMap((event) =>
    event.type === 'TradeSettled'
      ? [[event.trade.maker, event.trade.legPrices, event.trade.legPricesBy]]
      : [],
  )
  assert.deepEqual(prices, [
    ['mako', [px('6.01'), px('400.99')], 'venue'],
    // No marks, no prices of its own: both legs start at zero.
    ['nova', [px('0'), px('394.98')], 'venue'],
  ])
})

void test('[TRD-3] [TRD-4] without leg prices the marks of the acceptance decide, and the match keeps them for the taker', () => {
  const world = funded()
  const opened = must(world, { ...asking('acme', 'sell 1 C400, buy 100 SPY'), marks: MARKS })
  const requested = eventOf(opened, 'RfqRequested')
  assert.deepEqual(requested.marks, MARKS)
  assert.equal(Object.hasOwn(eventOf(opened, 'RfqOpened'), 'marks'), false)
  const { rfqId } = requested.terms
  must(world, quoting('mako', rfqId, '- / -395'))
  const take = { ...accepting('acme', rfqId, 'sell 10 at 395'), marks: MARKS }
  const events = must(world, take)
  const made = eventOf(events, 'MatchMade')
  assert.deepEqual(made.marks, MARKS)
  assert.deepEqual(audienceOf(world.state, made), ['acme'])
  assert.deepEqual(eventOf(events, 'TradeSettled').trade.legPrices, [px('5.10'), px('400.10')])
})

void test('[TRD-4] an acceptance that waited matches with the marks of the quote that let it trade', () => {
  const world = funded()
  const rfqId = ask(world, 'acme', 'buy 1 C400, sell 100 SPY')
  const take = accepting('acme', rfqId, 'buy 10 at -395', undefined, { timeInForce: 'resting' })
  must(world, take)
  const events = must(world, { ...quoting('mako', rfqId, '- / -395'), marks: MARKS })
  assert.deepEqual(eventOf(events, 'MatchMade').marks, MARKS)
  assert.deepEqual(eventOf(events, 'TradeSettled').trade.legPrices, [px('5.10'), px('400.10')])
})
