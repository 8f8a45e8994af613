/** The chain of a journal, checked record by record. */
import { JournalDamaged } from './journal.ts'
import type { Journal } from './journal.ts'
import { expectedHash } from './record.ts'
import type { Head, JournalRecord } from './record.ts'

/** Throws `JournalDamaged` unless `record` is the untouched successor of `head`. */
export function check(head: Head, lastTs: number, record: JournalRecord): void {
  checkPlace(head.seq, record.seq)
  const { seq, ts, hash } = record
  const expected = expectedHash(head.hash, record)
  if (hash !== expected) throw new JournalDamaged(seq, `hash ${expected}`, hash)
  if (ts <= lastTs) throw new JournalDamaged(seq, `a time after ${lastTs}`, String(ts))
}

/** The part of `check` that costs nothing: throws unless a record's number follows the last one's. */
export function checkPlace(last: number, seq: number): void {
  if (seq !== last + 1) throw new JournalDamaged(last + 1, 'a record', `record ${seq}`)
}

/** Checks every record after `from`, and answers the last one's head. Throws `JournalDamaged` at the first that is not sound. */
export async function checkChain(journal: Journal, from: Head, fromTs: number): Promise<Head> {
  let head = from
  let lastTs = fromTs
  for await (const page of journal.read(from.seq + 1))
    for (const record of page) {
      check(head, lastTs, record)
      head = { seq: record.seq, hash: record.hash }
      lastTs = record.ts
    }
  return head
}
