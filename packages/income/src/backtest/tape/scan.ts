/**
 * One pass over all rows of a day, which finds those that a program's plan can depend on: its own options, what it may write by right,
 * days and delta, and the other right at each strike. Beside it the pass counts what the plan would judge the whole chain by, so that
 * a plan of these rows is known to be the plan of all of them.
 */
import { escrowedSpot } from '../../chain/valuation.ts'
import type { Chain } from '../../chain/chain.ts'
import { PARITY_ROOM } from '../../program/parity.ts'
import { UNITS } from './tape.ts'
import type { Tape, TapeDay } from './tape.ts'

export const YEAR_US = 365 * 86_400_000_000

/** What may be written. */
export type Reach = {
  readonly right: 'call' | 'put' | 'either'
  readonly days: { readonly least: number; readonly most: number }
  /** Without its sign. */
  readonly delta: { readonly least: number; readonly most: number }
  /**
   * Which strikes beside those of the delta: `further` than the nearest of them, as a spread's long leg may be, or all of the expiries in
   * reach, as a roll may go to.
   */
  readonly strikes?: 'further' | 'all'
}

export type Scanned = {
  /** In order, each once. */
  readonly rows: readonly number[]
  /** Rows that were looked at: all of the day. */
  readonly tested: number
  /** At least so many can be priced; at most so many contradict the spot and the other right. */
  readonly priced: number
  readonly apart: number
}

export type Carried = Pick<Chain, 'spot' | 'rate' | 'yield' | 'dividends'>
export type Scanner = (
  day: TapeDay,
  market: Carried,
  reach: Reach | undefined,
  held: ReadonlySet<number>,
) => Scanned

/** Room for what two ways to write one sum differ by. */
const ROUNDING = 1e-9

/** A scanner of one tape. It keeps its working columns from day to day, and nothing else. `held`: places of options that are held. */
export function scannerOf(tape: Tape): Scanner {
  const { columns, expiryOf, isCall, strikeOf, twin, expiries } = tape
  const { option, bid, ask, last, vol, delta } = columns
  const unit = tape.step / UNITS
  const forward = new Float64Array(expiries.length)
  const discount = new Float64Array(expiries.length)
  const isNear = new Uint8Array(expiries.length)
  /** By expiry, turned so that the nearest to the money is the greatest. */
  const nearest = new Float64Array(expiries.length)
  const isHeld = new Uint8Array(tape.options.length)

  function prepare({ at }: TapeDay, market: Carried, reach: Reach | undefined): void {
    const { rate, yield: carried } = market
    for (let e = 0; e < expiries.length; e++) {
      const years = ((expiries[e]?.expiresAt ?? 0) - at) / YEAR_US
      isNear[e] = 0
      // Below zero stands for what has expired.
      forward[e] = years > 0 ? escrowedSpot(market, years) * Math.exp(-carried * years) : -1
      if (years <= 0) continue
      discount[e] = Math.exp(-rate * years)
      const days = years * 365
      if (reach && days >= reach.days.least - ROUNDING && days <= reach.days.most + ROUNDING)
        isNear[e] = 1
    }
  }

  /** The middle, or a last price alone, per unit; below 0 where there is none. */
  function middle(row: number): number {
    const [low, high] = [bid[row] ?? 0, ask[row] ?? 0]
    if (low > 0 && high > 0) return low <= high ? 0.5 * unit * (low + high) : -1
    const only = last[row] ?? 0
    return only > 0 ? unit * only : -1
  }

  function halfWidth(row: number): number {
    const [low, high] = [bid[row] ?? 0, ask[row] ?? 0]
    return low > 0 && high > 0 ? 0.5 * unit * (high - low) : 0
  }

  return (day, market, reach, held) => {
    prepare(day, market, reach)
    for (const place of held) isHeld[place] = 1
    const [calls, puts] = [reach?.right !== 'put', reach?.right !== 'call']
    const least = (reach?.delta.least ?? 0) - ROUNDING
    const most = (reach?.delta.most ?? 0) + ROUNDING
    const strikes = reach?.strikes
    nearest.fill(Number.NaN)
    const parity = PARITY_ROOM * market.spot - ROUNDING * market.spot
    const found: number[] = []
    let priced = 0
    let apart = 0
    for (let row = day.start; row < day.end; row++) {
      const o = option[row] ?? 0
      const e = expiryOf[o] ?? 0
      const ahead = forward[e] ?? -1
      if (isHeld[o] === 1) found.push(row)
      if (ahead < 0) continue
      const mid = middle(row)
      if (mid < 0) continue
      const call = isCall[o] ?? 0
      const worth = (strikeOf[o] ?? 0) * (discount[e] ?? 1)
      // Out of the money a price above nothing and well below its bound has a vol.
      const implies =
        call === 1 ? worth >= ahead && mid < ahead / 2 : ahead >= worth && mid < worth / 2
      if ((vol[row] ?? 0) > 0 || implies) priced++
      const other = twin[row] ?? -1
      if (call === 1 && other >= 0) {
        const against = middle(other)
        const room = parity + halfWidth(row) + halfWidth(other)
        if (against >= 0 && Math.abs(mid - against - (ahead - worth)) > room) apart += 2
      }
      if (isNear[e] !== 1 || !(call === 1 ? calls : puts)) continue
      const size = Math.abs(delta[row] ?? Number.NaN)
      const isMeant = !(size < least || size > most)
      if (isMeant || strikes !== undefined) found.push(row)
      // Of puts the highest strike that is meant, of calls the lowest.
      const strike = (strikeOf[o] ?? 0) * (call === 1 ? -1 : 1)
      if (isMeant && !((nearest[e] ?? 0) >= strike)) nearest[e] = strike
    }
    const rows = new Set<number>()
    for (const row of found) {
      const o = option[row] ?? 0
      const strike = (strikeOf[o] ?? 0) * (isCall[o] === 1 ? -1 : 1)
      const isFurther = strike <= (nearest[expiryOf[o] ?? 0] ?? Number.NaN)
      if (strikes === 'further' && isHeld[o] !== 1 && !isFurther) continue
      rows.add(row)
      const other = twin[row] ?? -1
      if (other >= 0) rows.add(other)
    }
    for (const place of held) isHeld[place] = 0
    const tested = day.end - day.start
    return { rows: [...rows].sort((a, b) => a - b), tested, priced, apart }
  }
}
