/** What can have happened to blocks. Each is cut so that one audience fits all of it: a firm's own side, or what both know. */
import type { InstrumentId } from '../instrument/instrument.ts'
import type { FirmId } from '../party/firm.ts'
import type { Timestamp } from '../time/timestamp.ts'
import type {
  BlockId,
  BlockOutcome,
  BlockSide,
  BlockSignature,
  BlockTerms,
  Hand,
  SettledBlock,
} from './block.ts'
import type { BlockApproval } from './books.ts'
import type { Signer, SignerId } from './signer.ts'

export type BlockEvent =
  /** The proposer's alone: the counterparty learns of it from the proposer, or not at all. */
  | {
      readonly type: 'BlockProposed'
      readonly terms: BlockTerms
      readonly digest: string
      readonly openedAt: Timestamp
      readonly own: BlockSide
    }
  | {
      readonly type: 'BlockSigned'
      readonly blockId: BlockId
      readonly proposer: FirmId
      readonly signature: BlockSignature
    }
  | {
      readonly type: 'BlockApproved'
      readonly blockId: BlockId
      readonly firm: FirmId
      readonly hand: Hand
    }
  /** The counterparty's own side. */
  | {
      readonly type: 'BlockAnswered'
      readonly blockId: BlockId
      readonly firm: FirmId
      readonly other: BlockSide
    }
  /** What both know of it. */
  | {
      readonly type: 'BlockCountersigned'
      readonly blockId: BlockId
      readonly signature: BlockSignature | undefined
    }
  | { readonly type: 'BlockSettled'; readonly block: SettledBlock }
  | {
      readonly type: 'BlockEnded'
      readonly blockId: BlockId
      readonly outcome: BlockOutcome
      /** The firms that know of the block. */
      readonly firms: readonly FirmId[]
    }
  | {
      readonly type: 'BlockApprovalSet'
      readonly firm: FirmId
      readonly approval: BlockApproval
    }
  | { readonly type: 'SignerRegistered'; readonly signer: Signer }
  | { readonly type: 'SignerRetired'; readonly firm: FirmId; readonly signerId: SignerId }
  | {
      readonly type: 'MinimumsSet'
      readonly instrument: InstrumentId
      readonly blockLots: bigint
      readonly crossLots: bigint
      readonly rfqLots: bigint
    }
