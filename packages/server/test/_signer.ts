/** For tests: a signing key whose private half stays here. */
import { createPrivateKey, createPublicKey, sign } from 'node:crypto'
import { blockSignatureText } from '@parley/sdk'
import type { BlockRole } from '@parley/core'

/** Seed of the first key of RFC 8032, section 7.1, in the wrapping of PKCS 8. */
const SEED = '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60'
const privateKey = createPrivateKey({
  key: Buffer.from(`302e020100300506032b657004220420${SEED}`, 'hex'),
  format: 'der',
  type: 'pkcs8',
})
const { x } = createPublicKey(privateKey).export({ format: 'jwk' })

function signText(text: string): string {
  return sign(null, Buffer.from(text), privateKey).toString('base64url')
}

export const SIGNER = {
  publicKey: String(x),
  sign: (role: BlockRole, digest: string): string => signText(blockSignatureText(role, digest)),
  signText,
}
