/**
 * A block: a trade that two firms have agreed on between themselves, brought to the venue to be booked. One proposes, the other
 * countersigns exactly what was proposed; nothing of it is shown to anybody else. [BLK-1]
 * proposed → open → countersigned → settled; or withdrawn, rejected, expired before it settles, exactly one of them, once.
 */
import type { Structure } from '../instrument/structure.ts'
import type { EntryId } from '../ledger/entry.ts'
import type { HoldId } from '../ledger/hold.ts'
import type { Price } from '../num/units.ts'
import type { FirmId, UserId } from '../party/firm.ts'
import type { Timestamp } from '../time/timestamp.ts'
import type { AccountShare } from '../trade/share.ts'
import type { SignerId } from './signer.ts'

export type BlockId = string & { readonly __id: 'block' }

/** What a firm is in a block: who buys the canonical structure, and who sells it. */
export type BlockRole = 'buyer' | 'seller'

/** Who did it, and with which credential: a key's id, or `session`. Kept so that a second pair of eyes is another one. */
export type Hand = { readonly user: UserId; readonly credential: string }

/** A signature of the digest by a key the firm has registered. It was verified where it came in, and an audit verifies it again. */
export type BlockSignature = { readonly signerId: SignerId; readonly signature: string }

/** What both firms agree on: the payload is made of these, and of nothing else. */
export type BlockTerms = {
  readonly blockId: BlockId
  readonly nonce: string
  readonly proposer: FirmId
  readonly buyer: FirmId
  readonly seller: FirmId
  readonly structure: Structure
  /** Whole number of canonical structures. */
  readonly size: bigint
  readonly price: Price
  readonly expiresAt: Timestamp
}

/** One firm's own side, which the other does not see. */
export type BlockSide = {
  readonly shares: readonly AccountShare[]
  readonly holds: readonly HoldId[]
  readonly hand: Hand
  /** Whether another user of the firm has to approve, by the firm's policy when it signed. */
  readonly toApprove: boolean
}

export type OpenBlock = {
  readonly terms: BlockTerms
  readonly digest: string
  readonly openedAt: Timestamp
  readonly own: BlockSide
  proposerApproved: boolean
  proposerSignature: BlockSignature | undefined
  other: BlockSide | undefined
  otherSignature: BlockSignature | undefined
}

export type BlockState = 'proposed' | 'open' | 'countersigned'
export type BlockOutcome = 'settled' | 'withdrawn' | 'rejected' | 'expired' | 'cancelled'

/** What both firms are told when it is booked. */
export type SettledBlock = {
  readonly terms: BlockTerms
  readonly digest: string
  readonly entryId: EntryId
}

/** What is remembered of an ended block, for a bounded number of them. `told`: the counterparty knows of it. */
export type EndedBlock = {
  readonly blockId: BlockId
  readonly proposer: FirmId
  readonly counterparty: FirmId
  readonly outcome: BlockOutcome
  readonly told: boolean
}

export const BLOCK_LIMITS = {
  ttlMsMin: 1_000,
  ttlMsMax: 86_400_000,
  sizeMax: 1_000_000_000n,
  openPerFirmMax: 1_000,
  noncesPerFirm: 16_384,
  signersPerFirmMax: 50,
  endedKept: 20_000,
} as const

export function stateOf(block: OpenBlock): BlockState {
  if (block.other) return 'countersigned'
  return block.own.toApprove && !block.proposerApproved ? 'proposed' : 'open'
}

export function counterpartyOf({ proposer, buyer, seller }: BlockTerms): FirmId {
  return proposer === buyer ? seller : buyer
}

export function roleOf({ buyer }: BlockTerms, firm: FirmId): BlockRole {
  return firm === buyer ? 'buyer' : 'seller'
}
