/** What can have happened to protection. What it cancels is told by the endings that follow in the same record. */
import type { BlockId } from '../block/block.ts'
import type { OrderId } from '../cross/order.ts'
import type { Amount } from '../num/units.ts'
import type { InstrumentId } from '../instrument/instrument.ts'
import type { FirmId, UserId } from '../party/firm.ts'
import type { QuoteId } from '../rfq/quote.ts'
import type { RfqId } from '../rfq/rfq.ts'
import type { Timestamp } from '../time/timestamp.ts'
import type { BandScope, BandTerms } from './band.ts'
import type { CreditLimit } from './credit.ts'
import type { KillScope } from './kill.ts'
import type { MmpEntry, Frozen } from './mmp.ts'
import type { MmpScope, MmpTerms } from './mmp-terms.ts'
import type { OrderLimits, OrderScope } from './order-limit.ts'
import type { ArmedSession, Heartbeat, Pull, SessionId } from './state.ts'

type OfMmp = { readonly firm: FirmId; readonly scope: MmpScope }

export type ProtectionEvent =
  | (OfMmp & { readonly type: 'MmpSet'; readonly terms: MmpTerms | undefined })
  | (OfMmp & { readonly type: 'MmpReset' })
  /** An acceptance, as a rule of its maker counts it. */
  | (OfMmp & { readonly type: 'MmpCounted'; readonly entry: MmpEntry })
  /** A limit was reached: every live quote in scope is cancelled with it. */
  | (OfMmp & {
      readonly type: 'MmpTriggered'
      readonly frozen: Frozen
      readonly observed: bigint
      readonly limit: bigint
      readonly quotes: readonly QuoteId[]
    })
  | { readonly type: 'BandSet'; readonly scope: BandScope; readonly terms: BandTerms | undefined }
  | {
      readonly type: 'OrderLimitsSet'
      readonly scope: OrderScope
      readonly limits: OrderLimits | undefined
    }
  /** The receipt of a kill: who, by whom, why, and everything it cancelled. */
  | {
      readonly type: 'Killed'
      readonly killId: string
      readonly scope: KillScope
      readonly by: 'firm' | 'venue'
      readonly user: UserId
      readonly reason: string
      readonly at: Timestamp
      readonly quotes: readonly QuoteId[]
      readonly requests: readonly RfqId[]
      /** Proposals withdrawn; left out before kills reached them, as are orders. */
      readonly blocks?: readonly BlockId[]
      readonly orders?: readonly OrderId[]
    }
  | {
      readonly type: 'Revived'
      readonly scope: KillScope
      readonly by: 'firm' | 'venue'
      readonly reason: string
    }
  | {
      readonly type: 'SessionArmed'
      readonly session: ArmedSession
      /** What was cancelled while the user was away. */
      readonly missed: readonly Pull[]
    }
  | {
      readonly type: 'SessionDropped'
      readonly sessionId: SessionId
      readonly firm: FirmId
    }
  | {
      readonly type: 'HeartbeatSet'
      readonly heartbeat: Heartbeat
      readonly missed: readonly Pull[]
    }
  | {
      readonly type: 'HeartbeatEnded'
      readonly firm: FirmId
      readonly user: UserId
      readonly lapsed: boolean
    }
  /** A firm's own part of what was cancelled at once, with the reason. */
  | { readonly type: 'OrdersPulled'; readonly pull: Pull }
  | {
      readonly type: 'SelfTradeSet'
      readonly firm: FirmId
      readonly policy: 'pass_over' | 'refuse'
    }
  | { readonly type: 'GroupSet'; readonly firm: FirmId; readonly group: string | undefined }
  | {
      readonly type: 'CreditSet'
      readonly giver: FirmId
      readonly counterparty: FirmId
      readonly limit: CreditLimit | undefined
    }
  | { readonly type: 'CreditDefaultSet'; readonly isOpen: boolean }
  /** What a trade took of one side's line. `known`: that side knows whom it traded with. */
  | {
      readonly type: 'CreditUsed'
      readonly giver: FirmId
      readonly counterparty: FirmId
      readonly asset: InstrumentId
      readonly amount: Amount
      readonly known: boolean
    }
