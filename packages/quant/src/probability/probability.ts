import { gaussLegendre } from '../american/quadrature.ts'
import { logRatio } from '../european/otm-value.ts'
import type { OptionRight } from '../european/option.ts'
import { gaussian, normalCdf, normalPdf, scaledTail } from '../normal/normal.ts'

/**
 * A lognormal spot `years` ahead: vol annual, drift rate - yield, continuously compounded. With
 * the vol implied by a price these are the market's risk-neutral odds; with any other vol, or an
 * expected return in place of rate, those of that view.
 */
export type SpotOutlook = {
  readonly spot: number
  readonly years: number
  readonly vol: number
  readonly rate: number
  readonly yield: number
}

/** What a position earns by the spot at the horizon, and where its slope breaks. */
export type ProfitProfile = {
  readonly profit: (spot: number) => number
  readonly kinks: readonly number[]
}

/** Thrown for an outlook or level that is not finite or out of range; `path` names the field. */
export class OutlookError extends Error {
  override readonly name = 'OutlookError'
  readonly path: string
  constructor(path: string, message: string) {
    super(message)
    this.path = path
  }
}

const RULE = gaussLegendre(16)
const REACH = 10

/**
 * Probability in [0, 1] that an option ends in the money: Phi(+-d2). At zero vol or years the
 * forward decides, with 1/2 at the strike.
 * @throws OutlookError on a number that is not finite, spot or strike not above 0, years or vol
 * below 0.
 */
export function probabilityInTheMoney(
  outlook: SpotOutlook,
  right: OptionRight,
  strike: number,
): number {
  checkOutlook(outlook)
  need(Number.isFinite(strike) && strike > 0, 'strike', 'a finite number above 0')
  const above = probabilityAbove(outlook, strike)
  return right === 'call' ? above : probabilityBelow(outlook, strike)
}

/** -d2 for a level: how many deviations above the median it lies. */
function place(outlook: SpotOutlook, level: number): number {
  const { spot, years, vol, rate } = outlook
  const deviation = vol * Math.sqrt(years)
  const ahead = -logRatio(spot, level) - (rate - outlook.yield - 0.5 * vol * vol) * years
  return deviation > 0 ? ahead / deviation : ahead === 0 ? 0 : ahead * Infinity
}

const probabilityAbove = (outlook: SpotOutlook, level: number): number =>
  level <= 0 ? 1 : normalCdf(-place(outlook, level))

const probabilityBelow = (outlook: SpotOutlook, level: number): number =>
  level <= 0 ? 0 : normalCdf(place(outlook, level))

/**
 * Probability in [0, 1] that spot touches a level at any moment up to the horizon (continuous
 * watching). 1 where it is there already. Source: reflection principle with drift.
 * @throws OutlookError as {@link probabilityInTheMoney}.
 */
export function probabilityOfTouch(outlook: SpotOutlook, level: number): number {
  checkOutlook(outlook)
  need(Number.isFinite(level) && level > 0, 'level', 'a finite number above 0')
  const { spot, years, vol, rate } = outlook
  if (level === spot) return 1
  const drift = rate - outlook.yield - 0.5 * vol * vol
  const away = Math.abs(logRatio(level, spot))
  const towards = (level > spot ? drift : -drift) * years
  const deviation = vol * Math.sqrt(years)
  if (deviation === 0) return towards >= away ? 1 : 0
  const direct = (away - towards) / deviation
  const mirrored = (away + towards) / deviation
  // exp(2 drift b / vol^2) phi(mirrored) = phi(direct), so the huge factor never appears.
  const reflected =
    mirrored >= 0
      ? gaussian(direct) * scaledTail(mirrored)
      : Math.exp((2 * towards * away) / (deviation * deviation)) * normalCdf(-mirrored)
  return Math.min(normalCdf(-direct) + reflected, 1)
}

/**
 * Probability in [0, 1] that a profile earns more than nothing at the horizon. Break-evens are
 * sought between kinks and eight to a deviation.
 * @throws OutlookError as {@link probabilityInTheMoney}.
 */
export function probabilityOfProfit(outlook: SpotOutlook, profile: ProfitProfile): number {
  const levels = panelsOf(outlook, profile, 8)
  if (levels.length === 1) return profile.profit(levels[0] ?? 0) > 0 ? 1 : 0
  let total = 0
  for (let i = 0; i + 1 < levels.length; i++) {
    const low = levels[i] ?? 0
    const high = levels[i + 1] ?? 0
    const first = profile.profit(low) > 0
    const last = profile.profit(high) > 0
    if (first && last) total += between(outlook, low, high)
    else if (first !== last) {
      const even = breakEven(profile, low, high, first)
      total += first ? between(outlook, low, even) : between(outlook, even, high)
    }
  }
  const bottom = levels[0] ?? 0
  const top = levels.at(-1) ?? 0
  if (profile.profit(bottom) > 0) total += probabilityBelow(outlook, bottom)
  if (profile.profit(top) > 0) total += probabilityAbove(outlook, top)
  return Math.min(total, 1)
}

/**
 * Expected profit at the horizon, in the profile's currency, not discounted. Error about 1e-12 of
 * the largest profit within ten deviations, for profiles smooth between their kinks.
 * @throws OutlookError as {@link probabilityInTheMoney}.
 */
export function expectedProfit(outlook: SpotOutlook, profile: ProfitProfile): number {
  const levels = panelsOf(outlook, profile, 1)
  if (levels.length === 1) return profile.profit(levels[0] ?? 0)
  const { spot, years, vol, rate } = outlook
  const deviation = vol * Math.sqrt(years)
  const centre = Math.log(spot) + (rate - outlook.yield - 0.5 * vol * vol) * years
  let sum = 0
  for (let i = 0; i + 1 < levels.length; i++) {
    const low = place(outlook, levels[i] ?? 0)
    const half = 0.5 * (place(outlook, levels[i + 1] ?? 0) - low)
    RULE.x.forEach((x, j) => {
      const z = low + half * (1 + x)
      const level = Math.exp(centre + deviation * z)
      sum += half * (RULE.w[j] ?? 0) * normalPdf(z) * profile.profit(level)
    })
  }
  return sum
}

/** Levels from ten deviations below to ten above, `density` a deviation, with the kinks. */
function panelsOf(
  outlook: SpotOutlook,
  profile: ProfitProfile,
  density: number,
): readonly number[] {
  checkOutlook(outlook)
  const { spot, years, vol, rate } = outlook
  const forward = spot * Math.exp((rate - outlook.yield) * years)
  const deviation = vol * Math.sqrt(years)
  if (deviation === 0) return [forward]
  const centre = Math.log(forward) - 0.5 * deviation * deviation
  const levels = Array.from({ length: 2 * REACH * density + 1 }, (_, i) =>
    Math.exp(centre + deviation * (i / density - REACH)),
  )
  const low = levels[0] ?? 0
  const high = levels.at(-1) ?? 0
  for (const kink of profile.kinks) if (kink > low && kink < high) levels.push(kink)
  return levels.sort((a, b) => a - b)
}

const between = (outlook: SpotOutlook, low: number, high: number): number => {
  // Subtract on the side where both are small.
  const upper = place(outlook, low) > 0
  return upper
    ? probabilityAbove(outlook, low) - probabilityAbove(outlook, high)
    : probabilityBelow(outlook, high) - probabilityBelow(outlook, low)
}

/** Where the sign changes, by bisection to the last digit. */
function breakEven(
  profile: ProfitProfile,
  from: number,
  to: number,
  profitableLow: boolean,
): number {
  let low = from
  let high = to
  for (let step = 0; step < 60; step++) {
    const middle = 0.5 * (low + high)
    if (profile.profit(middle) > 0 === profitableLow) low = middle
    else high = middle
  }
  return 0.5 * (low + high)
}

function need(ok: boolean, path: string, what: string): void {
  if (!ok) throw new OutlookError(path, `${path} must be ${what}`)
}

function checkOutlook(outlook: SpotOutlook): void {
  need(Number.isFinite(outlook.spot) && outlook.spot > 0, 'spot', 'a finite number above 0')
  need(Number.isFinite(outlook.years) && outlook.years >= 0, 'years', 'a finite number >= 0')
  need(Number.isFinite(outlook.vol) && outlook.vol >= 0, 'vol', 'a finite number >= 0')
  need(Number.isFinite(outlook.rate), 'rate', 'a finite number')
  need(Number.isFinite(outlook.yield), 'yield', 'a finite number')
}
