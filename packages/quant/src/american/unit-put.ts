import { priceEuropean } from '../european/european.ts'
import { ROOT_TWO_PI, gaussian, scaledTail } from '../normal/normal.ts'
import type { Boundary, PutTerms } from './boundary.ts'
import type { Scheme } from './scheme.ts'

/** Value, slope and curvature in spot of an American put of unit strike. */
export type UnitPut = {
  readonly value: number
  readonly slope: number
  readonly curvature: number
  readonly exercised: boolean
}

/** Kim's decomposition: the European put and the interest earned by exercising, over the boundary. */
export function unitPut(terms: PutTerms, scheme: Scheme, edge: Boundary, spot: number): UnitPut {
  const { rate, vol, years } = terms
  const logSpot = Math.log(spot) - edge.logCeiling
  if (logSpot <= (edge.depth[0] ?? 0)) {
    return { value: 1 - spot, slope: -1, curvature: 0, exercised: true }
  }
  const european = priceEuropean({ right: 'put', spot, strike: 1, ...terms })
  const { priceRule: rule, priceRows: rows, nodes } = scheme
  const width = nodes + 1
  const carry = rate - terms.yield
  const root = Math.sqrt(years)
  let value = 0
  let slope = 0
  let curvature = 0
  for (let j = 0; j < rule.sin.length; j++) {
    let h = 0
    for (let k = 0; k < nodes; k++) h += (rows[j * width + k] ?? 0) * (edge.depth[k] ?? 0) ** 2
    const depth = -Math.sqrt(Math.max(h, 0))
    const sin = rule.sin[j] ?? 0
    const v = years * sin * sin
    const s = vol * root * sin
    const d2 = (logSpot - depth + carry * v) / s - 0.5 * s
    const d1 = d2 + s
    const weight = years * (rule.weight[j] ?? 0)
    const discountK = weight * Math.exp(-rate * v)
    const discountS = weight * Math.exp(-terms.yield * v)
    const e1 = gaussian(d1)
    const spotWeight = discountS * upperTail(d1, e1)
    const density = (discountS * e1) / (ROOT_TWO_PI * s)
    const gain = rate / Math.exp(edge.logCeiling + depth) - terms.yield
    value += rate * discountK * upperTail(d2, gaussian(d2)) - terms.yield * spot * spotWeight
    slope -= terms.yield * spotWeight + density * gain
    curvature += (density / spot) * ((gain * d1) / s + terms.yield)
  }
  return {
    value: Math.max(european.price + Math.max(value, 0), 1 - spot),
    slope: european.delta + slope,
    curvature: european.gamma + curvature,
    exercised: false,
  }
}

/** Phi(-x), given exp(-x^2/2). */
function upperTail(x: number, e: number): number {
  const tail = e * scaledTail(Math.abs(x))
  return x < 0 ? 1 - tail : tail
}
