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
  return encode(prefix, permute(key, seq * IDS_PER_COMMAND + n))
}

/** Permutes 0..2^52-1. Exported for its property test. */
export function permute([first, second, third, fourth]: IdKey, value: number): number {
  let left = Math.floor(value / HALF)
  let right = value - left * HALF
  // Halves that would change places after each round stay where they are, and the rounds take turns.
  left ^= round(right, first)
  right ^= round(left, second)
  left ^= round(right, third)
  right ^= round(left, fourth)
  return left * HALF + right
}

function round(half: number, roundKey: number): number {
  let h = Math.imul(half ^ roundKey, 0x9e3779b1)
  h = Math.imul(h ^ (h >>> 15), 0x85ebca77)
  h = Math.imul(h ^ (h >>> 13) ^ roundKey, 0xc2b2ae3d)
  return (h ^ (h >>> 16)) & MASK
}

const LETTERS = 11
const CODES = Uint8Array.from(ALPHABET, (letter) => letter.charCodeAt(0))

/** By prefix, the letters of its last id: the next one's are written over them. */
const written = new Map<string, number[]>()

/**
 * Made in one piece: a text put together from pieces is taken apart and copied when it is first read, and every id is read at once, to find
 * what has it.
 */
function encode(prefix: string, value: number): string {
  const codes = written.get(prefix) ?? blank(prefix)
  const at = codes.length - LETTERS
  const high = Math.floor(value / 2 ** 25)
  const low = value % 2 ** 25
  codes[at] = code(high >>> 25)
  codes[at + 1] = code(high >>> 20)
  codes[at + 2] = code(high >>> 15)
  codes[at + 3] = code(high >>> 10)
  codes[at + 4] = code(high >>> 5)
  codes[at + 5] = code(high)
  codes[at + 6] = code(low >>> 20)
  codes[at + 7] = code(low >>> 15)
  codes[at + 8] = code(low >>> 10)
  codes[at + 9] = code(low >>> 5)
  codes[at + 10] = code(low)
  return String.fromCharCode.apply(undefined, codes)
}

function blank(prefix: string): number[] {
  const codes = Array.from(`${prefix}-${'0'.repeat(LETTERS)}`, (letter) => letter.charCodeAt(0))
  written.set(prefix, codes)
  return codes
}

function code(bits: number): number {
  return CODES[bits & 31] ?? 0
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
  return encode('alias', permute(key, period * FIRMS_MAX + nth))
}
