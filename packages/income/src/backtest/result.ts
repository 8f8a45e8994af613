/** What a back-test came to, as it was played: days, trades, ends of options, and what was decided each day. Money in units of the currency. */
import type { IntentAction, Reason } from '@parley/core'
import type { ProgramFile } from '../program/file.ts'
import type { FillRule } from './venue/dealer.ts'
import type { DatedFlow } from './venue/books.ts'
import type { TapeParts } from './tape/tape.ts'

export type DayRecord = {
  readonly date: string
  /** Close of the underlying. */
  readonly spot: number
  readonly cash: number
  readonly units: number
  /** Signed, at the day's middles, or where a leg has none at its last vol and today's close. */
  readonly options: number
  readonly equity: number
  /** Contracts that are short. */
  readonly written: number
  /** What the venue keeps as their cover: cash, and units at the close. */
  readonly secured: number
  /** Units that all of it moves like. */
  readonly delta: number
  /** What the options held at the close before came to at this one, by its prices or their settlement. */
  readonly carried: number
  /** Of options held: how many had no price of the day. */
  readonly unquoted: number
}

export type TradeRecord = {
  readonly date: string
  readonly action: IntentAction
  readonly size: number
  readonly legs: readonly {
    readonly instrument: string
    /** Signed: bought above 0. */
    readonly quantity: number
    readonly price: number
  }[]
  /** What the account was paid, fees taken off; below 0 what it paid. */
  readonly cash: number
  readonly fee: number
  readonly why: readonly Reason[]
}

export type EndRecord = {
  readonly date: string
  readonly instrument: string
  readonly how: 'lapsed' | 'assigned' | 'exercised'
  readonly contracts: number
  readonly strike: number
  readonly right: 'call' | 'put'
  readonly spot: number
  /** Before its expiry. */
  readonly early: boolean
}

export type DecisionRecord = {
  readonly date: string
  readonly actions: readonly IntentAction[]
  /** Why nothing was done, or no more; and why what was decided was not filled. */
  readonly reasons: readonly Reason[]
  readonly unfilled: readonly Reason[]
}

export type Assumptions = {
  readonly fill: FillRule
  readonly feePerContract: number
  readonly rate: number
  readonly yield: number
  readonly earlyExercise: boolean
}

export type Backtest = {
  readonly file: ProgramFile
  readonly tape: Pick<TapeParts, 'source' | 'underlying' | 'multiplier' | 'quality'>
  readonly assumptions: Assumptions
  readonly from: string
  readonly to: string
  /** What was put in at the first close. */
  readonly opening: {
    readonly cash: number
    readonly units: number
    readonly spot: number
    readonly equity: number
  }
  readonly days: readonly DayRecord[]
  readonly trades: readonly TradeRecord[]
  readonly ends: readonly EndRecord[]
  readonly decisions: readonly DecisionRecord[]
  readonly dividends: readonly { readonly date: string; readonly perUnit: number }[]
  /** Every movement of the account, in minor units, by what it was. */
  readonly flows: readonly DatedFlow[]
  readonly rows: { readonly tested: number; readonly planned: number }
}
