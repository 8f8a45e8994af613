import type { ChainView } from '../chain/valuation.ts'
import { dividendRisks, isPutExerciseRational } from '../exercise/early.ts'
import { oddsBetween, termOf } from '../screen/rate.ts'
import type { RollPosition, OpenPosition, Side } from './position.ts'
import { openPosition } from './position.ts'
import { creditOf, partsOf } from './rating.ts'

/** When a position needs a person or a program. Thresholds, each inclusive. */
export type AttentionRules = {
  readonly expiryDays: number
  /** Absolute, of a short option. */
  readonly delta: number
  /** Share of the original credit that is kept if it is closed now. */
  readonly profitShare: number
  /** Loss of the campaign as a multiple of its original credit. */
  readonly lossMultiple: number
  /** Odds of being exercised before the next dividend. */
  readonly earlyOdds: number
  /** What the short option still earns a year, as a share of its strike. */
  readonly remainingYield: number
  /** Odds, in its last week, that a spread without shares ends between its strikes and is delivered by its long option. */
  readonly betweenOdds: number
}

export const ATTENTION_RULES: AttentionRules = {
  expiryDays: 7,
  delta: 0.5,
  profitShare: 0.5,
  lossMultiple: 2,
  earlyOdds: 0.2,
  remainingYield: 0.03,
  betweenOdds: 0.05,
}

export type AttentionRule =
  | 'expiry'
  | 'in_the_money'
  | 'delta'
  | 'profit'
  | 'loss'
  | 'dividend'
  | 'early_put'
  | 'remaining'
  | 'between'
  | 'earnings'

/** Why, what was seen, and by when something must be done. */
export type AttentionReason = {
  readonly rule: AttentionRule
  readonly observed: number
  readonly threshold: number
  readonly withinDays: number
}

export type Attention = {
  readonly name: string
  readonly underlying: string
  /** Days to the first deadline among the reasons. */
  readonly withinDays: number
  /** Cash that assignment would move, by its odds, in currency: what is at stake. */
  readonly atStake: number
  readonly debit: number
  readonly profit: number
  readonly reasons: readonly AttentionReason[]
}

export type BookPosition = RollPosition & { readonly name: string; readonly underlying: string }

export type BookReview = {
  /** By deadline, then by what is at stake. */
  readonly attention: readonly Attention[]
  readonly quiet: readonly string[]
  /** Positions that could not be judged, which is itself a reason to look. */
  readonly unjudged: readonly { readonly name: string; readonly reason: string }[]
}

/** Which positions of a book need attention, over every underlying, and why. */
export function reviewBook(
  views: readonly ChainView[],
  positions: readonly BookPosition[],
  rules: Partial<AttentionRules> = {},
): BookReview {
  const chains = new Map(views.map((view) => [view.chain.underlying, view]))
  const bounds = { ...ATTENTION_RULES, ...rules }
  const attention: Attention[] = []
  const quiet: string[] = []
  const unjudged: { name: string; reason: string }[] = []
  for (const position of positions) {
    const { name, underlying } = position
    const view = chains.get(underlying)
    if (!view) {
      unjudged.push({ name, reason: `no chain of ${underlying}` })
      continue
    }
    const open = opened(view, position)
    if (typeof open === 'string') {
      unjudged.push({ name, reason: open })
      continue
    }
    const found = attentionOf(view, position, open, bounds)
    if (found.reasons.length === 0) quiet.push(name)
    else attention.push(found)
  }
  return { attention: attention.toSorted(urgentFirst), quiet, unjudged }
}

function opened(view: ChainView, position: BookPosition): OpenPosition | string {
  try {
    return openPosition(view, position)
  } catch (error) {
    if (error instanceof Error && error.name === 'ChainError') return error.message
    throw error
  }
}

function urgentFirst(a: Attention, b: Attention): number {
  return a.withinDays - b.withinDays || b.atStake - a.atStake || (a.name < b.name ? -1 : 1)
}

function attentionOf(
  view: ChainView,
  { name, underlying }: BookPosition,
  open: OpenPosition,
  rules: AttentionRules,
): Attention {
  const debit = open.sides.reduce((sum, side) => sum + creditOf(partsOf(side)), 0)
  const profit = open.history.net - debit
  const reasons = [
    ...campaignReasons(open, profit, rules),
    ...open.sides.flatMap((side) => sideReasons(view, side, rules)),
    ...open.sides.flatMap((side) => betweenReasons(view, side, rules)),
  ]
  const units = open.contracts * open.multiplier
  return {
    name,
    underlying,
    withinDays: Math.min(...reasons.map(({ withinDays }) => withinDays)),
    atStake: open.sides.reduce(
      (sum, { short }) => sum + short.inTheMoney * short.strike * units,
      0,
    ),
    debit,
    profit,
    reasons,
  }
}

function campaignReasons(
  { history, sides }: OpenPosition,
  profit: number,
  rules: AttentionRules,
): readonly AttentionReason[] {
  if (!(history.original > 0)) return []
  const withinDays = Math.min(...sides.map(({ short }) => short.days))
  const share = profit / history.original
  const kept = { observed: share, threshold: rules.profitShare, withinDays }
  const lost = { observed: -share, threshold: rules.lossMultiple, withinDays: 0 }
  return [
    ...(share >= rules.profitShare ? [{ rule: 'profit' as const, ...kept }] : []),
    ...(-share >= rules.lossMultiple ? [{ rule: 'loss' as const, ...lost }] : []),
  ]
}

function sideReasons(
  { chain }: ChainView,
  { short, right }: Side,
  rules: AttentionRules,
): readonly AttentionReason[] {
  const { days, strike } = short
  const found: AttentionReason[] = []
  const add = (
    is: boolean,
    rule: AttentionRule,
    observed: number,
    threshold: number,
    withinDays = days,
  ): void => {
    if (is) found.push({ rule, observed, threshold, withinDays })
  }
  const inside = right === 'call' ? chain.spot - strike : strike - chain.spot
  add(days <= rules.expiryDays, 'expiry', days, rules.expiryDays)
  add(inside > 0, 'in_the_money', inside, 0)
  add(Math.abs(short.delta) >= rules.delta, 'delta', Math.abs(short.delta), rules.delta)
  const yearly = short.extrinsic / strike / short.years
  add(yearly <= rules.remainingYield, 'remaining', yearly, rules.remainingYield)
  for (const { years, odds } of dividendRisks({ ...chain, ...short }))
    add(odds >= rules.earlyOdds, 'dividend', odds, rules.earlyOdds, years * 365)
  const interest = -strike * Math.expm1(-chain.rate * short.years)
  const isEarly =
    right === 'put' &&
    short.style === 'american' &&
    isPutExerciseRational({ ...short, rate: chain.rate }, short.extrinsic)
  add(isEarly, 'early_put', interest, short.extrinsic, 0)
  for (const at of chain.earnings)
    add(at > 0 && at <= short.years, 'earnings', at * 365, days, at * 365)
  return found
}

/** A spread that ends between its strikes costs all of its width where nothing else delivers what is called or pays for what is put. */
function betweenReasons(
  { chain }: ChainView,
  { short, long }: Side,
  { expiryDays, betweenOdds }: AttentionRules,
): readonly AttentionReason[] {
  if (!long || short.days > expiryDays) return []
  const [low, high] = [Math.min(short.strike, long.strike), Math.max(short.strike, long.strike)]
  const odds = oddsBetween(termOf(chain, short.years), short.vol, low, high)
  return odds >= betweenOdds
    ? [{ rule: 'between', observed: odds, threshold: betweenOdds, withinDays: short.days }]
    : []
}
