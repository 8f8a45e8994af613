/** What can have happened to resting orders. Each firm is told of its own; a cross as a whole is told to nobody but the operator. */
import type { Structure } from '../instrument/structure.ts'
import type { EntryId } from '../ledger/entry.ts'
import type { HoldId } from '../ledger/hold.ts'
import type { Price } from '../num/units.ts'
import type { FirmId } from '../party/firm.ts'
import type { CrossOrder, BookId, OrderId, OrderOutcome } from './order.ts'
import type { CrossMark } from './command.ts'
import type { Reference, SkipReason } from './reference.ts'

export type CrossId = string & { readonly __id: 'cross' }
export type FillId = string & { readonly __id: 'fill' }

/** One order's part of a cross. */
export type CrossFill = {
  readonly fillId: FillId
  readonly orderId: OrderId
  readonly firm: FirmId
  readonly entryId: EntryId
  readonly price: Price
  readonly size: bigint
  /** What is left of the order, and the hold behind it. */
  readonly remaining: bigint
  readonly holdId: HoldId | undefined
}

/** The audit trail of a cross: what it was judged on, and what it came to. */
export type CrossRunEvent = {
  readonly type: 'CrossRun'
  readonly crossId: CrossId
  readonly bookId: BookId
  readonly at: number
  readonly draw: number
  readonly marks: readonly CrossMark[]
  readonly reference: Reference | undefined
  readonly skipped: SkipReason | undefined
  readonly price: Price | undefined
  readonly volume: bigint
}

export type CrossEvent =
  | {
      readonly type: 'OrderPlaced'
      readonly order: CrossOrder
      readonly structure: Structure
      readonly holdId: HoldId | undefined
    }
  | {
      readonly type: 'OrderEnded'
      readonly orderId: OrderId
      readonly firm: FirmId
      readonly outcome: OrderOutcome
    }
  | CrossRunEvent
  /** Why there was no cross, told to each firm whose orders waited for one: one event for each, since none may know of another. */
  | {
      readonly type: 'CrossSkipped'
      readonly bookId: BookId
      readonly reason: SkipReason
      readonly firm: FirmId
    }
  | { readonly type: 'OrderFilled'; readonly fill: CrossFill }
