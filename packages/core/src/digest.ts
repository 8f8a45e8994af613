/**
 * SHA-256 of plain text, as 64 hexadecimal digits (FIPS 180-4). The core hashes what two firms must agree on to the letter; it may
 * not call a library for that, since a replay anywhere has to give the same.
 */
import { assert, present } from './assert.ts'

/** First 32 bits of the fractional parts of a root of each of the first primes: square roots start the state, cube roots feed the rounds. */
const primes = firstPrimes(64)
const START = primes.slice(0, 8).map((prime) => fractionBits(BigInt(prime), 2n))
const ROUNDS = Uint32Array.from(primes.map((prime) => fractionBits(BigInt(prime), 3n)))

/** The digest of a text of 7-bit characters; any other character is an assertion. */
export function sha256(text: string): string {
  const state = Uint32Array.from(START)
  const schedule = new Uint32Array(64)
  const bytes = padded(text)
  for (let block = 0; block < bytes.length; block += 64) compress(state, schedule, bytes, block)
  return Array.from(state, (word) => word.toString(16).padStart(8, '0')).join('')
}

/** The text, a 1 bit, zeros, and the length in bits in the last eight bytes. */
function padded(text: string): Uint8Array {
  const bytes = new Uint8Array((((text.length + 8) >> 6) + 1) << 6)
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    assert(code < 128, 'hashed text has 7-bit characters', code)
    bytes[i] = code
  }
  bytes[text.length] = 0x80
  const bits = BigInt(text.length) * 8n
  for (let i = 0; i < 8; i++) bytes[bytes.length - 1 - i] = Number((bits >> BigInt(8 * i)) & 255n)
  return bytes
}

function compress(state: Uint32Array, w: Uint32Array, bytes: Uint8Array, from: number): void {
  for (let i = 0; i < 16; i++) {
    const at = from + 4 * i
    w[i] =
      ((bytes[at] ?? 0) << 24) |
      ((bytes[at + 1] ?? 0) << 16) |
      ((bytes[at + 2] ?? 0) << 8) |
      (bytes[at + 3] ?? 0)
  }
  for (let i = 16; i < 64; i++) {
    const near = w[i - 15] ?? 0
    const far = w[i - 2] ?? 0
    const s0 = turn(near, 7) ^ turn(near, 18) ^ (near >>> 3)
    const s1 = turn(far, 17) ^ turn(far, 19) ^ (far >>> 10)
    w[i] = (w[i - 16] ?? 0) + s0 + (w[i - 7] ?? 0) + s1
  }
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state
  for (let i = 0; i < 64; i++) {
    const s1 = turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)
    const first = (h + s1 + ((e & f) ^ (~e & g)) + (ROUNDS[i] ?? 0) + (w[i] ?? 0)) | 0
    const s0 = turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)
    const second = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0
    h = g
    g = f
    f = e
    e = (d + first) | 0
    d = c
    c = b
    b = a
    a = (first + second) | 0
  }
  for (const [i, word] of [a, b, c, d, e, f, g, h].entries())
    state[i] = present(state[i], 'eight words of state') + word
}

function turn(word: number, by: number): number {
  return (word >>> by) | (word << (32 - by))
}

function firstPrimes(count: number): number[] {
  const found: number[] = []
  for (let n = 2; found.length < count; n++)
    if (found.every((prime) => n % prime !== 0)) found.push(n)
  return found
}

/** The first 32 bits behind the point of a root: floor(root × 2^32) mod 2^32, found by halving. */
function fractionBits(of: bigint, degree: bigint): number {
  const target = of << (32n * degree)
  let low = 0n
  let high = 1n << 40n
  while (high - low > 1n) {
    const middle = (low + high) / 2n
    if (middle ** degree <= target) low = middle
    else high = middle
  }
  return Number(low & 0xffffffffn)
}
