/** For tests: bad quotes and passes. */
import { NO_ID, UNKNOWN_RFQ } from './_bad-values.ts'
import type { World, Write, WriteName } from './_bad-values.ts'

export function quoteWrites(world: World) {
  const bid = { price: '2', size: '10' }
  return {
    placeQuote: {
      by: 'mako',
      wrongRole: 'bolt',
      right: { rfqId: world.rfqId, account: 'mako:main', bid, ttlMs: 30_000 },
      bad: [
        UNKNOWN_RFQ,
        ['request not sent to it', { rfqId: world.unaskedRfqId }, '404 unknown_rfq rfqId'],
        ['ended request', { rfqId: world.endedRfqId }, '409 rfq_not_open rfqId'],
        ['expired request', { rfqId: world.expiredRfqId }, '410 rfq_expired rfqId'],
        ['account of another', { account: 'nova:main' }, '404 unknown_account account'],
        ['too short', { ttlMs: 99 }, '400 bad_duration ttlMs'],
        ['too long', { ttlMs: 86_400_001 }, '400 malformed ttlMs'],
        ['no side', { bid: undefined }, '400 no_price bid'],
        ['off tick', { bid: { ...bid, price: '2.005' } }, '400 bad_tick bid.price'],
        ['nine decimals', { bid: { ...bid, price: '2.000000001' } }, '400 malformed bid.price'],
        ['exponent', { bid: { ...bid, price: '2e0' } }, '400 malformed bid.price'],
        ['price as a number', { bid: { ...bid, price: 2 } }, '400 malformed bid.price'],
        [
          'out of range',
          { ask: { ...bid, price: '99999999999999999999' } },
          '400 bad_decimal ask.price',
        ],
        ['size of nothing', { bid: { ...bid, size: '0' } }, '400 malformed bid.size'],
        ['more than asked', { bid: { ...bid, size: '11' } }, '400 bad_size bid.size'],
        ['crossed', { ask: bid }, '400 crossed_quote bid.price'],
        [
          'more than it has',
          { bid: { price: '2000', size: '10' } },
          '422 insufficient_available -',
        ],
        ['a field too many', { bid: { ...bid, firm: true } }, '400 malformed bid.firm'],
      ],
    },
    passRfq: {
      by: 'mako',
      wrongRole: 'bolt',
      right: { rfqId: world.rfqId, reason: 'size' },
      bad: [
        UNKNOWN_RFQ,
        ['request not sent to it', { rfqId: world.unaskedRfqId }, '404 unknown_rfq rfqId'],
        ['ended request', { rfqId: world.endedRfqId }, '409 rfq_not_open rfqId'],
        ['expired request', { rfqId: world.expiredRfqId }, '410 rfq_expired rfqId'],
        ['a reason that is none', { reason: 'lunch' }, '400 malformed reason'],
      ],
    },
    cancelQuote: {
      by: 'mako',
      right: { quoteId: world.quoteId },
      bad: [
        ['unknown id', { quoteId: `quote${NO_ID}` }, '404 unknown_quote quoteId'],
        ['ended quote', { quoteId: world.endedQuoteId }, '404 unknown_quote quoteId'],
        ['expired quote', { quoteId: world.expiredQuoteId }, '404 unknown_quote quoteId'],
        ['not an id', { quoteId: '' }, '400 malformed quoteId'],
      ],
    },
    cancelQuotes: {
      by: 'mako',
      wrongRole: 'bolt',
      right: {},
      bad: [
        ['unknown underlying', { underlying: 'NONE' }, '404 unknown_instrument underlying'],
        ['whose', { whose: 'venue' }, '400 malformed whose'],
        ['a field too many', { quoteId: world.quoteId }, '400 malformed quoteId'],
      ],
    },
  } as const satisfies Partial<Record<WriteName, Write>>
}
