/** What happens in a story, one event at a time. */

import type { Leg } from '@parley/sdk'

export type StoryEvent =
  | {
      readonly event: 'funded'
      readonly date: string
      readonly account: string
      readonly amount: string
    }
  | ({ readonly event: 'bought' } & Fill)
  | ({
      readonly event: 'sold'
      readonly instrument: string
      readonly delta: number
      readonly deltaFrom: 'mark' | 'model'
      readonly days: number
      readonly premium: string
    } & Fill)
  | ({
      /** Several legs traded as one structure; `credit` is what they brought, fees not taken off. */
      readonly event: 'opened'
      readonly structure: string
      readonly legs: readonly Leg[]
      readonly days: number
      readonly credit: string
    } & Fill)
  | {
      readonly event: 'ended'
      readonly date: string
      readonly structure: string
      readonly settlement: string
      /** Cash since before it was opened. */
      readonly result: string
    }
  | ({
      /** One structure that bought one option back and sold another; `credit` as it was brought, fees not taken off. */
      readonly event: 'rolled'
      readonly from: string
      readonly instrument: string
      readonly name: string
      readonly credit: string
    } & Fill)
  | {
      /** A whole that nobody gave at its limit: nothing of it traded. */
      readonly event: 'unfilled'
      readonly date: string
      readonly structure: string
      readonly limit: string
    }
  | {
      readonly event: 'applied'
      readonly date: string
      readonly program: string
      readonly strategy: string
      readonly underlying: string
    }
  | {
      /** A program of the stack has dealt by itself. */
      readonly event: 'dealt'
      readonly date: string
      readonly program: string
      readonly side: 'buy' | 'sell'
      readonly structure: string
      readonly size: string
      readonly price: string
      readonly dealer: string
      /** What it brought, below zero what it cost, fees not taken off. */
      readonly credit: string
    }
  | { readonly event: 'unquoted'; readonly date: string; readonly instrument: string }
  | {
      /** `called` and `assigned`: exercised against the account, of which the shares went or came. */
      readonly event: 'lapsed' | 'called' | 'assigned'
      readonly date: string
      readonly instrument: string
      readonly settlement: string
    }
  | {
      readonly event: 'declared'
      readonly date: string
      readonly instrument: string
      readonly perUnit: string
      readonly exDate: string
    }
  | {
      /** What a holder gains and gives up by exercising today, a unit. */
      readonly event: 'weighed'
      readonly date: string
      readonly instrument: string
      readonly gain: number
      readonly extrinsic: number
      readonly early: 'none' | 'likely' | 'now'
    }
  | {
      readonly event: 'exercised'
      readonly date: string
      readonly instrument: string
      readonly size: string
      readonly dealer: string
    }
  | {
      readonly event: 'split'
      readonly date: string
      readonly underlying: string
      readonly ratio: string
      /** What the option that is written is now. */
      readonly instrument: string
    }
  | {
      /** `amount`: to the account. */
      readonly event: 'paid'
      readonly date: string
      readonly instrument: string
      readonly perUnit: string
      readonly amount: string
    }
  | Stated
  | Checked

/** One deal of the account: the best price for the whole size. */
export type Fill = {
  readonly date: string
  readonly size: string
  readonly price: string
  readonly dealer: string
  readonly quotes: number
  readonly tradeId: string
}

/** What a deal can come to, said before it is made. */
export type Stated = {
  readonly event: 'stated'
  readonly date: string
  readonly of: string
  readonly figures: Readonly<Record<string, string>>
}

export type Relation = 'equal' | 'below' | 'at_least' | 'at_most'

/** What came of something that was stated: the venue's own figure beside it. */
export type Checked = {
  readonly event: 'checked'
  readonly date: string
  readonly what: string
  readonly stated: string
  /** How what is found must lie to what was stated. */
  readonly relation: Relation
  readonly found: string
  readonly kept: boolean
}
