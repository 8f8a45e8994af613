/** A public key that a firm signs blocks with (Ed25519, 32 bytes as base64url). The private half never comes near the venue. [BLK-9] */
import type { FirmId } from '../party/firm.ts'
import { accepted, refuse } from '../venue/decision.ts'
import type { Decision } from '../venue/decision.ts'
import type { State } from '../venue/state.ts'
import { BLOCK_LIMITS } from './block.ts'
import type { RegisterSigner, RetireSigner } from './command.ts'

export type SignerId = string & { readonly __id: 'signer' }

export type Signer = {
  readonly signerId: SignerId
  readonly firm: FirmId
  readonly publicKey: string
  /** A retired key signs nothing more, and what it signed can still be verified. */
  readonly retired: boolean
}

const ID = /^[a-z0-9][a-z0-9_-]{0,31}$/
const PUBLIC_KEY = /^[A-Za-z0-9_-]{43}$/

/** Guards in order: id, key, free, how many. */
export function registerSigner(state: State, command: RegisterSigner): Decision {
  const { signerId, publicKey, actor } = command
  if (!ID.test(signerId)) return refuse('malformed', 'signer')
  if (!PUBLIC_KEY.test(publicKey)) return refuse('malformed', 'publicKey')
  const own = state.blocks.signers.get(actor.firm)
  if (own?.has(signerId)) return refuse('already_exists', 'signer')
  if ((own?.size ?? 0) >= BLOCK_LIMITS.signersPerFirmMax)
    return refuse('too_many_signers', undefined, { max: String(BLOCK_LIMITS.signersPerFirmMax) })
  const signer = { signerId, firm: actor.firm, publicKey, retired: false }
  return accepted([{ type: 'SignerRegistered', signer }])
}

export function retireSigner(state: State, { actor, signerId }: RetireSigner): Decision {
  if (!activeSigner(state, actor.firm, signerId)) return refuse('unknown_signer', 'signer')
  return accepted([{ type: 'SignerRetired', firm: actor.firm, signerId }])
}

/** A key of the firm that may sign now. */
export function activeSigner(state: State, firm: FirmId, signerId: SignerId): Signer | undefined {
  const signer = state.blocks.signers.get(firm)?.get(signerId)
  return signer?.retired === false ? signer : undefined
}
