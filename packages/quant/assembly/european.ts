import {
  add,
  div,
  exp,
  gaussian,
  half,
  inverseRootTwoPi,
  logRatio,
  mad,
  tailDifference,
  mul,
  one,
  pick,
  sub,
  tailP,
  tailQ,
  zero,
} from './simd'

const LIMITS: usize = memory.data<f64>([
  1e-150, 1e150, 1e-8, 40.0, 1e-12, 300.0, 39.0, 36.0, 37.0, 80.0, 0.004, 0.08,
])

// @inline
function limit(index: i32): v128 {
  return v128.load64_splat(LIMITS + ((<usize>index) << 3))
}

/** Rewrites the prices where the mask is set, from the series for a narrow difference of tails. */
function narrowPrice(out: usize, density: v128, h: v128, t: v128, parity: v128, mask: v128): void {
  const width = f64x2.pmin(t, limit(11))
  const otm = mul(density, tailDifference(f64x2.pmin(h, limit(9)), width))
  const price = f64x2.pmax(add(otm, parity), zero())
  v128.store(out, pick(price, v128.load(out), mask))
}

/**
 * Black-Scholes-Merton for rows [0, n) of a block of columns, `stride` bytes each, from `at`:
 * spot, strike, years, vol, rate, yield, right (+1 or -1), then out: price, delta, gamma, vega,
 * theta, rho, vanna, charm, volga, and last the flag column: nonzero where the row is outside the
 * domain of this code and the caller must price it itself. Rows past n up to even are scratch.
 * Returns how many rows were flagged.
 */
// @inline
function rows(at: usize, stride: usize, n: i32, second: bool, chain: bool): i32 {
  let flagged: i32 = 0
  // In a chain these five hold for every row and are read once, from the first.
  let spot = v128.load64_splat(at)
  let years = v128.load64_splat(at + stride * 2)
  let rate = v128.load64_splat(at + stride * 4)
  let yield_ = v128.load64_splat(at + stride * 5)
  let growth = exp(mul(f64x2.neg(yield_), years))
  let discount = exp(mul(f64x2.neg(rate), years))
  let root = f64x2.sqrt(years)
  for (let i: i32 = 0; i < n; i += 2) {
    const p = at + ((<usize>i) << 3)
    const strike = v128.load(p + stride)
    const vol = v128.load(p + stride * 3)
    const right = v128.load(p + stride * 6)
    if (!chain) {
      spot = v128.load(p)
      years = v128.load(p + stride * 2)
      rate = v128.load(p + stride * 4)
      yield_ = v128.load(p + stride * 5)
      growth = exp(mul(f64x2.neg(yield_), years))
      discount = exp(mul(f64x2.neg(rate), years))
      root = f64x2.sqrt(years)
    }
    const spotLeg = mul(spot, growth)
    const strikeLeg = mul(strike, discount)
    const s = mul(vol, root)
    const carry = sub(rate, yield_)
    const x = mad(carry, years, logRatio(spot, strike))
    const call = f64x2.le(x, zero())
    const perDeviation = div(one(), s)
    const h = mul(f64x2.abs(x), perDeviation)
    const t = mul(s, half())
    const a = sub(h, t)
    const b = add(h, t)
    const near = pick(spotLeg, strikeLeg, call)

    // Comparisons are written so that a NaN fails them.
    let ok = v128.and(f64x2.ge(spot, limit(0)), f64x2.le(spot, limit(1)))
    ok = v128.and(ok, v128.and(f64x2.ge(strike, limit(0)), f64x2.le(strike, limit(1))))
    ok = v128.and(ok, v128.and(f64x2.ge(s, limit(2)), f64x2.le(s, limit(3))))
    ok = v128.and(ok, v128.and(f64x2.ge(vol, limit(2)), f64x2.ge(years, limit(4))))
    ok = v128.and(ok, f64x2.le(f64x2.abs(mul(rate, years)), limit(5)))
    ok = v128.and(ok, f64x2.le(f64x2.abs(mul(yield_, years)), limit(5)))
    // Beyond 39 deviations the density is below the smallest double; just short of it, subnormal.
    const gone = f64x2.ge(a, limit(6))
    ok = v128.and(ok, v128.or(gone, f64x2.le(a, limit(7))))
    ok = v128.and(ok, f64x2.eq(f64x2.abs(right), one()))

    const aSafe = f64x2.pmin(f64x2.abs(a), limit(8))
    const bSafe = f64x2.pmin(b, limit(9))
    const e = v128.andnot(gaussian(aSafe), gone)
    const density = mul(near, e)
    const slope = mul(density, inverseRootTwoPi())
    const a2 = mul(aSafe, aSafe)
    const a4 = mul(a2, a2)
    const b2 = mul(bSafe, bSafe)
    const b4 = mul(b2, b2)
    const qa = tailQ(aSafe, a2, a4)
    const qb = tailQ(bSafe, b2, b4)
    const joined = div(one(), mul(qa, qb))
    const tailA = mul(mul(tailP(aSafe, a2, a4), qb), joined)
    const tailB = mul(mul(tailP(bSafe, b2, b4), qa), joined)
    const inside = f64x2.lt(a, zero())
    const beyond = mul(density, tailA)
    const short = sub(near, beyond)
    const nearValue = pick(short, beyond, inside)
    const nearRest = pick(beyond, short, inside)
    const farValue = mul(density, tailB)
    const otm = pick(
      sub(near, mul(density, add(tailA, tailB))),
      mul(density, sub(tailA, tailB)),
      inside,
    )
    const upward = f64x2.gt(right, zero())
    const sameSide = v128.not(v128.xor(upward, call))
    const spotValue = pick(
      pick(nearValue, sub(spotLeg, farValue), call),
      pick(nearRest, farValue, call),
      upward,
    )
    const strikeValue = pick(
      pick(farValue, nearRest, call),
      pick(sub(strikeLeg, farValue), nearValue, call),
      upward,
    )
    const parity = mul(right, sub(spotLeg, strikeLeg))
    const price = pick(otm, f64x2.pmax(add(otm, parity), zero()), sameSide)
    const perSpot = div(one(), spot)
    const slopePerSpot = mul(slope, perSpot)
    const volPerRoot = div(vol, root)
    const carried = sub(mul(yield_, spotValue), mul(rate, strikeValue))
    const signedSpot = mul(right, spotValue)
    const delta = mul(signedSpot, perSpot)
    const vega = mul(slope, root)

    const out = p + stride * 7
    v128.store(out, price)
    v128.store(out + stride, delta)
    v128.store(out + stride * 2, mul(mul(slopePerSpot, perSpot), perDeviation))
    v128.store(out + stride * 3, vega)
    v128.store(out + stride * 4, sub(mul(right, carried), mul(mul(slope, volPerRoot), half())))
    v128.store(out + stride * 5, mul(mul(right, strikeValue), years))
    if (second) {
      const d = mul(x, perDeviation)
      const d1 = add(d, t)
      const d2 = sub(d, t)
      const perVol = div(one(), vol)
      v128.store(out + stride * 6, mul(mul(slopePerSpot, d2), f64x2.neg(perVol)))
      const drift = mul(sub(carry, div(mul(mul(d2, s), half()), years)), perDeviation)
      v128.store(out + stride * 7, sub(mul(yield_, delta), mul(slopePerSpot, drift)))
      v128.store(out + stride * 8, mul(mul(vega, mul(d1, d2)), perVol))
    }
    v128.store(out + stride * 9, v128.not(ok))
    if (!i64x2.all_true(ok)) flagged += 1
    // Where subtracting the tails would cost more than two digits and a half, use the series.
    const narrow = v128.and(
      f64x2.lt(s, mad(h, limit(10), limit(10))),
      v128.andnot(f64x2.le(t, limit(11)), gone),
    )
    if (v128.any_true(v128.and(narrow, ok))) {
      narrowPrice(out, density, h, t, v128.andnot(parity, sameSide), narrow)
    }
  }
  return flagged
}

export function europeanFirst(at: usize, stride: usize, n: i32): i32 {
  return rows(at, stride, n, false, false)
}

export function europeanSecond(at: usize, stride: usize, n: i32): i32 {
  return rows(at, stride, n, true, false)
}

export function europeanChain(at: usize, stride: usize, n: i32): i32 {
  return rows(at, stride, n, true, true)
}
