// Two doubles at a time: exp, log and the normal tail. Coefficients: ../fit/fit-functions.ts.
// Only baseline SIMD: every result is a fixed sequence of IEEE operations, the same on any CPU.
// Constants are loaded from memory (`k`), because engines rebuild a vector literal at each use.
import { EXP, LN2_HIGH, LN2_LOW, LOG, SLOPEP, SLOPEQ, TAILP, TAILQ } from './coefficients.gen'

const CONSTANTS: usize = memory.data<f64>([
  0.0,
  1.0,
  0.5,
  -0.5,
  0.3989422804014327, // 1 / sqrt(2 pi)
  1.4426950408889634, // log2 e
  6755399441055744.0, // 1.5 * 2^52: adding it rounds to an integer, left in the low bits
  422212465065984.0, // the same for sixteenths
  LN2_HIGH,
  LN2_LOW,
  4503599627371519.0, // 2^52 + 1023
  -708.0,
  709.0,
  2.5066282746310002, // sqrt(2 pi)
])

// @inline
function k(index: i32): v128 {
  return v128.load64_splat(CONSTANTS + ((<usize>index) << 3))
}
// @inline
export function zero(): v128 {
  return f64x2.splat(0)
}
// @inline
export function one(): v128 {
  return v128.load64_splat(CONSTANTS, 8)
}
// @inline
export function half(): v128 {
  return v128.load64_splat(CONSTANTS, 16)
}
// @inline
export function inverseRootTwoPi(): v128 {
  return v128.load64_splat(CONSTANTS, 32)
}
// @inline
export function rootTwoPi(): v128 {
  return v128.load64_splat(CONSTANTS, 104)
}
/** A constant outside any hot loop. */
// @inline
export function c(x: f64): v128 {
  return f64x2.splat(x)
}
// @inline
export function add(a: v128, b: v128): v128 {
  return f64x2.add(a, b)
}
// @inline
export function sub(a: v128, b: v128): v128 {
  return f64x2.sub(a, b)
}
// @inline
export function mul(a: v128, b: v128): v128 {
  return f64x2.mul(a, b)
}
// @inline
export function div(a: v128, b: v128): v128 {
  return f64x2.div(a, b)
}
/** a * b + d, in two roundings. */
// @inline
export function mad(a: v128, b: v128, d: v128): v128 {
  return f64x2.add(f64x2.mul(a, b), d)
}
/** a where the mask is set, else b. */
// @inline
export function pick(a: v128, b: v128, mask: v128): v128 {
  return v128.bitselect(a, b, mask)
}
/** table[i] + table[i+1] x + table[i+2] x^2 + table[i+3] x^3, with x2 = x^2. */
// @inline
function cubic(table: usize, x: v128, x2: v128): v128 {
  const high = mad(v128.load64_splat(table, 24), x, v128.load64_splat(table, 16))
  return mad(high, x2, mad(v128.load64_splat(table, 8), x, v128.load64_splat(table)))
}
// @inline
function line(table: usize, x: v128): v128 {
  return mad(v128.load64_splat(table, 8), x, v128.load64_splat(table))
}
/** Degree 9 by Estrin's scheme: short chains matter more than few operations. */
// @inline
function poly9(table: usize, x: v128, x2: v128, x4: v128): v128 {
  const b = mad(line(table + 64, x), x4, cubic(table + 32, x, x2))
  return mad(b, x4, cubic(table, x, x2))
}
// @inline
function poly10(table: usize, x: v128, x2: v128, x4: v128): v128 {
  const d = mad(v128.load64_splat(table, 80), x2, line(table + 64, x))
  return mad(mad(d, x4, cubic(table + 32, x, x2)), x4, cubic(table, x, x2))
}
// @inline
function poly11(table: usize, x: v128, x2: v128, x4: v128): v128 {
  const b = mad(cubic(table + 64, x, x2), x4, cubic(table + 32, x, x2))
  return mad(b, x4, cubic(table, x, x2))
}

/** exp(high + low) for high + low in [-708, 709] and a small correction low. */
// @inline
export function exp2(high: v128, low: v128): v128 {
  const t = mad(add(high, low), k(5), k(6))
  const n = sub(t, k(6))
  const r = add(sub(high, mul(n, k(8))), sub(low, mul(n, k(9))))
  const r2 = mul(r, r)
  const p = poly9(EXP, r, r2, mul(r2, r2))
  const e = add(mad(r2, p, r), one())
  return i64x2.add(e, i64x2.shl(t, 52))
}

/** exp(x), x clamped to [-708, 709]. */
// @inline
export function exp(x: v128): v128 {
  const high = f64x2.pmin(k(12), f64x2.pmax(k(11), x))
  const t = mad(high, k(5), k(6))
  const n = sub(t, k(6))
  const r = sub(sub(high, mul(n, k(8))), mul(n, k(9)))
  const r2 = mul(r, r)
  const p = poly9(EXP, r, r2, mul(r2, r2))
  const e = add(mad(r2, p, r), one())
  return i64x2.add(e, i64x2.shl(t, 52))
}

/** exp(-x^2/2) for |x| <= 37.6, with x^2 split exactly so that the tail keeps its last digits. */
// @inline
export function gaussian(x: v128): v128 {
  const near = sub(add(x, k(7)), k(7))
  const low = mul(mul(sub(x, near), add(x, near)), k(3))
  return exp2(mul(mul(near, near), k(3)), low)
}

/**
 * ln(a / b) for positive normal a and b, exact to the last digits also where a is close to b.
 * Subtracting their bits halves the difference of the mantissas' fractions, not of their logs: what
 * is left of the quotient lies in [2/3, 3/2], so |s| reaches 1/5.
 */
// @inline
export function logRatio(a: v128, b: v128): v128 {
  const d = i64x2.add(i64x2.sub(a, b), i64x2.splat(0x3ff8000000000000))
  const scale = v128.and(d, i64x2.splat(0x7ff0000000000000))
  const n = sub(v128.or(i64x2.shr_u(d, 52), i64x2.splat(0x4330000000000000)), k(10))
  const near = mul(b, scale)
  const s = div(sub(a, near), add(a, near))
  const s2 = mul(s, s)
  const s4 = mul(s2, s2)
  const p = mad(cubic(LOG + 32, s2, s4), mul(s4, s4), cubic(LOG, s2, s4))
  const log = add(add(s, s), mul(mul(s, s2), p))
  return add(mul(n, k(8)), mad(n, k(9), log))
}

// @inline
export function tailP(x: v128, x2: v128, x4: v128): v128 {
  return poly9(TAILP, x, x2, x4)
}
// @inline
export function tailQ(x: v128, x2: v128, x4: v128): v128 {
  return poly10(TAILQ, x, x2, x4)
}
/** Phi(-x) / exp(-x^2/2), x >= 0. */
// @inline
export function scaledTail(x: v128): v128 {
  const x2 = mul(x, x)
  const x4 = mul(x2, x2)
  return div(tailP(x, x2, x4), tailQ(x, x2, x4))
}

const SERIES: usize = memory.data<f64>([
  2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 0.16666666666666666, 0.008333333333333333,
  0.0001984126984126984, 0.0000027557319223985893,
])

// @inline
function series(index: i32): v128 {
  return v128.load64_splat(SERIES + ((<usize>index) << 3))
}

/**
 * The difference of scaled tails at h - t and h + t, 0 <= t <= 0.08: the Taylor series of the
 * integral of the Mills slope about h. Nothing cancels but in the small terms.
 */
// @inline
export function tailDifference(h: v128, t: v128): v128 {
  const h2 = mul(h, h)
  const h4 = mul(h2, h2)
  const slopeQ = poly11(SLOPEQ, h, h2, h4)
  const q = tailQ(h, h2, h4)
  const joined = div(one(), mul(slopeQ, q))
  const d0 = mul(mul(poly9(SLOPEP, h, h2, h4), q), joined)
  const mills = mul(mul(mul(tailP(h, h2, h4), slopeQ), joined), rootTwoPi())
  const d1 = sub(mul(h, d0), mills)
  const d2 = mad(series(0), d0, mul(h, d1))
  const d3 = mad(series(1), d1, mul(h, d2))
  const d4 = mad(series(2), d2, mul(h, d3))
  const d5 = mad(series(3), d3, mul(h, d4))
  const d6 = mad(series(4), d4, mul(h, d5))
  const d7 = mad(series(5), d5, mul(h, d6))
  const d8 = mad(series(6), d6, mul(h, d7))
  const t2 = mul(t, t)
  const t4 = mul(t2, t2)
  const low = mad(mul(t2, d4), series(8), mul(d2, series(7)))
  const high = mad(mul(t2, d8), series(10), mul(d6, series(9)))
  const rest = mad(t4, high, low)
  return mul(mul(add(t, t), inverseRootTwoPi()), mad(t2, rest, d0))
}
