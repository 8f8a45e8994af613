import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { permute } from './id.ts'

const key = fc.tuple(fc.nat(), fc.nat(), fc.nat(), fc.nat())
const value = fc.integer({ min: 0, max: 2 ** 52 - 1 })

void test('[ID-1] permute stays in range and never gives one number twice', () => {
  fc.assert(
    fc.property(key, fc.uniqueArray(value, { minLength: 2, maxLength: 200 }), (keys, values) => {
      const images = values.map((number) => permute(keys, number))
      assert.equal(new Set(images).size, values.length)
      for (const image of images)
        assert.ok(Number.isSafeInteger(image) && image >= 0 && image < 2 ** 52)
    }),
  )
})

void test('[ID-1] neighbours land far apart: their distances fill the range evenly', () => {
  fc.assert(
    fc.property(key, fc.integer({ min: 0, max: 2 ** 40 }), (keys, start) => {
      const quarters = [0, 0, 0, 0]
      for (let i = 0; i < 400; i++) {
        const gap = Math.abs(permute(keys, start + i) - permute(keys, start + i + 1))
        assert.ok(gap > 4096, 'a gap tells nothing of how near two numbers were')
        const quarter = Math.floor(permute(keys, start + i) / 2 ** 50)
        quarters[quarter] = (quarters[quarter] ?? 0) + 1
      }
      for (const count of quarters) assert.ok(count > 40 && count < 180, String(quarters))
    }),
    { numRuns: 50, seed: 20_260_101 },
  )
})
