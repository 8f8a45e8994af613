/** The audit's commands about signatures, and what the others need of the chain and the key. */
import { createPublicKey } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { present } from '@parley/core'
import { advance } from '../checkpoint/advance.ts'
import { Chain } from '../checkpoint/chain.ts'
import type { Kept } from '../checkpoint/chain.ts'
import { fingerprintOf, readKeys } from '../checkpoint/key-history.ts'
import { digestOf, parseStatement } from '../checkpoint/statement.ts'
import type { Signed } from '../checkpoint/statement.ts'
import { openVenueKey, rotateKey } from '../checkpoint/venue-key.ts'
import type { KeyFile } from '../checkpoint/venue-key.ts'
import type { Journal } from '../journal/journal.ts'
import { timeText } from '../wire/numbers.ts'
import { ProofRefused } from './proof.ts'
import type { Signatures } from './proof.ts'
import { parseSigned } from './parse-proof.ts'

/** A file that was given is not what it is given for. */
export class Unreadable extends Error {
  override name = 'Unreadable'
}

/** What a word of the audit prints, and whether all is well. */
export type Shown = { readonly text: string; readonly data: unknown; readonly ok: boolean }

const nowUs = (): number => Date.now() * 1000

function keyFile(chainPath: string, given: string | undefined): KeyFile {
  return { path: given ?? join(dirname(chainPath), 'venue-key.pem'), create: false }
}

/** The signatures of a chain for a proof: of the first checkpoint that covers its records, made now where there is none. */
export function signaturesOf(
  chain: Chain,
  journal: Journal,
  options: {
    readonly chainPath: string
    readonly venueKey: string | undefined
    readonly kept: Signed | undefined
  },
): Signatures {
  const kept = options.kept && chain.at(parseStatement(options.kept.statement)?.number ?? -1)
  if (options.kept && (!kept || digestOf(kept) !== digestOf(options.kept)))
    throw new ProofRefused(
      'unknown_checkpoint',
      'the history of this folder does not hold the checkpoint that was kept',
    )
  const from = kept?.number ?? 0
  const covering = (seq: number, masked: boolean): Kept | undefined =>
    chain.covering(Math.max(seq, kept?.opening?.records ?? 0), from, masked)
  return {
    keys: chain.keys(),
    kept,
    async covering(seq, masked) {
      const found = covering(seq, masked)
      if (found) return found
      const file = keyFile(options.chainPath, options.venueKey)
      if (!existsSync(file.path))
        throw new ProofRefused(
          'no_checkpoint',
          `no checkpoint covers it yet, and ${file.path} is not there to sign one`,
        )
      const at = nowUs()
      await advance(journal, chain, () => openVenueKey(chain, file, at), at)
      return present(covering(seq, masked), 'a checkpoint over all records covers each')
    },
  }
}

/** A fingerprint, or that of the public key in a PEM file. */
export function fingerprintGiven(text: string): string {
  if (/^[\w-]{43}$/.test(text) && !existsSync(text)) return text
  try {
    return fingerprintOf(createPublicKey(readFileSync(text)))
  } catch (error) {
    throw new Unreadable(`${text}: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/** A checkpoint that somebody kept as JSON. */
export function checkpointGiven(path: string): Signed {
  const read = parseSigned(readJson(path))
  if (typeof read === 'string') throw new Unreadable(`${path}: ${read}`)
  return read
}

export function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    throw new Unreadable(`${path}: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/** Prints the venue's key, and writes it to a file for those who will check with it. */
export function showKey(chainPath: string, out: string | undefined): Shown {
  using chain = new Chain({ path: chainPath, readOnly: true })
  const keys = readKeys(chain.keys())
  if (typeof keys === 'string') throw new Unreadable(`${chainPath}: ${keys}`)
  const { publicKey, fingerprint, since } = present(keys.at(-1), 'a venue has a key')
  const pem = publicKey.export({ type: 'spki', format: 'pem' })
  if (out !== undefined) writeFileSync(out, pem)
  const venue = keys[0].fingerprint
  const data = { venue, fingerprint, publicKey: pem, keys: keys.length, since }
  const text = `venue        ${venue}\nkey          ${fingerprint}, the ${keys.length === 1 ? 'first' : `${keys.length}th`}\n${pem.trimEnd()}`
  return { text, data, ok: true }
}

/** Gives the venue a new key, signed in by the one in force. */
export function rotate(chainPath: string, venueKey: string | undefined): Shown {
  using chain = new Chain({ path: chainPath })
  const file = keyFile(chainPath, venueKey)
  const { venue, fingerprint } = rotateKey(chain, file, nowUs())
  const text = `The key is now ${fingerprint}, in ${file.path}. It was signed in by the one before, whose secret is gone.`
  return { text, data: { venue, fingerprint, file: file.path }, ok: true }
}

/** Lists the last statements with what the operator may know of them. */
export function listCheckpoints(chainPath: string, limit: number): Shown {
  using chain = new Chain({ path: chainPath, readOnly: true })
  const rows = chain.before(Number.MAX_SAFE_INTEGER, limit).map((kept) => {
    const { at, kind } = present(parseStatement(kept.statement), 'a kept statement reads')
    const { number, statement, signature, opening } = kept
    return { number, kind, at: timeText(at), digest: digestOf(kept), statement, signature, opening }
  })
  const lines = rows.map(
    ({ number, kind, at, digest, opening }) =>
      `${number}  ${at}  ${opening ? `${opening.records} records` : kind}  ${digest}`,
  )
  return { text: lines.join('\n'), data: { checkpoints: rows }, ok: true }
}
