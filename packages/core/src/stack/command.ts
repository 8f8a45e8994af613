/** What owners ask of their stacks, and what the venue's timer records of them. */
import type { AccountId } from '../ledger/account.ts'
import type { Price } from '../num/units.ts'
import type { FirmId } from '../party/firm.ts'
import type { DecideProgram, ProgramLine } from '../program/command.ts'
import type { IntentId } from '../program/intent.ts'
import type { ProgramId } from '../program/tag.ts'
import type { ReferenceMark } from '../protection/mark.ts'
import type { RiskMarks } from '../risk-limit/mark.ts'
import type { Meta } from '../venue/meta.ts'
import type { StackRank } from './event.ts'
import type { StackBudget, StackId } from './stack.ts'

export type StackMember = { readonly program: ProgramId; readonly budget: StackBudget }

/** Makes a stack, or replaces who is in it. */
export type ApplyStack = Meta & {
  readonly type: 'ApplyStack'
  readonly stack: StackId
  readonly account: AccountId
  readonly members: readonly StackMember[]
}
/** Takes a program in, or gives it another budget; without one lets it go. */
export type SetStackMember = Meta & {
  readonly type: 'SetStackMember'
  readonly stack: StackId
  readonly program: ProgramId
  readonly budget: StackBudget | undefined
}
/** Ends a stack. Its programs go on by themselves. */
export type EndStack = Meta & { readonly type: 'EndStack'; readonly stack: StackId }

/** What one member decided, as it would by itself, and the cash it draws or gives back (below zero) for it. */
export type StackPart = Omit<DecideProgram, 'type' | 'actor' | 'clientId' | 'firm'> & {
  readonly draws: readonly ProgramLine[]
}
/** What a look at a stack came to: all that its members decided on one situation, in one step. */
export type DecideStack = Meta & {
  readonly type: 'DecideStack'
  readonly firm: FirmId
  readonly stack: StackId
  readonly version: number
  readonly tick: number
  readonly parts: readonly StackPart[]
  readonly ranks: readonly StackRank[]
}

/** A member's side of a cross. */
export type CrossSide = { readonly program: ProgramId; readonly intentId: IntentId }

/** Two members that want the opposite of one structure have it of each other, at a price inside both limits. */
export type CrossIntents = Meta & {
  readonly type: 'CrossIntents'
  readonly firm: FirmId
  readonly stack: StackId
  /** Buys the structure in its canonical form, which the price is of. */
  readonly buyer: CrossSide
  readonly seller: CrossSide
  readonly size: bigint
  readonly price: Price
  /** What limits of its programs are judged by. [RSK-3] */
  readonly riskMarks?: RiskMarks | undefined
  readonly marks: readonly ReferenceMark[]
}

export type StackCommand = ApplyStack | SetStackMember | EndStack | DecideStack | CrossIntents
