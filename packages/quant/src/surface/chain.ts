import type { OptionRight } from '../european/option.ts'

/** One option's two-sided quote, per unit of the underlying and in its currency. */
export type ChainQuote = {
  readonly right: OptionRight
  readonly strike: number
  readonly bid: number
  readonly ask: number
}

/**
 * The European quotes of one expiry. `years` is ACT/365 and > 0; `forward` and `discount` are
 * taken as given where present and found by put-call parity where not.
 */
export type ExpiryChain = {
  readonly expiry: string
  readonly years: number
  readonly quotes: readonly ChainQuote[]
  readonly forward?: number
  readonly discount?: number
}

/**
 * - `not_finite`: a number is missing, negative or not finite.
 * - `crossed`: the bid is above the ask.
 * - `no_bid`: nobody bids, or the price is at the minimum tick: the mid says nothing.
 * - `too_wide`: the width exceeds the allowed share of the mid.
 * - `duplicate`: the strike and right were quoted already.
 * - `in_the_money`: the other right of this strike carries the information.
 * - `no_vol`: no volatility reproduces the mid (below intrinsic or above the bound).
 * - `dear_wing`: dearer than an option of the same right nearer the money.
 * - `outlier`: many widths from its neighbours' smile.
 * - `no_forward`: the expiry's forward could not be found.
 * - `too_few`: fewer than three clean quotes in the expiry.
 */
export type RefusalReason =
  | 'not_finite'
  | 'crossed'
  | 'no_bid'
  | 'too_wide'
  | 'duplicate'
  | 'in_the_money'
  | 'no_vol'
  | 'dear_wing'
  | 'outlier'
  | 'no_forward'
  | 'too_few'

export type RefusedQuote = {
  readonly expiry: string
  readonly quote: ChainQuote
  readonly reason: RefusalReason
}

/** What a quote must be to be looked at; widths as a share of the mid, tick in currency. */
export type CleaningRules = {
  readonly tick: number
  readonly widthPerMid: number
}

export const CLEANING: CleaningRules = { tick: 0.01, widthPerMid: 1 }

/** The reason to refuse a quote on its own face, or undefined. */
export function faceRefusal(quote: ChainQuote, rules: CleaningRules): RefusalReason | undefined {
  const { strike, bid, ask } = quote
  if (!Number.isFinite(strike + bid + ask) || strike <= 0 || bid < 0 || ask < 0) {
    return 'not_finite'
  }
  if (bid > ask) return 'crossed'
  if (bid <= 0 || (bid === ask && ask <= rules.tick)) return 'no_bid'
  if (ask - bid > rules.widthPerMid * 0.5 * (ask + bid)) return 'too_wide'
  return undefined
}
