import { nelderMead } from './nelder-mead.ts'
import type { SmilePoint } from './points.ts'
import { haganVol } from './smile.ts'
import type { SabrSmile } from './smile.ts'

/** What a SABR slice is fitted at; beta in [0, 1] is chosen, not fitted. */
export type SabrTerms = { readonly forward: number; readonly years: number; readonly beta: number }

/**
 * SABR of one expiry: alpha, nu and rho by least squares of the vol misses in half widths, beta
 * given. Hagan's formula is not free of butterfly arbitrage at low strikes: check the result.
 */
export function fitSabr(points: readonly SmilePoint[], terms: SabrTerms): SabrSmile {
  const { forward, years, beta } = terms
  const smileAt = (x: readonly number[]): SabrSmile => ({
    model: 'sabr',
    alpha: Math.exp(x[0] ?? 0),
    beta,
    nu: Math.exp(Math.min(x[1] ?? 0, 5)),
    rho: Math.tanh(x[2] ?? 0),
    forward,
    years,
  })
  const rows = points.map((p) => ({
    strike: forward * Math.exp(p.k),
    vol: p.vol,
    perHalf: (2 * p.variance) / (p.vol * p.halfWidth),
  }))
  const cost = (x: readonly number[]): number => {
    const smile = smileAt(x)
    let sum = 0
    for (const row of rows) {
      const miss = (haganVol({ ...smile, strike: row.strike }) - row.vol) * row.perHalf
      sum += miss * miss
    }
    return sum
  }
  const atMoney = points.toSorted((a, b) => Math.abs(a.k) - Math.abs(b.k))[0]?.vol ?? 0.2
  let point: readonly number[] = [Math.log(atMoney * forward ** (1 - beta)), 0, -0.3]
  for (const size of [0.5, 0.1, 0.02, 0.005]) {
    point = nelderMead(cost, point, [size, size, size], 400, 1e-15).point
  }
  return smileAt(point)
}
