/** What an import found: counts that add up, and the first cases of each defect. */
import type { LocalDate } from '../feed.ts'
import type { CopiedSession } from './comparison.ts'
import type { Finding, Refusal, Warning } from './defect.ts'
import type { FamilyName } from './family.ts'

export type DerivedForward = {
  readonly underlying: string
  readonly date: LocalDate
  readonly expiry: LocalDate
  readonly forward: string
  readonly pairs: number
}

/** `rowsRead` = `rowsKept` + the sum of the counts in `refused`. Warnings concern rows or sessions that were kept. */
export type ImportReport = {
  readonly path: string
  readonly family: FamilyName
  readonly columnsSeen: readonly string[]
  readonly rowsRead: number
  readonly rowsKept: number
  readonly refused: Readonly<Partial<Record<Refusal, Finding>>>
  readonly warnings: Readonly<Partial<Record<Warning, Finding>>>
  /** Sessions with rows that were found in an earlier session. */
  readonly copies: readonly CopiedSession[]
  readonly underlyings: readonly string[]
  readonly sessions: number
  readonly firstSession: LocalDate
  readonly lastSession: LocalDate
  readonly contracts: number
  readonly expiries: number
  readonly closes: { readonly file: number; readonly column: number; readonly parity: number }
  readonly dividends: number
  readonly splits: number
  /** Forwards derived where the file has no underlying price. */
  readonly forwards: readonly DerivedForward[]
  /** What was assumed, in plain words. */
  readonly notes: readonly string[]
}
