import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { price } from '../num/units.ts'
import type { Price } from '../num/units.ts'
import { firmId } from '../party/firm.ts'
import type { QuoteId } from '../rfq/quote.ts'
import { bruteForce, clearingByHand } from './_brute-force.ts'
import { allocate } from './allocation.ts'
import { exactFills } from './exact-fill.ts'
import { byPriority, isBetterFor } from './offer.ts'
import type { Demand, Offer } from './offer.ts'

/** A small generator of numbers: one seed of fast-check makes a whole batch of books, which is many times cheaper. */
function below(seed: number): (n: number) => number {
  let state = seed >>> 0
  return (n) => {
    state = (state + 0x9e3779b9) >>> 0
    let x = Math.imul(state ^ (state >>> 16), 0x85ebca6b)
    x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35)
    return ((x ^ (x >>> 16)) >>> 0) % n
  }
}

/** So far that costs do not fit a number, even in their common measure. */
const FAR_APART = 1n << 57n

function priceAt(n: number, apart: bigint): Price {
  return price(BigInt(n) * apart + (apart === 1n ? 0n : BigInt(n % 2)))
}

type Case = { readonly offers: readonly Offer[]; readonly demand: Demand }

function caseOf(pick: (n: number) => number): Case {
  const prices = 1 + pick(5)
  const measure = pick(4) === 0 ? 2 + pick(3) : 1
  const sizeMax = 1 + pick(8)
  const apart = pick(6) === 0 ? FAR_APART : 1n
  const kinds = pick(8)
  const offers: Offer[] = []
  const count = pick(12) === 0 ? pick(2) : 2 + pick(6)
  for (let place = 0; place < count; place++) {
    const maker = firmId(`m${pick(4)}`)
    const rungs = pick(4) === 0 ? 2 : 1
    for (let rung = 0; rung < rungs && offers.length < 7; rung++) {
      const size = 1 + pick(sizeMax)
      const kind = kinds === 7 ? 3 : kinds > 3 ? pick(3) : pick(4)
      const min = kind === 0 ? size : kind === 3 ? 1 : 1 + pick(size)
      const step = kind === 2 ? 1 + pick(4) : 1
      const by = kind === 3 && pick(3) === 0 ? 1 : measure
      offers.push({
        quoteId: `q${place}` as QuoteId,
        rung,
        maker,
        price: priceAt(pick(prices) - 2, apart),
        size: BigInt(size * by),
        min: BigInt(min * by),
        step: BigInt(step * by),
        place: count - place,
      })
    }
  }
  const size = 1 + pick(pick(2) === 0 ? 4 * sizeMax : 24)
  const sign = pick(2) === 0 ? 1 : -1
  const limit = pick(4) === 0 ? pick(prices) - 2 : 9 * sign
  return {
    offers,
    demand: {
      side: sign === 1 ? 'buy' : 'sell',
      size: BigInt(size),
      minFill: BigInt(pick(2) === 0 ? size : 1 + pick(size)),
      limit: priceAt(limit, apart),
      format: (['pay_as_bid', 'uniform', 'second_price'] as const)[pick(3)] ?? 'uniform',
    },
  }
}

function byDefinition({ offers, demand }: Case): unknown {
  const sign = demand.side === 'buy' ? 1 : -1
  const sorted = offers
    .filter((offer) => sign * Number(offer.price - demand.limit) <= 0)
    .sort(
      (a, b) => Number(BigInt(sign) * (a.price - b.price)) || a.place - b.place || a.rung - b.rung,
    )
  const best = bruteForce(sorted, demand)
  if (best) {
    const clearing = clearingByHand(sorted, best, demand)
    const awards = sorted.flatMap((offer, i) => {
      const size = BigInt(best.fills[i] ?? 0)
      return size === 0n
        ? []
        : [{ offer, size, price: demand.format === 'pay_as_bid' ? offer.price : clearing }]
    })
    return { awards, filled: BigInt(best.total), clearing }
  }
  const serving = offers
    .filter(({ min }) => min <= demand.size)
    .map((offer) => offer.price)
    .sort((a, b) => sign * Number(a - b))
  const [first] = serving
  if (first === undefined) return { why: 'no_offer' }
  if (sign * Number(first - demand.limit) > 0) return { why: 'limit', best: first }
  return { why: 'not_filled' }
}

void test('[ALC-1] the allocation is what trying every choice gives', () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const pick = below(seed)
      for (let n = 0; n < 100; n++) {
        const drawn = caseOf(pick)
        assert.deepEqual(allocate(drawn.offers, drawn.demand), byDefinition(drawn))
      }
    }),
    { numRuns: 1000 },
  )
})

void test('[ALC-6] the search finds the same fills however few of its rows it keeps', () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const pick = below(seed)
      for (let n = 0; n < 50; n++) {
        const { offers, demand } = caseOf(pick)
        const sorted = offers
          .filter(
            ({ min, price: at }) =>
              min <= demand.size && !isBetterFor(demand.side, demand.limit, at),
          )
          .sort((a, b) => byPriority(demand.side, a, b))
        if (sorted.length === 0) continue
        assert.deepEqual(exactFills(sorted, demand, 0).fills, exactFills(sorted, demand).fills)
      }
    }),
    { numRuns: 200 },
  )
})
