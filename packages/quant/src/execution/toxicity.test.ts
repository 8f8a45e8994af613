import assert from 'node:assert/strict'
import { test } from 'node:test'
import { OPENED, known, level, markOf, recordWith } from './_record.ts'
import type { ExecutionRecord } from './record.ts'
import { toxicityAdjustedHits } from './toxicity.ts'

const horizonMs = 60_000
const near = (found: number, wanted: number): void =>
  assert.ok(Math.abs(found - wanted) <= 1e-11, `${found}, wanted ${wanted}`)

/** Twenty requests without a pattern, one in six untraded; the same numbers went through NumPy. */
const records = Array.from({ length: 20 }, (_, i): ExecutionRecord => {
  const sign = i % 4 === 3 ? -1 : 1
  const standing = [
    'A',
    ...(i % 2 === 0 ? ['B'] : []),
    ...(i % 3 === 0 ? ['C'] : []),
    ...(i % 5 === 0 ? [] : ['D']),
  ]
  const quotes = standing.map((maker) => {
    const k = 'ABCD'.indexOf(maker)
    const edge = 0.1 + 0.05 * k + 0.03 * ((5 * i + k) % 4)
    const price = level(10 + sign * edge)
    return { maker, atUs: OPENED, ...(sign > 0 ? { ask: price } : { bid: price }) }
  })
  const size = 1 + ((i * i) % 7)
  const winner = standing[(7 * i) % standing.length] ?? 'A'
  const move = (((i * 37) % 23) - 11) / 10
  return recordWith({
    requestId: `r${i}`,
    side: sign > 0 ? 'buy' : 'sell',
    size,
    asked: ['A', 'B', 'C', 'D'],
    quotes,
    fills: i % 6 === 5 ? [] : [{ maker: winner, price: 10, size }],
    marks: { end: markOf(4, 10), after: [{ horizonMs, mark: markOf(64, 10 + move) }] },
  })
})

void test('adjusted hits and their intervals agree with least squares in NumPy and SciPy', () => {
  const wanted = [
    ['A', 20, 5, -0.07331443918944795, -0.2903528732811013, 0.1437239949022054],
    ['B', 10, 2, -0.11972854731710728, -0.4263315428849682, 0.18687444825075364],
    ['C', 7, 3, 0.11108224449589284, -0.35144179175163187, 0.5736062807434176],
    ['D', 16, 7, 0.11787490909305064, -0.1455578992176202, 0.3813077174037215],
  ] as const
  const found = toxicityAdjustedHits(records, { horizonMs })
  assert.deepEqual([found.n, found.left, found.rank], [53, 0, 4])
  wanted.forEach(([maker, n, hits, adjusted, low, high], i) => {
    const row = found.makers[i]
    assert.ok(row?.adjusted.interval.known)
    assert.deepEqual([row.maker, row.raw.n, row.raw.count], [maker, n, hits])
    near(known(row.adjusted.value), adjusted)
    near(row.adjusted.interval.value.low, low)
    near(row.adjusted.interval.value.high, high)
  })
})

void test('adjusted hits sum to nothing over all quotes', () => {
  const { makers } = toxicityAdjustedHits(records, { horizonMs })
  near(
    makers.reduce((sum, { raw, adjusted }) => sum + raw.n * known(adjusted.value), 0),
    0,
  )
})

void test('quotes without what the regression needs are left out and counted', () => {
  const { underlying: _, ...bare } = markOf(4, 10)
  const { side: __, ...sideless } = recordWith({ fills: [] })
  const more = [...records, recordWith({ marks: { ...recordWith().marks, end: bare } }), sideless]
  const found = toxicityAdjustedHits(more, { horizonMs })
  assert.deepEqual([found.n, found.left], [53, 6])
  assert.deepEqual(toxicityAdjustedHits([], { horizonMs }).makers, [])
})

void test('requests of one size and panel drop what they cannot tell apart', () => {
  const found = toxicityAdjustedHits([recordWith(), recordWith()], { horizonMs })
  assert.equal(found.rank, 2)
  near(
    found.makers.reduce((sum, { adjusted }) => sum + known(adjusted.value), 0),
    0,
  )
})
