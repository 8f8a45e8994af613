import { priceEuropean } from '@parley/quant'
import { escrowedSpot } from '../chain/valuation.ts'
import type { ChainView, OptionView } from '../chain/valuation.ts'
import { oddsBetween, rateRow, termOf } from '../screen/rate.ts'
import type { RowMeasures, Term } from '../screen/rate.ts'
import type { RollCandidate, RollLeg, Scored } from './candidate.ts'
import { rollName } from './kind.ts'
import type { Move } from './move.ts'
import { roleOf } from './position.ts'
import type { OpenPosition, RollPosition, Side } from './position.ts'
import type { RollWeights } from './search.ts'
import { tailValue, tailsOf } from './tail.ts'
import type { TailValue, Tails } from './tail.ts'
import { qualifiedCall } from './tax.ts'
import type { TaxFlag } from './tax.ts'

/** An option as a part of a position: > 0 held, < 0 written. */
export type Part = { readonly option: OptionView; readonly side: 1 | -1 }

/** Rates what a position could become. It lives for one search, and keeps what is known of a row. */
export class RollRating {
  readonly #view: ChainView
  readonly #position: OpenPosition
  readonly #weights: RollWeights
  readonly #entries: ReadonlyMap<string, number>
  readonly #terms = new Map<number, Term>()
  readonly #tails = new Map<number, Tails>()
  readonly #rows = new Map<string, RowMeasures>()
  readonly #edges = new Map<string, number>()
  readonly #values = new Map<string, TailValue>()
  readonly #strikes = new Map<string, readonly number[]>()
  readonly #shortfallNow: number
  readonly #capitalNow: number

  constructor(
    view: ChainView,
    position: OpenPosition,
    { legs }: RollPosition,
    weights: RollWeights,
  ) {
    this.#view = view
    this.#position = position
    this.#weights = weights
    this.#entries = new Map(
      legs.flatMap(({ id, price }) => (price === undefined ? [] : [[id, price] as const])),
    )
    const now = this.partsNow()
    this.#shortfallNow = this.#shortfall(now)
    this.#capitalNow = this.#capital(position.sides)
  }

  partsNow(): readonly Part[] {
    return this.#position.sides.flatMap(partsOf)
  }

  /** The scale: what the parts are worth to keep until their first expiry, less what it cost to get there. */
  score(parts: readonly Part[], sides: readonly Side[], cost: number): Scored {
    const { lambda, kappa } = this.#weights
    const shortfall = this.#shortfall(parts)
    const years = Math.min(...parts.map(({ option }) => option.years))
    const terms = {
      edge: parts.reduce((sum, { option, side }) => sum + side * this.#edge(option), 0),
      cost: 0 - cost,
      risk: 0 - lambda * shortfall,
      capital: 0 - kappa * this.#capital(sides) * years,
    }
    return { score: terms.edge + terms.cost + terms.risk + terms.capital, terms, shortfall }
  }

  /** What trading an option costs beyond its middle, per unit. */
  cost(option: OptionView): number {
    return this.#weights.cross * halfWidth(option) + this.#weights.fee / option.multiplier
  }

  /** Expected fee of assignment per unit, by the short options' odds. */
  assignmentCost(sides: readonly Side[]): number {
    const odds = sides.reduce((sum, { short }) => sum + short.inTheMoney, 0)
    return (odds * this.#weights.assignmentFee) / this.#position.multiplier
  }

  rate(side: Side, move: Move): RollCandidate {
    const { contracts, history, basis, isCovered } = this.#position
    const closing = partsOf(side).filter(({ option }) => option !== move.long)
    const opening = partsOf({ ...side, ...move }).filter(({ option }) => option !== side.long)
    const moved: Side = { right: side.right, short: move.short, long: move.long }
    const sides = this.#position.sides.map((each) => (each === side ? moved : each))
    const traded = [...closing, ...opening]
    const cost = traded.reduce((sum, { option }) => sum + this.cost(option), 0)
    const middle = creditOf(opening) - creditOf(closing)
    const netCredit = middle - cost
    const crossing = traded.reduce((sum, { option }) => sum + halfWidth(option), 0)
    const parts = sides.flatMap(partsOf)
    const scored = this.score(parts, sides, cost)
    const row = this.#row(move.short)
    const daysAdded = move.short.days - side.short.days
    const chainCredit = history.net + netCredit
    const realised = closing.reduce(
      (sum, part) => sum + part.side * (part.option.mid - this.#entryOf(part.option)),
      0,
    )
    const closeNow =
      history.net - this.#position.sides.reduce((sum, each) => sum + creditOf(partsOf(each)), 0)
    const isHeld = side.right === 'call' && isCovered
    const taxFlags = this.#taxFlags(move, isHeld, realised)
    const { strike } = move.short
    return {
      ...row,
      ...scored,
      name: rollName(move.kind),
      kind: move.kind,
      side: side.right,
      legs: [
        ...closing.map((part) => legOf(part, contracts, true)),
        ...opening.map((part) => legOf(part, contracts, false)),
      ],
      expiry: move.short.expiry,
      strike,
      middle,
      natural: middle - crossing,
      netCredit,
      daysAdded,
      creditPerDay: daysAdded > 1e-9 ? netCredit / daysAdded : undefined,
      strikeMove: strike - side.short.strike,
      strikeOverBasis:
        isHeld && basis !== undefined && basis > 0 ? (strike - basis) / basis : undefined,
      width: move.long && Math.abs(strike - move.long.strike),
      ...this.#outcome(moved, sides, chainCredit),
      spread: crossing / traded.reduce((sum, { option }) => sum + option.mid, 0),
      capitalChange: (this.#capital(sides) - this.#capitalNow) * this.#position.multiplier,
      shortfallChange: scored.shortfall - this.#shortfallNow,
      rolls: history.rolls + 1,
      chainLoss: Math.max(-closeNow, 0),
      inverted: isInverted(sides) ? 1 : 0,
      qualified: isHeld ? (taxFlags.some((flag) => flag !== 'loss_realised') ? 0 : 1) : undefined,
      realisedLoss: Math.max(-realised, 0),
      chainCredit,
      taxFlags,
    }
  }

  /** Where the campaign breaks even at the new expiry, and the odds to end on the right side of it. */
  #outcome(
    { right, short }: Side,
    sides: readonly Side[],
    credit: number,
  ): { readonly breakEven: number; readonly profitOdds: number } {
    const { isCovered, basis } = this.#position
    const term = this.#term(short.years)
    const even =
      right === 'put'
        ? short.strike - credit
        : isCovered
          ? (basis ?? this.#view.chain.spot) - credit
          : short.strike + credit
    const other = sides.find((side) => side.right !== right)
    const isBelow = right === 'put' || isCovered
    const from = isBelow ? even : other ? other.short.strike - credit : -Infinity
    const to = isBelow ? (other && !isCovered ? other.short.strike + credit : Infinity) : even
    return { breakEven: even, profitOdds: oddsBetween(term, short.vol, from, to) }
  }

  #taxFlags({ short }: Move, isHeld: boolean, realised: number): readonly TaxFlag[] {
    const lost: readonly TaxFlag[] = realised < 0 ? ['loss_realised'] : []
    if (!isHeld) return lost
    const { spot } = this.#view.chain
    const { strike, days, expiry } = short
    const flag = qualifiedCall({ spot, strike, days, strikes: this.#listed(expiry) })
    return flag ? [flag, ...lost] : lost
  }

  #listed(expiry: string): readonly number[] {
    let found = this.#strikes.get(expiry)
    if (!found) {
      const own = this.#view.options.filter((each) => each.expiry === expiry)
      found = own.map(({ strike }) => strike)
      this.#strikes.set(expiry, found)
    }
    return found
  }

  #entryOf(option: OptionView): number {
    return this.#entries.get(option.id) ?? option.mid
  }

  #row(option: OptionView): RowMeasures {
    let row = this.#rows.get(option.id)
    if (!row) {
      row = rateRow(this.#view.chain, this.#term(option.years), option)
      this.#rows.set(option.id, row)
    }
    return row
  }

  #term(years: number): Term {
    let term = this.#terms.get(years)
    if (!term) {
      term = termOf(this.#view.chain, years)
      this.#terms.set(years, term)
    }
    return term
  }

  /** Worth at the view less the middle: what holding one unit earns. */
  #edge(option: OptionView): number {
    const { chain } = this.#view
    const vol = chain.realisedVol
    if (vol === undefined) return 0
    let edge = this.#edges.get(option.id)
    if (edge === undefined) {
      const { right, strike, years } = option
      const { rate, yield: carried } = chain
      const spot = escrowedSpot(chain, years)
      const worth = priceEuropean({ right, spot, strike, years, vol, rate, yield: carried })
      edge = worth.price - option.mid
      this.#edges.set(option.id, edge)
    }
    return edge
  }

  /**
   * Mean loss in the worst twentieth on the worse side, at the first expiry, that the options add:
   * shares held anyway are in both and fall out of it on the side where they lose.
   */
  #shortfall(parts: readonly Part[]): number {
    const years = Math.min(...parts.map(({ option }) => option.years))
    const { chain } = this.#view
    let tails = this.#tails.get(years)
    if (!tails) {
      tails = tailsOf(chain, years, chain.realisedVol ?? this.#nearVol(years))
      this.#tails.set(years, tails)
    }
    let [low, high] = [0, 0]
    for (const { option, side } of parts) {
      const value = this.#value(tails, option)
      low -= side * (value.low - option.mid)
      high -= side * (value.high - option.mid)
    }
    // With shares the high side is a rise given up, which is no loss; the low one is theirs too.
    return this.#position.isCovered ? low : Math.max(low, high)
  }

  #value(tails: Tails, option: OptionView): TailValue {
    const key = `${option.id} ${tails.years}`
    let value = this.#values.get(key)
    if (!value) {
      value = tailValue(this.#view.chain, tails, option)
      this.#values.set(key, value)
    }
    return value
  }

  /** The vol of the expiry's option nearest the money. */
  #nearVol(years: number): number {
    const { chain, options } = this.#view
    let [vol, away] = [0, Infinity]
    for (const option of options) {
      const distance = Math.abs(option.strike - chain.spot)
      if (option.years === years && distance < away) [vol, away] = [option.vol, distance]
    }
    return vol
  }

  /** Cash the sides tie up per unit: a put's strike, a spread's width, the wider of two; shares are held anyway. */
  #capital(sides: readonly Side[]): number {
    const needs = sides.map(({ right, short, long }) => {
      if (right === 'call' && this.#position.isCovered) return 0
      if (long) return Math.abs(short.strike - long.strike)
      return right === 'put' ? short.strike : this.#view.chain.spot
    })
    return Math.max(0, ...needs)
  }
}

export const partsOf = ({ short, long }: Pick<Side, 'short' | 'long'>): readonly Part[] => [
  { option: short, side: -1 },
  ...(long ? [{ option: long, side: 1 as const }] : []),
]

/** Received for opening the parts at their middles. */
export const creditOf = (parts: readonly Part[]): number =>
  parts.reduce((sum, { option, side }) => sum - side * option.mid, 0)

/** Half of what crossing costs; a book without a side costs the whole option. */
export function halfWidth({ bid, ask, mid }: OptionView): number {
  return bid === undefined || ask === undefined ? mid : 0.5 * (ask - bid)
}

function legOf({ option, side }: Part, contracts: number, isClosing: boolean): RollLeg {
  return {
    role: roleOf(option.right, side < 0),
    id: option.id,
    quantity: (isClosing ? -side : side) * contracts,
    isClosing,
  }
}

function isInverted(sides: readonly Side[]): boolean {
  const put = sides.find(({ right }) => right === 'put')
  const call = sides.find(({ right }) => right === 'call')
  return put !== undefined && call !== undefined && put.short.strike > call.short.strike
}
