/**
 * Whether the seed of a draw is what the venue's key for draws makes of its text: RSA-FDH-VRF-SHA256 of RFC 9381, checked by OpenSSL's
 * RSA and SHA-256 and nothing of the venue's. For Node; nothing here asks the venue anything.
 */
import { constants, createHash, createPublicKey, publicEncrypt } from 'node:crypto'
import type { KeyObject } from 'node:crypto'

/** A modulus of 2,048 bits and the proofs that come with it, in hexadecimal digits. */
export type DrawModulus = { readonly modulus: string; readonly roots: readonly string[] }

const BYTES = 256
/** Proofs that a key of one proof for each text comes with: each is there by chance for one in 65,537 of the others. */
const ROOTS = 8
/** How many seeds a step may be drawn by, one after the other. */
const SEEDS = 8

/** What is wrong with a key; undefined where each text has one proof by it. */
export function drawKeyFault({ modulus, roots }: DrawModulus): string | undefined {
  if (!/^[89a-f][0-9a-f]{511}$/.test(modulus)) return 'its modulus has not 2,048 bits'
  const n = BigInt(`0x${modulus}`)
  for (let each = 2n; each < 65_536n; each += each === 2n ? 1n : 2n)
    if (n % each === 0n) return `${each} divides its modulus`
  if (roots.length !== ROOTS) return `it comes with ${roots.length} proofs, not ${ROOTS}`
  const wrong = roots.findIndex((root, i) => !isDrawProof(modulus, `key ${i}`, root))
  return wrong < 0 ? undefined : `its proof ${wrong} is none`
}

/** Whether it is the proof for a text. */
export function isDrawProof(modulus: string, text: string, proof: string): boolean {
  if (!/^[0-9a-f]{512}$/.test(proof) || BigInt(`0x${proof}`) >= BigInt(`0x${modulus}`)) return false
  const key = { key: publicKeyOf(modulus), padding: constants.RSA_NO_PADDING }
  const opened = publicEncrypt(key, Buffer.from(proof, 'hex'))
  return opened.equals(Buffer.concat([Buffer.alloc(1), maskOf(modulus, text)]))
}

/** The seeds that a step may have been drawn by: that of the proof, and those it goes on to where one comes to no end. */
export function seedsOf(proof: string): readonly string[] {
  const beta = createHash('sha256').update(Buffer.of(1, 2)).update(Buffer.from(proof, 'hex'))
  const seed = beta.digest('hex').slice(0, 32)
  return Array.from({ length: SEEDS }, (_, i) =>
    i === 0 ? seed : createHash('sha256').update(`${seed} ${i}`).digest('hex').slice(0, 32),
  )
}

/** MGF1 of the suite, its salt and the text: 255 bytes. */
function maskOf(modulus: string, text: string): Buffer {
  const salt = Buffer.concat([Buffer.of(0, 0, 1, 0), Buffer.from(modulus, 'hex')])
  const blocks = Array.from({ length: 8 }, (_, i) =>
    createHash('sha256')
      .update(Buffer.of(1, 1))
      .update(salt)
      .update(text)
      .update(Buffer.of(0, 0, 0, i))
      .digest(),
  )
  return Buffer.concat(blocks).subarray(0, BYTES - 1)
}

function publicKeyOf(modulus: string): KeyObject {
  const n = Buffer.from(modulus, 'hex').toString('base64url')
  return createPublicKey({ key: { kty: 'RSA', n, e: 'AQAB' }, format: 'jwk' })
}
