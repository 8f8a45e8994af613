/**
 * What the venue signs: short texts in one chain. A checkpoint commits to the whole journal at a moment; a key statement
 * introduces the venue's key, the first one signed by itself, each later one by the key before it. The bytes signed are the
 * text's own, so that `openssl pkeyutl -verify -rawin` checks a signature with nothing of ours.
 *
 *   parley-checkpoint-1            or parley-key-1
 *   venue: 43 characters           fingerprint of the venue's first key
 *   number: 17                     place in the chain, from 0, without gaps
 *   time: 2026-01-31T20:00:00.000000Z
 *   commitment: 43 characters      or introduces: public key, DER, base64url
 *   previous: 43 characters        digest of the statement before
 *   key: 43 characters             fingerprint of the key that signs
 *
 * A checkpoint fixes the number of records, the head and the root [CHK-2]. It does not say how many records there are, which would tell a dealer how many others quoted: it commits to that
 * under a salt. [CHK-3] The opening of the commitment is the operator's, and comes with a proof.
 */
import { hash, sign, verify } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { parseTime, timeText } from '../wire/numbers.ts'

/** A statement's text and its Ed25519 signature, base64url. */
export type Signed = { readonly statement: string; readonly signature: string }

export type Statement = {
  readonly kind: 'checkpoint' | 'key'
  readonly venue: string
  readonly number: number
  /** Epoch microseconds. */
  readonly at: number
  /** The commitment of a checkpoint; the public key that a key statement introduces. */
  readonly subject: string
  readonly previous: string
  /** Fingerprint of the signing key. */
  readonly key: string
}

/** What a checkpoint commits to. */
export type Opening = {
  /** Records in the journal, and the last one's hash. */
  readonly records: number
  readonly hash: string
  /** Merkle root over the record hashes, as a reader is shown it: sealed with their number. */
  readonly root: string
  readonly salt: string
  /** The root of the second tree, over the masked records, sealed alike; checkpoints of before there was one have none. */
  readonly masked?: string | undefined
}

/** In the place of the statement before the first. */
export const NO_DIGEST = 'A'.repeat(43)

const FORMATS = { checkpoint: 'parley-checkpoint-1', key: 'parley-key-1' } as const
const SUBJECTS = { checkpoint: 'commitment', key: 'introduces' } as const

const TEXT =
  /^parley-(checkpoint|key)-1\nvenue: ([\w-]{43})\nnumber: (0|[1-9][0-9]{0,14})\ntime: (\S{27})\n(commitment|introduces): ([\w-]{43,128})\nprevious: ([\w-]{43})\nkey: ([\w-]{43})\n$/

export function statementText(statement: Statement): string {
  const { kind, venue, number, at, subject, previous, key } = statement
  return `${FORMATS[kind]}\nvenue: ${venue}\nnumber: ${number}\ntime: ${timeText(at)}\n${SUBJECTS[kind]}: ${subject}\nprevious: ${previous}\nkey: ${key}\n`
}

/** The statement a text is; undefined when it is none, or not to the letter. */
export function parseStatement(text: string): Statement | undefined {
  const [, kind, venue = '', number, time = '', , subject = '', previous = '', key = ''] =
    TEXT.exec(text) ?? []
  const at = parseTime(time)
  if ((kind !== 'checkpoint' && kind !== 'key') || at === undefined) return undefined
  const read = { kind, venue, number: Number(number), at, subject, previous, key } as const
  return statementText(read) === text ? read : undefined
}

/** What the next statement names as its previous one. */
export function digestOf({ statement }: Pick<Signed, 'statement'>): string {
  return hash('sha256', statement, 'base64url')
}

export function signed(statement: Statement, secret: KeyObject): Signed {
  const text = statementText(statement)
  return { statement: text, signature: sign(null, Buffer.from(text), secret).toString('base64url') }
}

export function isSignedBy({ statement, signature }: Signed, key: KeyObject): boolean {
  const bytes = Buffer.from(signature, 'base64url')
  // One text for one signature: base64url would let the last character vary.
  return (
    bytes.toString('base64url') === signature && verify(null, Buffer.from(statement), key, bytes)
  )
}

export function commitmentOf({ records, hash: head, root, masked, salt }: Opening): string {
  const text =
    masked === undefined
      ? `parley-opening-1\n${records}\n${head}\n${root}\n${salt}`
      : `parley-opening-2\n${records}\n${head}\n${root}\n${masked}\n${salt}`
  return hash('sha256', text, 'base64url')
}
