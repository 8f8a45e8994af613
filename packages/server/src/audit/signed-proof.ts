/** What the venue's signature says of a proof: which key vouches for it, and that it continues a checkpoint its reader kept. [CHK-8] */
import { keyFor, readCheckpoint, readKeys } from '../checkpoint/key-history.ts'
import type { KeyHistory } from '../checkpoint/key-history.ts'
import { commitmentOf, digestOf } from '../checkpoint/statement.ts'
import type { Signed, Statement } from '../checkpoint/statement.ts'
import { isConsistent } from './consistency.ts'
import { rootFrom, sealedRoot } from './merkle.ts'
import type { Proof, ProofConsistency, ProofMask } from './proof.ts'

/** What the reader knows from elsewhere. */
export type Known = {
  readonly root?: string | undefined
  /** Fingerprint of a key of the venue. */
  readonly key?: string | undefined
  /** A checkpoint kept from earlier. */
  readonly checkpoint?: Signed | undefined
}

export type Signature = {
  readonly venue: string
  readonly key: string
  /** Epoch microseconds of the checkpoint. */
  readonly at: number
  readonly number: number
  /** Whether the key is the one the reader gave, or was signed in by it. */
  readonly known: boolean
  /** The number of the kept checkpoint that the journal is shown to continue. */
  readonly continues: number | undefined
}

type Found = { readonly problems: readonly string[]; readonly signature: Signature | undefined }

const none = (problem: string): Found => ({ problems: [problem], signature: undefined })

/** Checks the signature of a proof whose records lead to its head. */
export function checkSignature(proof: Proof, known: Known): Found {
  const { checkpoint, head } = proof
  if (!checkpoint)
    return known.key === undefined && known.checkpoint === undefined
      ? { problems: [], signature: undefined }
      : none('the proof is not signed')
  const keys = readKeys(checkpoint.keys)
  if (typeof keys === 'string') return none(keys)
  const statement = readCheckpoint(keys, checkpoint)
  if (typeof statement === 'string') return none(`of the checkpoint: ${statement}`)
  const problems: string[] = []
  const { salt, masked } = checkpoint
  if (commitmentOf({ ...head, salt, masked }) !== statement.subject)
    problems.push('the checkpoint does not commit to this head')
  if (proof.records.some(({ ts }) => ts > statement.at))
    problems.push('the checkpoint is older than a record')
  problems.push(...checkKey(keys, statement, known.key))
  if (known.checkpoint) problems.push(...checkContinues(proof, keys, statement, known.checkpoint))
  const { venue, key, at, number } = statement
  const continues =
    known.checkpoint && problems.length === 0 ? numberOf(keys, known.checkpoint) : undefined
  const isKnown = known.key !== undefined && problems.length === 0
  return { problems, signature: { venue, key, at, number, known: isKnown, continues } }
}

function numberOf(keys: KeyHistory, signed: Signed): number | undefined {
  const read = readCheckpoint(keys, signed)
  return typeof read === 'string' ? undefined : read.number
}

/** The key given vouches for itself and, through the statements it signed, for those after it; never for those before. */
function checkKey(keys: KeyHistory, { number }: Statement, given: string | undefined): string[] {
  if (given === undefined) return []
  const at = keys.findIndex(({ fingerprint }) => fingerprint === given)
  if (at < 0)
    return [`${given} is no key of this venue: it has ${keys.map((k) => k.fingerprint).join(', ')}`]
  return at <= keys.indexOf(keyFor(keys, number))
    ? []
    : [`it is signed by a key that came before ${given}: ask for a proof by the key in force`]
}

function checkContinues(
  { head, checkpoint, consistency, mask }: Proof,
  keys: KeyHistory,
  later: Statement,
  kept: Signed,
): string[] {
  const old = readCheckpoint(keys, kept)
  if (typeof old === 'string') return [`of the checkpoint you kept: ${old}`]
  const digest = digestOf(kept)
  if (checkpoint && digest === digestOf(checkpoint)) return []
  if (old.number === later.number)
    return [`the venue has signed two histories: checkpoint ${old.number} is not the one you kept`]
  if (old.number > later.number || old.at >= later.at)
    return ['the proof is older than the checkpoint you kept: ask for one that continues it']
  if (consistency?.digest !== digest)
    return [
      'nothing shows that the journal continues the checkpoint you kept: ask for a proof that does',
    ]
  const { records, hash, salt, tree, path, masked } = consistency
  const opening = { records, hash, salt, masked, root: sealedRoot(tree, records) }
  if (commitmentOf(opening) !== old.subject)
    return ['the checkpoint you kept does not commit to what is said of it']
  const root = rootFrom(head.hash, head.records - 1, head.records, head.path)
  const now = { size: head.records, root: root ?? '' }
  return isConsistent({ size: records, root: tree }, now, path) &&
    (!mask || masked === undefined || continuesMasked(consistency, mask, head.records))
    ? []
    : ['the history was rewritten: the journal does not continue the checkpoint you kept']
}

/** The same of the second tree, which the checkpoint that was kept commits to as well. */
function continuesMasked(
  { records, masked, maskedTree = '', maskedPath = [] }: ProofConsistency,
  { tree }: ProofMask,
  size: number,
): boolean {
  return (
    sealedRoot(maskedTree, records) === masked &&
    isConsistent({ size: records, root: maskedTree }, { size, root: tree }, maskedPath)
  )
}
