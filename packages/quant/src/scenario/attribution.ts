import { priceEuropean } from '../european/european.ts'
import type { OptionTerms } from '../european/option.ts'

/** An option's terms before and after, and how many units are held. */
export type ValueMove = {
  readonly before: OptionTerms
  readonly after: OptionTerms
  /** Signed units; 1 where left out. */
  readonly units?: number
}

/**
 * Where a change in value came from, in currency. The parts are the Taylor terms at the terms
 * before; `residual` is what they leave, so that all but `change` sum to `change` exactly up to
 * rounding.
 */
export type Attribution = {
  readonly change: number
  readonly delta: number
  readonly gamma: number
  readonly vega: number
  readonly vanna: number
  readonly volga: number
  readonly theta: number
  readonly charm: number
  readonly rho: number
  /** From a change in yield: minus years x spot x delta per 1.00. */
  readonly carry: number
  readonly residual: number
}

/**
 * Splits the change in an option's value between two states by its greeks: spot, vol, time, rate
 * and yield to first order, spot and vol to second with their cross, and charm. Strike and right
 * must agree. @throws RangeError where terms differ in kind or cannot be priced.
 */
export function attributeChange(move: ValueMove): Attribution {
  const { before, after } = move
  const units = move.units ?? 1
  if (before.right !== after.right || before.strike !== after.strike) {
    throw new RangeError('before and after are different options')
  }
  const start = priceEuropean(before)
  const end = priceEuropean(after)
  if (start.status !== 'ok' || end.status !== 'ok') throw new RangeError('terms cannot be priced')
  const spot = after.spot - before.spot
  const vol = after.vol - before.vol
  const elapsed = before.years - after.years
  const parts = {
    delta: units * start.delta * spot,
    gamma: units * 0.5 * start.gamma * spot * spot,
    vega: units * start.vega * vol,
    vanna: units * start.vanna * spot * vol,
    volga: units * 0.5 * start.volga * vol * vol,
    theta: units * start.theta * elapsed,
    charm: units * start.charm * spot * elapsed,
    rho: units * start.rho * (after.rate - before.rate),
    carry: -units * before.years * before.spot * start.delta * (after.yield - before.yield),
  }
  const change = units * (end.price - start.price)
  const explained = Object.values(parts).reduce((sum, part) => sum + part, 0)
  return { change, ...parts, residual: change - explained }
}
