/** What firms ask of blocks. Times are durations; signatures were verified where they came in. */
import type { InstrumentId } from '../instrument/instrument.ts'
import type { Leg } from '../instrument/structure.ts'
import type { Price } from '../num/units.ts'
import type { FirmId } from '../party/firm.ts'
import type { AccountShare } from '../trade/share.ts'
import type { Marked } from '../protection/mark.ts'
import type { RiskMarked } from '../risk-limit/mark.ts'
import type { Meta } from '../venue/meta.ts'
import type { BlockId, BlockRole, BlockSignature } from './block.ts'
import type { SignerId } from './signer.ts'

/** The key the request was signed with, or `session`. */
type ByHand = Meta & { readonly credential: string }

export type ProposeBlock = ByHand &
  Marked &
  RiskMarked & {
    readonly type: 'ProposeBlock'
    readonly counterparty: FirmId
    /** What the proposer does with the structure as typed. */
    readonly side: 'buy' | 'sell'
    readonly legs: readonly Leg[]
    readonly size: bigint
    /** Of the structure as typed. */
    readonly price: Price
    readonly shares: readonly AccountShare[]
    readonly nonce: string
    readonly ttlMs: number
  }
/** The counterparty's assent to a payload, letter by letter. */
export type CountersignBlock = ByHand &
  Marked &
  RiskMarked & {
    readonly type: 'CountersignBlock'
    readonly blockId: BlockId
    readonly role: BlockRole
    readonly payload: string
    readonly shares: readonly AccountShare[]
    readonly signature: BlockSignature | undefined
  }
/** The proposer's own signature under the digest, which it knows only now. */
export type SignBlock = Meta & {
  readonly type: 'SignBlock'
  readonly blockId: BlockId
  readonly signature: BlockSignature
}
/** A second pair of eyes of the firm whose approval is outstanding. */
export type ApproveBlock = ByHand & { readonly type: 'ApproveBlock'; readonly blockId: BlockId }
export type WithdrawBlock = Meta & { readonly type: 'WithdrawBlock'; readonly blockId: BlockId }
export type RejectBlock = Meta & { readonly type: 'RejectBlock'; readonly blockId: BlockId }

/** A firm's own demand that a second user approve; only the operator lowers it, so that nobody undoes it alone. */
export type SetBlockApproval = Meta & {
  readonly type: 'SetBlockApproval'
  readonly firm: FirmId
  readonly proposals: boolean
  readonly countersignatures: boolean
}
export type RegisterSigner = Meta & {
  readonly type: 'RegisterSigner'
  readonly signerId: SignerId
  readonly publicKey: string
}
export type RetireSigner = Meta & { readonly type: 'RetireSigner'; readonly signerId: SignerId }
/** Smallest leg of a block, and of a resting order, in lots of an instrument. */
export type SetMinimums = Meta & {
  readonly type: 'SetMinimums'
  readonly instrument: InstrumentId
  readonly blockLots: bigint
  readonly crossLots: bigint
  /** Undefined is 1. */
  readonly rfqLots?: bigint | undefined
}

export type BlockCommand =
  | ProposeBlock
  | CountersignBlock
  | SignBlock
  | ApproveBlock
  | WithdrawBlock
  | RejectBlock
  | SetBlockApproval
  | RegisterSigner
  | RetireSigner
  | SetMinimums
