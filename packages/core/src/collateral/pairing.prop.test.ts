import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { instrumentId } from '../instrument/instrument.ts'
import { lossOf, pair } from './pairing.ts'
import type { Bound, Group, Series } from './pairing.ts'

const series = (contracts: bigint): fc.Arbitrary<Series> =>
  fc
    .record({
      right: fc.constantFrom('call' as const, 'put' as const),
      strike: fc.integer({ min: 1, max: 9 }),
      contracts: fc.bigInt({ min: 1n, max: contracts }),
    })
    .map(({ right, strike, contracts: count }) => ({
      id: instrumentId(`${right}${strike}`),
      right,
      strike: BigInt(strike),
      contracts: count,
    }))

const groups = fc.array(
  fc.record({
    shorts: fc.array(series(3n), { minLength: 1, maxLength: 3 }),
  }),
  { minLength: 1, maxLength: 3 },
)

const account = groups.chain((all) =>
  fc.record({
    groups: fc.constant(all),
    longs: fc.array(
      fc.record({
        series: series(2n),
        serves: fc.subarray([...all.keys()], { minLength: 1 }),
      }),
      { maxLength: 4 },
    ),
    lots: fc.bigInt({ min: 0n, max: 5n }),
  }),
)

/** What a group loses at worst, tried at every price up to far beyond its strikes; undefined where there is no worst. */
function worst(
  shorts: readonly Series[],
  longs: readonly Series[],
  lots: bigint,
): bigint | undefined {
  const pays = ({ right, strike, contracts }: Series, at: bigint): bigint => {
    const each = right === 'call' ? at - strike : strike - at
    return each > 0n ? each * contracts : 0n
  }
  const at = (price: bigint): bigint =>
    shorts.reduce((sum, each) => sum + pays(each, price), 0n) -
    longs.reduce((sum, each) => sum + pays(each, price), 0n) -
    lots * price
  if (at(1_000n) > at(999n)) return undefined
  let most = 0n
  for (let price = 0n; price <= 12n; price++) if (at(price) > most) most = at(price)
  return most
}

/** The least cash, and of that the fewest lots, over every way of giving single contracts and lots away. */
function bruteForce(
  all: readonly Group[],
  longs: readonly Bound[],
  lots: bigint,
): readonly [bigint, bigint] | undefined {
  const single = longs.flatMap(({ series: of, serves }) =>
    Array.from({ length: Number(of.contracts) }, () => ({ of: { ...of, contracts: 1n }, serves })),
  )
  let best: readonly [bigint, bigint] | undefined
  const shareLots = (given: readonly (readonly Series[])[]): void => {
    // For each group the cash by lots; the cheapest sum within the lots there are.
    let sums = new Map<bigint, bigint>([[0n, 0n]])
    for (const [g, { shorts }] of all.entries()) {
      const calls = shorts.reduce((sum, s) => sum + (s.right === 'call' ? s.contracts : 0n), 0n)
      const next = new Map<bigint, bigint>()
      for (let own = 0n; own <= calls; own++) {
        const cash = worst(shorts, given[g] ?? [], own)
        if (cash === undefined) continue
        for (const [used, spent] of sums) {
          const [total, paid] = [used + own, spent + cash]
          const known = next.get(total)
          if (total <= lots && (known === undefined || paid < known)) next.set(total, paid)
        }
      }
      sums = next
    }
    for (const [used, cash] of sums)
      if (!best || cash < best[0] || (cash === best[0] && used < best[1])) best = [cash, used]
  }
  const give = (i: number, given: readonly (readonly Series[])[]): void => {
    const long = single[i]
    if (!long) {
      shareLots(given)
      return
    }
    give(i + 1, given)
    for (const g of long.serves)
      give(
        i + 1,
        given.map((own, n) => (n === g ? [...own, long.of] : own)),
      )
  }
  give(
    0,
    all.map(() => []),
  )
  return best
}

void test('[COL-7] no other way of pairing needs less cash, or as much and less of the underlying', () => {
  let [bounded, several] = [0, 0]
  fc.assert(
    fc.property(account, ({ groups: all, longs, lots }) => {
      fc.pre(longs.reduce((sum, { series: of }) => sum + of.contracts, 0n) <= 5n)
      const found = pair(all, longs, lots)
      assert.ok(found.isLeast)
      const cash = found.needs.reduce((sum, need) => sum + need.cash, 0n)
      const taken = found.needs.reduce((sum, need) => sum + need.lots, 0n)
      const least = bruteForce(all, longs, lots)
      if (!least) {
        assert.ok(taken > lots, 'nothing covers it')
        return
      }
      assert.deepEqual([cash, taken], least)
      bounded += longs.length > 0 ? 1 : 0
      several += longs.some(({ serves }) => serves.length > 1) ? 1 : 0
    }),
    { numRuns: 800 },
  )
  assert.ok(bounded > 100 && several > 50, `${bounded} ${several}`)
})

void test('[COL-7] a pairing that tries not every way is sound, and what it needs is enough', () => {
  const call = (strike: bigint, contracts: bigint): Series => ({
    id: instrumentId(`C${strike}`),
    right: 'call',
    strike,
    contracts,
  })
  const all: Group[] = [{ shorts: [call(100n, 300n)] }, { shorts: [call(105n, 200n)] }]
  const longs: Bound[] = [
    { series: call(95n, 150n), serves: [0, 1] },
    { series: call(110n, 400n), serves: [0, 1] },
  ]
  const { needs, isLeast } = pair(all, longs, 0n)
  assert.equal(isLeast, false)
  for (const [g, need] of needs.entries()) {
    const { cashWith, callsOpen } = lossOf(all[g]?.shorts ?? [], need.longs)
    assert.equal(callsOpen, 0n)
    assert.equal(need.cash, cashWith(0n))
  }
  // 350 of 500 shorts are bounded from above: by 10 a contract at 100, by 5 at 105; the debit of the others counts against it.
  assert.equal(
    needs.reduce((sum, { cash }) => sum + cash, 0n),
    150n * 10n - 150n * 5n + 200n * 5n,
  )
})
