/**
 * The venue's Ed25519 key: a PEM file that only its owner may read. Its secret is in that file and in this process, and
 * nowhere else: not in the journal, a snapshot, a view, a reply or a log. [CHK-5]
 */
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  writeSync,
} from 'node:fs'
import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { dirname } from 'node:path'
import type { Chain } from './chain.ts'
import { fingerprintOf, publicText, readKeys } from './key-history.ts'
import { signed } from './statement.ts'

export type VenueKey = {
  readonly secret: KeyObject
  readonly fingerprint: string
  /** The fingerprint of the venue's first key, by which it is known. */
  readonly venue: string
}

/** The key cannot be used: it is missing, open to others, of another kind, or not the one in force. */
export class KeyUnusable extends Error {
  override name = 'KeyUnusable'
}

export type KeyFile = {
  readonly path: string
  /** Make the key where there is none: for the venue's own file, never for one that was given. */
  readonly create: boolean
}

/**
 * The key in force, from its file; introduces it in a chain that is empty, at `at` (epoch microseconds).
 * Throws `KeyUnusable`: a venue never takes another key for its own by itself.
 */
export function openVenueKey(chain: Chain, file: KeyFile, at: number): VenueKey {
  const isNew = chain.last() === undefined
  if (isNew && file.create && !existsSync(file.path)) writeKey(file.path, newKey())
  const secret = readKey(file.path)
  const fingerprint = fingerprintOf(createPublicKey(secret))
  if (isNew) introduce(chain, { secret, fingerprint, venue: fingerprint }, secret, at)
  const keys = readKeys(chain.keys())
  if (typeof keys === 'string') throw new KeyUnusable(keys)
  const inForce = keys.at(-1)?.fingerprint
  if (inForce === fingerprint) return { secret, fingerprint, venue: keys[0].fingerprint }
  // A change of keys that was signed, and whose file has not taken its place yet.
  const next = nextPath(file.path)
  if (existsSync(next) && fingerprintAt(next) === inForce) {
    takePlace(next, file.path)
    return openVenueKey(chain, file, at)
  }
  throw new KeyUnusable(
    `the venue's key is ${inForce}, and ${file.path} is ${fingerprint}: put the key in force back, or sign the new one in with audit rotate`,
  )
}

/**
 * Gives the venue a new key, introduced by a statement that the old one signs. The new one is written first, so that a crash at
 * any moment leaves the key in force in a file; then its file takes the place of the old one, whose secret is gone. [CHK-4]
 */
export function rotateKey(chain: Chain, file: KeyFile, at: number): VenueKey {
  const old = openVenueKey(chain, file, at)
  const next = nextPath(file.path)
  // One left by a change that was never signed was never in force.
  writeKey(next, newKey(), 'w')
  introduce(chain, old, readKey(next), at)
  return openVenueKey(chain, file, at)
}

function introduce(chain: Chain, by: VenueKey, key: KeyObject, at: number): void {
  const subject = publicText(createPublicKey(key))
  chain.append(({ number, previous, notBefore }) => {
    const place = { number, previous, at: Math.max(at, notBefore) }
    const statement = {
      kind: 'key',
      venue: by.venue,
      key: by.fingerprint,
      subject,
      ...place,
    } as const
    return { ...signed(statement, by.secret), checkpoint: undefined }
  })
}

function newKey(): string {
  const { privateKey } = generateKeyPairSync('ed25519')
  return privateKey.export({ type: 'pkcs8', format: 'pem' })
}

function writeKey(path: string, pem: string, flags: 'wx' | 'w' = 'wx'): void {
  const file = openSync(path, flags, 0o600)
  try {
    writeSync(file, pem)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  syncDirectory(dirname(path))
}

function readKey(path: string): KeyObject {
  if (!existsSync(path))
    throw new KeyUnusable(
      `the venue's key is not at ${path}: without it nothing more can be signed`,
    )
  if ((statSync(path).mode & 0o007) !== 0)
    throw new KeyUnusable(`${path} is open to everybody: chmod 600 ${path}`)
  try {
    const key = createPrivateKey(readFileSync(path))
    if (key.asymmetricKeyType === 'ed25519') return key
  } catch {
    // What was read is not repeated: it may be a secret of another kind.
  }
  throw new KeyUnusable(`${path} is no Ed25519 private key in PEM`)
}

function fingerprintAt(path: string): string {
  return fingerprintOf(createPublicKey(readKey(path)))
}

function nextPath(path: string): string {
  return `${path}.next`
}

/** A server and a command line on one folder may both see the change: one of them is late. */
function takePlace(next: string, path: string): void {
  try {
    renameSync(next, path)
  } catch (error) {
    if (existsSync(next)) throw error
  }
  syncDirectory(dirname(path))
}

function syncDirectory(path: string): void {
  const directory = openSync(path, 'r')
  fsyncSync(directory)
  closeSync(directory)
}
