import { price } from '@parley/core'
import type { FirmId, QuoteId } from '@parley/core'
import { allocate } from '../../packages/core/src/auction/allocation.ts'
import {
  ALLOCATION_CELLS_MAX,
  ALLOCATION_GRID_MAX,
  exactFills,
} from '../../packages/core/src/auction/exact-fill.ts'
import { byPriority } from '../../packages/core/src/auction/offer.ts'
import type { Demand, Offer } from '../../packages/core/src/auction/offer.ts'

type Amounts = {
  readonly price: bigint
  readonly size: number
  readonly min: number
  readonly step: number
}
type Book = {
  readonly name: string
  readonly offers: number
  readonly size: number
  readonly amounts: (below: (n: number) => number, i: number) => Amounts
}
export type Figure = {
  readonly book: string
  readonly format: Demand['format']
  readonly offers: number
  readonly size: number
  readonly ms: number
  readonly cells: number
}

const worstOffers = ALLOCATION_CELLS_MAX / ALLOCATION_GRID_MAX

const anyPart =
  (most: number): Book['amounts'] =>
  (below) => ({
    price: 10_000n + BigInt(below(50)),
    size: 1 + below(most),
    min: 1,
    step: 1,
  })

const BOOKS: readonly Book[] = [
  { name: 'greedy, 20 makers', offers: 20, size: 100, amounts: anyPart(30) },
  { name: 'greedy, 200 quotes', offers: 200, size: 10_000, amounts: anyPart(150) },
  { name: 'greedy, 2,500 rungs', offers: 2_500, size: 100_000, amounts: anyPart(150) },
  {
    name: 'search, all or none',
    offers: 200,
    size: 10_000,
    amounts: (below) => {
      const size = 20 + below(200)
      return { price: 10_000n + BigInt(below(50)), size, min: size, step: 1 }
    },
  },
  {
    name: 'search, least and step',
    offers: 200,
    size: 10_000,
    amounts: (below) => {
      const size = 20 + below(200)
      return {
        price: 10_000n + BigInt(below(50)),
        size,
        min: 2 + below(size - 1),
        step: 1 + below(5),
      }
    },
  },
  {
    name: 'search, large offers at one price',
    offers: 200,
    size: 10_000,
    amounts: (below) => ({
      price: 10_000n,
      size: 5_000 + below(2_500),
      min: 2 + below(1_000),
      step: 2 + below(30),
    }),
  },
  {
    name: 'worst, one price',
    offers: worstOffers,
    size: ALLOCATION_GRID_MAX,
    amounts: (below) => ({
      price: 10_000n,
      size: 50_000 + below(25_000),
      min: 2 + below(10_000),
      step: 2 + below(30),
    }),
  },
  {
    // All but the dearest fill even amounts only, and the prices are far apart.
    name: 'worst, costs past 2^53',
    offers: worstOffers,
    size: ALLOCATION_GRID_MAX - 1,
    amounts: (below, i) =>
      i === 0
        ? { price: (1n << 59n) + 7n, size: ALLOCATION_GRID_MAX - 1, min: 3, step: 2 }
        : {
            price: (BigInt(below(100)) << 50n) + BigInt(below(100)),
            size: 50_000 + 2 * below(12_500),
            min: 2 + 2 * below(5_000),
            step: 2 + 2 * below(30),
          },
  },
]

/** Each book in both ways of pricing that differ; a figure is the median of so many rounds. */
export function allocationFigures(rounds: number): readonly Figure[] {
  return BOOKS.flatMap((book) =>
    (['uniform', 'pay_as_bid'] as const).map((format) => measure(book, format, rounds)),
  )
}

function measure(book: Book, format: Demand['format'], rounds: number): Figure {
  const demand: Demand = {
    side: 'buy',
    size: BigInt(book.size),
    minFill: 1n,
    limit: price(1n << 60n),
    format,
  }
  const took: number[] = []
  const cells: number[] = []
  for (let round = 0; round < rounds; round++) {
    const offers = offersOf(book, round)
    // Small books are over too soon for the clock.
    const times = book.name.startsWith('greedy') ? 200 : 1
    const before = process.cpuUsage()
    for (let n = 0; n < times; n++) allocate(offers, demand)
    const { user, system } = process.cpuUsage(before)
    took.push((user + system) / 1_000 / times)
    cells.push(book.name.startsWith('greedy') ? 0 : visitedBy(offers, demand))
  }
  const { name, offers, size } = book
  return { book: name, format, offers, size, ms: median(took), cells: median(cells) }
}

function visitedBy(offers: readonly Offer[], demand: Demand): number {
  const sorted = offers
    .filter(({ min }) => min <= demand.size)
    .toSorted((a, b) => byPriority(demand.side, a, b))
  return exactFills(sorted, demand).visited
}

function offersOf(book: Book, round: number): readonly Offer[] {
  const below = belowFrom(round)
  return Array.from({ length: book.offers }, (_, i) => {
    const { price: at, size, min, step } = book.amounts(below, i)
    return {
      quoteId: `q${i}` as QuoteId,
      rung: 0,
      maker: `m${i}` as FirmId,
      price: price(at),
      size: BigInt(size),
      min: BigInt(min),
      step: BigInt(step),
      place: i,
    }
  })
}

function belowFrom(seed: number): (n: number) => number {
  let state = seed + 1
  return (n) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * n)
  }
}

function median(of: readonly number[]): number {
  return of.toSorted((a, b) => a - b)[of.length >> 1] ?? 0
}
