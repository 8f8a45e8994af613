// One option over many scenarios: price only, added with a compensated sum to what is there.
import { add, c, div, exp, half, mad, mul, one, pick, sub, tailP, tailQ, zero } from './simd'

const LIMITS: usize = memory.data<f64>([1e-8, 39.0, 80.0, -0.5])

// @inline
function limit(index: i32): v128 {
  return v128.load64_splat(LIMITS + ((<usize>index) << 3))
}

/**
 * For slots [from, to) of columns `stride` bytes apart from `at`: spot factor, its logarithm, vol
 * factor, vol added; then in and out: sum, rest of the sum. Adds weight (price - base), with
 * spotLeg and strikeLeg the discounted legs at spot factor 1, x0 their log ratio, root the square
 * root of the years left, sign +1 call, -1 put. `from` is even; an odd last slot has a scratch twin.
 */
export function scenarioLine(
  at: usize,
  stride: usize,
  from: i32,
  to: i32,
  spotLeg: f64,
  strikeLeg: f64,
  x0: f64,
  root: f64,
  vol: f64,
  sign: f64,
  weight: f64,
  base: f64,
): void {
  const spotLeg2 = c(spotLeg)
  const strike = c(strikeLeg)
  const x02 = c(x0)
  const root2 = c(root)
  const vol2 = c(vol)
  const sign2 = c(sign)
  const weight2 = c(weight)
  const base2 = c(base)
  const upward = f64x2.gt(sign2, zero())
  for (let i: i32 = from; i < to; i += 2) {
    const p = at + ((<usize>i) << 3)
    const spot = mul(spotLeg2, v128.load(p))
    const x = add(x02, v128.load(p + stride))
    const shocked = mad(vol2, v128.load(p + stride * 2), v128.load(p + stride * 3))
    const s = f64x2.pmax(limit(0), mul(shocked, root2))
    const call = f64x2.le(x, zero())
    const h = div(f64x2.abs(x), s)
    const t = mul(s, half())
    const a = sub(h, t)
    const near = pick(spot, strike, call)
    const aSafe = f64x2.pmin(f64x2.abs(a), limit(1))
    const bSafe = f64x2.pmin(add(h, t), limit(2))
    const a2 = mul(aSafe, aSafe)
    const b2 = mul(bSafe, bSafe)
    const a4 = mul(a2, a2)
    const b4 = mul(b2, b2)
    const density = mul(near, exp(mul(a2, limit(3))))
    const qa = tailQ(aSafe, a2, a4)
    const qb = tailQ(bSafe, b2, b4)
    const joined = div(density, mul(qa, qb))
    const tailA = mul(tailP(aSafe, a2, a4), qb)
    const tailB = mul(tailP(bSafe, b2, b4), qa)
    const inside = f64x2.lt(a, zero())
    const otm = pick(
      sub(near, mul(joined, add(tailA, tailB))),
      mul(joined, sub(tailA, tailB)),
      inside,
    )
    const parity = mul(sign2, sub(spot, strike))
    const sameSide = v128.not(v128.xor(upward, call))
    const price = pick(otm, f64x2.pmax(zero(), add(otm, parity)), sameSide)
    const change = mul(weight2, sub(price, base2))
    const sum = v128.load(p + stride * 4)
    const total = add(sum, change)
    const kept = sub(total, sum)
    const rest = add(sub(sum, sub(total, kept)), sub(change, kept))
    v128.store(p + stride * 4, total)
    v128.store(p + stride * 5, add(v128.load(p + stride * 5), rest))
  }
}
