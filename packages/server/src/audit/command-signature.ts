/** Signatures of blocks and mandates, verified again from the journal alone: text, public key and signature are all in it. [BLK-9] [PRG-4] */
import { mandateText, roleOf } from '@parley/core'
import type { Command, State } from '@parley/core'
import { blockSignatureText } from '@parley/sdk'
import { isSignedBy } from '../auth/ed25519.ts'

/** Whether the signature a command carries verifies, in the state just before it. True where it carries none. */
export function isSigned(state: State, command: Command): boolean {
  if (command.type === 'GrantMandate') return signsMandate(state, command)
  if (command.type !== 'CountersignBlock' && command.type !== 'SignBlock') return true
  const { blockId, signature, actor } = command
  if (!signature) return true
  const block = state.blocks.open.get(blockId)
  const signer = state.blocks.signers.get(actor.firm)?.get(signature.signerId)
  if (!block || !signer) return false
  const text = blockSignatureText(roleOf(block.terms, actor.firm), block.digest)
  return isSignedBy(signer.publicKey, text, signature.signature)
}

function signsMandate(
  state: State,
  { actor, program, mandate, signature }: Extract<Command, { type: 'GrantMandate' }>,
): boolean {
  if (!signature) return true
  const signer = state.blocks.signers.get(actor.firm)?.get(signature.signerId)
  const text = mandateText(actor.firm, program, mandate)
  return signer !== undefined && isSignedBy(signer.publicKey, text, signature.signature)
}
