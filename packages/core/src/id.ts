/**
 * Ids derive from the sequence number through a keyed permutation, so that two ids do not tell how much
 * happened between them, and replay gives the same ids. [ID-1]
 * A Feistel network of four rounds over 52 bits: a permutation by construction, whatever the round function.
 */
import { assert } from './assert.ts'

/** Four 32-bit round keys, drawn once when the venue opens and kept in its first record. */
export type IdKey = readonly [number, number, number, number]

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'
const HALF_BITS = 26
const HALF = 2 ** HALF_BITS
const MASK = HALF - 1

/** Ids one command may take. */
export const IDS_PER_COMMAND = 4096

/** The `n`th id of the command numbered `seq`, as `prefix-` and eleven letters of Crockford's base 32. */
export function idFrom(prefix: string, key: IdKey, seq: number, n = 0): string {
  assert(n >= 0 && n < IDS_PER_COMMAND, 'a command takes at most 4096 ids')
  assert(seq < 2 ** 40, 'sequence numbers stay below 2^40')
  return `${prefix}-${encode(permute(key, seq * IDS_PER_COMMAND + n))}`
}

/** Permutes 0..2^52-1. Exported for its property test. */
export function permute(key: IdKey, value: number): number {
  let left = Math.floor(value / HALF)
  let right = value % HALF
  for (const roundKey of key) {
    const next = (left ^ round(right, roundKey)) & MASK
    left = right
    right = next
  }
  return left * HALF + right
}

function round(half: number, roundKey: number): number {
  let h = Math.imul(half ^ roundKey, 0x9e3779b1)
  h = Math.imul(h ^ (h >>> 15), 0x85ebca77)
  h = Math.imul(h ^ (h >>> 13) ^ roundKey, 0xc2b2ae3d)
  return (h ^ (h >>> 16)) & MASK
}

/** Two letters for each ten bits: an id is put together from six pieces. */
const PAIRS: readonly string[] = Array.from(
  { length: 1024 },
  (_, n) => ALPHABET.charAt(n >> 5) + ALPHABET.charAt(n & 31),
)

function encode(value: number): string {
  const high = Math.floor(value / 2 ** 25)
  const low = value % 2 ** 25
  return `${pair(high >>> 20)}${pair(high >>> 10)}${pair(high)}${pair(low >>> 15)}${pair(low >>> 5)}${ALPHABET.charAt(low & 31)}`
}

function pair(bits: number): string {
  return PAIRS[bits & 1023] ?? ''
}

/** How long a firm keeps an alias. */
export const ALIAS_PERIOD_US = 30 * 86_400 * 1_000_000
const FIRMS_MAX = 2 ** 26

/**
 * The alias of the `nth` firm in the period that a moment falls in, as `alias-` and eleven letters. The keys are those of the
 * ids in another order and offset, so that no alias tells of an id, nor one period's alias of the next one's. [ANO-3]
 */
export function aliasFrom([a, b, c, d]: IdKey, nth: number, at: number): string {
  assert(nth >= 0 && nth < FIRMS_MAX, 'a firm has its number')
  const period = Math.floor(at / ALIAS_PERIOD_US)
  const key = [d ^ 0x5bd1e995, c ^ 0x27d4eb2f, b ^ 0x165667b1, a ^ 0x85ebca6b] as const
  return `alias-${encode(permute(key, period * FIRMS_MAX + nth))}`
}
