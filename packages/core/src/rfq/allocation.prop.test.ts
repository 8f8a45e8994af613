import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { accountId } from '../ledger/account.ts'
import { price } from '../num/units.ts'
import { firmId } from '../party/firm.ts'
import { timestamp } from '../time/timestamp.ts'
import { allocate } from './allocation.ts'
import type { Demand } from './allocation.ts'
import type { Quote, QuoteId } from './quote.ts'
import type { RfqId } from './rfq.ts'

const side = fc.option(
  fc.record({
    price: fc.bigInt({ min: -3n, max: 3n }).map(price),
    size: fc.bigInt({ min: 1n, max: 4n }),
  }),
  { nil: undefined },
)
const quotes: fc.Arbitrary<readonly Quote[]> = fc
  .array(fc.tuple(side, side, fc.integer({ min: 8, max: 12 })), { maxLength: 7 })
  .map((all) =>
    all.map(([bid, ask, expiresAt], i) => ({
      quoteId: `q${i}` as QuoteId,
      rfqId: 'r' as RfqId,
      maker: firmId(`d${i}`),
      account: accountId(`d${i}:main`),
      bid,
      ask,
      placedAt: timestamp(i),
      expiresAt: timestamp(expiresAt),
      holdId: undefined,
    })),
  )
const demand: fc.Arbitrary<Demand> = fc.record({
  side: fc.constantFrom('buy', 'sell'),
  size: fc.bigInt({ min: 1n, max: 4n }),
  at: fc.constant(timestamp(10)),
  onlyQuoteId: fc.option(fc.constantFrom('q0', 'q1', 'q9'), { nil: undefined }),
})

/** Every quote that could serve, sorted by price and then by place. */
function byHand(all: readonly Quote[], { side: of, size, at, onlyQuoteId }: Demand): unknown {
  const offers = all.flatMap((quote, place) => {
    const offered = of === 'buy' ? quote.ask : quote.bid
    const wanted = onlyQuoteId === undefined || quote.quoteId === onlyQuoteId
    const serves = offered && offered.size >= size && quote.expiresAt > at && wanted
    return serves ? [{ quote, price: offered.price, place }] : []
  })
  const sign = of === 'buy' ? 1 : -1
  offers.sort((a, b) => sign * Number(a.price - b.price) || a.place - b.place)
  return offers.slice(0, 1).map(({ quote, price: at_ }) => ({ quote, price: at_, size }))
}

void test('[ALC-1] [ALC-2] the allocation is what sorting by hand gives', () => {
  fc.assert(
    fc.property(quotes, demand, (all, wanted) => {
      assert.deepEqual(allocate(all, wanted), byHand(all, wanted))
    }),
    { numRuns: 1000 },
  )
})
