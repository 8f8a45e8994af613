import { normalQuantile } from '../normal/normal.ts'

type Words = readonly [number, number, number, number]

/**
 * Four 32-bit words that are a function of a counter and a key: Philox4x32-10. A draw is found by
 * its place, so that scenarios do not depend on the order or thread they are made in.
 * Source: Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3" (2011).
 */
export function philox(counter: Words, key: readonly [number, number]): Words {
  let [a, b, c, d] = counter
  let [low, high] = key
  for (let round = 0; round < 10; round++) {
    const [highA, lowA] = product(0xd2511f53, a)
    const [highC, lowC] = product(0xcd9e8d57, c)
    a = (highC ^ b ^ low) >>> 0
    c = (highA ^ d ^ high) >>> 0
    b = lowC
    d = lowA
    low = (low + 0x9e3779b9) >>> 0
    high = (high + 0xbb67ae85) >>> 0
  }
  return [a, b, c, d]
}

/** The high and the low word of a product of two words. */
function product(x: number, y: number): readonly [number, number] {
  const [xh, xl] = [x >>> 16, x & 0xffff]
  const [yh, yl] = [y >>> 16, y & 0xffff]
  const low = xl * yl
  const middle = xh * yl + (low >>> 16)
  const other = xl * yh + (middle & 0xffff)
  return [(xh * yh + Math.floor(middle / 65_536) + (other >>> 16)) >>> 0, Math.imul(x, y) >>> 0]
}

/**
 * `count` independent standard normals of scenario `index` under a seed: the inverse of the normal
 * distribution at 32-bit uniforms, so the largest magnitude is about 6.3.
 */
export function normalsAt(seed: number, index: number, count: number): Float64Array {
  const out = new Float64Array(count)
  const key = [seed >>> 0, Math.floor(seed / 2 ** 32) >>> 0] as const
  for (let i = 0; i < count; i += 4) {
    const words = philox([i >>> 2, index >>> 0, 0, 0], key)
    words.forEach((word, j) => {
      if (i + j < count) out[i + j] = normalQuantile((word + 0.5) / 2 ** 32)
    })
  }
  return out
}
