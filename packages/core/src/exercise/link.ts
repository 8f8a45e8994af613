/** What a chain of exercises is made of. [EXP-13] */
import type { InstrumentId, Option } from '../instrument/instrument.ts'
import type { AccountId } from '../ledger/account.ts'
import type { Posting } from '../ledger/entry.ts'
import type { Timestamp } from '../time/timestamp.ts'
import type { Assigned, Contracts } from './draw.ts'

/** Contracts exercised of one option, by account. */
export type Exercises = ReadonlyMap<InstrumentId, ReadonlyMap<AccountId, bigint>>

export type ChainOf = {
  readonly seed: string
  readonly now: Timestamp
  /** What is exercised to begin with. */
  readonly first: Exercises
  /** Options that end in this step, whether or not they are exercised, and the price they are settled at. */
  readonly ending: ReadonlyMap<InstrumentId, bigint>
  /** How many contracts of an ending option a holder would exercise if it could pay. */
  readonly wanted: (option: Option, holder: Contracts) => bigint
}

/** One option's part of a chain. */
export type Link = {
  readonly option: Option
  readonly holders: readonly Contracts[]
  readonly writers: readonly Assigned[]
  /** Drawn in one run. */
  readonly isRun: boolean
  readonly postings: readonly Posting[]
}
