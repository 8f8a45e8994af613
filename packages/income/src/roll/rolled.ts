import { oddsBetween } from '../screen/rate.ts'
import type { RowRating } from '../screen/rate.ts'
import type { RollCandidate, RollLeg, RollMeasures } from './candidate.ts'
import { rollName } from './kind.ts'
import type { Move } from './move.ts'
import { roleOf } from './position.ts'
import type { Side } from './position.ts'
import { creditOf, halfWidth, partsOf } from './rating.ts'
import type { Part, RollRating } from './rating.ts'
import { qualifiedCall } from './tax.ts'
import type { TaxFlag } from './tax.ts'

/**
 * One side of a position moved: what it is judged by, each figure made when it is asked for, so
 * that a candidate refused by its first bounds costs no more than those. It lives for one judgement.
 */
export class Rolled implements RollMeasures {
  readonly #rating: RollRating
  readonly #side: Side
  readonly #move: Move
  readonly #row: RowRating
  readonly #closing: readonly Part[]
  readonly #opening: readonly Part[]

  constructor(rating: RollRating, side: Side, move: Move) {
    this.#rating = rating
    this.#side = side
    this.#move = move
    this.#row = rating.row(move.short)
    const [closing, opening] = [partsOf(side), partsOf(move)]
    // A leg that stays is not traded.
    const isKept = ({ option }: Part): boolean =>
      (option === side.short && option === move.short) ||
      (option === side.long && option === move.long)
    this.#closing = closing.some(isKept) ? closing.filter((part) => !isKept(part)) : closing
    this.#opening = opening.some(isKept) ? opening.filter((part) => !isKept(part)) : opening
  }

  get delta(): number {
    return this.#row.delta
  }

  get days(): number {
    return this.#row.days
  }

  get touchOdds(): number {
    return this.#row.touchOdds
  }

  get assignedOdds(): number {
    return this.#row.assignedOdds
  }

  get earlyOdds(): number {
    return this.#row.earlyOdds
  }

  get earnings(): number {
    return this.#row.earnings
  }

  get dividends(): number {
    return this.#row.dividends
  }

  get openInterest(): number | undefined {
    return this.#thinnest('openInterest')
  }

  get volume(): number | undefined {
    return this.#thinnest('volume')
  }

  /** Of the option opened that has least: a spread is as thin as its thinner leg. */
  #thinnest(figure: 'openInterest' | 'volume'): number | undefined {
    let least = Infinity
    for (const { option } of this.#opening) {
      const own = option[figure]
      if (own === undefined) return undefined
      least = Math.min(least, own)
    }
    return least
  }

  get dealers(): number | undefined {
    return this.#row.dealers
  }

  get dealerWidth(): number | undefined {
    return this.#row.dealerWidth
  }

  get quoteAgeDays(): number | undefined {
    return this.#row.quoteAgeDays
  }

  get netCredit(): number {
    return this.#middle - this.#cost
  }

  get daysAdded(): number {
    return this.#move.short.days - this.#side.short.days
  }

  get creditPerDay(): number | undefined {
    const { daysAdded } = this
    return daysAdded > 1e-9 ? this.netCredit / daysAdded : undefined
  }

  get strikeMove(): number {
    return this.#move.short.strike - this.#side.short.strike
  }

  get strikeOverBasis(): number | undefined {
    const { basis } = this.#rating.position
    const { strike } = this.#move.short
    return this.#isHeld && basis !== undefined && basis > 0 ? (strike - basis) / basis : undefined
  }

  get width(): number | undefined {
    const { short, long } = this.#move
    return long && Math.abs(short.strike - long.strike)
  }

  get profitOdds(): number {
    const { isCovered } = this.#rating.position
    const { right } = this.#side
    const { short } = this.#move
    const other = this.#sides.find((side) => side.right !== right)
    const even = this.#breakEven
    const term = this.#rating.term(short.years)
    if (right === 'put' || isCovered) {
      const to = other && !isCovered ? other.short.strike + this.#chainCredit : Infinity
      return oddsBetween(term, short.vol, even, to)
    }
    const from = other ? other.short.strike - this.#chainCredit : -Infinity
    return oddsBetween(term, short.vol, from, even)
  }

  get spread(): number {
    let worth = 0
    for (const { option } of this.#traded) worth += option.mid
    return this.#crossing / worth
  }

  get capitalChange(): number {
    const { capitalNow, position } = this.#rating
    return (this.#rating.capital(this.#sides) - capitalNow) * position.multiplier
  }

  get marginChange(): number {
    const { regTNow, position } = this.#rating
    return (this.#rating.regT(this.#sides) - regTNow) * position.multiplier
  }

  get shortfallChange(): number {
    return this.#rating.shortfall(this.#sides.flatMap(partsOf)) - this.#rating.shortfallNow
  }

  get rolls(): number {
    return this.#rating.position.history.rolls + 1
  }

  get chainLoss(): number {
    return Math.max(this.#rating.worthNow - this.#rating.position.history.net, 0)
  }

  get inverted(): number {
    const put = this.#sides.find(({ right }) => right === 'put')
    const call = this.#sides.find(({ right }) => right === 'call')
    return put && call && put.short.strike > call.short.strike ? 1 : 0
  }

  get qualified(): number | undefined {
    if (!this.#isHeld) return undefined
    return this.#unqualified === undefined ? 1 : 0
  }

  get realisedLoss(): number {
    return Math.max(-this.#realised, 0)
  }

  /** The whole candidate, as plain data. */
  candidate(): RollCandidate {
    const { short, kind } = this.#move
    const { position } = this.#rating
    const sides = this.#sides
    const leg = ({ option, side }: Part, isClosing: boolean): RollLeg => ({
      role: roleOf(option.right, side < 0),
      id: option.id,
      quantity: (isClosing ? -side : side) * position.contracts,
      isClosing,
    })
    return {
      ...this.#row.all(),
      openInterest: this.openInterest,
      volume: this.volume,
      ...this.#measures(),
      ...this.#rating.score(sides.flatMap(partsOf), sides, this.#cost),
      name: rollName(kind),
      kind,
      side: this.#side.right,
      legs: [
        ...this.#closing.map((part) => leg(part, true)),
        ...this.#opening.map((part) => leg(part, false)),
      ],
      expiry: short.expiry,
      strike: short.strike,
      middle: this.#middle,
      natural: this.#middle - this.#crossing,
      breakEven: this.#breakEven,
      chainCredit: this.#chainCredit,
      taxFlags: this.#taxFlags(),
    }
  }

  #measures(): Omit<RollMeasures, keyof ReturnType<RowRating['all']>> {
    const { netCredit, daysAdded, creditPerDay, strikeMove, strikeOverBasis, width } = this
    const { profitOdds, spread, capitalChange, shortfallChange, rolls, chainLoss } = this
    const { inverted, qualified, realisedLoss, marginChange } = this
    return {
      netCredit,
      daysAdded,
      creditPerDay,
      strikeMove,
      strikeOverBasis,
      width,
      profitOdds,
      spread,
      capitalChange,
      marginChange,
      shortfallChange,
      rolls,
      chainLoss,
      inverted,
      qualified,
      realisedLoss,
    }
  }

  #taxFlags(): readonly TaxFlag[] {
    const lost: readonly TaxFlag[] = this.#realised < 0 ? ['loss_realised'] : []
    const flag = this.#unqualified
    return flag ? [flag, ...lost] : lost
  }

  get #unqualified(): TaxFlag | undefined {
    if (!this.#isHeld) return undefined
    const { spot } = this.#rating.view.chain
    const { strike, days, expiry } = this.#move.short
    return qualifiedCall({ spot, strike, days, strikes: this.#rating.strikes(expiry) })
  }

  /** A call on shares that are held. */
  get #isHeld(): boolean {
    return this.#side.right === 'call' && this.#rating.position.isCovered
  }

  get #sides(): readonly Side[] {
    const { right } = this.#side
    const { short, long } = this.#move
    return this.#rating.position.sides.map((each) =>
      each === this.#side ? { right, short, long } : each,
    )
  }

  get #traded(): readonly Part[] {
    return [...this.#closing, ...this.#opening]
  }

  get #middle(): number {
    return creditOf(this.#opening) - creditOf(this.#closing)
  }

  get #cost(): number {
    let sum = 0
    for (const { option } of this.#closing) sum += this.#rating.cost(option)
    for (const { option } of this.#opening) sum += this.#rating.cost(option)
    return sum
  }

  get #crossing(): number {
    let sum = 0
    for (const { option } of this.#traded) sum += halfWidth(option)
    return sum
  }

  get #chainCredit(): number {
    return this.#rating.position.history.net + this.netCredit
  }

  /** What closing brings over what the parts were opened at. */
  get #realised(): number {
    let sum = 0
    for (const { option, side } of this.#closing)
      sum += side * (option.mid - this.#rating.entryOf(option))
    return sum
  }

  /** Where the campaign breaks even at the new expiry. */
  get #breakEven(): number {
    const { isCovered, basis } = this.#rating.position
    const { strike } = this.#move.short
    if (this.#side.right === 'put') return strike - this.#chainCredit
    if (!isCovered) return strike + this.#chainCredit
    return (basis ?? this.#rating.view.chain.spot) - this.#chainCredit
  }
}
