import {
  add,
  div,
  exp,
  gaussian,
  half,
  inverseRootTwoPi,
  logRatio,
  mad,
  mul,
  one,
  pick,
  rootTwoPi,
  sub,
  tailDifference,
  tailP,
  tailQ,
  zero,
} from './simd'

const LIMITS: usize = memory.data<f64>([
  1e-150, 1e150, 1e-290, 600.0, 1e-12, 300.0, 0.3, 0.08, 37.6, 60.0, 3.0, 0.25, 12.0, 6.0, 0.919,
  2.0, 1e-6, 1.57, 0.785, 1e-14, 0.16666666666666666, 1e-300, 1e4,
])

// @inline
function limit(index: i32): v128 {
  return v128.load64_splat(LIMITS + ((<usize>index) << 3))
}

/** A total deviation within half of the answer; see totalDeviation in the TypeScript twin. */
// @inline
function start(x: v128, value: v128, rest: v128): v128 {
  const low = f64x2.lt(value, limit(6))
  const flat = f64x2.lt(x, mul(limit(16), value))
  const moneyness = pick(one(), x, flat)
  const rise = mul(rest, add(one(), div(x, add(one(), x))))
  // One logarithm serves both regions.
  const l0 = f64x2.neg(logRatio(pick(value, rise, low), pick(moneyness, one(), low)))

  const z = sub(mad(half(), moneyness, l0), limit(14))
  const growth = add(one(), exp(f64x2.neg(f64x2.abs(z))))
  const l = add(f64x2.pmax(z, zero()), logRatio(growth, one()))
  const e = div(mul(l, l), add(limit(15), l))
  const half_ = div(mul(half(), moneyness), e)
  const root = sub(one(), mul(half_, half_))
  const wing = mul(mul(half(), e), add(one(), f64x2.sqrt(f64x2.pmax(root, zero()))))
  const middle = f64x2.pmin(e, mul(moneyness, limit(11)))
  const p = pick(wing, middle, f64x2.gt(root, zero()))
  const below = div(moneyness, f64x2.sqrt(add(p, p)))

  const z2 = div(mul(limit(17), mul(l0, l0)), mad(limit(18), l0, one()))
  const above = add(f64x2.sqrt(z2), f64x2.sqrt(add(z2, add(x, x))))
  return pick(pick(mul(rootTwoPi(), value), below, flat), above, low)
}

// @inline
function step(x: v128, value: v128, rest: v128, s: v128): v128 {
  const perS = div(one(), s)
  const h = mul(x, perS)
  const t = mul(half(), s)
  const a = sub(h, t)
  const b = add(h, t)
  const narrow = f64x2.lt(t, limit(7))
  const aSafe = f64x2.pmin(f64x2.abs(a), limit(8))
  const e = gaussian(aSafe)
  const outside = v128.or(f64x2.ge(a, zero()), narrow)
  let scaled = zero()
  if (!i64x2.all_true(narrow)) {
    const bSafe = f64x2.pmin(b, limit(9))
    const aWide = f64x2.pmin(f64x2.abs(a), limit(9))
    const a2 = mul(aWide, aWide)
    const a4 = mul(a2, a2)
    const b2 = mul(bSafe, bSafe)
    const b4 = mul(b2, b2)
    const qa = tailQ(aWide, a2, a4)
    const qb = tailQ(bSafe, b2, b4)
    const joined = div(one(), mul(qa, qb))
    const tailA = mul(mul(tailP(aWide, a2, a4), qb), joined)
    const tailB = mul(mul(tailP(bSafe, b2, b4), qa), joined)
    scaled = pick(sub(tailA, tailB), add(tailA, tailB), outside)
  }
  if (v128.any_true(narrow)) {
    const series = tailDifference(f64x2.pmin(h, limit(9)), f64x2.pmin(t, limit(7)))
    scaled = pick(series, scaled, narrow)
  }
  const weighted = mul(e, scaled)
  const other = sub(one(), weighted)
  const found = pick(weighted, other, outside)
  const missing = pick(other, weighted, outside)
  const density = mul(e, inverseRootTwoPi())
  const joined = div(one(), mul(pick(scaled, found, outside), missing))
  const up = mul(mul(pick(inverseRootTwoPi(), density, outside), missing), joined)
  const down = mul(mul(density, pick(scaled, found, outside)), joined)
  const shift = v128.and(mul(half(), mul(a, a)), outside)
  const miss = sub(logRatio(mul(pick(scaled, found, outside), rest), mul(value, missing)), shift)
  const bend = mul(mul(a, b), perS)
  const turn = mul(h, perS)
  const h2 = add(sub(bend, up), down)
  const curve = sub(
    mul(down, add(bend, down)),
    add(mad(mul(limit(10), turn), turn, limit(11)), mul(up, sub(bend, up))),
  )
  const newton = f64x2.neg(div(miss, mul(add(up, down), s)))
  const c2 = mad(s, h2, one())
  const c3 = mad(c2, c2, mul(s, mad(s, curve, h2)))
  const top = mul(newton, mad(mul(half(), c2), newton, one()))
  const bottom = mad(newton, mad(mul(c3, newton), limit(20), c2), one())
  // exp(top / bottom) to the order of the method, the two divisions joined.
  const odd = mul(mul(limit(13), top), bottom)
  const even = mad(limit(12), mul(bottom, bottom), mul(top, top))
  return mul(s, div(add(even, odd), sub(even, odd)))
}

/**
 * Implied volatility for rows [0, n) of a block of columns, `stride` bytes each, from `at`: spot,
 * strike, years, price, rate, yield, right (+1 or -1); out: vol, then the flag column, nonzero
 * where the row is outside this code's domain. Returns how many pairs were flagged.
 */
export function impliedVol(at: usize, stride: usize, n: i32): i32 {
  let flagged: i32 = 0
  for (let i: i32 = 0; i < n; i += 2) {
    const p = at + ((<usize>i) << 3)
    const spot = v128.load(p)
    const strike = v128.load(p + stride)
    const years = v128.load(p + stride * 2)
    const price = v128.load(p + stride * 3)
    const rate = v128.load(p + stride * 4)
    const yield_ = v128.load(p + stride * 5)
    const right = v128.load(p + stride * 6)
    const spotLeg = mul(spot, exp(f64x2.neg(mul(yield_, years))))
    const strikeLeg = mul(strike, exp(f64x2.neg(mul(rate, years))))
    const signedX = mad(sub(rate, yield_), years, logRatio(spot, strike))
    const x = f64x2.abs(signedX)
    const parity = mul(right, sub(spotLeg, strikeLeg))
    const inside = f64x2.gt(mul(right, signedX), zero())
    const near = f64x2.pmin(spotLeg, strikeLeg)
    const otm = pick(sub(price, parity), price, inside)
    const perNear = div(one(), near)
    const value = mul(otm, perNear)
    const rest = mul(sub(near, otm), perNear)

    // Comparisons are written so that a NaN fails them; whatever fails, the caller classifies.
    let ok = v128.and(f64x2.ge(spot, limit(0)), f64x2.le(spot, limit(1)))
    ok = v128.and(ok, v128.and(f64x2.ge(strike, limit(0)), f64x2.le(strike, limit(1))))
    ok = v128.and(ok, f64x2.ge(years, limit(4)))
    ok = v128.and(ok, f64x2.le(f64x2.abs(mul(rate, years)), limit(5)))
    ok = v128.and(ok, f64x2.le(f64x2.abs(mul(yield_, years)), limit(5)))
    ok = v128.and(ok, f64x2.eq(f64x2.abs(right), one()))
    ok = v128.and(ok, v128.and(f64x2.ge(value, limit(2)), f64x2.ge(rest, limit(19))))
    ok = v128.and(ok, v128.and(f64x2.le(x, limit(3)), f64x2.gt(price, parity)))

    // Deep in the money the time value may be rounding noise: leave the verdict to the caller.
    ok = v128.andnot(ok, v128.and(inside, f64x2.gt(price, mul(otm, limit(22)))))
    v128.store(p + stride * 8, v128.not(ok))
    v128.store(p + stride * 9, x)
    v128.store(p + stride * 10, value)
    v128.store(p + stride * 11, rest)
    v128.store(p + stride * 7, start(x, value, rest))
    if (!i64x2.all_true(ok)) flagged += 1
  }
  // Step by step over the block, not row by row: neighbours' long chains then overlap.
  for (let k: i32 = 0; k < 3; k++) steps(at, stride, n)
  for (let i: i32 = 0; i < n; i += 2) {
    const p = at + ((<usize>i) << 3)
    v128.store(
      p + stride * 7,
      div(v128.load(p + stride * 7), f64x2.sqrt(v128.load(p + stride * 2))),
    )
  }
  return flagged
}

function steps(at: usize, stride: usize, n: i32): void {
  for (let i: i32 = 0; i < n; i += 2) {
    const p = at + ((<usize>i) << 3)
    const x = v128.load(p + stride * 9)
    const value = v128.load(p + stride * 10)
    const rest = v128.load(p + stride * 11)
    v128.store(p + stride * 7, step(x, value, rest, v128.load(p + stride * 7)))
  }
}
