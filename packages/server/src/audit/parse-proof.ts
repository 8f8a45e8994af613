/** A proof read from a file that anybody may have written. */
import { HASH_LENGTH, SALT_LENGTH } from '../journal/record.ts'
import type { OpenedName } from './mask.ts'
import { PROOF_FORMAT, PROOF_FORMAT_2 } from './proof.ts'
import type {
  Proof,
  ProofCheckpoint,
  ProofConsistency,
  ProofHead,
  ProofLeaf,
  ProofMask,
  ProofRecord,
} from './proof.ts'
import type { Signed } from '../checkpoint/statement.ts'

/** The proof a document is, or what is wrong with it. */
export function parseProof(document: unknown): Proof | string {
  try {
    const { format, request, party, head, records, checkpoint, consistency, mask } = fields(
      document,
      'the document',
      ['format', 'request', 'party', 'head', 'records'],
      ['checkpoint', 'consistency', 'mask'],
    )
    if (format !== PROOF_FORMAT && format !== PROOF_FORMAT_2)
      return `the format is ${String(format)}, not ${PROOF_FORMAT}`
    return {
      format,
      request: text(request, 'request'),
      party: text(party, 'party'),
      head: parseHead(head),
      records: list(records, 'records').map((each, i) => parseRecord(each, `records.${i}`)),
      ...(checkpoint === undefined ? {} : { checkpoint: parseCheckpoint(checkpoint) }),
      ...(consistency === undefined ? {} : { consistency: parseConsistency(consistency) }),
      ...(mask === undefined ? {} : { mask: parseMask(mask) }),
    }
  } catch (error) {
    if (error instanceof Malformed) return error.message
    throw error
  }
}

/** The signed text in a document: a statement alone, or the newest checkpoint of a page as the venue lists them. */
export function parseSigned(document: unknown): Signed | string {
  try {
    const page = Object(document) as { checkpoints?: readonly { kind?: string }[] }
    const listed = Array.isArray(page.checkpoints)
      ? page.checkpoints.find(({ kind }) => kind === 'checkpoint')
      : document
    const { statement, signature } = Object(listed) as Record<string, unknown>
    return { statement: text(statement, 'statement'), signature: text(signature, 'signature') }
  } catch (error) {
    if (error instanceof Malformed) return error.message
    throw error
  }
}

class Malformed extends Error {}

function parseCheckpoint(value: unknown): ProofCheckpoint {
  const names = ['statement', 'signature', 'salt', 'keys']
  const { salt, keys, masked, ...signed } = fields(value, 'checkpoint', names, ['masked'])
  return {
    ...parseStatement(signed, 'checkpoint'),
    salt: hashText(salt, 'checkpoint.salt'),
    keys: list(keys, 'checkpoint.keys').map((each, i) =>
      parseStatement(each, `checkpoint.keys.${i}`),
    ),
    ...(masked === undefined ? {} : { masked: hashText(masked, 'checkpoint.masked') }),
  }
}

function parseStatement(value: unknown, at: string): Signed {
  const { statement, signature } = fields(value, at, ['statement', 'signature'])
  return {
    statement: text(statement, `${at}.statement`),
    signature: text(signature, `${at}.signature`),
  }
}

function parseConsistency(value: unknown): ProofConsistency {
  const names = ['digest', 'records', 'hash', 'salt', 'tree', 'path']
  const more = ['masked', 'maskedTree', 'maskedPath']
  const { digest, records, hash, salt, tree, path, ...rest } = fields(
    value,
    'consistency',
    names,
    more,
  )
  const { masked, maskedTree, maskedPath } = rest
  return {
    digest: hashText(digest, 'consistency.digest'),
    records: whole(records, 'consistency.records'),
    hash: hashText(hash, 'consistency.hash'),
    salt: hashText(salt, 'consistency.salt'),
    tree: hashText(tree, 'consistency.tree'),
    path: hashes(path, 'consistency.path'),
    ...(masked === undefined ? {} : { masked: hashText(masked, 'consistency.masked') }),
    ...(maskedTree === undefined
      ? {}
      : { maskedTree: hashText(maskedTree, 'consistency.maskedTree') }),
    ...(maskedPath === undefined
      ? {}
      : { maskedPath: hashes(maskedPath, 'consistency.maskedPath') }),
  }
}

function parseMask(value: unknown): ProofMask {
  const { tree, names } = fields(value, 'mask', ['tree', 'names'])
  return {
    tree: hashText(tree, 'mask.tree'),
    names: list(names, 'mask.names').map((each, i): OpenedName => {
      const { name, salt } = fields(each, `mask.names.${i}`, ['name', 'salt'])
      return {
        name: text(name, `mask.names.${i}.name`),
        salt: hashText(salt, `mask.names.${i}.salt`),
      }
    }),
  }
}

function parseHead(value: unknown): ProofHead {
  const { records, root, hash, path } = fields(value, 'head', ['records', 'root', 'hash', 'path'])
  return {
    records: whole(records, 'head.records'),
    root: hashText(root, 'head.root'),
    hash: hashText(hash, 'head.hash'),
    path: hashes(path, 'head.path'),
  }
}

function parseRecord(value: unknown, at: string): ProofRecord {
  const names = ['seq', 'ts', 'refused', 'leaves', 'path']
  const read = fields(value, at, names, ['prevHash', 'hash'])
  const { seq, ts, refused, leaves, path, prevHash, hash } = read
  if (hash !== undefined && prevHash !== undefined)
    throw new Malformed(`${at}.prevHash is not hashed where hash is`)
  if (typeof refused !== 'boolean') throw new Malformed(`${at}.refused is not a boolean`)
  return {
    seq: whole(seq, `${at}.seq`),
    ts: whole(ts, `${at}.ts`),
    ...(hash === undefined
      ? { prevHash: hashText(prevHash, `${at}.prevHash`) }
      : { hash: hashText(hash, `${at}.hash`) }),
    refused,
    leaves: list(leaves, `${at}.leaves`).map((each, i) => parseLeaf(each, `${at}.leaves.${i}`)),
    path: hashes(path, `${at}.path`),
  }
}

function parseLeaf(value: unknown, at: string): ProofLeaf {
  if (typeof value === 'string') return hashText(value, at)
  const leaf = fields(value, at, ['salt', 'text'])
  const salt = text(leaf['salt'], `${at}.salt`)
  if (salt.length !== SALT_LENGTH)
    throw new Malformed(`${at}.salt has not ${SALT_LENGTH} characters`)
  return { salt, text: text(leaf['text'], `${at}.text`) }
}

/** The fields of an object that has these, perhaps some more, and no others: what is not checked must not be there. */
function fields(
  value: unknown,
  at: string,
  names: readonly string[],
  more: readonly string[] = [],
): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Malformed(`${at} is not an object`)
  for (const name of names)
    if (!Object.hasOwn(value, name)) throw new Malformed(`${at}.${name} is missing`)
  for (const name of Object.keys(value))
    if (!names.includes(name) && !more.includes(name))
      throw new Malformed(`${at}.${name} is not known`)
  return { ...value }
}

function list(value: unknown, at: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new Malformed(`${at} is not a list`)
  return value
}

function hashes(value: unknown, at: string): string[] {
  return list(value, at).map((each, i) => hashText(each, `${at}.${i}`))
}

function text(value: unknown, at: string): string {
  if (typeof value !== 'string') throw new Malformed(`${at} is not a text`)
  return value
}

/** Base64url of 32 bytes, in the one way of writing them: the last character carries four bits only. */
const HASH = new RegExp(`^[A-Za-z0-9_-]{${HASH_LENGTH - 1}}[AEIMQUYcgkosw048]$`)

function hashText(value: unknown, at: string): string {
  const found = text(value, at)
  if (!HASH.test(found)) throw new Malformed(`${at} is not a hash`)
  return found
}

function whole(value: unknown, at: string): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 1)
    throw new Malformed(`${at} is not a whole number above 0`)
  return value
}
