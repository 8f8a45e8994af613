import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { NumberMap } from './number-map.ts'

type Thing = { readonly n: number }

/** Few numbers, so that they come again, and neighbours, and the ends of the range. */
const number = fc.oneof(fc.nat({ max: 12 }), fc.constantFrom(2 ** 30 - 1, 2 ** 29, 2 ** 16))
const step = fc.record({
  does: fc.constantFrom('set', 'set', 'take', 'walk on'),
  number,
  n: fc.nat(),
})

void test('does what a map of the same numbers does, and is walked as it is while it changes', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const map = new Map<number, Thing>()
      const found = new NumberMap<Thing>()
      let [walk, same] = [found.values(), map.values()]
      for (const { does, number: at, n } of steps) {
        if (does === 'set') {
          map.set(at, { n })
          found.set(at, { n })
        } else if (does === 'take') {
          deepEqual(found.take(at), map.get(at))
          map.delete(at)
        } else {
          const [next, expected] = [walk.next(), same.next()]
          deepEqual(next, expected)
          if (expected.done) [walk, same] = [found.values(), map.values()]
        }
        equal(found.size, map.size)
        deepEqual(found.get(at), map.get(at))
      }
      deepEqual([...found.values()], [...map.values()])
    }),
    { numRuns: 1000 },
  )
})

void test('keeps in order what comes and goes in numbers, however it grows and shrinks', () => {
  const map = new Map<number, Thing>()
  const found = new NumberMap<Thing>()
  for (let n = 0; n < 20_000; n++) {
    const at = Math.imul(n, 0x51ed27) & 0x3fffffff
    map.set(at, { n })
    found.set(at, { n })
    const gone = Math.imul(n - (n % 3 === 0 ? 40 : 700), 0x51ed27) & 0x3fffffff
    equal(found.take(gone) !== undefined, map.delete(gone))
  }
  equal(found.size, map.size)
  deepEqual([...found.values()], [...map.values()])
})
