/** The chain of a journal, checked record by record. */
import { JournalDamaged } from './journal.ts'
import type { Journal } from './journal.ts'
import { expectedHash } from './record.ts'
import type { Head, JournalRecord } from './record.ts'
import { RowSteps, damaged, rowOf } from './row.ts'
import type { Row } from './row.ts'

/** Throws `JournalDamaged` unless `record` is the untouched successor of `head`. */
export function check(head: Head, lastTs: number, record: JournalRecord): void {
  const { seq, ts, hash } = record
  if (seq !== head.seq + 1) throw new JournalDamaged(head.seq + 1, 'a record', `record ${seq}`)
  const expected = expectedHash(head.hash, record)
  if (hash !== expected) throw new JournalDamaged(seq, `hash ${expected}`, hash)
  if (ts <= lastTs) throw new JournalDamaged(seq, `a time after ${lastTs}`, String(ts))
}

/**
 * Rows of a journal with what is after `from`, whose time was `fromTs`, each once every record in it is checked. The first may begin earlier.
 * Throws `JournalDamaged` at the first record that is not sound.
 */
export async function* checkedRows(
  journal: Journal,
  from: Head,
  fromTs: number,
): AsyncGenerator<Row<Buffer>> {
  let head = from
  let lastTs = fromTs
  for await (const row of rowsOf(journal, from.seq + 1)) {
    const steps = new RowSteps(row)
    while (steps.next()) {
      if (steps.seq <= from.seq) continue
      const record = steps.record()
      check(head, lastTs, record)
      head = { seq: record.seq, hash: record.hash }
      lastTs = record.ts
    }
    if (steps.fault) throw damaged(steps.fault)
    yield row
  }
}

/** The journal's rows, or such as its pages would make. */
async function* rowsOf(journal: Journal, fromSeq: number): AsyncGenerator<Row<Buffer>> {
  if (journal.rows) yield* journal.rows(fromSeq)
  else for await (const page of journal.read(fromSeq)) yield rowOf(page)
}
