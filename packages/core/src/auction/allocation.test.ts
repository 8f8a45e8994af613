import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { demandOf, offersOf, outcomeOf, tenths } from './_book.ts'
import { checkAllocation } from './allocation-check.ts'
import { allocate } from './allocation.ts'
import { ALLOCATION_CELLS_MAX, ALLOCATION_GRID_MAX } from './exact-fill.ts'
import type { AuctionFormat, Demand, Offer } from './offer.ts'

type Row = readonly [offers: readonly Offer[], demand: Demand, outcome: string]

const FORMATS: readonly AuctionFormat[] = ['pay_as_bid', 'uniform', 'second_price']

function table(rows: Readonly<Record<string, Row>>): void {
  for (const [name, [offers, demand, outcome]] of Object.entries(rows))
    void test(name, () => assert.equal(outcomeOf(offers, demand), outcome))
}

const worked = offersOf('a 60@10', 'b 50@10.5 all', 'c 40@11 all', 'd 100@12')
const limit12: Partial<Demand> = { limit: tenths('12') }

suite('[ALC-3] an offer fills its least and whole steps above it, inside the limit', () => {
  table({
    'all or none fills all': [offersOf('a 5@1 all', 'b 9@2'), demandOf(5), 'a 5 at 1'],
    'all or none larger than the demand is passed over': [
      offersOf('a 6@1 all', 'b 9@2'),
      demandOf(5),
      'b 5 at 2',
    ],
    'any part fills the rest, and is larger than the demand': [
      offersOf('a 2@1 all', 'b 900@2'),
      demandOf(5),
      'a 2 b 3 at 2',
    ],
    'the least keeps the better offer down': [
      offersOf('a 5@1', 'b 9@2 min 3'),
      demandOf(6),
      'a 3 b 3 at 2',
    ],
    'steps that do not meet the demand leave a place to others': [
      offersOf('a 9@1 min 2 step 3', 'b 9@2'),
      demandOf(7),
      'a 5 b 2 at 2',
    ],
    'steps alone that do not meet the demand': [
      offersOf('a 9@1 min 2 step 3', 'b 9@2 min 3 step 3'),
      demandOf(7),
      'not_filled',
    ],
    'lots of a hundred, of which the demand is not a multiple': [
      offersOf('a 500@1 min 100 step 100', 'b 500@2 min 100 step 100'),
      demandOf(650, { minFill: 1n }),
      'a 500 b 100 at 2',
    ],
    'a size off its own steps is never filled': [
      offersOf('a 10@1 min 4 step 4', 'b 9@3'),
      demandOf(10),
      'a 8 b 2 at 3',
    ],
    'each rung of a ladder fills by itself': [
      offersOf('a 3@1 all', 'a 5@2', 'a 7@3', 'b 4@2'),
      demandOf(14),
      'a 3 a 5 b 4 a 2 at 3',
    ],
    'an offer at the limit trades': [worked, demandOf(50, { limit: tenths('10') }), 'a 50 at 10'],
    'an offer worse than the limit does not': [
      worked,
      demandOf(100, { limit: tenths('10.4') }),
      'not_filled',
    ],
    'none at the limit': [worked, demandOf(10, { limit: tenths('9.9') }), 'limit, best 10'],
    'none that could serve is no best price': [
      offersOf('a 20@1 all', 'b 10@3'),
      demandOf(10, { limit: tenths('2') }),
      'limit, best 3',
    ],
    'no offers': [[], demandOf(1), 'no_offer'],
    'none small enough': [offersOf('a 20@1 all'), demandOf(10), 'no_offer'],
  })
})

suite('[ALC-4] the total is the size wanted, or the largest under it', () => {
  const odd = offersOf('a 4@1 all', 'b 7@2 all', 'c 6@3 all')
  table({
    'fill or kill without a sum that fits': [odd, demandOf(12), 'not_filled'],
    'fill or kill with one': [odd, demandOf(13), 'b 7 c 6 at 3'],
    'a part that is the largest': [odd, demandOf(12, { minFill: 1n }), 'a 4 b 7 at 2'],
    'a part that is just enough': [odd, demandOf(12, { minFill: 11n }), 'a 4 b 7 at 2'],
    'everything there is': [odd, demandOf(100, { minFill: 17n }), 'a 4 b 7 c 6 at 3'],
    'everything is not enough': [odd, demandOf(100, { minFill: 18n }), 'not_filled'],
    'more is taken before cheaper': [
      offersOf('a 9@1 all', 'b 10@50 all'),
      demandOf(10, { minFill: 1n }),
      'b 10 at 50',
    ],
  })
})

suite(
  '[ALC-5] uniform and second price: the worst price, then the sum; pay as bid: the sum first',
  () => {
    // One at 12 and 99 at 10 cost less than 100 at 11; no accepted offer is worse than 11 in the second.
    const torn = offersOf('a 99@10 all', 'b 100@11 all', 'c 1@12 all')
    // 10 takes c: with a, 2 + 24; with b, 18 + 3.
    const sums = offersOf('a 2@1 all', 'b 9@2 all', 'c 9@3')
    table({
      'the worked example clears at 10.5': [worked, demandOf(100, limit12), 'a 50 b 50 at 10.5'],
      'and as bid': [
        worked,
        demandOf(100, { ...limit12, format: 'pay_as_bid' }),
        'a 50@10 b 50@10.5 at 10.5',
      ],
      'and at the second price, 11, which c would have served at': [
        worked,
        demandOf(100, { ...limit12, format: 'second_price' }),
        'a 50 b 50 at 11',
      ],
      'the worst price goes first': [torn, demandOf(100), 'b 100 at 11'],
      'the worst price goes first at the second price, and 10 is not better than it': [
        torn,
        demandOf(100, { format: 'second_price' }),
        'b 100 at 11',
      ],
      'as bid the sum goes first': [
        torn,
        demandOf(100, { format: 'pay_as_bid' }),
        'a 99@10 c 1@12 at 12',
      ],
      'then the sum': [sums, demandOf(10), 'b 9 c 1 at 3'],
      'as bid, then the worst price': [
        offersOf('a 1@10 all', 'b 2@11 all', 'c 1@12 all'),
        demandOf(2, { format: 'pay_as_bid' }),
        'b 2 at 11',
      ],
      'a large all or none blocks no better mix': [
        offersOf('a 90@1 all', 'b 50@2 all', 'c 50@2 all', 'd 10@9'),
        demandOf(100),
        'b 50 c 50 at 2',
      ],
    })
  },
)

suite('[ALC-6] priority: price, then place, then rung, the most to the first', () => {
  table({
    'three makers at one price': [offersOf('c 5@1', 'a 5@1', 'b 5@1'), demandOf(8), 'c 5 a 3 at 1'],
    'three makers at one price, all or none': [
      offersOf('c 5@1 all', 'a 5@1 all', 'b 5@1 all'),
      demandOf(10),
      'c 5 a 5 at 1',
    ],
    'any part before all or none at one price': [
      offersOf('a 60@1', 'b 50@1 all'),
      demandOf(100, { minFill: 1n }),
      'a 50 b 50 at 1',
    ],
    'all or none before any part at one price': [
      offersOf('b 50@1 all', 'a 60@1'),
      demandOf(55),
      'b 50 a 5 at 1',
    ],
    'the first gets its most though fewer trade then': [
      offersOf('a 6@1 all', 'b 4@1 all', 'c 5@1 all', 'd 5@1 all'),
      demandOf(10),
      'a 6 b 4 at 1',
    ],
    'an any-part offer that goes first takes what it can from those behind': [
      offersOf('a 6@1', 'b 5@1 all', 'c 4@1 all', 'd 3@1 min 2'),
      demandOf(10),
      'a 6 c 4 at 1',
    ],
    'rungs of one quote go by their number': [
      offersOf('a 3@1 all', 'a 3@1', 'b 9@1'),
      demandOf(4),
      'a 3 a 1 at 1',
    ],
    'a better price beats an earlier place': [offersOf('a 5@2', 'b 5@1'), demandOf(5), 'b 5 at 1'],
  })
})

suite(
  '[ALC-7] the second price is the first rejected that could have served, and never a better one',
  () => {
    const format = 'second_price'
    table({
      'the next maker': [offersOf('a 9@1', 'b 9@2', 'c 9@3'), demandOf(5, { format }), 'a 5 at 2'],
      'no other maker': [offersOf('a 5@1', 'a 9@2'), demandOf(7, { format }), 'a 5 a 2 at 2'],
      'not another rung of one that was served': [
        offersOf('a 5@1', 'a 9@2', 'b 9@3'),
        demandOf(5, { format }),
        'a 5 at 3',
      ],
      'not one whose least is above the total': [
        offersOf('a 9@1', 'b 9@2 all', 'c 9@3 min 5'),
        demandOf(5, { format }),
        'a 5 at 3',
      ],
      'not one outside the limit': [
        offersOf('a 9@1', 'b 9@2'),
        demandOf(5, { format, limit: tenths('1.5') }),
        'a 5 at 1',
      ],
      'one passed over at a better price does not lower it': [
        offersOf('a 4@1 all', 'b 5@2 all', 'c 5@9'),
        demandOf(5, { format }),
        'b 5 at 2',
      ],
      'one at the same price': [offersOf('a 5@1', 'b 5@1'), demandOf(5, { format }), 'a 5 at 1'],
      'a seller is paid less': [
        offersOf('a 9@1', 'b 9@2', 'c 9@3'),
        demandOf(5, { format, side: 'sell' }),
        'c 5 at 2',
      ],
    })
  },
)

suite('[ALC-8] prices may be zero or negative, and a seller mirrors a buyer', () => {
  const low = offersOf('a 5@-2 all', 'b 5@-1', 'c 5@0 all', 'd 5@1')
  table({
    'a buyer is paid': [low, demandOf(7), 'a 5 b 2 at -1'],
    'a seller takes the highest': [low, demandOf(7, { side: 'sell' }), 'd 2 c 5 at 0'],
    'a seller at zero': [low, demandOf(10, { side: 'sell', limit: tenths('0') }), 'd 5 c 5 at 0'],
    'a seller pays': [
      low,
      demandOf(11, { side: 'sell', format: 'pay_as_bid' }),
      'd 5@1 c 5@0 b 1@-1 at -1',
    ],
  })
  const mirrored = worked.map((offer) => ({
    ...offer,
    price: tenths(String(-Number(offer.price) / 10)),
  }))
  for (const format of FORMATS)
    void test(`the worked example in the mirror, ${format}`, () => {
      const bought = outcomeOf(worked, demandOf(100, { format, limit: tenths('12') }))
      const sold = outcomeOf(
        mirrored,
        demandOf(100, { format, side: 'sell', limit: tenths('-12') }),
      )
      assert.equal(sold.replaceAll('-', ''), bought)
    })
})

suite('[ALC-9] a claim is checked by running the allocation again', () => {
  const demand = demandOf(100, { limit: tenths('12') })
  const outcome = allocate(worked, demand)
  assert.ok(!('why' in outcome))
  void test('a true claim has no faults', () => {
    assert.deepEqual(checkAllocation(worked, demand, outcome), [])
    const none = demandOf(100, { limit: tenths('1') })
    assert.deepEqual(checkAllocation(worked, none, allocate(worked, none)), [])
  })
  void test('the fills that greed gives are named, figure by figure', () => {
    const [a, , c] = worked
    assert.ok(a && c)
    const clearing = tenths('11')
    const awards = [
      { offer: a, size: 60n, price: clearing },
      { offer: c, size: 40n, price: clearing },
    ]
    assert.deepEqual(checkAllocation(worked, demand, { awards, filled: 100n, clearing }), [
      { path: 'clearing', claimed: '110', computed: '105' },
      { path: 'awards[0].size', claimed: '60', computed: '50' },
      { path: 'awards[0].price', claimed: '110', computed: '105' },
      { path: 'awards[1].offer', claimed: 'q-c#0', computed: 'q-b#0' },
      { path: 'awards[1].size', claimed: '40', computed: '50' },
      { path: 'awards[1].price', claimed: '110', computed: '105' },
    ])
  })
  void test('a fill left out, and a refusal that should have been none', () => {
    const short = { ...outcome, awards: outcome.awards.slice(0, 1) }
    assert.deepEqual(
      checkAllocation(worked, demand, short).map(({ path, claimed }) => [path, claimed]),
      [
        ['awards[1].offer', undefined],
        ['awards[1].size', undefined],
        ['awards[1].price', undefined],
      ],
    )
    const [first] = checkAllocation(worked, demand, { why: 'not_filled' })
    assert.deepEqual(first, { path: 'outcome', claimed: 'not_filled', computed: 'allocated' })
  })
})

suite('[ALC-10] an exact search is bounded', () => {
  const many = (offers: number, size: number): readonly Offer[] =>
    offersOf(
      ...Array.from({ length: offers }, (_, i) => `m${i} ${size}@1 min ${2 + (i % 5)} step 2`),
    )
  void test('at the most offers and steps it answers', () => {
    const size = ALLOCATION_GRID_MAX
    const offers = many(ALLOCATION_CELLS_MAX / size, size)
    assert.equal(outcomeOf(offers, demandOf(size)), `m0 ${size} at 1`)
    assert.equal(outcomeOf(offers, demandOf(size - 1)), 'm0 99996 m1 3 at 1')
  })
  void test('one offer more, or one step more, is a fault of the caller', () => {
    const size = ALLOCATION_GRID_MAX
    const tooMany = many(ALLOCATION_CELLS_MAX / size + 2, size)
    assert.throws(() => outcomeOf(tooMany, demandOf(size - 1, { minFill: 1n })), /within bounds/)
    assert.throws(
      () => outcomeOf(offersOf('a 200000@1 min 2 step 2', 'b 9@1 min 3'), demandOf(size + 1)),
      /grid/,
    )
  })
})
