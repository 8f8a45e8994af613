/** Signatures of blocks, verified again from the journal alone: payload, public key and signature are all in it. [BLK-9] */
import { roleOf } from '@parley/core'
import type { Command, State } from '@parley/core'
import { blockSignatureText } from '@parley/sdk'
import { isSignedBy } from '../auth/ed25519.ts'

/** Whether the signature a command carries verifies, in the state just before it. True where it carries none. */
export function signsBlock(state: State, command: Command): boolean {
  if (command.type !== 'CountersignBlock' && command.type !== 'SignBlock') return true
  const { blockId, signature, actor } = command
  if (!signature) return true
  const block = state.blocks.open.get(blockId)
  const signer = state.blocks.signers.get(actor.firm)?.get(signature.signerId)
  if (!block || !signer) return false
  const text = blockSignatureText(roleOf(block.terms, actor.firm), block.digest)
  return isSignedBy(signer.publicKey, text, signature.signature)
}
