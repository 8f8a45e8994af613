/** Which key signed for the venue when: read from the key statements alone, each signed by the key before it. */
import { createPublicKey, hash } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { NO_DIGEST, isSignedBy, parseStatement } from './statement.ts'
import type { Signed, Statement } from './statement.ts'

export type KnownKey = {
  readonly fingerprint: string
  readonly publicKey: KeyObject
  /** The number of the statement that introduced it: it signs those that follow. */
  readonly since: number
}

/** The venue's keys in order, the one in force last. */
export type KeyHistory = readonly [KnownKey, ...KnownKey[]]

/** base64url SHA-256 of a public key's DER: what people compare. */
export function fingerprintOf(publicKey: KeyObject): string {
  return hash('sha256', derOf(publicKey), 'base64url')
}

export function publicText(publicKey: KeyObject): string {
  return derOf(publicKey).toString('base64url')
}

function derOf(publicKey: KeyObject): Buffer {
  return publicKey.export({ type: 'spki', format: 'der' })
}

/** The keys that statements introduce, or what is wrong with the statements. */
export function readKeys(statements: readonly Signed[]): KeyHistory | string {
  const keys: KnownKey[] = []
  for (const [i, signed] of statements.entries()) {
    const statement = parseStatement(signed.statement)
    if (statement?.kind !== 'key') return `key statement ${i + 1} is none`
    const introduced = publicKeyOf(statement.subject)
    if (!introduced) return `key statement ${i + 1} introduces no Ed25519 key`
    const known = { publicKey: introduced, fingerprint: fingerprintOf(introduced) }
    const wrong = fault(statement, known.fingerprint, keys)
    if (wrong !== undefined) return `key statement ${i + 1} ${wrong}`
    if (!isSignedBy(signed, keys.at(-1)?.publicKey ?? introduced))
      return `the signature of key statement ${i + 1} is not of ${statement.key}`
    keys.push({ ...known, since: statement.number })
  }
  const [first, ...rest] = keys
  return first ? [first, ...rest] : 'there is no key statement'
}

/** What is wrong with a key statement as the next after `keys`. */
function fault(
  { venue, number, previous, key }: Statement,
  introduced: string,
  keys: readonly KnownKey[],
): string | undefined {
  const last = keys.at(-1)
  if (!last) {
    const isFirst = number === 0 && previous === NO_DIGEST && key === introduced
    return isFirst && venue === introduced ? undefined : 'is not the beginning of a venue'
  }
  if (venue !== keys[0]?.fingerprint) return 'is of another venue'
  if (number <= last.since) return 'does not follow the one before it'
  if (key !== last.fingerprint) return `is signed by ${key}, not by the key before it`
  return keys.some(({ fingerprint }) => fingerprint === introduced)
    ? 'introduces a key again'
    : undefined
}

function publicKeyOf(text: string): KeyObject | undefined {
  try {
    const der = Buffer.from(text, 'base64url')
    const key = createPublicKey({ key: der, format: 'der', type: 'spki' })
    return key.asymmetricKeyType === 'ed25519' && publicText(key) === text ? key : undefined
  } catch {
    return undefined
  }
}

/** The key in force for the statement with this number. */
export function keyFor(keys: KeyHistory, number: number): KnownKey {
  return keys.findLast(({ since }) => since < number) ?? keys[0]
}

/** The checkpoint that a signed text is, by the keys given; or what is wrong with it. */
export function readCheckpoint(keys: KeyHistory, signed: Signed): Statement | string {
  const statement = parseStatement(signed.statement)
  if (statement?.kind !== 'checkpoint') return 'it is no checkpoint'
  if (statement.venue !== keys[0].fingerprint) return 'it is of another venue'
  const { fingerprint, publicKey } = keyFor(keys, statement.number)
  if (statement.key !== fingerprint) return `${statement.key} was not the venue's key then`
  return isSignedBy(signed, publicKey) ? statement : `the signature is not of ${statement.key}`
}
