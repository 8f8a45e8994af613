import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { IdMap } from './id-map.ts'
import { idFrom } from './id.ts'

type Thing = { readonly id: string; readonly n: number }

const things = (values: Iterable<Thing> = []): IdMap<string, Thing> =>
  new IdMap(({ id }) => id, values)

/** Ids of which many end alike, in every length. */
const someId = fc
  .tuple(fc.constantFrom('', 'a', 'quote-', 'hold-1'), fc.constantFrom('', '0', '123456', '223456'))
  .map(([start, end]) => start + end)

void test('does what a map of the same ids does, also where their last letters are the same', () => {
  const step = fc.record({
    does: fc.constantFrom('add', 'delete', 'copy'),
    id: someId,
    n: fc.nat(),
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const map = new Map<string, Thing>()
      let found = things()
      for (const { does, id, n } of steps) {
        if (does === 'copy') {
          const before = found
          found = before.copy()
          before.delete(id)
        } else if (does === 'add') {
          map.set(id, { id, n })
          found.add({ id, n })
        } else equal(found.delete(id), map.delete(id))
        equal(found.size, map.size)
        equal(found.has(id), map.has(id))
        deepEqual(found.get(id), map.get(id))
      }
      const sorted = (values: Iterable<Thing>): Thing[] =>
        [...values].sort((a, b) => (a.id < b.id ? -1 : 1))
      deepEqual(sorted(found.values()), sorted(map.values()))
    }),
  )
})

void test('walks in the order added, and the same way after being made again from what it walks', () => {
  const ids = ['hold-123456', 'b', 'quote-123456', 'c', 'd']
  const found = things(ids.map((id, n) => ({ id, n })))
  const walked = (): readonly string[] => [...found.values()].map(({ id }) => id)
  deepEqual(walked(), ['hold-123456', 'quote-123456', 'b', 'c', 'd'])
  const again = things(found.values())
  for (const map of [found, again]) {
    map.delete('hold-123456')
    map.delete('c')
    map.add({ id: 'c', n: 9 })
    map.add({ id: 'hold-123456', n: 8 })
    map.add({ id: 'd', n: 7 })
  }
  deepEqual(walked(), ['quote-123456', 'hold-123456', 'b', 'd', 'c'])
  deepEqual([...again.values()], [...found.values()])
  equal(found.get('d')?.n, 7)
  deepEqual([...found.keys()], walked())
  deepEqual(
    [...found],
    [...found.values()].map((thing) => [thing.id, thing]),
  )
})

void test('ids of a venue seldom share a number: they are found about as fast with ten thousand as with ten', () => {
  const key = [1, 2, 3, 4] as const
  const ids = Array.from({ length: 10_000 }, (_, seq) => idFrom('quote', key, seq))
  // Those of one number are walked together, so out of the order added.
  const walked = [...things(ids.map((id, n) => ({ id, n }))).values()]
  const moved = walked.filter(({ n }, i) => n !== i && walked[i - 1]?.n !== n - 1)
  equal(moved.length < 10, true)
})
