/**
 * What one party may see of one request, as one JSON document that proves itself: texts with their salts, hashes in the
 * place of the texts that are not the party's to see, and the path from each record to the root over the whole journal.
 *
 * A record's number tells its reader how much happened in the venue before it, and between two of them: that is the
 * price of a proof, and why one is made only of a request that has ended, and only when its party asks for it.
 */
import { audienceOf, decode, initialState } from '@parley/core'
import { evolve } from '@parley/core'
import type { Audience, Command, Event, FirmId, RfqId, State } from '@parley/core'
import { JournalDamaged } from '../journal/journal.ts'
import type { Journal } from '../journal/journal.ts'
import { GENESIS, SALT_LENGTH, leavesOf } from '../journal/record.ts'
import type { Head, JournalRecord } from '../journal/record.ts'
import { check } from '../journal/chain.ts'
import { pathOf, rootOf, sealedRoot, treeOf } from './merkle.ts'
import { Thread } from './thread.ts'

export const PROOF_FORMAT = 'parley-proof-1'

/** A text and its salt where the party may read it; its hash where not. */
export type ProofLeaf = { readonly salt: string; readonly text: string } | string

export type ProofRecord = {
  readonly seq: number
  /** Epoch microseconds. */
  readonly ts: number
  readonly prevHash: string
  readonly refused: boolean
  /** The command first, then its outcome. */
  readonly leaves: readonly ProofLeaf[]
  /** Siblings from the record's leaf of the tree up to the root. */
  readonly path: readonly string[]
}

export type ProofHead = {
  /** Records in the journal when the proof was made. */
  readonly records: number
  readonly root: string
  /** The last record's hash, and its path: it fixes the number of records. */
  readonly hash: string
  readonly path: readonly string[]
}

export type Proof = {
  readonly format: typeof PROOF_FORMAT
  readonly request: string
  readonly party: string
  readonly head: ProofHead
  readonly records: readonly ProofRecord[]
}

/** No proof can be given: an unknown request and somebody else's look alike. */
export class ProofRefused extends Error {
  override name = 'ProofRefused'
  readonly code: 'unknown_rfq' | 'rfq_still_open'

  constructor(code: ProofRefused['code'], message: string) {
    super(message)
    this.code = code
  }
}

type Visible = {
  readonly record: JournalRecord
  readonly prevHash: string
  readonly seen: readonly boolean[]
}

/** The proof of what `firm` may see of `rfqId`. Throws `ProofRefused`, or `JournalDamaged` on a broken chain. */
export async function proof(journal: Journal, rfqId: string, firm: string): Promise<Proof> {
  const state = initialState()
  const thread = new Thread(rfqId as RfqId)
  const hashes: string[] = []
  const visible: Visible[] = []
  let head: Head = GENESIS
  let lastTs = 0
  for await (const page of journal.read(1))
    for (const record of page) {
      check(head, lastTs, record)
      const seen = see(state, thread, record, firm as FirmId)
      if (seen.includes(true)) visible.push({ record, prevHash: head.hash, seen })
      hashes.push(record.hash)
      head = { seq: record.seq, hash: record.hash }
      lastTs = record.ts
    }
  if (!thread.parties.includes(firm as FirmId))
    throw new ProofRefused('unknown_rfq', `${firm} has no request ${rfqId}`)
  if (!thread.ended)
    throw new ProofRefused('rfq_still_open', `${rfqId} is open; a proof is made once it has ended`)
  const tree = treeOf(hashes)
  return {
    format: PROOF_FORMAT,
    request: rfqId,
    party: firm,
    head: {
      records: head.seq,
      root: sealedRoot(rootOf(tree), tree.size),
      hash: head.hash,
      path: pathOf(tree, head.seq - 1),
    },
    records: visible.map(({ record, prevHash, seen }) => ({
      seq: record.seq,
      ts: record.ts,
      prevHash,
      refused: record.refused,
      leaves: leavesFor(record, seen),
      path: pathOf(tree, record.seq - 1),
    })),
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
        (audience, i) => audience.includes(firm) && (concerns || thread.names(events[i])),
      ),
    ]
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new JournalDamaged(seq, 'texts that can be applied', why, { cause })
  }
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
