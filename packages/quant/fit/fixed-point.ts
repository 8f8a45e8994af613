/**
 * Fixed-point reals on BigInt, wide enough that conditioning never matters in a fit.
 * A value v stands for v / 2^BITS.
 */
export const BITS = 2600n
export const ONE = 1n << BITS

export function fixed(value: number): bigint {
  // A double is an integer times a power of two, so this is exact.
  let shift = 0n
  let scaled = value
  while (!Number.isInteger(scaled)) {
    scaled *= 2
    shift += 1n
  }
  return (BigInt(scaled) << BITS) >> shift
}

export function toNumber(value: bigint): number {
  const negative = value < 0n
  let magnitude = negative ? -value : value
  let exponent = -Number(BITS)
  const length = magnitude.toString(2).length
  if (length > 60) {
    // Keep 60 bits and a sticky bit so that the one rounding is Number()'s.
    const drop = BigInt(length - 60)
    const sticky = (magnitude & ((1n << drop) - 1n)) === 0n ? 0n : 1n
    magnitude = (magnitude >> drop) | sticky
    exponent += Number(drop)
  }
  // Two factors, because 2^exponent alone may not be representable.
  const half = Math.trunc(exponent / 2)
  const result = Number(magnitude) * 2 ** half * 2 ** (exponent - half)
  return negative ? -result : result
}

export const mul = (a: bigint, b: bigint): bigint => (a * b) >> BITS
export const div = (a: bigint, b: bigint): bigint => (a << BITS) / b

export function sqrt(value: bigint): bigint {
  const target = value << BITS
  let root = 1n << BigInt((target.toString(2).length + 1) >> 1)
  for (;;) {
    const next = (root + target / root) >> 1n
    if (next >= root) return root
    root = next
  }
}

/** e^x by halving the argument, a Taylor series, and squaring back. */
export function exp(x: bigint): bigint {
  const halvings = 40n
  const small = x >> halvings
  let term = ONE
  let sum = ONE
  for (let k = 1n; term !== 0n && term !== -1n; k += 1n) {
    term = mul(term, small) / k
    sum += term
  }
  for (let k = 0n; k < halvings; k += 1n) sum = mul(sum, sum)
  return sum
}

/** atanh(s) for |s| < 1 by its series: ln((1+s)/(1-s)) / 2. */
export function atanh(s: bigint): bigint {
  const square = mul(s, s)
  let power = s
  let sum = s
  for (let k = 3n; power !== 0n && power !== -1n; k += 2n) {
    power = mul(power, square)
    sum += power / k
  }
  return sum
}

/** ln 2 = 2 atanh(1/3). */
export const LN2 = 2n * atanh(ONE / 3n)

/** arctan(1/n) by its series. */
function arctanInverse(n: bigint): bigint {
  let power = ONE / n
  let sum = power
  for (let k = 3n, sign = -1n; power !== 0n; k += 2n, sign = -sign) {
    power /= n * n
    sum += (sign * power) / k
  }
  return sum
}

/** pi by Machin's formula. */
export const PI = 4n * (4n * arctanInverse(5n) - arctanInverse(239n))
