/**
 * Exact decimals: an integer count of 10^-scale, as text outside and as bigint inside. [NUM-1]
 * Text is plain: an optional minus, digits, at most one point. No exponent, no sign plus, no spaces.
 */
import { assert } from '../assert.ts'

const PLAIN = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/
const POWERS: readonly bigint[] = Array.from({ length: 40 }, (_, n) => 10n ** BigInt(n))

/** Longest decimal text accepted anywhere, in characters. */
export const DECIMAL_TEXT_MAX = 40

/** 10^n for n in 0..39. */
export function powerOfTen(n: number): bigint {
  const power = POWERS[n]
  assert(power !== undefined, 'a power of ten is within 0..39', n)
  return power
}

/**
 * Parses plain decimal text to an integer count of 10^-scale.
 * Answers undefined when the text is not plain, or has digits below the scale. [NUM-2]
 */
export function parseDecimal(text: string, scale: number): bigint | undefined {
  const short = text.length <= SHORT_TEXT_MAX ? parseShort(text, scale) : undefined
  if (short !== undefined) return BigInt(short)
  if (text.length > DECIMAL_TEXT_MAX || !PLAIN.test(text)) return undefined
  const point = text.indexOf('.')
  if (point < 0) return BigInt(text) * powerOfTen(scale)
  const fraction = text.slice(point + 1)
  const kept = fraction.slice(0, scale)
  for (let i = scale; i < fraction.length; i++) if (fraction[i] !== '0') return undefined
  return BigInt(text.slice(0, point) + kept) * powerOfTen(scale - kept.length)
}

/** So many digits are a safe integer, whatever they are. */
const SHORT_TEXT_MAX = 15
const SMALL_POWERS: readonly number[] = POWERS.slice(0, SHORT_TEXT_MAX + 1).map(Number)

const MINUS = 45
const POINT = 46
const ZERO = 48

/**
 * The same of short text, in safe integers: nearly every price and amount is one, and costs a fifth of what it would in big ones.
 * Undefined of what is not plain, is not exact at the scale, or may not be a safe integer there: then the long way says which.
 */
function parseShort(text: string, scale: number): number | undefined {
  const { length } = text
  const start = text.charCodeAt(0) === MINUS ? 1 : 0
  let point = -1
  let value = 0
  for (let i = start; i < length; i++) {
    const digit = text.charCodeAt(i) - ZERO
    if (digit >= 0 && digit <= 9) value = value * 10 + digit
    else if (text.charCodeAt(i) === POINT && point < 0 && i > start) point = i
    else return undefined
  }
  const whole = (point < 0 ? length : point) - start
  const decimals = point < 0 ? 0 : length - point - 1
  const isPlain = whole > 0 && (whole === 1 || text.charCodeAt(start) !== ZERO)
  const power = SMALL_POWERS[scale - decimals]
  if (!isPlain || power === undefined || (point >= 0 && decimals === 0)) return undefined
  const scaled = value * power
  if (scaled > Number.MAX_SAFE_INTEGER) return undefined
  return start === 1 ? -scaled : scaled
}

/** Formats an integer count of 10^-scale as the shortest plain decimal text. `parseDecimal` inverts it. [NUM-3] */
export function formatDecimal(value: bigint, scale: number): string {
  if (scale === 0) return value.toString()
  const negative = value < 0n
  const digits = (negative ? -value : value).toString().padStart(scale + 1, '0')
  const whole = digits.slice(0, -scale)
  let end = digits.length
  while (end > whole.length && digits[end - 1] === '0') end--
  const fraction = digits.slice(whole.length, end)
  return `${negative ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`
}

/** Greatest common divisor of two non-negative integers; gcd(0, n) = n. */
export function gcd(a: bigint, b: bigint): bigint {
  let [x, y] = [a, b]
  while (y !== 0n) [x, y] = [y, x % y]
  return x
}
