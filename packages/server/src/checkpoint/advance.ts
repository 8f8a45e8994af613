/** Makes the next checkpoint: reads what the journal has since the last one, grows the tree, signs. Runs beside the venue, never in its step. */
import { randomBytes } from 'node:crypto'
import { EMPTY_FRONTIER, grow, rootOfFrontier } from '../audit/frontier.ts'
import type { Frontier } from '../audit/frontier.ts'
import { maskKeyOf, maskedRecordHash } from '../audit/mask.ts'
import { sealedRoot } from '../audit/merkle.ts'
import { JournalDamaged } from '../journal/journal.ts'
import type { Journal } from '../journal/journal.ts'
import { GENESIS, expectedHash } from '../journal/record.ts'
import type { Head, JournalRecord } from '../journal/record.ts'
import type { Chain, Kept } from './chain.ts'
import { commitmentOf, signed } from './statement.ts'
import type { VenueKey } from './venue-key.ts'

/**
 * Signs a checkpoint over the records that are durable now, at `at` (epoch microseconds) or later where the last record or
 * checkpoint is later; undefined for an empty journal. `journal` shows only what is durable, as every journal does.
 * Throws `JournalDamaged` where the journal is not the continuation of what was signed: that is never signed over. [CHK-6]
 */
export async function advance(
  journal: Journal,
  chain: Chain,
  venueKey: () => VenueKey,
  at: number,
): Promise<Kept | undefined> {
  const { seq: end } = journal.head()
  if (end === 0) return undefined
  const start = await startOf(journal, chain)
  const first = await recordAt(journal, 1)
  if (!first) throw new JournalDamaged(1, 'a record', 'none')
  const key = maskKeyOf(first)
  let { head, frontier } = start
  let masked = await maskedEdge(journal, chain, start.head.seq, key)
  let ts = at
  for await (const page of journal.read(head.seq + 1, end - head.seq)) {
    const [next] = page
    if (next) checkFollows(head, next)
    frontier = grow(
      frontier,
      page.map(({ hash }) => hash),
    )
    masked = growMasked(masked, page, key)
    const last = page.at(-1)
    if (last) {
      head = { seq: last.seq, hash: last.hash }
      ts = Math.max(ts, last.ts)
    }
  }
  const { seq: records, hash } = head
  const opening = {
    records,
    hash,
    root: sealedRoot(rootOfFrontier(frontier), records),
    masked: sealedRoot(rootOfFrontier(masked), records),
    salt: randomBytes(32).toString('base64url'),
  }
  return chain.append(({ number, previous, notBefore }) => {
    // Another process may have signed a later head meanwhile: checkpoints never go back.
    if ((chain.lastCheckpoint()?.opening?.records ?? 0) > records) return undefined
    const { secret, fingerprint, venue } = venueKey()
    const subject = commitmentOf(opening)
    const place = { number, previous, at: Math.max(ts, notBefore) }
    const statement = { kind: 'checkpoint', venue, key: fingerprint, subject, ...place } as const
    return { ...signed(statement, secret), checkpoint: { opening, frontier, masked } }
  })
}

/** Throws `JournalDamaged` unless the journal holds what the last checkpoint signed. */
export async function checkContinues(journal: Journal, chain: Chain): Promise<void> {
  await startOf(journal, chain)
}

type Start = { readonly head: Head; readonly frontier: Frontier }

/** Where the last checkpoint left off: the record it signed, which must still be there, and the tree's edge. [CHK-7] */
async function startOf(journal: Journal, chain: Chain): Promise<Start> {
  const opening = chain.lastCheckpoint()?.opening
  if (!opening) return { head: GENESIS, frontier: EMPTY_FRONTIER }
  const { records: seq, hash, root } = opening
  const record = await recordAt(journal, seq)
  if (record?.hash !== hash)
    throw new JournalDamaged(seq, `the record the venue signed, ${hash}`, record?.hash ?? 'none')
  const frontier = chain.frontier()
  // The edge is kept for speed: one that does not lead to what was signed is made again.
  if (frontier.size === seq && sealedRoot(rootOfFrontier(frontier), seq) === root)
    return { head: { seq, hash }, frontier }
  let made: Frontier = EMPTY_FRONTIER
  for await (const page of journal.read(1, seq))
    made = grow(
      made,
      page.map((each) => each.hash),
    )
  if (sealedRoot(rootOfFrontier(made), seq) !== root)
    throw new JournalDamaged(seq, `records under the signed root ${root}`, 'another root')
  return { head: { seq, hash }, frontier: made }
}

/** The edge of the masked tree over the records that are signed: kept for speed as the other is, and made where it is not there. */
async function maskedEdge(
  journal: Journal,
  chain: Chain,
  records: number,
  key: string,
): Promise<Frontier> {
  if (records === 0) return EMPTY_FRONTIER
  const signedRoot = chain.lastCheckpoint()?.opening?.masked
  const kept = chain.maskedFrontier()
  const leads = (edge: Frontier): boolean =>
    edge.size === records && sealedRoot(rootOfFrontier(edge), records) === signedRoot
  if (leads(kept)) return kept
  let made: Frontier = EMPTY_FRONTIER
  for await (const page of journal.read(1, records)) made = growMasked(made, page, key)
  if (signedRoot !== undefined && !leads(made))
    throw new JournalDamaged(records, `masked records under ${signedRoot}`, 'another root')
  return made
}

function growMasked(edge: Frontier, page: readonly JournalRecord[], key: string): Frontier {
  return grow(
    edge,
    page.map((record) => maskedRecordHash(key, record)),
  )
}

async function recordAt(journal: Journal, seq: number): Promise<JournalRecord | undefined> {
  for await (const [record] of journal.read(seq, 1)) return record?.seq === seq ? record : undefined
  return undefined
}

function checkFollows(head: Head, record: JournalRecord): void {
  if (record.seq !== head.seq + 1)
    throw new JournalDamaged(head.seq + 1, 'a record', `record ${record.seq}`)
  const expected = expectedHash(head.hash, record)
  if (record.hash !== expected)
    throw new JournalDamaged(record.seq, `hash ${expected}`, record.hash)
}
