/** The journal: the venue's one truth, append-only. State is a function of it, and startup is reading it. */
import type { Draft, Head, JournalRecord } from './record.ts'
import type { Row } from './row.ts'

export interface Journal {
  /** The last record, or `GENESIS`. */
  head(): Head
  /**
   * The highest epoch that has written here, 0 for a new journal. A writer takes the next one when it starts to lead;
   * from its first append on, every earlier writer is refused.
   */
  epoch(): number
  /**
   * Makes the drafts durable as the records that follow `expected`, all of them or none, and answers the new head.
   * Throws `JournalConflict`, having written nothing, when the head is another or a higher epoch has written.
   * A synchronous implementation answers directly, so that a group costs no promise. One call at a time.
   */
  append(expected: Head, epoch: number, drafts: readonly Draft[]): Head | Promise<Head>
  /**
   * The same behind an append that is still under way, whose head nobody knows yet: the drafts follow its last one. Rejects where that
   * append did, having written nothing. Left out where a journal takes one append at a time.
   */
  appendNext?(epoch: number, drafts: readonly Draft[]): Promise<Head>
  /**
   * Records from `fromSeq` on, in order, in pages of bounded size, at most `limit` of them: those present when each
   * page is read. Between pages others get their turn. Throws `JournalDamaged` on a record that cannot be read.
   */
  read(fromSeq: number, limit?: number): AsyncIterable<readonly JournalRecord[]>
  /**
   * The same from the row with `fromSeq` on, as the store has them: for who reads the whole. Throws `JournalDamaged` on a row that cannot
   * be read, and leaves what is in it to be checked. Left out where a store has no rows.
   */
  rows?(fromSeq: number): AsyncIterable<Row<Buffer>>
  /**
   * Rows after `from`, whose time was `fromTs`, read and checked beside the caller: as `checkedRows` tells them. Left out, or undefined,
   * where a store has no way to do that, or too little to read.
   */
  checkedAside?(from: Head, fromTs: number): AsyncIterable<Row<Buffer>> | undefined
  /** Releases the store. Appending or reading afterwards is a bug. */
  close(): void | Promise<void>
}

/** Somebody else has written, or leads. */
export class JournalConflict extends Error {
  override name = 'JournalConflict'
  readonly reason: 'head' | 'epoch'

  constructor(reason: 'head' | 'epoch', message: string) {
    super(message)
    this.reason = reason
  }
}

/** The store cannot be opened as a journal: it is in use, belongs to another program, is newer or older, or is missing. */
export class JournalUnusable extends Error {
  override name = 'JournalUnusable'
  readonly reason: 'locked' | 'foreign' | 'newer' | 'older' | 'missing' | 'read_only'

  constructor(reason: JournalUnusable['reason'], message: string, options?: ErrorOptions) {
    super(message, options)
    this.reason = reason
  }
}

/** A record is not what it was when it was written, or is not there. */
export class JournalDamaged extends Error {
  override name = 'JournalDamaged'
  readonly seq: number
  readonly expected: string
  readonly found: string

  constructor(seq: number, expected: string, found: string, options?: ErrorOptions) {
    super(`record ${seq}: expected ${expected}, found ${found}`, options)
    this.seq = seq
    this.expected = expected
    this.found = found
  }
}

/** Throws `JournalConflict` unless `expected` and `epoch` may write after `head` and `highest`. */
export function checkWriter(
  journal: { readonly head: Head; readonly highest: number },
  expected: Head,
  epoch: number,
): void {
  const { head, highest } = journal
  if (epoch < highest)
    throw new JournalConflict('epoch', `epoch ${epoch} has ended: epoch ${highest} has written`)
  if (expected.seq !== head.seq || expected.hash !== head.hash)
    throw new JournalConflict(
      'head',
      `the head is ${head.seq} ${head.hash}, not ${expected.seq} ${expected.hash}`,
    )
}
