/**
 * What only comparing rows can find: a contract quoted twice in a session, a session that repeats another, rows
 * of one underlying that are another's relabelled. Works session by session, so memory is one pair of sessions.
 */
import { VALUE_COLUMNS, verdictOf } from './candidates.ts'
import type { Candidates, SessionKey } from './candidates.ts'

/** Row numbers of each session, in file order. */
export type RowsBySession = { readonly start: Int32Array; readonly order: Int32Array }

/** A session whose rows were found in an earlier one. */
export type CopiedSession = {
  readonly session: SessionKey
  readonly original: SessionKey
  readonly rows: number
}

/** Rows with a bid that must match before two sessions are taken to be copies: fewer may be chance. */
const MATCHES_MIN = 5
/** Share of a session's telling rows that must be found in the other. */
const SHARE_MIN = 0.5

/** Groups rows by session with a counting sort. */
export function rowsBySession(candidates: Candidates): RowsBySession {
  const start = new Int32Array(candidates.sessions.length + 1)
  for (let i = 0; i < candidates.length; i++) {
    const slot = (candidates.session[i] ?? 0) + 1
    start[slot] = (start[slot] ?? 0) + 1
  }
  for (let s = 1; s < start.length; s++) start[s] = (start[s] ?? 0) + (start[s - 1] ?? 0)
  const next = start.slice()
  const order = new Int32Array(candidates.length)
  for (let i = 0; i < candidates.length; i++) {
    const session = candidates.session[i] ?? 0
    order[next[session] ?? 0] = i
    next[session] = (next[session] ?? 0) + 1
  }
  return { start, order }
}

/** Marks copies, then duplicates, in `candidates.verdict`; answers the sessions that hold copies. */
export function compareSessions(
  candidates: Candidates,
  bySession: RowsBySession,
): readonly CopiedSession[] {
  const copies = markCopies(candidates, bySession)
  for (let s = 0; s < candidates.sessions.length; s++) {
    const seen = new Set<number>()
    for (const i of rowsOf(bySession, s)) {
      if (candidates.verdict[i] !== 0) continue
      const contract = candidates.contract[i] ?? -1
      if (seen.has(contract)) candidates.verdict[i] = verdictOf('duplicate')
      seen.add(contract)
    }
  }
  return copies
}

function markCopies(candidates: Candidates, bySession: RowsBySession): readonly CopiedSession[] {
  const copies: CopiedSession[] = []
  const order = inTime(candidates.sessions)
  const fingerprints = new Map<number, number>()
  const latest = new Map<string, number>()
  for (const s of order) {
    const session = candidates.sessions[s]
    if (!session) continue
    const fingerprint = fingerprintOf(candidates, rowsOf(bySession, s))
    const same = fingerprint === undefined ? undefined : fingerprints.get(fingerprint)
    const originals = new Set([...(same === undefined ? [] : [same]), ...latest.values()])
    for (const original of originals) {
      const copied = copiedRows(candidates, rowsOf(bySession, original), rowsOf(bySession, s))
      const from = candidates.sessions[original]
      if (copied.length === 0 || !from) continue
      const reason = from.underlying === session.underlying ? 'repeated_session' : 'stale_copy'
      for (const i of copied)
        if (outranks(candidates, i, reason)) candidates.verdict[i] = verdictOf(reason)
      copies.push({ session, original: from, rows: copied.length })
      break
    }
    if (fingerprint !== undefined && same === undefined) fingerprints.set(fingerprint, s)
    latest.set(session.underlying, s)
  }
  return copies
}

/** Sessions by date, then by place in the file: of two equal ones the later is the copy. */
function inTime(sessions: readonly SessionKey[]): readonly number[] {
  return sessions
    .map((session, s) => ({ date: session.date, s }))
    .sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : a.s - b.s))
    .map(({ s }) => s)
}

/**
 * Rows of `later` with the same expiry, strike, right and every value as one of `earlier`. Empty unless enough rows
 * with a bid match: worthless options look alike on every day.
 */
function copiedRows(
  candidates: Candidates,
  earlier: Int32Array,
  later: Int32Array,
): readonly number[] {
  const byShape = new Map<number, number>()
  for (const i of earlier) byShape.set(shapeOf(candidates, i), i)
  const copied: number[] = []
  let telling = 0
  let matches = 0
  for (const i of later) {
    const bid = candidates.values.bid[i] ?? Number.NaN
    const tells = bid > 0
    if (tells) telling++
    const original = byShape.get(shapeOf(candidates, i))
    if (original === undefined || !sameValues(candidates, original, i)) continue
    copied.push(i)
    if (tells) matches++
  }
  return matches >= MATCHES_MIN && matches >= telling * SHARE_MIN ? copied : []
}

function sameValues(candidates: Candidates, a: number, b: number): boolean {
  return VALUE_COLUMNS.every((name) =>
    Object.is(candidates.values[name][a], candidates.values[name][b]),
  )
}

/** A number that does not depend on the order of rows, the day or the underlying; undefined for a session too small to tell. */
function fingerprintOf(candidates: Candidates, rows: Int32Array): number | undefined {
  const bits = new Float64Array(1)
  const words = new Uint32Array(bits.buffer)
  let sum = rows.length
  let telling = 0
  for (const i of rows) {
    let hash = Math.imul(shapeOf(candidates, i) + 1, 0x9e37_79b1)
    for (const name of VALUE_COLUMNS) {
      bits[0] = candidates.values[name][i] ?? Number.NaN
      hash = Math.imul(hash ^ (words[0] ?? 0), 0x85eb_ca6b)
      hash = Math.imul((hash ^ (hash >>> 13)) + (words[1] ?? 0), 0xc2b2_ae35)
      hash ^= hash >>> 16
    }
    sum = (sum + (hash >>> 0)) % 2 ** 52
    const bid = candidates.values.bid[i] ?? Number.NaN
    if (bid > 0) telling++
  }
  return telling >= MATCHES_MIN ? sum : undefined
}

function outranks(
  candidates: Candidates,
  i: number,
  reason: 'stale_copy' | 'repeated_session',
): boolean {
  const current = candidates.verdict[i] ?? 0
  return current === 0 || verdictOf(reason) < current
}

function shapeOf(candidates: Candidates, i: number): number {
  return candidates.contracts[candidates.contract[i] ?? -1]?.shape ?? -1
}

export function rowsOf(bySession: RowsBySession, session: number): Int32Array {
  return bySession.order.subarray(bySession.start[session] ?? 0, bySession.start[session + 1] ?? 0)
}
