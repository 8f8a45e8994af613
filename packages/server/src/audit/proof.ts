/**
 * What one party may see of one request, as one JSON document that proves itself: texts with their salts, hashes in the
 * place of the texts that are not the party's to see, and the path from each record to the root over the whole journal.
 *
 * A record's number tells its reader how much happened in the venue before it, and between two of them: that is the
 * price of a proof, and why one is made only of a request that has ended, and only when its party asks for it.
 */
import { assert, audienceOf, decode, initialState } from '@parley/core'
import { evolve } from '@parley/core'
import type { Audience, Command, Event, FirmId, RfqId, State } from '@parley/core'
import { JournalDamaged } from '../journal/journal.ts'
import type { Journal } from '../journal/journal.ts'
import { GENESIS, SALT_LENGTH, leavesOf } from '../journal/record.ts'
import type { Head, JournalRecord } from '../journal/record.ts'
import type { Kept } from '../checkpoint/chain.ts'
import { digestOf } from '../checkpoint/statement.ts'
import type { Signed } from '../checkpoint/statement.ts'
import { check } from '../journal/chain.ts'
import { consistencyPath, earlierRoot } from './consistency.ts'
import { maskKeyOf, maskedRecordHash } from './mask.ts'
import type { OpenedName } from './mask.ts'
import { maskedParts } from './masked-proof.ts'
import { pathOf, rootOf, sealedRoot, treeOf } from './merkle.ts'
import type { Tree } from './merkle.ts'
import { Thread } from './thread.ts'

export const PROOF_FORMAT = 'parley-proof-3'
/** Of before there was a second tree: read all the same. */
export const PROOF_FORMAT_2 = 'parley-proof-2'

/** A text and its salt where the party may read it; its hash where not. */
export type ProofLeaf = { readonly salt: string; readonly text: string } | string

export type ProofRecord = {
  readonly seq: number
  /** Epoch microseconds. */
  readonly ts: number
  /** Undefined where its leaves are those of masked texts, which are hashed with the record's own `hash` in its place. */
  readonly prevHash?: string
  readonly hash?: string
  readonly refused: boolean
  /** The command first, then its outcome. */
  readonly leaves: readonly ProofLeaf[]
  /** Siblings from the record's leaf of the tree up to the root. */
  readonly path: readonly string[]
}

export type ProofHead = {
  /** Records in the journal at the checkpoint, or where it is not signed, when the proof was made. */
  readonly records: number
  readonly root: string
  /** The last record's hash, and its path: it fixes the number of records. */
  readonly hash: string
  readonly path: readonly string[]
}

/** The signed checkpoint that commits to the head, the salt of its commitment, and the statements that lead to its key. */
export type ProofCheckpoint = Signed & {
  readonly salt: string
  readonly keys: readonly Signed[]
  /** The root of the second tree, where it commits to one. */
  readonly masked?: string
}

/** That the head continues an earlier checkpoint, which the party kept: what that one commits to, and the path from it. */
export type ProofConsistency = {
  /** Digest of the earlier checkpoint. */
  readonly digest: string
  readonly records: number
  readonly hash: string
  readonly salt: string
  /** The Merkle root over its records, before it was sealed with their number. */
  readonly tree: string
  readonly path: readonly string[]
  /** The same of the second tree, where it commits to one: its root, and in a masked proof that root before it was sealed, and the path. */
  readonly masked?: string
  readonly maskedTree?: string
  readonly maskedPath?: readonly string[]
}

/** Of a proof that masks others: the root of the second tree before it was sealed, and the party's own names. */
export type ProofMask = { readonly tree: string; readonly names: readonly OpenedName[] }

export type Proof = {
  readonly format: typeof PROOF_FORMAT | typeof PROOF_FORMAT_2
  readonly request: string
  readonly party: string
  readonly head: ProofHead
  readonly records: readonly ProofRecord[]
  readonly checkpoint?: ProofCheckpoint
  readonly consistency?: ProofConsistency
  /** Set where everybody but the party is masked: records then lead to the root of the second tree. */
  readonly mask?: ProofMask
}

/** Where a proof gets its signature from. */
export type Signatures = {
  /** The first checkpoint that covers a record and what was kept; throws `ProofRefused` where there is none. */
  covering(seq: number, masked: boolean): Promise<Kept>
  readonly keys: readonly Signed[]
  /** The checkpoint that the party kept, as the venue has it. */
  readonly kept: Kept | undefined
}

/** No proof can be given: an unknown request and somebody else's look alike. */
export class ProofRefused extends Error {
  override name = 'ProofRefused'
  readonly code: 'unknown_rfq' | 'rfq_still_open' | 'unknown_checkpoint' | 'no_checkpoint'

  constructor(code: ProofRefused['code'], message: string) {
    super(message)
    this.code = code
  }
}

export type Visible = {
  readonly record: JournalRecord
  readonly prevHash: string
  readonly seen: readonly boolean[]
}

/**
 * The proof of what `firm` may see of `rfqId`, under a checkpoint of `signatures` where they are given; `masked`: with the names of all
 * others masked, which only a checkpoint commits to. Throws `ProofRefused`, or `JournalDamaged` on a broken chain.
 */
export async function proof(
  journal: Journal,
  rfqId: string,
  firm: string,
  signatures?: Signatures,
  { masked = false }: { readonly masked?: boolean } = {},
): Promise<Proof> {
  const state = initialState()
  const thread = new Thread(rfqId as RfqId)
  const read = new Hashes(masked)
  const visible: Visible[] = []
  let head: Head = GENESIS
  let lastTs = 0
  for await (const page of journal.read(1))
    for (const record of page) {
      check(head, lastTs, record)
      const seen = see(state, thread, record, firm as FirmId)
      if (seen.includes(true)) visible.push({ record, prevHash: head.hash, seen })
      read.add(record)
      head = { seq: record.seq, hash: record.hash }
      lastTs = record.ts
    }
  if (!thread.parties.includes(firm as FirmId))
    throw new ProofRefused('unknown_rfq', `${firm} has no request ${rfqId}`)
  if (!thread.ended)
    throw new ProofRefused('rfq_still_open', `${rfqId} is open; a proof is made once it has ended`)
  const last = visible.at(-1)?.record.seq ?? 0
  const under = await signatures?.covering(last, masked)
  assert(!masked || under?.opening?.masked !== undefined, 'a masked proof is under a checkpoint')
  const trees = await treesUntil(journal, read, under?.opening?.records)
  const records = visible.map((each) => recordFor(each, trees.masked ?? trees.records))
  return {
    format: PROOF_FORMAT,
    request: rfqId,
    party: firm,
    head: headOf(trees.records, read.records),
    ...(trees.masked ? maskedParts(trees.masked, read.key, visible, records, firm) : { records }),
    ...(signatures && under ? signedParts(trees, under, signatures) : {}),
  }
}

/** The hashes of a journal's records as they are read, and those of the records masked where they are wanted. */
class Hashes {
  readonly records: string[] = []
  readonly masked: string[] | undefined
  /** The venue's key for tokens. */
  key = ''

  constructor(masked: boolean) {
    this.masked = masked ? [] : undefined
  }

  add(record: JournalRecord): void {
    if (record.seq === 1) this.key = maskKeyOf(record)
    this.records.push(record.hash)
    this.masked?.push(maskedRecordHash(this.key, record))
  }
}

type Trees = { readonly records: Tree; readonly masked: Tree | undefined }

/** The trees that a checkpoint covers: over fewer records than were read, or more where it was made since. */
async function treesUntil(
  journal: Journal,
  read: Hashes,
  records = read.records.length,
): Promise<Trees> {
  const missing = records - read.records.length
  if (missing > 0)
    for await (const page of journal.read(read.records.length + 1, missing))
      for (const record of page) read.add(record)
  const masked = read.masked && treeOf(read.masked.slice(0, records))
  return { records: treeOf(read.records.slice(0, records)), masked }
}

function headOf(tree: Tree, hashes: readonly string[]): ProofHead {
  const { size: records } = tree
  const root = sealedRoot(rootOf(tree), records)
  const hash = hashes[records - 1] ?? GENESIS.hash
  return { records, root, hash, path: pathOf(tree, records - 1) }
}

function recordFor({ record, prevHash, seen }: Visible, tree: Tree): ProofRecord {
  const { seq, ts, refused } = record
  const leaves = leavesFor(record, seen)
  return { seq, ts, prevHash, refused, leaves, path: pathOf(tree, seq - 1) }
}

function signedParts(
  trees: Trees,
  { statement, signature, opening }: Kept,
  { keys, kept }: Signatures,
): Pick<Proof, 'checkpoint' | 'consistency'> {
  const checkpoint = {
    statement,
    signature,
    salt: opening?.salt ?? '',
    keys: keys.map((key) => ({ statement: key.statement, signature: key.signature })),
    ...(opening?.masked === undefined ? {} : { masked: opening.masked }),
  }
  if (!kept?.opening) return { checkpoint }
  const { records, hash, salt, masked } = kept.opening
  return {
    checkpoint,
    consistency: {
      digest: digestOf(kept),
      records,
      hash,
      salt,
      tree: earlierRoot(trees.records, records),
      path: consistencyPath(trees.records, records),
      ...(masked === undefined ? {} : { masked }),
      ...(masked === undefined || !trees.masked
        ? {}
        : {
            maskedTree: earlierRoot(trees.masked, records),
            maskedPath: consistencyPath(trees.masked, records),
          }),
    },
  }
}

/** Applies a record; answers, leaf by leaf, what the firm may read of it for the request's sake. */
function see(state: State, thread: Thread, record: JournalRecord, firm: FirmId): boolean[] {
  const { seq, command: text, outcome, refused } = record
  try {
    const command = thread.mayConcern(record) ? (decode(text) as Command) : undefined
    const own = command !== undefined && command.actor.firm === firm
    const events = refused ? [] : outcome.map((each) => decode(each) as Event)
    const concerns = command !== undefined && thread.follow(command, events)
    const audiences = events.map((event): Audience => {
      evolve(state, event)
      return thread.isOpenTo(firm) ? audienceOf(state, event) : []
    })
    if (refused) return [concerns && own, concerns && own]
    return [
      concerns && own,
      ...audiences.map(
        (audience, i) => isNamed(audience, firm) && (concerns || thread.names(events[i])),
      ),
    ]
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new JournalDamaged(seq, 'texts that can be applied', why, { cause })
  }
}

/** What everybody is told is on no party's account. */
function isNamed(audience: Audience, firm: FirmId): boolean {
  return audience !== 'public' && audience.includes(firm)
}

function leavesFor(record: JournalRecord, seen: readonly boolean[]): ProofLeaf[] {
  const texts = [record.command, ...record.outcome]
  return leavesOf(record, record.salts).map((leaf, i) =>
    seen[i] === true
      ? {
          salt: record.salts.slice(i * SALT_LENGTH, (i + 1) * SALT_LENGTH),
          text: String(texts[i]),
        }
      : leaf,
  )
}
