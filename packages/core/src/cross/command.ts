/** What firms ask of resting orders, and what the venue's timer asks of the books. */
import type { InstrumentId } from '../instrument/instrument.ts'
import type { Leg } from '../instrument/structure.ts'
import type { AccountId } from '../ledger/account.ts'
import type { Price } from '../num/units.ts'
import type { Timestamp } from '../time/timestamp.ts'
import type { Marked } from '../protection/mark.ts'
import type { RiskMarked } from '../risk-limit/mark.ts'
import type { Meta } from '../venue/meta.ts'
import type { BookId, OrderId, OrderPrice } from './order.ts'

/** Side, prices and sizes are of the structure as typed. */
export type PlaceOrder = Meta &
  Marked &
  RiskMarked & {
    readonly type: 'PlaceOrder'
    readonly account: AccountId
    readonly side: 'buy' | 'sell'
    readonly legs: readonly Leg[]
    readonly size: bigint
    readonly minSize: bigint
    readonly price: OrderPrice
    readonly ttlMs: number
  }
export type CancelOrder = Meta & { readonly type: 'CancelOrder'; readonly orderId: OrderId }

/** A leg's mark as it was when the cross was asked for, with where it came from. */
export type CrossMark = {
  readonly instrument: InstrumentId
  readonly mid: Price
  readonly bid: Price | undefined
  readonly ask: Price | undefined
  readonly source: string
  readonly observedAt: Timestamp
}

/** Crosses one book. `draw`, 0 to 2^32 − 1, was drawn at random where the timer runs and says how long the interval had to be. */
export type RunCross = Meta & {
  readonly type: 'RunCross'
  readonly bookId: BookId
  readonly marks: readonly CrossMark[]
  readonly draw: number
}

export type CrossCommand = PlaceOrder | CancelOrder | RunCross
