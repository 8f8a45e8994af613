/**
 * What the seeds of draws are made with, so that whoever runs the venue cannot choose one: RSA-FDH-VRF-SHA256 of RFC 9381 (section 4),
 * a function that only who has the two primes can work out, of which there is one value for each text, and which anybody
 * can check by the modulus alone. The modulus is told before there is a position to be drawn for. [EXP-16]
 *
 * That there is one value only holds where raising to the power of `EXPONENT` is one-to-one, which a modulus can be made to fail. As the
 * exponent is a prime, it then has roots of no more than one number in 65,537; roots of `ROOTS` numbers that nobody chose show
 * that it is (Goldberg, Reyzin, Sagga, Baldimtsi: Efficient Noninteractive Certification of RSA Moduli, 2019), to 2^-128.
 */
import { sha256 } from '../digest/sha256.ts'
import type { Timestamp } from '../time/timestamp.ts'

/** Two primes of 1,024 bits, 256 hexadecimal digits each. */
export type DrawPrimes = { readonly p: string; readonly q: string }

/** What everybody may know of the key: numbers of 2,048 bits, 512 hexadecimal digits each. */
export type DrawKey = {
  readonly modulus: string
  /** Proofs for the texts `key 0`, `key 1` …: that the key has one proof for each text. */
  readonly roots: readonly string[]
  readonly since: Timestamp
}

const EXPONENT = 65_537n
const ROOTS = 8
/** A modulus has 2,048 bits. */
const BYTES = 256
/** No smaller number than this divides a modulus: then what a digest makes is prime to it. */
const SMALL = 65_536n

/** The key that two numbers make, or undefined where they make none that is sound. */
export function drawKeyOf(primes: DrawPrimes, since: Timestamp): DrawKey | undefined {
  if (![primes.p, primes.q].every((each) => /^[89a-f][0-9a-f]{255}$/.test(each))) return undefined
  const modulus = (numberOf(primes.p) * numberOf(primes.q)).toString(16)
  if (modulus.length !== 2 * BYTES || !hasNoSmallDivisor(numberOf(modulus))) return undefined
  const roots: string[] = []
  for (let i = 0; i < ROOTS; i++) {
    const root = proofOf(primes, `key ${i}`)
    if (root === undefined || !proves(modulus, `key ${i}`, root)) return undefined
    roots.push(root)
  }
  return { modulus, roots, since }
}

/** The proof for a text of 7-bit characters (`pi` of the standard); undefined where the numbers are no key. About 3 ms. */
export function proofOf({ p: first, q: second }: DrawPrimes, text: string): string | undefined {
  const [p, q] = [numberOf(first), numberOf(second)]
  const modulus = p * q
  const [dp, dq] = [inverse(EXPONENT, p - 1n), inverse(EXPONENT, q - 1n)]
  const coefficient = inverse(q, p)
  if (dp === undefined || dq === undefined || coefficient === undefined) return undefined
  const message = messageOf(modulus, text)
  // By the Chinese remainder theorem: two powers of half the length (RFC 8017, 5.1.2).
  const [atP, atQ] = [power(message, dp, p), power(message, dq, q)]
  return hexOf(atQ + q * modulo((atP - atQ) * coefficient, p))
}

/** Whether it is the proof for a text. */
export function proves(modulus: string, text: string, proof: string): boolean {
  const [n, root] = [numberOf(modulus), numberOf(proof)]
  return root < n && power(root, EXPONENT, n) === messageOf(n, text)
}

/** The first 32 hexadecimal digits of what a proof stands for (`beta`). */
export function seedFrom(proof: string): string {
  const digest = sha256(Uint8Array.from([1, 2, ...bytesOf(numberOf(proof), BYTES)]))
  return Array.from(digest.subarray(0, 16), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** The text as a number of the modulus's length: MGF1 (RFC 8017, B.2.1) of the suite, its salt and the text. */
function messageOf(modulus: bigint, text: string): bigint {
  const salt = [...bytesOf(BigInt(BYTES), 4), ...bytesOf(modulus, BYTES)]
  const seed = [1, 1, ...salt, ...Uint8Array.from(text, (each) => each.charCodeAt(0))]
  const mask: number[] = []
  for (let i = 0n; mask.length < BYTES - 1; i++)
    mask.push(...sha256(Uint8Array.from([...seed, ...bytesOf(i, 4)])))
  return mask.slice(0, BYTES - 1).reduce((all, byte) => (all << 8n) + BigInt(byte), 0n)
}

function hasNoSmallDivisor(n: bigint): boolean {
  if (n % 2n === 0n) return false
  for (let each = 3n; each < SMALL; each += 2n) if (n % each === 0n) return false
  return true
}

/** By five bits at a time. */
function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  const powers = [1n]
  for (let i = 1; i < 32; i++) powers.push(((powers[i - 1] ?? 0n) * (base % modulus)) % modulus)
  let result = 1n
  for (const digit of exponent.toString(32)) {
    for (let i = 0; i < 5; i++) result = (result * result) % modulus
    result = (result * (powers[Number.parseInt(digit, 32)] ?? 0n)) % modulus
  }
  return result
}

/** By Euclid's algorithm; undefined where there is none. */
function inverse(of: bigint, modulus: bigint): bigint | undefined {
  let [before, now] = [modulus, modulo(of, modulus)]
  let [x, next] = [0n, 1n]
  while (now !== 0n) {
    const times = before / now
    ;[before, now] = [now, before - times * now]
    ;[x, next] = [next, x - times * next]
  }
  return before === 1n ? modulo(x, modulus) : undefined
}

const modulo = (n: bigint, by: bigint): bigint => ((n % by) + by) % by
const numberOf = (hex: string): bigint => BigInt(`0x${hex}`)
const hexOf = (n: bigint): string => n.toString(16).padStart(2 * BYTES, '0')

function bytesOf(n: bigint, length: number): Uint8Array {
  const hex = n.toString(16).padStart(2 * length, '0')
  return Uint8Array.from({ length }, (_, i) => Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16))
}
