/**
 * The journal in one SQLite file: one row per record, one transaction and one sync per group (WAL, synchronous=FULL).
 * Columns are plain text and integers, so that anyone can read the file with the `sqlite3` tool.
 */
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { openToRead, openToWrite } from './file.ts'
import { JournalDamaged, JournalUnusable, checkWriter } from './journal.ts'
import type { Journal } from './journal.ts'
import { GENESIS, SALT_LENGTH, seal } from './record.ts'
import type { Draft, Head, JournalRecord, SaltSource } from './record.ts'
import { randomSalts } from './salt.ts'

export type SqliteJournalOptions = {
  readonly path: string
  /** Read beside a writing server: no lock is taken and `append` throws. */
  readonly readOnly?: boolean
  readonly salts?: SaltSource
}

const SYNC_LEVELS = ['off', 'normal', 'full', 'extra']

/** Bounds of a page: a page ends after the record that passes either. */
const PAGE_RECORDS = 512
const PAGE_CHARACTERS = 1 << 20

export class SqliteJournal implements Journal {
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
    this.#salts = options.salts ?? randomSalts()
    if (options.readOnly === true) {
      this.#db = openToRead(options.path)
      this.#release = () => {}
    } else {
      const { db, release } = openToWrite(options.path)
      this.#db = db
      this.#release = release
      this.#write = prepareWrite(db)
    }
    this.#last = this.#db.prepare('select seq, hash from records order by seq desc limit 1')
    this.#page = this.#db.prepare(
      'select seq, ts, refused, command, outcome, salts, hash from records where seq >= ? order by seq limit ?',
    )
    this.#page.setReturnArrays(true)
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
    if (!this.#write) throw new JournalUnusable('read_only', 'the journal was opened to read only')
    checkWriter({ head: this.#head, highest: this.#epoch }, expected, epoch)
    if (drafts.length === 0 && epoch === this.#epoch) return this.#head
    const { begin, insert, fence, commit, rollback } = this.#write
    let head = this.#head
    begin.run()
    try {
      if (epoch !== this.#epoch) fence.run(epoch)
      for (const draft of drafts) {
        const { seq, ts, refused, command, outcome, salts, hash } = seal(head, draft, this.#salts)
        insert.run(seq, ts, refused ? 1 : 0, command, joined(outcome), salts, hash)
        head = { seq, hash }
      }
      commit.run()
    } catch (error) {
      // A failed commit may have ended the transaction already.
      if (this.#db.isTransaction) rollback.run()
      throw error
    }
    this.#epoch = epoch
    this.#head = head
    return head
  }

  async *read(fromSeq: number, limit = Infinity): AsyncGenerator<readonly JournalRecord[]> {
    let next = fromSeq
    let left = limit
    while (left > 0) {
      const page = this.#readPage(next, Math.min(left, PAGE_RECORDS))
      const last = page.at(-1)
      if (!last) return
      next = last.seq + 1
      left -= page.length
      yield page
    }
  }

  close(): void {
    if (!this.#db.isOpen) return
    this.#db.close()
    this.#release()
  }

  #readHead(): Head {
    const row = this.#last.get()
    return row ? { seq: Number(row['seq']), hash: String(row['hash']) } : GENESIS
  }

  #readEpoch(): number {
    return Number(this.#db.prepare('select epoch from writer').get()?.['epoch'])
  }

  #readPage(fromSeq: number, limit: number): JournalRecord[] {
    const page: JournalRecord[] = []
    let characters = 0
    let expected = fromSeq
    try {
      // With setReturnArrays each row is a list, which the type of `iterate` does not say.
      const rows = this.#page.iterate(fromSeq, limit) as unknown as Iterable<readonly unknown[]>
      for (const row of rows) {
        const record = toRecord(row, expected)
        page.push(record)
        expected = record.seq + 1
        characters += sizeOf(row)
        if (characters >= PAGE_CHARACTERS) break
      }
    } catch (cause) {
      if (cause instanceof JournalDamaged) throw cause
      const why = cause instanceof Error ? cause.message : String(cause)
      throw new JournalDamaged(expected, 'a readable row', why, { cause })
    }
    return page
  }
}

type Write = Record<'begin' | 'insert' | 'fence' | 'commit' | 'rollback', StatementSync>

function prepareWrite(db: DatabaseSync): Write {
  return {
    begin: db.prepare('begin immediate'),
    insert: db.prepare('insert into records values (?, ?, ?, ?, ?, ?, ?)'),
    fence: db.prepare('update writer set epoch = ?'),
    commit: db.prepare('commit'),
    rollback: db.prepare('rollback'),
  }
}

/** Outcome texts hold no newline, so one separates them. */
function joined(outcome: readonly string[]): string {
  return outcome.length === 1 ? String(outcome[0]) : outcome.join('\n')
}

function sizeOf(row: readonly unknown[]): number {
  return String(row[3]).length + String(row[4]).length
}

/** A row as a record. What the hash would not notice (a third value of `refused`, salts to spare) is refused here. */
function toRecord(row: readonly unknown[], expected: number): JournalRecord {
  const [seq, ts, refused, command, outcome, salts, hash] = row
  if (
    typeof seq !== 'number' ||
    typeof ts !== 'number' ||
    typeof command !== 'string' ||
    typeof outcome !== 'string' ||
    typeof salts !== 'string' ||
    typeof hash !== 'string'
  )
    throw new JournalDamaged(expected, 'columns of their types', row.map((v) => typeof v).join())
  if (refused !== 0 && refused !== 1)
    throw new JournalDamaged(seq, 'refused to be 0 or 1', String(refused))
  const texts = outcome === '' ? [] : outcome.split('\n')
  if (salts.length !== SALT_LENGTH * (texts.length + 1))
    throw new JournalDamaged(
      seq,
      `${SALT_LENGTH * (texts.length + 1)} characters of salts`,
      `${salts.length}`,
    )
  return { seq, ts, command, outcome: texts, refused: refused === 1, salts, hash }
}
