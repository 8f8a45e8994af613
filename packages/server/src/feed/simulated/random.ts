/**
 * Random numbers as a pure function of (seed, stream, step): integer arithmetic only, so the same on every machine, and
 * any step can be had without the ones before it.
 */

/** A standard normal and, on another stream, uniforms in [0, 1). */
export type Draws = {
  normal(stream: number, step: number): number
  uniform(stream: number, step: number): number
}

const HALVES = 12
const HALF_RANGE = 65_536

/** `seed`: any safe integer from 0. */
export function draws(seed: number): Draws {
  const low = mix(seed >>> 0, 0x9e37_79b9)
  const key = mix(low, Math.floor(seed / 2 ** 32) >>> 0)
  const word = (stream: number, step: number, n: number): number => {
    const high = Math.floor(step / 2 ** 32) >>> 0
    return mix(mix(mix(key, stream), (step >>> 0) ^ Math.imul(high, 0x27d4_eb2f)), n)
  }
  return {
    uniform: (stream, step) => word(stream, step, 0) / 2 ** 32,
    // The sum of twelve uniforms less six: exact arithmetic, variance 1, within ±6. Jumps give the fat tails.
    normal: (stream, step) => {
      let sum = 0
      for (let n = 0; n < HALVES / 2; n++) {
        const bits = word(stream, step, n)
        sum += (bits & 0xffff) + (bits >>> 16)
      }
      // Each half stands for the middle of its interval.
      return (sum + HALVES / 2) / HALF_RANGE - HALVES / 2
    },
  }
}

/** One round of the finaliser of MurmurHash3 (Appleby) over a combined word. */
function mix(state: number, value: number): number {
  let word = Math.imul(state ^ value, 0x85eb_ca6b) ^ Math.imul(value + 0x165_667b1, 0xc2b2_ae35)
  word = Math.imul(word ^ (word >>> 16), 0x85eb_ca6b)
  word = Math.imul(word ^ (word >>> 13), 0xc2b2_ae35)
  return (word ^ (word >>> 16)) >>> 0
}
