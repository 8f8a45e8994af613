/** Blocks: bodies into commands, answers onto the wire. Signatures are verified here, before the command exists. */
import { accountId, firmId, instrumentId, reject, sha256OfText } from '@parley/core'
import type {
  Answer,
  BlockId,
  BlockRole,
  BlockSignature,
  FirmId,
  SignerId,
  State,
} from '@parley/core'
import { blockSignatureText } from '@parley/sdk'
import { isSignedBy } from '../auth/ed25519.ts'
import { Inexact, priceAt } from './exact.ts'
import { timeText } from './numbers.ts'
import type { WritesOf } from './write.ts'

type BlockWrite =
  | 'proposeBlock'
  | 'countersignBlock'
  | 'signBlock'
  | 'approveBlock'
  | 'withdrawBlock'
  | 'rejectBlock'
  | 'requireApproval'
  | 'setApproval'
  | 'registerSigner'
  | 'retireSigner'
  | 'setMinimums'

export const BLOCK_WRITES: WritesOf<BlockWrite> = {
  proposeBlock: {
    command: (meta, body, { credential }) => ({
      type: 'ProposeBlock',
      ...meta,
      credential,
      counterparty: firmId(body.counterparty),
      side: body.side,
      legs: body.legs.map((leg) => ({ ...leg, instrument: instrumentId(leg.instrument) })),
      size: BigInt(body.size),
      price: priceAt(body.price, 'price'),
      shares: sharesFrom(body.shares),
      nonce: body.nonce,
      ttlMs: body.ttlMs,
    }),
    reply: (answer) => ({ ...answer, expiresAt: timeText(Number(answer['expiresAt'])) }),
  },
  countersignBlock: {
    command: (meta, body, { state, credential }) => {
      const { firm } = meta.actor
      const { payload, role } = body
      if (body.signature)
        verifySignature(state, {
          firm,
          role,
          digest: sha256OfText(payload),
          signature: body.signature,
        })
      return {
        type: 'CountersignBlock',
        ...meta,
        credential,
        blockId: body.blockId as BlockId,
        role,
        payload,
        shares: sharesFrom(body.shares),
        signature: body.signature && signatureFrom(body.signature),
      }
    },
    reply: changed,
  },
  signBlock: {
    command: (meta, body, { state }) => {
      const { firm } = meta.actor
      const block = state.blocks.open.get(body.blockId as BlockId)
      const { signature } = body
      if (block?.terms.proposer === firm) {
        const role = block.terms.buyer === firm ? 'buyer' : 'seller'
        verifySignature(state, { firm, role, digest: block.digest, signature })
      }
      return {
        type: 'SignBlock',
        ...meta,
        blockId: body.blockId as BlockId,
        signature: signatureFrom(signature),
      }
    },
    reply: changed,
  },
  approveBlock: {
    command: (meta, body, { credential }) => ({
      type: 'ApproveBlock',
      ...meta,
      credential,
      blockId: body.blockId as BlockId,
    }),
    reply: changed,
  },
  withdrawBlock: {
    command: (meta, body) => ({ type: 'WithdrawBlock', ...meta, blockId: body.blockId as BlockId }),
    reply: changed,
  },
  rejectBlock: {
    command: (meta, body) => ({ type: 'RejectBlock', ...meta, blockId: body.blockId as BlockId }),
    reply: changed,
  },
  requireApproval: {
    command: (meta, { proposals, countersignatures }) => ({
      type: 'SetBlockApproval',
      ...meta,
      firm: meta.actor.firm,
      proposals,
      countersignatures,
    }),
  },
  setApproval: {
    command: (meta, { firm, proposals, countersignatures }) => ({
      type: 'SetBlockApproval',
      ...meta,
      firm: firmId(firm),
      proposals,
      countersignatures,
    }),
  },
  registerSigner: {
    command: (meta, { signer, publicKey }) => ({
      type: 'RegisterSigner',
      ...meta,
      signerId: signer as SignerId,
      publicKey,
    }),
  },
  retireSigner: {
    command: (meta, { signer }) => ({
      type: 'RetireSigner',
      ...meta,
      signerId: signer as SignerId,
    }),
  },
  setMinimums: {
    command: (meta, { instrument, blockLots, crossLots, rfqLots }) => ({
      type: 'SetMinimums',
      ...meta,
      instrument: instrumentId(instrument),
      blockLots: BigInt(blockLots),
      crossLots: BigInt(crossLots),
      rfqLots: rfqLots === undefined ? undefined : BigInt(rfqLots),
    }),
  },
}

type WireShare = { readonly account: string; readonly size: string }
type WireSignature = { readonly signer: string; readonly signature: string }

function sharesFrom(shares: readonly WireShare[]) {
  return shares.map(({ account, size }) => ({ account: accountId(account), size: BigInt(size) }))
}

function signatureFrom({ signer, signature }: WireSignature): BlockSignature {
  return { signerId: signer as SignerId, signature }
}

/** Throws where the key is known and the signature is not its own. A key that is not known is the venue's to refuse, in its order. */
function verifySignature(
  state: State,
  of: {
    readonly firm: FirmId
    readonly role: BlockRole
    readonly digest: string
    readonly signature: WireSignature
  },
): void {
  const signer = state.blocks.signers.get(of.firm)?.get(of.signature.signer as SignerId)
  if (!signer) return
  const text = blockSignatureText(of.role, of.digest)
  if (!isSignedBy(signer.publicKey, text, of.signature.signature))
    throw new Inexact(reject('block_signature_invalid', 'signature'))
}

function changed({ blockId, state, entryId }: Answer): object {
  return { blockId, state, ...(entryId === undefined ? {} : { entryId }) }
}
