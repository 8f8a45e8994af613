/** What a candidate is judged by. Amounts per unit of the underlying unless they say otherwise. */
export type Measures = {
  /** Absolute, of the short leg nearest the money. */
  readonly delta: number
  readonly days: number
  /** At the middle; > 0 is received. */
  readonly credit: number
  /** What is kept of the credit if the spot stands still to expiry, x multiplier x 365 / days, over the capital. */
  readonly annualYield: number
  /** Risk-neutral, at the short leg's vol: the profit is above nothing at expiry. */
  readonly profitOdds: number
  /** A short strike is touched on the way; of two strikes the sum, which is an upper bound. */
  readonly touchOdds: number
  readonly assignedOdds: number
  /** Exercise before a dividend is rational; the largest of the dividends'. */
  readonly earlyOdds: number
  /** What crossing the book costs against the middle, as a share of the credit; undefined without a side. */
  readonly spread: number | undefined
  /** Of the thinnest leg; undefined where a leg's is not known. */
  readonly openInterest: number | undefined
  readonly volume: number | undefined
  /** (strike - basis) / basis of a call on shares held; undefined without shares. */
  readonly strikeOverBasis: number | undefined
  /** How far the spot may go against it before it loses, as a share of the spot; 1 at most. */
  readonly breakEvenDistance: number
  /** Between the strikes of the wider spread; undefined without one. */
  readonly width: number | undefined
  /** credit / (width - credit) of spreads; credit / capital of others. */
  readonly returnOnRisk: number
  /** One contract's, in currency, under the regime asked for. */
  readonly capital: number
  /** Present value of the expected profit if the view on vol is right; undefined without a view. */
  readonly edge: number | undefined
  /** One contract's, in currency, > 0. */
  readonly worstLoss: number
  /** Dealers that quoted lately, the width of their quotes, days since the last. */
  readonly dealers: number | undefined
  readonly dealerWidth: number | undefined
  readonly quoteAgeDays: number | undefined
  /** Reports and ex-dates up to the expiry. */
  readonly earnings: number
  readonly dividends: number
  /** How many the holdings or the cash allow. */
  readonly contracts: number
}

export type Measure = keyof Measures

/** Both ends count as inside. */
export type Bounds = { readonly least?: number; readonly most?: number }

/** Bounds by measure; a measure not named is not asked about. */
export type Constraints<Name extends string = Measure> = Readonly<Partial<Record<Name, Bounds>>>

/** One end of one measure's bounds, and what was observed beyond it; not known is beyond. */
export type Breach<Name extends string = Measure> = {
  readonly measure: Name
  readonly bound: 'least' | 'most'
  readonly threshold: number
  readonly observed: number | undefined
}

type Rules = Readonly<Record<string, Bounds>>

/** Every bound the measures break, in the order the constraints are written. */
export function breachesOf<Name extends string>(
  measures: Readonly<Partial<Record<Name, number | undefined>>>,
  constraints: Constraints<Name>,
): readonly Breach<Name>[] {
  const found: Breach<Name>[] = []
  for (const [name, { least, most }] of Object.entries<Bounds>(constraints as Rules)) {
    const measure = name as Name
    const observed = measures[measure]
    if (least !== undefined && !(observed !== undefined && observed >= least))
      found.push({ measure, bound: 'least', threshold: least, observed })
    if (most !== undefined && !(observed !== undefined && observed <= most))
      found.push({ measure, bound: 'most', threshold: most, observed })
  }
  return found
}

/** How far beyond its bound, as a share of it; Infinity where nothing was observed. */
export function missOf({ threshold, observed }: Breach<string>): number {
  if (observed === undefined) return Infinity
  const away = Math.abs(observed - threshold)
  return threshold === 0 ? away : away / Math.abs(threshold)
}
