/**
 * A record of the journal: one command, what came of it, and its place in a hash chain.
 * Every text of a record is a leaf of its own, hashed under its own salt, so that a party can be handed some texts of a
 * record, provably, while the others stay opaque even to guessing.
 *
 *   leaf(i)  = sha256(salt(i) ‖ '\n' ‖ text(i))            text(0) is the command, text(i) its ith outcome
 *   hash     = sha256(prevHash ‖ '\n' ‖ seq ‖ '\n' ‖ ts ‖ '\n' ‖ refused ‖ '\n' ‖ leaf(0) ‖ '\n' ‖ leaf(1) …)
 *
 * Hashes are base64url without padding (43 characters); seq and ts are decimal; refused is 1 or 0.
 */
import { hash as digest } from 'node:crypto'
import { assert } from '@parley/core/assert'

/** What the sequencer hands to the journal for one command. */
export type Draft = {
  /** Place in the sequence: 1 for the first record, then without gaps. */
  readonly seq: number
  /** Venue time, epoch microseconds. */
  readonly ts: number
  /** Core `encode` text of the command. */
  readonly command: string
  /** Core `encode` text of each event in order; for a refused command exactly one text, the rejection. */
  readonly outcome: readonly string[]
  readonly refused: boolean
}

/** A draft as kept: with the salts of its leaves, joined, 22 characters each, and the hash that seals it. */
export type JournalRecord = Draft & { readonly salts: string; readonly hash: string }

/** The last record's place and hash. */
export type Head = { readonly seq: number; readonly hash: string }

/** The head of an empty journal: no record, and 32 zero bytes for a hash. */
export const GENESIS: Head = { seq: 0, hash: 'A'.repeat(43) }

export const SALT_LENGTH = 22
export const HASH_LENGTH = 43

/** Salts for the leaves of one record, joined: 22 base64url characters for each. */
export type SaltSource = (seq: number, leaves: number) => string

/** The sealed record of a draft that follows `prev`. A draft out of order or malformed is a bug of the caller. */
export function seal(prev: Head, draft: Draft, salts: SaltSource): JournalRecord {
  const { seq, ts, command, outcome, refused } = draft
  assert(seq === prev.seq + 1, 'a draft follows the head', seq)
  assert(Number.isSafeInteger(ts) && ts >= 0, 'a time is whole microseconds', ts)
  assert(!refused || outcome.length === 1, 'a refused command has one outcome')
  assert(isLine(command) && outcome.every(isLine), 'a text is one line, and not empty')
  const salt = salts(seq, outcome.length + 1)
  assert(salt.length === SALT_LENGTH * (outcome.length + 1), 'each leaf has its salt')
  const hash = hashOf(prev.hash, { seq, ts, refused, leaves: leavesOf(draft, salt) })
  return { seq, ts, command, outcome, refused, salts: salt, hash }
}

/** What a record's hash is made of, when its leaves are known and their texts perhaps not. */
export type Sealed = {
  readonly seq: number
  readonly ts: number
  readonly refused: boolean
  readonly leaves: readonly string[]
}

export function hashOf(prevHash: string, { seq, ts, refused, leaves }: Sealed): string {
  let text = `${prevHash}\n${seq}\n${ts}\n${refused ? 1 : 0}`
  for (const leaf of leaves) text += `\n${leaf}`
  return digest('sha256', text, 'base64url')
}

export function leafOf(salt: string, text: string): string {
  return digest('sha256', `${salt}\n${text}`, 'base64url')
}

/** The leaf hashes of a record: its command first, then its outcome. */
export function leavesOf(draft: Pick<Draft, 'command' | 'outcome'>, salts: string): string[] {
  const leaves = [leafOf(salts.slice(0, SALT_LENGTH), draft.command)]
  let at = SALT_LENGTH
  for (const text of draft.outcome) {
    leaves.push(leafOf(salts.slice(at, at + SALT_LENGTH), text))
    at += SALT_LENGTH
  }
  return leaves
}

/** The hash a record should have as the successor of `prevHash`. */
export function expectedHash(prevHash: string, record: JournalRecord): string {
  const { seq, ts, refused, salts } = record
  return hashOf(prevHash, { seq, ts, refused, leaves: leavesOf(record, salts) })
}

function isLine(text: string): boolean {
  return text.length > 0 && !text.includes('\n')
}
