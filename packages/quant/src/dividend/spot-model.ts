import { gaussLegendre } from '../american/quadrature.ts'
import { priceEuropean } from '../european/european.ts'
import { normalPdf } from '../normal/normal.ts'
import { dividendsInLife, escrowedValue } from './dividend.ts'
import type { CashDividend, DividendOption } from './dividend.ts'

type ValueAt = (spot: number) => number

const RULE = gaussLegendre(24)
/** Deviations beyond which the normal density is left out: under 1e-18 of the value. */
const REACH = 9
const TABLE_NODES = 400

/**
 * The value today, as a function of spot, of a European option when the spot drops by cash dividends and is lognormal in between: from
 * expiry back, dividend by dividend, each step one integral over the normal density.
 * With one dividend the integrand is in closed form and the error about 1e-12 of the strike; each
 * further dividend adds an interpolation of about 1e-9.
 * Source: Haug, Haug, Lewis (2003).
 */
export function spotModelValue(option: DividendOption): ValueAt {
  const dividends = dividendsInLife(option)
  let value: ValueAt = closedForm(option, dividends.at(-1)?.years ?? 0)
  for (let k = dividends.length - 1; k >= 0; k--) {
    const dividend = dividends[k]
    if (dividend === undefined) break
    const from = dividends[k - 1]?.years ?? 0
    const after = value
    const before: ValueAt = (spot) =>
      expectation(option, dividend, from, k === dividends.length - 1, after, spot)
    value = k === 0 ? before : tabulate(option, dividends, from, before)
  }
  return value
}

/** After the last dividend, Black-Scholes-Merton. */
function closedForm(option: DividendOption, from: number): ValueAt {
  const { right, strike, vol, rate, years } = option
  const left = years - from
  return (spot) =>
    priceEuropean({ right, spot, strike, years: left, vol, rate, yield: option.yield }).price
}

/** Value just after `from`, given the value just after the next dividend. */
function expectation(
  option: DividendOption,
  dividend: CashDividend,
  from: number,
  isLast: boolean,
  after: ValueAt,
  spot: number,
): number {
  const { vol, rate, years, strike } = option
  const span = dividend.years - from
  const deviation = vol * Math.sqrt(span)
  const carry = rate - option.yield
  const centre = Math.log(spot) + (carry - 0.5 * vol * vol) * span
  const place = (level: number): number => (Math.log(level) - centre) / deviation
  const left = years - dividend.years
  const shareAt = (z: number): number =>
    normalPdf(z) * after(Math.max(Math.exp(centre + deviation * z) - dividend.amount, 0))
  if (!isLast) {
    // Smooth against the density: the trapezoidal rule converges faster than any power.
    const step = Math.max(0.5 * Math.min(1, Math.sqrt(left / span)), 0.05)
    let total = 0
    for (let z = -REACH; z <= REACH; z += step) total += shareAt(z)
    return Math.exp(-rate * span) * step * total
  }
  // Shortly before expiry the value bends sharply where the spot left over meets the strike.
  const bend = place(dividend.amount + strike * Math.exp(-carry * left))
  const width = 8 * Math.sqrt(left / span)
  const breaks = [-REACH, place(dividend.amount), 0, REACH]
  breaks.push(bend - width, bend - width / 4, bend, bend + width / 4, bend + width)
  const inside = breaks.filter((z) => z >= -REACH && z <= REACH).sort((a, b) => a - b)
  let sum = 0
  for (let p = 0; p + 1 < inside.length; p++) {
    const low = inside[p] ?? 0
    const half = 0.5 * ((inside[p + 1] ?? 0) - low)
    if (half <= 0) continue
    RULE.x.forEach((x, j) => {
      sum += half * (RULE.w[j] ?? 0) * shareAt(low + half * (1 + x))
    })
  }
  return Math.exp(-rate * span) * sum
}

/** Tabulates a value in the log of spot, to be read by cubic interpolation. */
function tabulate(
  option: DividendOption,
  dividends: readonly CashDividend[],
  at: number,
  value: ValueAt,
): ValueAt {
  const { vol, rate, spot, strike, years } = option
  const paid = dividends.reduce((sum, d) => sum + d.amount, 0)
  const drift = Math.abs(rate - option.yield - 0.5 * vol * vol) * years
  const reach = 8 * vol * Math.sqrt(years) + drift
  const low = Math.log(spot) - reach - Math.log1p((2 * paid) / spot)
  const step = (Math.log(spot) + reach - low) / (TABLE_NODES - 1)
  const table = Float64Array.from({ length: TABLE_NODES }, (_, i) =>
    value(Math.exp(low + i * step)),
  )
  const discount = Math.exp(-rate * (years - at))
  const growth = Math.exp(-option.yield * (years - at))
  const sign = option.right === 'call' ? 1 : -1
  const escrow = escrowedValue(option, dividends, at)
  const far = (s: number): number =>
    Math.max(sign * (Math.max(s - escrow, 0) * growth - strike * discount), 0)
  return (s) => {
    const position = (Math.log(s) - low) / step
    if (!(position >= 0) || position > TABLE_NODES - 1) return far(s)
    const base = Math.min(Math.max(Math.floor(position), 2), TABLE_NODES - 4)
    return Math.max(lagrange(table, base, position - base), 0)
  }
}

/** Quintic through the six nodes around `base`; u from there in steps. */
function lagrange(table: Float64Array, base: number, u: number): number {
  let sum = 0
  for (let i = -2; i <= 3; i++) {
    let weight = table[base + i] ?? 0
    for (let k = -2; k <= 3; k++) if (k !== i) weight *= (u - k) / (i - k)
    sum += weight
  }
  return sum
}
