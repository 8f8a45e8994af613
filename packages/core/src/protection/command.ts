/** What firms and the operator may set to protect themselves and each other. Times are durations; nothing is read from a clock. */
import type { FirmId } from '../party/firm.ts'
import type { Meta } from '../venue/meta.ts'
import type { BandScope, BandTerms } from './band.ts'
import type { CreditLimit } from './credit.ts'
import type { KillScope } from './kill.ts'
import type { MmpScope, MmpTerms } from './mmp-terms.ts'
import type { OrderLimits, OrderScope } from './order-limit.ts'
import type { Covers, SessionId } from './state.ts'

/** Sets the firm's rule for a scope; without terms, ends it. */
export type SetMmp = Meta & {
  readonly type: 'SetMmp'
  readonly scope: MmpScope
  readonly terms: MmpTerms | undefined
}
/** Opens a triggered rule again, with an empty window: half-open where the rule has a probe. */
export type ResetMmp = Meta & { readonly type: 'ResetMmp'; readonly scope: MmpScope }
/** Sets a price band for a class of structures; without terms, ends it. The venue's own bands are the operator's. */
export type SetBand = Meta & {
  readonly type: 'SetBand'
  readonly scope: BandScope
  readonly terms: BandTerms | undefined
}
/** Sets the largest that an order may be; without limits, ends them. The operator may set them for any firm. */
export type SetOrderLimits = Meta & {
  readonly type: 'SetOrderLimits'
  readonly scope: Omit<OrderScope, 'by'>
  readonly limits: OrderLimits | undefined
}
/** Stops a user, a firm, or the venue, and cancels everything of theirs. */
export type Kill = Meta & {
  readonly type: 'Kill'
  readonly scope: KillScope
  readonly reason: string
}
export type Revive = Meta & {
  readonly type: 'Revive'
  readonly scope: KillScope
  readonly reason: string
}
/** A stream asks that its loss cancel what it covers. */
export type ArmSession = Meta & { readonly type: 'ArmSession'; readonly covers: Covers }
/** The stream is gone. */
export type DropSession = Meta & { readonly type: 'DropSession'; readonly sessionId: SessionId }
/** The user is there, and will be heard from again within `ttlMs`; 0 ends the promise. */
export type Beat = Meta & {
  readonly type: 'Beat'
  readonly ttlMs: number
  readonly covers: Covers
}
/** The venue's own timer: cancels for everybody whose promise has run out. */
export type LapseHeartbeats = Meta & { readonly type: 'LapseHeartbeats' }
/** What becomes of an acceptance that the firm's own group would fill. */
export type SetSelfTrade = Meta & {
  readonly type: 'SetSelfTrade'
  readonly policy: 'pass_over' | 'refuse'
}
/** Names the group a firm trades as one with; undefined leaves it. */
export type SetGroup = Meta & {
  readonly type: 'SetGroup'
  readonly firm: FirmId
  readonly group: string | undefined
}
/** Sets the firm's own side of a pair; undefined leaves it to the venue's default. */
export type SetCredit = Meta & {
  readonly type: 'SetCredit'
  readonly counterparty: FirmId
  readonly limit: CreditLimit | undefined
}
/** Whether firms face each other where neither has said. */
export type SetCreditDefault = Meta & {
  readonly type: 'SetCreditDefault'
  readonly isOpen: boolean
}

export type ProtectionCommand =
  | SetMmp
  | ResetMmp
  | SetBand
  | SetOrderLimits
  | Kill
  | Revive
  | ArmSession
  | DropSession
  | Beat
  | LapseHeartbeats
  | SetSelfTrade
  | SetGroup
  | SetCredit
  | SetCreditDefault
