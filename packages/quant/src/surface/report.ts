import { priceEuropean } from '../european/european.ts'
import type { RefusalReason, RefusedQuote } from './chain.ts'
import { median } from './parity.ts'
import type { CleanExpiry } from './points.ts'
import { smileVariance } from './smile.ts'
import type { SurfaceSlice } from './surface.ts'

/** How one expiry was met; vol errors in vol (0.01 = one point), widths in bid-ask widths. */
export type ExpiryReport = {
  readonly expiry: string
  readonly years: number
  readonly forward: number
  readonly discount: number
  readonly quotes: number
  readonly medianVolError: number
  readonly maxVolError: number
  readonly medianWidths: number
  /** Share of quotes whose bid and ask hold the model's price. */
  readonly inside: number
}

export type FitReport = {
  readonly expiries: readonly ExpiryReport[]
  readonly quotes: number
  readonly medianVolError: number
  readonly maxVolError: number
  /** Median over all quotes of |model price - mid| / (ask - bid). */
  readonly medianWidths: number
  readonly inside: number
  readonly refused: readonly RefusedQuote[]
  readonly refusedByReason: Readonly<Partial<Record<RefusalReason, number>>>
}

type Miss = { readonly vol: number; readonly widths: number; readonly inside: number }

/** Compares every fitted quote with its slice, in price and in vol. */
export function reportFit(
  slices: readonly SurfaceSlice[],
  expiries: readonly CleanExpiry[],
  refused: readonly RefusedQuote[],
  tick: number,
): FitReport {
  const all: Miss[] = []
  const reports = slices.map((slice, i): ExpiryReport => {
    const misses = (expiries[i]?.points ?? []).map((point): Miss => {
      const { years, forward, discount } = slice
      const vol = Math.sqrt(smileVariance(slice.smile, point.k) / years)
      const { right, strike, bid, ask } = point.quote
      const terms = { right, strike, years, vol, spot: forward, rate: 0, yield: 0 }
      const price = priceEuropean(terms).price * discount
      const width = Math.max(ask - bid, tick)
      return {
        vol: Math.abs(vol - point.vol),
        widths: Math.abs(price - 0.5 * (bid + ask)) / width,
        inside: price >= bid && price <= ask ? 1 : 0,
      }
    })
    all.push(...misses)
    const { expiry, years, forward, discount } = slice
    return { expiry, years, forward, discount, ...summary(misses) }
  })
  const refusedByReason: Partial<Record<RefusalReason, number>> = {}
  for (const { reason } of refused) refusedByReason[reason] = (refusedByReason[reason] ?? 0) + 1
  return { expiries: reports, ...summary(all), refused, refusedByReason }
}

function summary(
  misses: readonly Miss[],
): Omit<ExpiryReport, 'expiry' | 'years' | 'forward' | 'discount'> {
  let [inside, maxVolError] = [0, 0]
  for (const miss of misses) {
    inside += miss.inside
    maxVolError = Math.max(maxVolError, miss.vol)
  }
  return {
    quotes: misses.length,
    medianVolError: median(misses.map((m) => m.vol)),
    maxVolError,
    medianWidths: median(misses.map((m) => m.widths)),
    inside: misses.length > 0 ? inside / misses.length : Number.NaN,
  }
}
