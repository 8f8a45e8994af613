/** An entry is an atomic set of postings with a cause. Sums per asset are zero by construction: a posting has two ends. [LED-3] */
import type { ActionId, ActionTerms, Adjusted } from '../corporate-action/action.ts'
import type { InstrumentId } from '../instrument/instrument.ts'
import { amount } from '../num/units.ts'
import type { IncomeKind } from '../income/income.ts'
import type { ProgramTag } from '../program/tag.ts'
import type { Amount, Price } from '../num/units.ts'
import type { AccountId } from './account.ts'

export type EntryId = string & { readonly __id: 'entry' }

/** Moves `amount` (positive) of one asset from one account to another. */
export type Posting = {
  readonly from: AccountId
  readonly to: AccountId
  readonly asset: InstrumentId
  readonly amount: Amount
  readonly reason:
    | 'cash'
    /** The carry price of a future that changes hands, which comes back of what is paid for it. */
    | 'carry'
    | 'delivery'
    /** What a future has gained and lost from one carry price to the next. */
    | 'variation'
    | 'fee'
    | 'deposit'
    | 'withdrawal'
    | 'exercise'
    | 'close'
    | 'income'
    | 'adjustment'
    | 'cash_in_lieu'
    | 'rounding'
}

/** Contracts of one account. */
type Part = { readonly account: AccountId; readonly contracts: bigint }

/** What an exercise books: of which option, at what strike, and who exercised and was assigned how much. */
export type ExerciseCause = {
  readonly kind: 'exercise' | 'expiry'
  readonly id: InstrumentId
  readonly right: 'call' | 'put'
  readonly strike: Price
  readonly underlying: InstrumentId
  readonly exercised: readonly Part[]
  readonly assigned: readonly Part[]
}

/** Variation of a future from one carry price to the next; `settlement`: the last one, after which no contract is left. */
export type VariationCause = {
  readonly kind: 'variation' | 'settlement'
  readonly id: InstrumentId
  readonly from: Price
  readonly to: Price
}

export type EntryCause =
  | { readonly kind: 'deposit' | 'withdrawal'; readonly reference: string }
  /** `program` is the taker's, whose part of the postings it booked. */
  | { readonly kind: 'trade'; readonly id: string; readonly program?: ProgramTag }
  | { readonly kind: 'block' | 'cross'; readonly id: string }
  | VariationCause
  | ExerciseCause
  /** `id`: the payer's own id of the payment. */
  | {
      readonly kind: 'income'
      readonly id: string
      readonly income: IncomeKind
      readonly program?: ProgramTag
    }
  /** What the action was, and what became of which instrument at what ratio. */
  | {
      readonly kind: 'corporate_action'
      readonly id: ActionId
      readonly terms: ActionTerms
      readonly adjusted: readonly Adjusted[]
    }
  | { readonly kind: 'reversal'; readonly id: EntryId; readonly reference: string }

export type Entry = {
  readonly id: EntryId
  readonly cause: EntryCause
  readonly postings: readonly Posting[]
}

/** Postings from signed flows; a zero flow posts nothing. */
export function flow(signed: Flow): Posting[] {
  const postings: Posting[] = []
  addFlow(postings, signed)
  return postings
}

/** A posting whose amount has a sign: below zero, it goes the other way. */
type Flow = Omit<Posting, 'amount'> & { readonly amount: bigint }

/** Puts the posting of a flow behind others. */
export function addFlow(
  postings: Posting[],
  { from, to, asset, amount: signed, reason }: Flow,
): void {
  if (signed > 0n) postings.push({ from, to, asset, amount: amount(signed), reason })
  if (signed < 0n) postings.push({ from: to, to: from, asset, amount: amount(-signed), reason })
}

/** The mirror of an entry's postings, last first. */
export function mirror(postings: readonly Posting[]): Posting[] {
  return postings.map((posting) => ({ ...posting, from: posting.to, to: posting.from })).reverse()
}
