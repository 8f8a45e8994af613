import { splineAt } from './spline.ts'
import type { Spline } from './spline.ts'

/**
 * Smiles: total variance w = vol^2 years as a function of log-moneyness k = ln(strike / forward)
 * for one expiry, in the three parametrisations a surface may be built from.
 */
export type EssviSmile = {
  readonly model: 'essvi'
  /** Total variance at the money, > 0. */
  readonly theta: number
  /** Skew, in (-1, 1). */
  readonly rho: number
  /** theta times phi: the wings' scale, > 0. */
  readonly psi: number
  /** Added to the formula's total variance, zero in the wings. */
  readonly correction?: Spline
}

export type SviSmile = {
  readonly model: 'svi'
  readonly a: number
  readonly b: number
  readonly rho: number
  readonly m: number
  readonly sigma: number
}

export type SabrSmile = {
  readonly model: 'sabr'
  readonly alpha: number
  readonly beta: number
  readonly nu: number
  readonly rho: number
  /** The forward the smile was fitted at. */
  readonly forward: number
  readonly years: number
}

export type Smile = EssviSmile | SviSmile | SabrSmile

/**
 * Total variance of a smile at log-moneyness k (any finite number).
 * Sources: Hendriks and Martini (2017) for eSSVI, Gatheral (2004) for raw SVI, Hagan (2002).
 */
export function smileVariance(smile: Smile, k: number): number {
  switch (smile.model) {
    case 'essvi': {
      const { theta, rho, psi } = smile
      const z = (psi / theta) * k
      const root = Math.sqrt((z + rho) * (z + rho) + (1 - rho * rho))
      const w = 0.5 * theta * (1 + rho * z + root)
      return smile.correction === undefined ? w : w + splineAt(smile.correction, k).value
    }
    case 'svi': {
      const d = k - smile.m
      return smile.a + smile.b * (smile.rho * d + Math.sqrt(d * d + smile.sigma * smile.sigma))
    }
    case 'sabr': {
      const vol = haganVol({ ...smile, strike: smile.forward * Math.exp(k) })
      return vol * vol * smile.years
    }
  }
}

/** What Hagan's formula takes: forward and strike > 0, years > 0, alpha > 0, beta in [0, 1]. */
export type HaganInput = {
  readonly forward: number
  readonly strike: number
  readonly years: number
  readonly alpha: number
  readonly beta: number
  readonly nu: number
  readonly rho: number
}

/**
 * SABR's lognormal implied volatility by Hagan's expansion; near the money the ratio z / x(z) is
 * taken by its series, so that the formula has no gap there. Not free of arbitrage at low strikes:
 * check the smile with `butterflyDensity`. Source: Hagan et al. (2002), equation 2.17a.
 */
export function haganVol(input: HaganInput): number {
  const { forward, strike, years, alpha, beta, nu, rho } = input
  const logMoneyness = Math.log(forward / strike)
  const power = (forward * strike) ** (0.5 * (1 - beta))
  const u = (1 - beta) * logMoneyness
  const u2 = u * u
  const z = (nu / alpha) * power * logMoneyness
  const ratio =
    Math.abs(z) < 1e-4
      ? 1 - 0.5 * rho * z + ((2 - 3 * rho * rho) / 12) * z * z
      : z / Math.log((Math.sqrt(1 - 2 * rho * z + z * z) + z - rho) / (1 - rho))
  const time =
    (((1 - beta) * (1 - beta)) / 24) * ((alpha * alpha) / (power * power)) +
    (0.25 * rho * beta * nu * alpha) / power +
    ((2 - 3 * rho * rho) / 24) * nu * nu
  return (alpha / (power * (1 + u2 / 24 + (u2 * u2) / 1920))) * ratio * (1 + time * years)
}

/**
 * Durrleman's g at log-moneyness k: the risk-neutral density up to a positive factor. A smile has
 * no butterfly arbitrage where g >= 0 (and its wings are below Lee's bound).
 * Exact derivatives for eSSVI and SVI, central differences for SABR.
 * Source: Gatheral and Jacquier (2014), equation 2.1.
 */
export function butterflyDensity(smile: Smile, k: number): number {
  const { w, slope, curve } = varianceDerivatives(smile, k)
  if (!(w > 0)) return Number.NaN
  const left = 1 - (k * slope) / (2 * w)
  return left * left - 0.25 * slope * slope * (1 / w + 0.25) + 0.5 * curve
}

type Derivatives = { readonly w: number; readonly slope: number; readonly curve: number }

function varianceDerivatives(smile: Smile, k: number): Derivatives {
  const w = smileVariance(smile, k)
  if (smile.model === 'svi') {
    const d = k - smile.m
    const root = Math.sqrt(d * d + smile.sigma * smile.sigma)
    const slope = smile.b * (smile.rho + d / root)
    return { w, slope, curve: (smile.b * smile.sigma * smile.sigma) / (root * root * root) }
  }
  if (smile.model === 'essvi') {
    const { theta, rho, psi } = smile
    const phi = psi / theta
    const z = phi * k + rho
    const flat = 1 - rho * rho
    const root = Math.sqrt(z * z + flat)
    const slope = 0.5 * psi * (rho + z / root)
    const curve = (0.5 * psi * phi * flat) / (root * root * root)
    if (smile.correction === undefined) return { w, slope, curve }
    const added = splineAt(smile.correction, k)
    return { w, slope: slope + added.slope, curve: curve + added.curve }
  }
  const h = 1e-4
  const up = smileVariance(smile, k + h)
  const down = smileVariance(smile, k - h)
  return { w, slope: (up - down) / (2 * h), curve: (up - 2 * w + down) / (h * h) }
}
