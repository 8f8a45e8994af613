/** Recovery is the only way to start: state is the newest sound snapshot and every record after it, or every record. */
import { evolve, initialState, loadState, remember } from '@parley/core'
import type { State } from '@parley/core'
import { JournalDamaged } from '../journal/journal.ts'
import type { Journal } from '../journal/journal.ts'
import { checkedRows } from '../journal/chain.ts'
import { GENESIS } from '../journal/record.ts'
import type { Head, JournalRecord } from '../journal/record.ts'
import { RowSteps } from '../journal/row.ts'
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

/** Applies every record after the start, each once it is checked: beside this thread where the journal can, which takes half the time. */
async function replay(journal: Journal, { state, ...start }: Start) {
  let { head, lastTs } = start
  const rows = journal.checkedAside?.(head, lastTs) ?? checkedRows(journal, head, lastTs)
  for await (const row of rows) {
    const steps = new RowSteps(row)
    while (steps.next()) {
      if (steps.seq <= start.head.seq) continue
      apply(state, steps)
      lastTs = steps.ts
    }
    head = row.last
  }
  return { head, lastTs }
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
