/** Noise that a seed fixes. Each draw is named by what it is for, so that it does not depend on what was drawn before. */

/** A number in [0, 1) for the given seed and whole numbers. */
export function draw(seed: number, ...of: readonly number[]): number {
  let hash = mix(seed ^ 0x9e37_79b9)
  for (const each of of) hash = mix(hash + Math.imul(each + 1, 0x85eb_ca6b))
  return (hash >>> 0) / 2 ** 32
}

/** Murmur3's finalizer: every bit of the word moves about half of the bits of the result. */
function mix(word: number): number {
  let hash = word | 0
  hash = Math.imul(hash ^ (hash >>> 16), 0x85eb_ca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2_ae35)
  return hash ^ (hash >>> 16)
}
