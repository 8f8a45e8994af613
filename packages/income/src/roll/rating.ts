import { nakedRequirement } from '@parley/quant'
import { volEdge } from '../chain/valuation.ts'
import type { ChainView, OptionView } from '../chain/valuation.ts'
import { RowRating, termOf } from '../screen/rate.ts'
import type { Term } from '../screen/rate.ts'
import type { Scored } from './candidate.ts'
import type { OpenPosition, RollPosition, Side } from './position.ts'
import type { RollWeights } from './search.ts'
import { tailValue, tailsOf } from './tail.ts'
import type { TailValue, Tails } from './tail.ts'

/** An option as a part of a position: > 0 held, < 0 written. */
export type Part = { readonly option: OptionView; readonly side: 1 | -1 }

/** A horizon's tails, and what is known of options there. */
type Horizon = { readonly tails: Tails; readonly values: Map<OptionView, TailValue> }

/** What a search knows of the market and the position. It lives for one search, and reckons each row once. */
export class RollRating {
  readonly view: ChainView
  readonly position: OpenPosition
  readonly weights: RollWeights
  /** Of the position as it is. */
  readonly shortfallNow: number
  readonly capitalNow: number
  /** By Reg-T, per unit. */
  readonly regTNow: number
  /** Paid to close every side at its middle, per unit. */
  readonly worthNow: number
  readonly #entries: ReadonlyMap<string, number>
  readonly #terms = new Map<number, Term>()
  readonly #horizons = new Map<number, Horizon>()
  readonly #rows = new Map<OptionView, RowRating>()
  readonly #edges = new Map<OptionView, number>()
  readonly #strikes = new Map<string, readonly number[]>()

  constructor(
    view: ChainView,
    position: OpenPosition,
    { legs }: RollPosition,
    weights: RollWeights,
  ) {
    this.view = view
    this.position = position
    this.weights = weights
    this.#entries = new Map(
      legs.flatMap(({ id, price }) => (price === undefined ? [] : [[id, price] as const])),
    )
    const now = this.partsNow()
    this.worthNow = creditOf(now)
    this.shortfallNow = this.shortfall(now)
    this.capitalNow = this.capital(position.sides)
    this.regTNow = this.regT(position.sides)
  }

  partsNow(): readonly Part[] {
    return this.position.sides.flatMap(partsOf)
  }

  /** The scale: what the parts are worth to keep until their first expiry, less what it cost to get there. */
  score(parts: readonly Part[], sides: readonly Side[], cost: number): Scored {
    const { lambda, kappa } = this.weights
    const shortfall = this.shortfall(parts)
    // What calls take from the fall of shares is no gain of theirs: the shares are held on purpose, and the deepest call would take most.
    const added = Math.max(shortfall, 0)
    const edge = parts.reduce((sum, { option, side }) => sum + side * this.#edge(option), 0)
    const terms = {
      edge,
      cost: 0 - cost,
      risk: 0 - lambda * added,
      capital: 0 - kappa * this.capital(sides) * firstExpiry(parts),
    }
    return { score: terms.edge + terms.cost + terms.risk + terms.capital, terms, shortfall }
  }

  /** What trading an option costs beyond its middle, per unit. */
  cost(option: OptionView): number {
    return this.weights.cross * halfWidth(option) + this.weights.fee / option.multiplier
  }

  /** Expected fee of assignment per unit, by the short options' odds. */
  assignmentCost(sides: readonly Side[]): number {
    const odds = sides.reduce((sum, { short }) => sum + short.inTheMoney, 0)
    return (odds * this.weights.assignmentFee) / this.position.multiplier
  }

  /** What a part was opened at; its middle where that was not said. */
  entryOf(option: OptionView): number {
    return this.#entries.get(option.id) ?? option.mid
  }

  row(option: OptionView): RowRating {
    let row = this.#rows.get(option)
    if (!row) {
      row = new RowRating(this.view.chain, this.term(option.years), option)
      this.#rows.set(option, row)
    }
    return row
  }

  term(years: number): Term {
    let term = this.#terms.get(years)
    if (!term) {
      term = termOf(this.view.chain, years)
      this.#terms.set(years, term)
    }
    return term
  }

  /** Strikes listed for an expiry. */
  strikes(expiry: string): readonly number[] {
    let found = this.#strikes.get(expiry)
    if (!found) {
      const own = this.view.options.filter((each) => each.expiry === expiry)
      found = own.map(({ strike }) => strike)
      this.#strikes.set(expiry, found)
    }
    return found
  }

  /**
   * Mean loss in the worst twentieth on the worse side, at the first expiry, that the options add.
   * With shares held, their own fall is left out, and so is the rise that a call gives up.
   */
  shortfall(parts: readonly Part[]): number {
    const horizon = this.#horizon(firstExpiry(parts))
    let [low, high] = [0, 0]
    for (const { option, side } of parts) {
      const value = this.#value(horizon, option)
      low -= side * (value.low - option.mid)
      high -= side * (value.high - option.mid)
    }
    return this.position.isCovered ? low : Math.max(low, high)
  }

  /** Cash the sides tie up per unit: a put's strike, a spread's width, the wider of two; shares are held anyway. */
  capital(sides: readonly Side[]): number {
    let most = 0
    for (const { right, short, long } of sides) {
      if (right === 'call' && this.position.isCovered) continue
      const bare = right === 'put' ? short.strike : this.view.chain.spot
      most = Math.max(most, long ? Math.abs(short.strike - long.strike) : bare)
    }
    return most
  }

  /**
   * Reg-T's maintenance of the sides per unit: a spread its width, a short option alone its naked requirement, of two sides the
   * dearer one and, where the other is alone, that one's price. Calls on shares held ask for no more.
   */
  regT(sides: readonly Side[]): number {
    const { spot } = this.view.chain
    const needs = sides.map(({ right, short, long }) => {
      if (right === 'call' && this.position.isCovered) return { need: 0, price: 0 }
      if (long && long.years >= short.years) {
        const width = right === 'put' ? short.strike - long.strike : long.strike - short.strike
        return { need: Math.max(width, 0), price: 0 }
      }
      const { strike, mid: price } = short
      return { need: nakedRequirement({ right, strike, price }, { price: spot }), price }
    })
    const dearest = needs.toSorted((a, b) => b.need - a.need)
    return dearest.reduce((sum, { need, price }, i) => sum + (i === 0 ? need : price), 0)
  }

  /** Worth at the view less worth at its own vol: what holding one unit earns. */
  #edge(option: OptionView): number {
    const { chain } = this.view
    const vol = chain.realisedVol
    if (vol === undefined) return 0
    let edge = this.#edges.get(option)
    if (edge === undefined) {
      edge = -volEdge(chain, option, vol)
      this.#edges.set(option, edge)
    }
    return edge
  }

  #horizon(years: number): Horizon {
    let horizon = this.#horizons.get(years)
    if (!horizon) {
      const { chain } = this.view
      const tails = tailsOf(chain, years, chain.realisedVol ?? this.#nearVol(years))
      horizon = { tails, values: new Map() }
      this.#horizons.set(years, horizon)
    }
    return horizon
  }

  #value({ tails, values }: Horizon, option: OptionView): TailValue {
    let value = values.get(option)
    if (!value) {
      value = tailValue(this.view.chain, tails, option)
      values.set(option, value)
    }
    return value
  }

  /** The vol of the expiry's option nearest the money. */
  #nearVol(years: number): number {
    const { chain, options } = this.view
    let [vol, away] = [0, Infinity]
    for (const option of options) {
      const distance = Math.abs(option.strike - chain.spot)
      if (option.years === years && distance < away) [vol, away] = [option.vol, distance]
    }
    return vol
  }
}

export const partsOf = ({ short, long }: Pick<Side, 'short' | 'long'>): readonly Part[] =>
  long
    ? [
        { option: short, side: -1 },
        { option: long, side: 1 },
      ]
    : [{ option: short, side: -1 }]

/** Received for opening the parts at their middles. */
export function creditOf(parts: readonly Part[]): number {
  let sum = 0
  for (const { option, side } of parts) sum -= side * option.mid
  return sum
}

/** Half of what crossing costs; a book without a side costs the whole option. */
export function halfWidth({ bid, ask, mid }: OptionView): number {
  return bid === undefined || ask === undefined ? mid : 0.5 * (ask - bid)
}

function firstExpiry(parts: readonly Part[]): number {
  let first = Infinity
  for (const { option } of parts) first = Math.min(first, option.years)
  return first
}
