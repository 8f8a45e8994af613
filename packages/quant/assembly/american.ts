// American puts of unit strike: the twin of src/american/boundary.ts and unit-put.ts, two
// integrand points, two nodes, or the two normal arguments of one point at a time.
import { solveLinear } from './linear'
import {
  add,
  c,
  div,
  exp,
  half,
  inverseRootTwoPi,
  logRatio,
  mad,
  mul,
  one,
  pick,
  scaledTail,
  sub,
  tailP,
  tailQ,
  zero,
} from './simd'

const BROAD: usize = memory.data<f64>([40.0, -600.0])

/** What a row needs, copied out of its columns so that functions can share it. */
let years: f64 = 0
let vol: f64 = 0
let rate: f64 = 0
let yield_: f64 = 0
let logCeiling: f64 = 0

/** Where the scheme's tables and the work space begin; see `uploadScheme` for the layout. */
let nodes: i32 = 0
let points: i32 = 0
let pricePoints: i32 = 0
let steps: i32 = 0
let tolerance: f64 = 0
let root: usize = 0
let sin: usize = 0
let weight: usize = 0
let rows: usize = 0
let priceSin: usize = 0
let priceWeight: usize = 0
let priceRows: usize = 0
let depth: usize = 0
let square: usize = 0
let upper: usize = 0
let lower: usize = 0
let residual: usize = 0
let pullUpper: usize = 0
let pullLower: usize = 0
let matrix: usize = 0
let kept: usize = 0

/** Reads a scheme at `at`: five numbers, then tables; what follows it is scratch. */
export function selectScheme(at: usize): void {
  nodes = <i32>load<f64>(at)
  points = <i32>load<f64>(at, 8)
  pricePoints = <i32>load<f64>(at, 16)
  steps = <i32>load<f64>(at, 24)
  tolerance = load<f64>(at, 32)
  const n = (<usize>nodes) << 3
  const p = (<usize>points) << 3
  const pp = (<usize>pricePoints) << 3
  root = at + 48
  sin = root + n
  weight = sin + p
  rows = weight + p
  priceSin = rows + <usize>nodes * n * <usize>points
  priceWeight = priceSin + pp
  priceRows = priceWeight + pp
  depth = priceRows + n * <usize>pricePoints
  square = depth + n
  upper = square + n
  lower = upper + n
  residual = lower + n
  pullUpper = residual + n
  pullLower = pullUpper + n * 2
  matrix = pullLower + n * 2
  kept = matrix + n * <usize>nodes
}

/** exp(-x^2/2), never so small that a product with it is subnormal and slow. */
// @inline
function bell(x: v128): v128 {
  return exp(f64x2.pmax(mul(f64x2.neg(half()), mul(x, x)), v128.load64_splat(BROAD, 8)))
}

/** Phi(x), given its bell. */
// @inline
function cdf(x: v128, e: v128): v128 {
  const tail = mul(e, scaledTail(f64x2.pmin(f64x2.abs(x), v128.load64_splat(BROAD))))
  return pick(sub(one(), tail), tail, f64x2.gt(x, zero()))
}

// @inline
function sumLanes(x: v128): f64 {
  return f64x2.extract_lane(x, 0) + f64x2.extract_lane(x, 1)
}

// @inline
function pair(a: f64, b: f64): v128 {
  return f64x2.replace_lane(f64x2.splat(a), 1, b)
}

/** The quadratic approximation's boundary at each node, two nodes at a time. */
function startDepths(): void {
  const ceiling = f64x2.extract_lane(exp(f64x2.splat(logCeiling)), 0)
  const variance = vol * vol
  const carry = rate - yield_
  const tilt = (2 * carry) / variance - 1
  const lasting = -0.5 * (tilt + sqrt(tilt * tilt + (8 * rate) / variance))
  const floor = rate == 0 ? 0 : lasting / (lasting - 1)
  for (let i: usize = 0; i < (<usize>nodes) << 3; i += 16) {
    const share = v128.load(root + i)
    const tau = mul(c(years), mul(share, share))
    const s = mul(c(vol), f64x2.sqrt(tau))
    const x = mul(c(rate), tau)
    const discountK = exp(f64x2.neg(x))
    const discountS = exp(mul(c(-yield_), tau))
    const series = sub(one(), mul(x, sub(half(), mul(x, c(1.0 / 6.0)))))
    const mean = pick(series, div(sub(one(), discountK), x), f64x2.lt(f64x2.abs(x), c(1e-3)))
    const perAccrued = div(c(2 / variance), mul(tau, mean))
    const inner = mad(c(4), perAccrued, c(tilt * tilt))
    const power = mul(c(-0.5), add(c(tilt), f64x2.sqrt(inner)))
    const drift = mul(c(carry), tau)
    const decay = div(sub(drift, add(s, s)), c(1 - floor))
    let b = mad(c(ceiling - floor), exp(f64x2.pmin(decay, zero())), c(floor))
    const usable = v128.and(f64x2.gt(b, zero()), f64x2.lt(b, c(ceiling)))
    b = pick(b, c(0.9 * ceiling), usable)
    for (let step = 0; step < 2; step++) {
      const d1 = mad(half(), s, div(add(logRatio(b, one()), drift), s))
      const d2 = sub(d1, s)
      const e1 = bell(d1)
      const spotWeight = mul(discountS, sub(one(), cdf(d1, e1)))
      const strikeWeight = mul(discountK, sub(one(), cdf(d2, bell(d2))))
      const put = sub(strikeWeight, mul(b, spotWeight))
      const held = sub(one(), spotWeight)
      const f = mad(held, b, mul(power, sub(sub(one(), b), put)))
      const density = div(mul(mul(discountS, e1), inverseRootTwoPi()), s)
      const slope = sub(add(held, density), mul(power, held))
      let next = sub(b, div(f, slope))
      next = pick(next, mul(half(), b), f64x2.gt(next, zero()))
      next = pick(mul(half(), add(b, c(ceiling))), next, f64x2.gt(next, c(ceiling)))
      b = next
    }
    const found = sub(logRatio(b, one()), c(logCeiling))
    v128.store(depth + i, f64x2.pmin(found, mul(c(-1e-3), s)))
  }
}

/** Interest on strike and spot at every point, discounted and weighted: once for all steps. */
function discountPoints(): void {
  let at = kept
  for (let i = 0; i < nodes; i++) {
    const share = load<f64>(root + ((<usize>i) << 3))
    const tau = years * share * share
    for (let j: usize = 0; j < (<usize>points) << 3; j += 16) {
      const x = v128.load(sin + j)
      const v = mul(c(tau), mul(x, x))
      const w = mul(c(tau), v128.load(weight + j))
      v128.store(at, mul(mul(c(rate), w), exp(mul(c(-rate), v))))
      v128.store(at + 16, mul(mul(c(yield_), w), exp(mul(c(-yield_), v))))
      at += 32
    }
  }
}

/** Residual and Jacobian of equation B at every node. */
function collocate(): void {
  const n = (<usize>nodes) << 3
  const carry = rate - yield_
  for (let k: usize = 0; k < n; k += 16) {
    const d = v128.load(depth + k)
    v128.store(square + k, mul(d, d))
  }
  let at = kept
  let row = rows
  for (let i: usize = 0; i < n; i += 8) {
    const share = load<f64>(root + i)
    const tau = years * share * share
    const own = load<f64>(depth + i)
    const deviation = vol * share * sqrt(years)
    const low = (logCeiling + own + carry * tau) / deviation - 0.5 * deviation
    const d = pair(low, low + deviation)
    const discounts = exp(pair(-rate * tau, -yield_ * tau))
    const e = bell(d)
    const ownSum = mul(discounts, cdf(d, e))
    const ownSlope = div(mul(mul(discounts, e), inverseRootTwoPi()), f64x2.splat(deviation))
    let sumK = zero()
    let sumS = zero()
    let slopeK = zero()
    let slopeS = zero()
    for (let k: usize = 0; k < n; k += 8) {
      v128.store(pullUpper + (k << 1), zero())
      v128.store(pullLower + (k << 1), zero())
    }
    for (let j: usize = 0; j < (<usize>points) << 3; j += 16) {
      let h = zero()
      let cell = row + j
      for (let k: usize = 0; k < n; k += 8) {
        h = mad(v128.load(cell), v128.load64_splat(square + k), h)
        cell += (<usize>points) << 3
      }
      const open = f64x2.gt(h, zero())
      const other = f64x2.neg(f64x2.sqrt(f64x2.pmax(h, zero())))
      const x = v128.load(sin + j)
      const v = mul(f64x2.splat(tau), mul(x, x))
      const s = mul(f64x2.splat(deviation), x)
      const perS = div(one(), s)
      const gap = mad(f64x2.splat(carry), v, sub(f64x2.splat(own), other))
      const d2 = sub(mul(gap, perS), mul(half(), s))
      const d1 = add(d2, s)
      const e2 = bell(d2)
      const e1 = bell(d1)
      const x2 = f64x2.pmin(f64x2.abs(d2), v128.load64_splat(BROAD))
      const x1 = f64x2.pmin(f64x2.abs(d1), v128.load64_splat(BROAD))
      const x22 = mul(x2, x2)
      const x24 = mul(x22, x22)
      const x12 = mul(x1, x1)
      const x14 = mul(x12, x12)
      const q2 = tailQ(x2, x22, x24)
      const q1 = tailQ(x1, x12, x14)
      const joined = div(one(), mul(q1, q2))
      const t2 = mul(mul(e2, mul(tailP(x2, x22, x24), q1)), joined)
      const t1 = mul(mul(e1, mul(tailP(x1, x12, x14), q2)), joined)
      const k2 = v128.load(at)
      const k1 = v128.load(at + 16)
      at += 32
      sumK = mad(k2, pick(sub(one(), t2), t2, f64x2.gt(d2, zero())), sumK)
      sumS = mad(k1, pick(sub(one(), t1), t1, f64x2.gt(d1, zero())), sumS)
      const scale = mul(inverseRootTwoPi(), perS)
      const p2 = mul(mul(k2, e2), scale)
      const p1 = mul(mul(k1, e1), scale)
      slopeK = add(slopeK, p2)
      slopeS = add(slopeS, p1)
      const perOther = v128.and(div(one(), other), open)
      const y2 = mul(p2, perOther)
      const y1 = mul(p1, perOther)
      cell = row + j
      for (let k: usize = 0; k < n; k += 8) {
        const share_ = v128.load(cell)
        v128.store(pullUpper + (k << 1), mad(share_, y2, v128.load(pullUpper + (k << 1))))
        v128.store(pullLower + (k << 1), mad(share_, y1, v128.load(pullLower + (k << 1))))
        cell += (<usize>points) << 3
      }
    }
    row += n * <usize>points
    const top = f64x2.extract_lane(ownSum, 0) + sumLanes(sumK)
    const bottom = f64x2.extract_lane(ownSum, 1) + sumLanes(sumS)
    store<f64>(upper + i, top)
    store<f64>(lower + i, bottom)
    const line = matrix + i * <usize>nodes
    for (let k: usize = 0; k < n; k += 8) {
      const pulled =
        sumLanes(v128.load(pullUpper + (k << 1))) / top -
        sumLanes(v128.load(pullLower + (k << 1))) / bottom
      store<f64>(line + k, -pulled * load<f64>(depth + k))
    }
    const steepK = f64x2.extract_lane(ownSlope, 0) + sumLanes(slopeK)
    const steepS = f64x2.extract_lane(ownSlope, 1) + sumLanes(slopeS)
    store<f64>(line + i, load<f64>(line + i) + steepK / top - steepS / bottom - 1)
  }
  for (let i: usize = 0; i < n; i += 16) {
    const log = logRatio(v128.load(upper + i), v128.load(lower + i))
    v128.store(residual + i, sub(sub(log, f64x2.splat(logCeiling)), v128.load(depth + i)))
  }
}

/** Newton steps, damped as in the twin; returns the last relative move. */
function solveBoundary(): f64 {
  startDepths()
  discountPoints()
  let moved = f64.MAX_VALUE
  for (let step = 0; step < steps && moved > tolerance; step++) {
    collocate()
    solveLinear(matrix, residual, nodes)
    moved = 0
    for (let i: usize = 0; i < (<usize>nodes) << 3; i += 8) {
      const old = load<f64>(depth + i)
      const by = load<f64>(residual + i)
      const share: f64 = -by / old > 0.15 ? 0.5 : 1
      let next = old - by * share
      if (!(next < 0)) next = 0.5 * old
      if (next < 2 * old) next = 2 * old
      store<f64>(depth + i, next)
      moved = max(moved, abs(next / old - 1))
    }
  }
  return moved
}

/** Premium over the European put, and its slope and curvature, at `spot`; stored at `out`. */
function premium(spot: f64, logSpot: f64, out: usize, stride: usize): void {
  const n = (<usize>nodes) << 3
  const carry = rate - yield_
  const base = vol * sqrt(years)
  const perCeiling = exp(f64x2.splat(-logCeiling))
  let value = zero()
  let slope = zero()
  let curvature = zero()
  for (let k: usize = 0; k < n; k += 16) {
    const d = v128.load(depth + k)
    v128.store(square + k, mul(d, d))
  }
  for (let j: usize = 0; j < (<usize>pricePoints) << 3; j += 16) {
    let h = zero()
    let cell = priceRows + j
    for (let k: usize = 0; k < n; k += 8) {
      h = mad(v128.load(cell), v128.load64_splat(square + k), h)
      cell += (<usize>pricePoints) << 3
    }
    const other = f64x2.neg(f64x2.sqrt(f64x2.pmax(h, zero())))
    const x = v128.load(priceSin + j)
    const v = mul(f64x2.splat(years), mul(x, x))
    const s = mul(f64x2.splat(base), x)
    const perS = div(one(), s)
    const gap = mad(f64x2.splat(carry), v, sub(f64x2.splat(logSpot), other))
    const d2 = sub(mul(gap, perS), mul(half(), s))
    const d1 = add(d2, s)
    const w = mul(f64x2.splat(years), v128.load(priceWeight + j))
    const discountK = mul(w, exp(mul(f64x2.splat(-rate), v)))
    const discountS = mul(w, exp(mul(f64x2.splat(-yield_), v)))
    const e1 = bell(d1)
    const spotWeight = mul(discountS, cdf(f64x2.neg(d1), e1))
    const strikeWeight = mul(discountK, cdf(f64x2.neg(d2), bell(d2)))
    const density = mul(mul(discountS, e1), mul(inverseRootTwoPi(), perS))
    const perBoundary = mul(perCeiling, exp(f64x2.neg(other)))
    const gain = sub(mul(f64x2.splat(rate), perBoundary), f64x2.splat(yield_))
    const paid = mul(f64x2.splat(yield_), spotWeight)
    value = add(value, sub(mul(f64x2.splat(rate), strikeWeight), mul(paid, f64x2.splat(spot))))
    slope = sub(slope, mad(density, gain, paid))
    curvature = mad(density, mad(gain, mul(d1, perS), f64x2.splat(yield_)), curvature)
  }
  store<f64>(out, sumLanes(value))
  store<f64>(out + stride, sumLanes(slope))
  store<f64>(out + stride * 2, sumLanes(curvature) / spot)
}

/**
 * Rows [0, n) of columns `stride` bytes apart from `at`: years, vol, rate, yield, ln of the
 * ceiling, spot (strike 1), ln of spot; out: premium, its slope and curvature, depth of the
 * boundary today, last relative move. Rows alike in their first five columns share a boundary.
 */
export function americanPut(at: usize, stride: usize, n: i32): void {
  years = -1
  let moved: f64 = 0
  for (let i: i32 = 0; i < n; i++) {
    const p = at + ((<usize>i) << 3)
    const same =
      years == load<f64>(p) &&
      vol == load<f64>(p + stride) &&
      rate == load<f64>(p + stride * 2) &&
      yield_ == load<f64>(p + stride * 3)
    if (!same) {
      years = load<f64>(p)
      vol = load<f64>(p + stride)
      rate = load<f64>(p + stride * 2)
      yield_ = load<f64>(p + stride * 3)
      logCeiling = load<f64>(p + stride * 4)
      moved = solveBoundary()
    }
    const today = load<f64>(depth)
    const logSpot = load<f64>(p + stride * 6) - logCeiling
    const out = p + stride * 7
    // At or under the boundary there is no premium to integrate: the caller takes intrinsic.
    if (logSpot > today) premium(load<f64>(p + stride * 5), logSpot, out, stride)
    store<f64>(out + stride * 3, today)
    store<f64>(out + stride * 4, moved)
  }
}
