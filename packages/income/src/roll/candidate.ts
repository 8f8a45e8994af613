import type { Constraints } from '../screen/measure.ts'
import type { RowMeasures } from '../screen/rate.ts'
import type { OptionRole } from '../strategy/strategy.ts'
import type { RollKind, RollName } from './kind.ts'
import type { TaxFlag } from './tax.ts'

/** A leg of the package: `quantity` is signed contracts to trade; closing legs are among them. */
export type RollLeg = {
  readonly role: OptionRole
  readonly id: string
  readonly quantity: number
  readonly isClosing: boolean
}

/** What a roll is judged by. Per unit of the underlying unless they say otherwise; the row's are of the new short option. */
export type RollMeasures = RowMeasures & {
  /** Received (> 0) or paid for the whole package, at the price expected of it, fees taken off. */
  readonly netCredit: number
  readonly daysAdded: number
  /** netCredit a day added; undefined where none is. */
  readonly creditPerDay: number | undefined
  readonly strikeMove: number
  readonly strikeOverBasis: number | undefined
  readonly width: number | undefined
  readonly profitOdds: number
  /** Half-widths of all legs, as a share of the mid price of what is bought and sold. */
  readonly spread: number
  /** Change of cash tied up, per contract, in currency. */
  readonly capitalChange: number
  /** Change of Reg-T's maintenance requirement, per contract, in currency. */
  readonly marginChange: number
  /** Change of the mean loss in the worst twentieth of either side, per unit. */
  readonly shortfallChange: number
  /** Rolls of the campaign with this one. */
  readonly rolls: number
  /** What the campaign would have lost were it closed now; 0 where it has gained. */
  readonly chainLoss: number
  /** 1 where a put's strike would be over a call's. */
  readonly inverted: number
  /** 1 where a call on shares stays a qualified one; undefined of others. */
  readonly qualified: number | undefined
  /** What closing realises, if a loss; else 0. */
  readonly realisedLoss: number
}

export type RollMeasure = keyof RollMeasures
export type RollConstraints = Constraints<RollMeasure>

/** What the score is the sum of, per unit, in present value. */
export type ScoreTerms = {
  /** What the options kept and opened earn if the view on vol is right. */
  readonly edge: number
  /** Crossing the book and fees, negative. */
  readonly cost: number
  /** -lambda x the shortfall the options add to the shares; 0 where they take from it. */
  readonly risk: number
  /** -kappa x capital x years. */
  readonly capital: number
}

export type Scored = {
  readonly score: number
  readonly terms: ScoreTerms
  readonly shortfall: number
}

/** What to do instead of rolling, on the same scale. */
export type Baseline = Scored & {
  readonly action: 'close' | 'let_assign'
  /** Paid to close, at the price expected; 0 where it is let run. */
  readonly debit: number
  /** What the campaign has then earned per unit: closed now, or expected at expiry. */
  readonly chainProfit: number
  readonly assignedOdds: number
}

export type RollCandidate = RollMeasures &
  Scored & {
    readonly name: RollName
    readonly kind: RollKind
    readonly side: 'put' | 'call'
    readonly legs: readonly RollLeg[]
    readonly expiry: string
    readonly strike: number
    /** At the middle, and at the worse side of every leg, fees not taken off. */
    readonly middle: number
    readonly natural: number
    /** Break-even of the campaign: all its credits counted. */
    readonly breakEven: number
    /** Campaign credit after the roll, and the share of the original that the target is of. */
    readonly chainCredit: number
    readonly taxFlags: readonly TaxFlag[]
  }
