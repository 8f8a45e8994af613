/** Every signed statement of a venue held against its journal and against each other. */
import { keyFor, readCheckpoint, readKeys } from '../checkpoint/key-history.ts'
import type { KeyHistory } from '../checkpoint/key-history.ts'
import type { Kept } from '../checkpoint/chain.ts'
import { NO_DIGEST, commitmentOf, digestOf, parseStatement } from '../checkpoint/statement.ts'
import type { Signed } from '../checkpoint/statement.ts'
import { EMPTY_FRONTIER, grow, rootOfFrontier } from './frontier.ts'
import { sealedRoot } from './merkle.ts'

/** What is wrong, at which statement. */
export type ChainFinding = {
  readonly number: number
  readonly rule: string
  readonly expected: string
  readonly found: string
}

export type CheckedChain = {
  readonly statements: number
  readonly checkpoints: number
  /** Records that the last checkpoint covers. */
  readonly records: number
  readonly venue: string | undefined
  readonly key: string | undefined
  readonly findings: readonly ChainFinding[]
}

/** What an auditor knows from elsewhere. */
export type KnownOfChain = {
  readonly key?: string | undefined
  readonly checkpoint?: Signed | undefined
}

/** Of the journal's records, in order: their hashes, times, and hashes masked. */
export type ReadJournal = {
  readonly hashes: readonly string[]
  readonly times: readonly number[]
  readonly masked: readonly string[]
}

/** Checks all statements against the journal. */
export function checkChain(
  statements: Iterable<Kept>,
  journal: ReadJournal,
  known: KnownOfChain = {},
): CheckedChain {
  const all = [...statements]
  const findings: ChainFinding[] = []
  const keys = readKeys(all.filter(({ opening }) => opening === undefined))
  if (typeof keys === 'string')
    findings.push({ number: 0, rule: 'keys follow from each other', expected: 'keys', found: keys })
  else {
    findings.push(...order(all), ...signatures(all, keys), ...contents(all, journal))
    findings.push(...knowledge(all, keys, known))
  }
  return {
    statements: all.length,
    checkpoints: all.filter(({ opening }) => opening !== undefined).length,
    records: all.findLast(({ opening }) => opening !== undefined)?.opening?.records ?? 0,
    venue: typeof keys === 'string' ? undefined : keys[0].fingerprint,
    key: typeof keys === 'string' ? undefined : keys.at(-1)?.fingerprint,
    findings,
  }
}

function* order(all: readonly Kept[]): Generator<ChainFinding> {
  let previous = NO_DIGEST
  let before = -1
  for (const [i, kept] of all.entries()) {
    const read = parseStatement(kept.statement)
    if (kept.number !== i || read?.number !== i)
      yield finding(kept, 'statements are numbered without gaps', String(i), String(read?.number))
    if (read?.previous !== previous)
      yield finding(kept, 'a statement names the one before', previous, read?.previous ?? 'none')
    if (read && read.at <= before)
      yield finding(kept, 'times go on', `after ${before}`, String(read.at))
    before = read?.at ?? before
    previous = digestOf(kept)
  }
}

/** `readKeys` has checked the signatures of key statements. */
function* signatures(all: readonly Kept[], keys: KeyHistory): Generator<ChainFinding> {
  for (const kept of all) {
    if (!kept.opening) continue
    const read = readCheckpoint(keys, kept)
    const { fingerprint } = keyFor(keys, kept.number)
    if (typeof read === 'string') yield finding(kept, 'a checkpoint is signed', fingerprint, read)
    else if (commitmentOf(kept.opening) !== read.subject)
      yield finding(kept, 'a checkpoint commits to its opening', read.subject, 'another')
  }
}

function* contents(
  all: readonly Kept[],
  { hashes, times, masked }: ReadJournal,
): Generator<ChainFinding> {
  let frontier = EMPTY_FRONTIER
  let maskedEdge = EMPTY_FRONTIER
  for (const kept of all) {
    const { opening } = kept
    if (!opening) continue
    const { records, hash, root } = opening
    if (records < frontier.size || records > hashes.length || records < 1) {
      yield finding(
        kept,
        'the journal has the records that were signed',
        `${records} records`,
        `${hashes.length}, and ${frontier.size} signed before`,
      )
      continue
    }
    frontier = grow(frontier, hashes.slice(frontier.size, records))
    const found = sealedRoot(rootOfFrontier(frontier), records)
    if (hashes[records - 1] !== hash)
      yield finding(kept, 'the signed head is the record there', hash, String(hashes[records - 1]))
    if (found !== root) yield finding(kept, 'the signed root is the journal’s', root, found)
    maskedEdge = grow(maskedEdge, masked.slice(maskedEdge.size, records))
    const foundMasked = sealedRoot(rootOfFrontier(maskedEdge), records)
    if (opening.masked !== undefined && foundMasked !== opening.masked)
      yield finding(
        kept,
        'the second signed root is that of the records masked',
        opening.masked,
        foundMasked,
      )
    const at = parseStatement(kept.statement)?.at ?? 0
    const last = times[records - 1] ?? 0
    if (last > at)
      yield finding(kept, 'a checkpoint is not before its records', `from ${last} on`, String(at))
  }
}

function* knowledge(
  all: readonly Kept[],
  keys: KeyHistory,
  { key, checkpoint }: KnownOfChain,
): Generator<ChainFinding> {
  const fingerprints = keys.map(({ fingerprint }) => fingerprint)
  if (key !== undefined && !fingerprints.includes(key))
    yield {
      number: 0,
      rule: 'the key given is the venue’s',
      expected: key,
      found: fingerprints.join(', '),
    }
  if (!checkpoint) return
  const number = parseStatement(checkpoint.statement)?.number ?? -1
  const found = all[number]
  if (!found || digestOf(found) !== digestOf(checkpoint))
    yield {
      number: Math.max(number, 0),
      rule: 'the history holds the checkpoint that was kept',
      expected: digestOf(checkpoint),
      found: found ? digestOf(found) : 'none',
    }
}

function finding({ number }: Kept, rule: string, expected: string, found: string): ChainFinding {
  return { number, rule, expected, found }
}
