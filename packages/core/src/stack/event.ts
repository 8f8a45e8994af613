/** What can have happened to stacks. All of it is their owner's alone. */
import type { AccountId } from '../ledger/account.ts'
import type { Leg } from '../instrument/structure.ts'
import type { Price } from '../num/units.ts'
import type { IntentId } from '../program/intent.ts'
import type { ProgramId } from '../program/tag.ts'
import type { Timestamp } from '../time/timestamp.ts'
import type { CrossSide, StackMember } from './command.ts'
import type { StackBudget, StackTag } from './stack.ts'

/** Where an intent stood among those of the stack, and what of it was granted. */
export type StackRank = {
  readonly program: ProgramId
  readonly intentId: IntentId
  readonly reducesRisk: boolean
  readonly deadline: Timestamp | undefined
  /** To six figures; `Infinity` where no margin is needed. */
  readonly edgePerMargin: string
  readonly priority: number
  readonly asked: bigint
  readonly granted: bigint
}

export type StackDecided = StackTag & {
  readonly type: 'StackDecided'
  readonly version: number
  readonly tick: number
  readonly decidedAt: Timestamp
  readonly programs: readonly ProgramId[]
  readonly ranks: readonly StackRank[]
}

export type IntentsCrossed = StackTag & {
  readonly type: 'IntentsCrossed'
  readonly buyer: CrossSide
  readonly seller: CrossSide
  /** In canonical form; bought and sold as listed. */
  readonly legs: readonly Leg[]
  readonly size: bigint
  readonly price: Price
}

export type StackEvent =
  | (StackTag & {
      readonly type: 'StackApplied'
      readonly account: AccountId
      readonly version: number
      readonly members: readonly StackMember[]
    })
  | (StackTag & {
      readonly type: 'StackMemberSet'
      readonly version: number
      readonly program: ProgramId
      readonly budget: StackBudget | undefined
    })
  | (StackTag & { readonly type: 'StackEnded' })
  | StackDecided
  | IntentsCrossed
