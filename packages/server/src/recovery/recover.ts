/** Recovery is the only way to start: state is the newest sound snapshot and every record after it, or every record. */
import { evolve, initialState, loadState, remember } from '@parley/core'
import type { State } from '@parley/core'
import { JournalDamaged } from '../journal/journal.ts'
import type { Journal } from '../journal/journal.ts'
import { check, checkPlace } from '../journal/chain.ts'
import { GENESIS } from '../journal/record.ts'
import type { Head, JournalRecord } from '../journal/record.ts'
import { RowSteps, damaged, rowOf } from '../journal/row.ts'
import type { Row } from '../journal/row.ts'
import type { Ignored, SnapshotStore } from '../snapshot/snapshot.ts'
import { callerAt, eventAt } from './event.ts'

export type Recovered = {
  readonly state: State
  readonly head: Head
  /** Time of the last record, epoch microseconds; 0 for an empty journal. The next record's must be later. */
  readonly lastTs: number
  /** Records read and applied. */
  readonly replayed: number
  /** The record whose snapshot was the start; undefined when the journal was read from its beginning. */
  readonly fromSnapshot: number | undefined
  /** Snapshots that were passed over, and why: worth a warning in the log. */
  readonly ignored: readonly Ignored[]
  readonly ms: number
}

/**
 * The state as the journal tells it. Verifies the chain of every record it applies.
 * Throws `JournalDamaged` at the first record that is missing, altered or undecodable: nothing is ever skipped.
 */
export async function recover(journal: Journal, snapshots?: SnapshotStore): Promise<Recovered> {
  const started = performance.now()
  const start = await startingPoint(journal, snapshots)
  const { state } = start
  const { head, lastTs } = await replay(journal, start)
  const end = journal.head()
  if (end.seq !== head.seq || end.hash !== head.hash)
    throw new JournalDamaged(head.seq, `the journal to end at ${end.seq}`, `its end at ${head.seq}`)
  return {
    state,
    head,
    lastTs,
    replayed: head.seq - start.head.seq,
    fromSnapshot: start.head.seq === 0 ? undefined : start.head.seq,
    ignored: start.ignored,
    ms: performance.now() - started,
  }
}

/** Applies every record after the start, each checked: beside this thread where the journal can, which takes half the time. */
async function replay(journal: Journal, { state, head: start, lastTs }: Start) {
  let { seq, hash } = start
  const aside = journal.checkAside?.(start, lastTs)
  // It is waited for below; until then a rejection is nobody's.
  aside?.catch(() => undefined)
  try {
    for await (const row of rowsOf(journal, seq + 1)) {
      const steps = new RowSteps(row)
      while (steps.next()) {
        // The first row may begin before the start.
        if (steps.seq <= start.seq) continue
        if (aside) checkPlace(seq, steps.seq)
        else check({ seq, hash }, lastTs, steps.record())
        apply(state, steps)
        seq = steps.seq
        lastTs = steps.ts
        if (!aside) hash = steps.hash()
      }
      if (steps.fault) throw damaged(steps.fault)
      hash = row.last.hash
    }
  } catch (error) {
    // A record that cannot be applied is most likely one that was altered: then that is what is said.
    await aside
    throw error
  }
  const head = { seq, hash }
  const checked = (await aside) ?? head
  if (checked.seq !== seq || checked.hash !== hash)
    throw new JournalDamaged(seq, `the chain to end at ${checked.seq}`, String(seq))
  return { head, lastTs }
}

/** The journal's rows, or such as its pages would make. */
async function* rowsOf(journal: Journal, fromSeq: number): AsyncGenerator<Row<Buffer>> {
  if (journal.rows) yield* journal.rows(fromSeq)
  else for await (const page of journal.read(fromSeq)) yield rowOf(page)
}

type Start = Pick<Recovered, 'state' | 'head' | 'lastTs' | 'ignored'>

async function startingPoint(journal: Journal, snapshots?: SnapshotStore): Promise<Start> {
  const ignored: Ignored[] = []
  let found = await snapshots?.latest()
  while (found) {
    ignored.push(...found.ignored)
    if (!found.snapshot) break
    const { seq, hash, text } = found.snapshot
    const record = await recordAt(journal, seq)
    if (record?.hash === hash) {
      try {
        const head = { seq, hash }
        return { state: loadState(text), head, lastTs: record.ts, ignored }
      } catch (error) {
        ignored.push({ seq, reason: `cannot be loaded: ${reasonOf(error)}` })
      }
    } else ignored.push({ seq, reason: 'is of another journal: no record has its seq and hash' })
    found = await snapshots?.latest(seq)
  }
  return { state: initialState(), head: GENESIS, lastTs: 0, ignored }
}

async function recordAt(journal: Journal, seq: number): Promise<JournalRecord | undefined> {
  for await (const [record] of journal.read(seq, 1)) return record?.seq === seq ? record : undefined
  return undefined
}

/** Applies one record as the sequencer applied it when it was made. */
function apply(state: State, { bytes, seq, refused, texts, starts }: RowSteps): void {
  try {
    let [start = 0, next = 0] = starts
    const caller = callerAt(bytes, start, next - 1)
    if (!refused)
      for (let index = 1; index < texts; index++) {
        start = next
        next = starts[index + 1] ?? 0
        const event = eventAt(bytes, start, next - 1)
        if (event) evolve(state, event)
      }
    remember(state, caller, seq)
  } catch (cause) {
    throw new JournalDamaged(seq, 'texts that can be applied', reasonOf(cause), { cause })
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
