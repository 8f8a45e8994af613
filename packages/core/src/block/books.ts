/** The part of the venue's state that is about blocks, as it is kept and as it is saved. */
import type { InstrumentId } from '../instrument/instrument.ts'
import type { FirmId } from '../party/firm.ts'
import { Kept } from '../venue/kept.ts'
import { BLOCK_LIMITS } from './block.ts'
import type { BlockId, EndedBlock, OpenBlock } from './block.ts'
import type { Signer, SignerId } from './signer.ts'

/** Which of a firm's signatures need a second user's approval. */
export type BlockApproval = { readonly proposals: boolean; readonly countersignatures: boolean }

/** Smallest leg in lots, of a block, of a resting order and of a request. */
export type Minimums = {
  readonly blockLots: bigint
  readonly crossLots: bigint
  readonly rfqLots: bigint
}

export type Blocks = {
  readonly open: Map<BlockId, OpenBlock>
  readonly ended: Kept<BlockId, EndedBlock>
  /** Nonces each firm has used, the last so many of them. */
  readonly nonces: Map<FirmId, Kept<string, BlockId>>
  readonly approvals: Map<FirmId, BlockApproval>
  readonly signers: Map<FirmId, Map<SignerId, Signer>>
  readonly minimums: Map<InstrumentId, Minimums>
}

export function emptyBlocks(): Blocks {
  return {
    open: new Map(),
    ended: new Kept(BLOCK_LIMITS.endedKept),
    nonces: new Map(),
    approvals: new Map(),
    signers: new Map(),
    minimums: new Map(),
  }
}

/** The nonces of a firm, to be read and added to. */
export function noncesOf(blocks: Blocks, firm: FirmId): Kept<string, BlockId> {
  const known = blocks.nonces.get(firm) ?? new Kept<string, BlockId>(BLOCK_LIMITS.noncesPerFirm)
  blocks.nonces.set(firm, known)
  return known
}

export function addSigner(blocks: Blocks, signer: Signer): void {
  const own = blocks.signers.get(signer.firm) ?? new Map<SignerId, Signer>()
  blocks.signers.set(signer.firm, own)
  own.set(signer.signerId, signer)
}

/** Smallest leg of an instrument in lots; one where nothing was set. */
export function minimumOf(blocks: Blocks, id: InstrumentId, of: keyof Minimums): bigint {
  return blocks.minimums.get(id)?.[of] ?? 1n
}

export type SavedBlocks = ReturnType<typeof saveBlocks>

export function saveBlocks(blocks: Blocks) {
  return {
    open: [...blocks.open.values()],
    ended: [...blocks.ended.entries()].map(([, ended]) => ended),
    nonces: [...blocks.nonces].map(([firm, kept]) => ({ firm, used: [...kept.entries()] })),
    approvals: [...blocks.approvals],
    signers: [...blocks.signers.values()].flatMap((own) => [...own.values()]),
    minimums: [...blocks.minimums],
  }
}

export function loadBlocks(saved: SavedBlocks): Blocks {
  const blocks = emptyBlocks()
  for (const block of saved.open) {
    // What was undefined when saved is named again, so that the two states have one shape.
    const { proposerSignature, other, otherSignature, ...rest } = block
    blocks.open.set(block.terms.blockId, { ...rest, proposerSignature, other, otherSignature })
  }
  for (const ended of saved.ended) blocks.ended.put(ended.blockId, ended)
  for (const { firm, used } of saved.nonces)
    for (const [nonce, blockId] of used) noncesOf(blocks, firm).put(nonce, blockId)
  for (const [firm, approval] of saved.approvals) blocks.approvals.set(firm, approval)
  for (const signer of saved.signers) addSigner(blocks, signer)
  for (const [id, minimums] of saved.minimums) blocks.minimums.set(id, minimums)
  return blocks
}
