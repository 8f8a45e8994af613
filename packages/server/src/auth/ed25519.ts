/** Ed25519 signatures of blocks, by keys whose private halves the venue never sees. [BLK-9] */
import { createPublicKey, verify } from 'node:crypto'

/** Whether a signature (64 bytes, base64url) of a text is by the key (32 bytes, base64url). */
export function isSignedBy(publicKey: string, text: string, signature: string): boolean {
  try {
    const key = createPublicKey({
      format: 'jwk',
      key: { kty: 'OKP', crv: 'Ed25519', x: publicKey },
    })
    return verify(null, Buffer.from(text), key, Buffer.from(signature, 'base64url'))
  } catch {
    // Text that is no key at all signs nothing.
    return false
  }
}
