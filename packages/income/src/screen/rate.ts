import { normalCdf, priceEuropean, probabilityOfTouch } from '@parley/quant'
import { DAYS_PER_YEAR, dividendsWithin, escrowedSpot } from '../chain/valuation.ts'
import type { Chain } from '../chain/chain.ts'
import type { OptionView } from '../chain/valuation.ts'
import { dividendRisks } from '../exercise/early.ts'
import { ROLES } from '../strategy/strategy.ts'
import type { OptionRole } from '../strategy/strategy.ts'
import type { Measures } from './measure.ts'
import type { Chosen, Shape } from './shape.ts'

/** What of a measure belongs to one short option alone: rows that fail it build no structure. */
export type RowMeasures = Pick<
  Measures,
  | 'delta'
  | 'days'
  | 'touchOdds'
  | 'assignedOdds'
  | 'earlyOdds'
  | 'earnings'
  | 'dividends'
  | 'openInterest'
  | 'volume'
  | 'dealers'
  | 'dealerWidth'
  | 'quoteAgeDays'
>

export const ROW_MEASURES: readonly (keyof RowMeasures)[] = [
  'delta',
  'days',
  'touchOdds',
  'assignedOdds',
  'earlyOdds',
  'earnings',
  'dividends',
  'openInterest',
  'volume',
  'dealers',
  'dealerWidth',
  'quoteAgeDays',
]

/** Law of the spot to one expiry, shared by all its rows. */
export type Term = {
  readonly years: number
  readonly spot: number
  readonly rate: number
  /** With dividends as if paid evenly. */
  readonly yield: number
  readonly earnings: number
  readonly dividends: number
}

export function termOf(chain: Chain, years: number): Term {
  const { spot, rate } = chain
  const paid = Math.log(spot / escrowedSpot(chain, years)) / years
  return {
    years,
    spot,
    rate,
    yield: chain.yield + paid,
    earnings: chain.earnings.filter((at) => at > 0 && at <= years).length,
    dividends: dividendsWithin(chain.dividends, years).length,
  }
}

/** Rates one short option; each figure is made when it is asked for, once at most where it is dear. */
export class RowRating implements RowMeasures {
  readonly #chain: Chain
  readonly #term: Term
  readonly #option: OptionView
  #touch: number | undefined
  #early: number | undefined

  constructor(chain: Chain, term: Term, option: OptionView) {
    this.#chain = chain
    this.#term = term
    this.#option = option
  }

  get delta(): number {
    return Math.abs(this.#option.delta)
  }

  get days(): number {
    return this.#option.days
  }

  get touchOdds(): number {
    const { right, strike, vol } = this.#option
    const { spot } = this.#term
    const isThrough = right === 'call' ? spot >= strike : spot <= strike
    this.#touch ??= isThrough ? 1 : probabilityOfTouch({ ...this.#term, vol }, strike)
    return this.#touch
  }

  get assignedOdds(): number {
    return this.#option.inTheMoney
  }

  get earlyOdds(): number {
    if (this.#term.dividends === 0) return 0
    this.#early ??= Math.max(
      0,
      ...dividendRisks({ ...this.#chain, ...this.#option }).map(({ odds }) => odds),
    )
    return this.#early
  }

  get earnings(): number {
    return this.#term.earnings
  }

  get dividends(): number {
    return this.#option.right === 'call' ? this.#term.dividends : 0
  }

  get openInterest(): number | undefined {
    return this.#option.openInterest
  }

  get volume(): number | undefined {
    return this.#option.volume
  }

  get dealers(): number | undefined {
    return this.#option.rfq?.dealers
  }

  get dealerWidth(): number | undefined {
    return this.#option.rfq?.width
  }

  get quoteAgeDays(): number | undefined {
    const age = this.#option.rfq?.age
    return age === undefined ? undefined : age * DAYS_PER_YEAR
  }

  /** Every figure, as plain data. */
  all(): RowMeasures {
    const { delta, days, touchOdds, assignedOdds, earlyOdds, earnings, dividends } = this
    const { openInterest, volume, dealers, dealerWidth, quoteAgeDays } = this
    return {
      delta,
      days,
      touchOdds,
      assignedOdds,
      earlyOdds,
      earnings,
      dividends,
      openInterest,
      volume,
      dealers,
      dealerWidth,
      quoteAgeDays,
    }
  }
}

/** Of two short rows of one structure: the worse of each figure. */
export function joinRows(one: RowMeasures, other: RowMeasures): RowMeasures {
  const least = (a: number | undefined, b: number | undefined): number | undefined =>
    a === undefined || b === undefined ? undefined : Math.min(a, b)
  const most = (a: number | undefined, b: number | undefined): number | undefined =>
    a === undefined || b === undefined ? undefined : Math.max(a, b)
  return {
    delta: Math.max(one.delta, other.delta),
    days: Math.min(one.days, other.days),
    touchOdds: Math.min(one.touchOdds + other.touchOdds, 1),
    assignedOdds: Math.min(one.assignedOdds + other.assignedOdds, 1),
    earlyOdds: Math.max(one.earlyOdds, other.earlyOdds),
    earnings: Math.max(one.earnings, other.earnings),
    dividends: Math.max(one.dividends, other.dividends),
    openInterest: least(one.openInterest, other.openInterest),
    volume: least(one.volume, other.volume),
    dealers: least(one.dealers, other.dealers),
    dealerWidth: most(one.dealerWidth, other.dealerWidth),
    quoteAgeDays: most(one.quoteAgeDays, other.quoteAgeDays),
  }
}

/** Risk-neutral odds that the spot ends between two levels, at a vol. */
export function oddsBetween(term: Term, vol: number, from: number, to: number): number {
  const deviation = vol * Math.sqrt(term.years)
  const drift = (term.rate - term.yield) * term.years - 0.5 * deviation * deviation
  const above = (level: number): number =>
    level <= 0
      ? 1
      : level === Infinity
        ? 0
        : normalCdf((Math.log(term.spot / level) + drift) / deviation)
  return Math.max(above(from) - above(to), 0)
}

/** What the structure earns, in present value, if each option is worth its price at another vol. */
export function edgeOf(chain: Chain, legs: Chosen): number | undefined {
  const vol = chain.realisedVol
  if (vol === undefined) return undefined
  const { rate, yield: carried } = chain
  return (Object.entries(legs) as [OptionRole, OptionView][]).reduce((sum, [role, option]) => {
    const { right, strike, years } = option
    const spot = escrowedSpot(chain, years)
    const worth = priceEuropean({ right, spot, strike, years, vol, rate, yield: carried }).price
    return sum - ROLES[role].side * (option.mid - worth)
  }, 0)
}

/** Received or paid at the worse side of each leg; undefined where a side is missing. */
export function naturalOf(legs: Chosen): number | undefined {
  let sum = 0
  for (const [role, option] of Object.entries(legs) as [OptionRole, OptionView][]) {
    const { side } = ROLES[role]
    const price = side < 0 ? option.bid : option.ask
    if (price === undefined) return undefined
    sum -= side * price
  }
  return sum
}

/** How far the spot may move against the structure, as a share of it; 1 where it cannot lose. */
export function evenDistance({ from, to }: Shape, spot: number): number {
  return Math.min((spot - from) / spot, (to - spot) / spot, 1)
}
