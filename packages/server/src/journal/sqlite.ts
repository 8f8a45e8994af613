/**
 * The journal in one SQLite file: one transaction and one sync per group (WAL, synchronous=FULL), a row or a few each.
 * Short rows are plain text, long ones zstd: `parley audit records` prints both.
 */
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { present } from '@parley/core/assert'
import { checkedAside } from './aside.ts'
import { compressed, expanded } from './compress.ts'
import { openToRead, openToWrite } from './file.ts'
import { JournalUnusable, checkWriter } from './journal.ts'
import type { Journal } from './journal.ts'
import { GENESIS } from './record.ts'
import type { Draft, Head, JournalRecord, SaltSource } from './record.ts'
import { damaged, readRow, writeRows } from './row.ts'
import type { Row } from './row.ts'
import { randomSalts } from './salt.ts'

export type SqliteJournalOptions = {
  readonly path: string
  /** Read beside a writing server: no lock is taken and `append` throws. */
  readonly readOnly?: boolean
  /** Written to beside another connection of this process, which was opened first and closes last: they take turns. */
  readonly beside?: boolean
  readonly salts?: SaltSource
}

/** Records from which a thread of its own is worth its start, which is waited for. */
export const ASIDE_RECORDS_MIN = 8192

const SYNC_LEVELS = ['off', 'normal', 'full', 'extra']

/** A page ends after the row with which it has so many records: rows are bounded, and so pages are. */
const PAGE_RECORDS = 512

export class SqliteJournal implements Journal {
  readonly #path: string
  readonly #db: DatabaseSync
  readonly #release: () => void
  readonly #write: Write | undefined
  readonly #last: StatementSync
  readonly #page: StatementSync
  readonly #salts: SaltSource
  #head: Head = GENESIS
  #epoch = 0

  /** Opens the file, creating it unless `readOnly`. Throws `JournalUnusable` where it cannot be used. */
  constructor(options: SqliteJournalOptions) {
    this.#path = options.path
    this.#salts = options.salts ?? randomSalts()
    if (options.readOnly === true) {
      this.#db = openToRead(options.path)
      this.#release = () => {}
    } else {
      const { db, release } = openToWrite(options.path, options.beside === true)
      this.#db = db
      this.#release = release
      this.#write = prepareWrite(db)
    }
    this.#last = this.#db.prepare('select last, hash from groups order by seq desc limit 1')
    this.#page = this.#db.prepare(`
      select seq, last, hash, cast(records as blob) as bytes from groups
      where seq >= coalesce((select max(seq) from groups where seq <= ?), 0) order by seq
    `)
    this.#head = this.#readHead()
    this.#epoch = this.#readEpoch()
  }

  head(): Head {
    return this.#write ? this.#head : this.#readHead()
  }

  epoch(): number {
    return this.#write ? this.#epoch : this.#readEpoch()
  }

  /** The journal mode and sync level in force, `wal/full` for a writer. */
  durability(): string {
    const mode = this.#db.prepare('pragma journal_mode').get()?.['journal_mode']
    const level = Number(this.#db.prepare('pragma synchronous').get()?.['synchronous'])
    return `${String(mode)}/${SYNC_LEVELS[level]}`
  }

  append(expected: Head, epoch: number, drafts: readonly Draft[]): Head {
    return present(this.appendGroups(expected, epoch, [drafts])[0], 'a group has its head')
  }

  /** Groups that follow one another, made durable by one sync, all of them or none. Answers the head after each. */
  appendGroups(expected: Head, epoch: number, groups: readonly (readonly Draft[])[]): Head[] {
    if (!this.#write) throw new JournalUnusable('read_only', 'the journal was opened to read only')
    // The other connection has had its turn.
    if (expected.seq !== this.#head.seq) {
      this.#head = this.#readHead()
      this.#epoch = this.#readEpoch()
    }
    checkWriter({ head: this.#head, highest: this.#epoch }, expected, epoch)
    const { begin, insert, fence, commit, rollback } = this.#write
    let head = this.#head
    const written = groups.map((drafts) => {
      const made = writeRows(head, drafts, this.#salts)
      head = made.head
      return made
    })
    const rows = written.flatMap((made) => made.rows)
    const put = ({ first, last, records }: Row<string>): unknown =>
      insert.run(first, last.seq, last.hash, compressed(records))
    const [only] = rows
    // A statement by itself is a transaction too, for less.
    if (only && rows.length === 1 && epoch === this.#epoch) put(only)
    else if (rows.length > 0 || epoch !== this.#epoch) {
      begin.run()
      try {
        if (epoch !== this.#epoch) fence.run(epoch)
        rows.forEach(put)
        commit.run()
      } catch (error) {
        // A failed commit may have ended the transaction already.
        if (this.#db.isTransaction) rollback.run()
        throw error
      }
    }
    this.#epoch = epoch
    this.#head = head
    return written.map((made) => made.head)
  }

  async *read(fromSeq: number, limit = Infinity): AsyncGenerator<readonly JournalRecord[]> {
    let next = fromSeq
    let left = limit
    while (left > 0) {
      const records = this.#readPage(next, left)
      const last = records.at(-1)
      if (!last) return
      next = last.seq + 1
      left -= records.length
      yield records
    }
  }

  async *rows(fromSeq: number): AsyncGenerator<Row<Buffer>> {
    let next = fromSeq
    let given = 0
    for (;;) {
      // Where nothing follows, or a row is missing, the one before it comes again.
      const rows = this.#rowsFrom(next).filter(({ first }) => first > given)
      const end = rows.at(-1)
      if (!end) return
      yield* rows
      given = end.first
      next = end.last.seq + 1
    }
  }

  checkedAside(from: Head, fromTs: number): AsyncIterable<Row<Buffer>> | undefined {
    if (this.head().seq - from.seq < ASIDE_RECORDS_MIN) return undefined
    return checkedAside({ path: this.#path, from, fromTs })
  }

  close(): void {
    if (!this.#db.isOpen) return
    this.#db.close()
    this.#release()
  }

  #readHead(): Head {
    const row = this.#last.get()
    return row ? headOf(row) : GENESIS
  }

  #readEpoch(): number {
    return Number(this.#db.prepare('select epoch from writer').get()?.['epoch'])
  }

  /** Records from `fromSeq` on, at most `limit`. Those before a damaged one come without it; the next page begins with it. */
  #readPage(fromSeq: number, limit: number): JournalRecord[] {
    const page: JournalRecord[] = []
    for (const row of this.#rowsFrom(fromSeq, Math.min(limit, PAGE_RECORDS))) {
      const { records, fault } = readRow(row)
      for (const record of records)
        if (record.seq >= fromSeq && page.length < limit) page.push(record)
      if (fault && page.length === 0) throw damaged(fault)
      if (fault) break
    }
    return page
  }

  /** Rows with `fromSeq` and what follows, until they have so many records. Those before one that the store cannot read come without it. */
  #rowsFrom(fromSeq: number, count = PAGE_RECORDS): Row<Buffer>[] {
    const rows: Row<Buffer>[] = []
    let next = fromSeq
    try {
      for (const columns of this.#page.iterate(fromSeq)) {
        const row = rowIn(columns)
        rows.push(row)
        next = row.last.seq + 1
        if (next - fromSeq >= count) break
      }
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause)
      if (rows.length === 0) throw damaged({ seq: next, why }, cause)
    }
    return rows
  }
}

type Write = Record<'begin' | 'insert' | 'fence' | 'commit' | 'rollback', StatementSync>

function prepareWrite(db: DatabaseSync): Write {
  return {
    begin: db.prepare('begin immediate'),
    insert: db.prepare('insert into groups values (?, ?, ?, ?)'),
    fence: db.prepare('update writer set epoch = ?'),
    commit: db.prepare('commit'),
    rollback: db.prepare('rollback'),
  }
}

type Columns = Readonly<Record<string, unknown>>

function headOf(row: Columns): Head {
  return { seq: Number(row['last']), hash: String(row['hash']) }
}

function rowIn(row: Columns): Row<Buffer> {
  const bytes = row['bytes']
  return {
    first: Number(row['seq']),
    last: headOf(row),
    records: bytes instanceof Uint8Array ? expanded(Buffer.from(bytes.buffer)) : Buffer.alloc(0),
  }
}
