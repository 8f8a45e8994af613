/** The file of a SQLite journal: whose it is, which version, and who may write to it. */
import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { JournalUnusable } from './journal.ts'

/** 'Prly' in ASCII: what `file` and SQLite know the journal by. */
const APPLICATION_ID = 0x50726c79
const VERSION = 3
/** The same without compressed rows: read as it stands, and made the present one by its writer. */
const VERSION_OF_TEXT = 2

const PAGE_BYTES = 4096
/** Pages of log after which SQLite moves them to the main file, while the group at hand waits: 2 MiB, for the pause grows with it. */
const CHECKPOINT_PAGES = 512

const SCHEMA = `
  create table groups (
    seq     integer primary key,
    last    integer not null,
    hash    text    not null,
    records any     not null
  ) strict;
  create table writer (
    id    integer primary key check (id = 1),
    epoch integer not null
  ) strict;
  insert into writer values (1, 0);
  pragma application_id = ${APPLICATION_ID};
  pragma user_version = ${VERSION};
`

/** Opens the file to read only: nothing is created, nothing locked, and a server may be writing to it. */
export function openToRead(path: string): DatabaseSync {
  if (!existsSync(path)) throw new JournalUnusable('missing', `no journal at ${path}`)
  const db = new DatabaseSync(path, { readOnly: true, timeout: 5_000 })
  try {
    if (inspect(db, path) === 'empty')
      throw new JournalUnusable('foreign', `${path} is empty, not a journal`)
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

/**
 * Opens the file as its one writer, creating it where there is none. `beside`: as a second connection of the process whose first one is the writer;
 * the two never write at once.
 */
export function openToWrite(
  path: string,
  beside: boolean,
): {
  readonly db: DatabaseSync
  readonly release: () => void
} {
  const lock = beside ? undefined : takeLock(path)
  try {
    const db = new DatabaseSync(path, { timeout: 5_000 })
    try {
      prepare(db, path)
      return { db, release: () => lock?.close() }
    } catch (error) {
      db.close()
      throw error
    }
  } catch (error) {
    lock?.close()
    throw error
  }
}

/**
 * One writer per journal: an exclusive lock on a file beside it, which the system frees when the process ends, however
 * it ends. The journal's own lock would keep readers out as well.
 */
function takeLock(path: string): DatabaseSync {
  if (!existsSync(dirname(path)))
    throw new JournalUnusable('missing', `no directory for a journal at ${path}`)
  const lock = new DatabaseSync(`${path}-lock`, { timeout: 0 })
  try {
    lock.exec('begin exclusive')
    return lock
  } catch (cause) {
    lock.close()
    throw new JournalUnusable('locked', `${path} is open in another server`, { cause })
  }
}

function prepare(db: DatabaseSync, path: string): void {
  if (inspect(db, path) === 'empty') {
    db.exec(`pragma page_size = ${PAGE_BYTES}; pragma journal_mode = wal`)
    db.exec(`begin; ${SCHEMA}; commit`)
  } else if (pragma(db, path, 'user_version') === VERSION_OF_TEXT) allowCompressed(db, path)
  db.exec(`
    pragma journal_mode = wal;
    pragma synchronous = full;
    pragma wal_autocheckpoint = ${CHECKPOINT_PAGES};
    pragma journal_size_limit = ${PAGE_BYTES * CHECKPOINT_PAGES * 4};
  `)
}

/**
 * Lets a row be something else than text. What is stored does not change, and only the schema is written anew: SQLite's own way for such a change
 * (section 7 of its page on ALTER TABLE), which takes no longer for a large file. The next schema version has whoever reads the file meanwhile read the
 * schema again.
 */
function allowCompressed(db: DatabaseSync, path: string): void {
  const next = pragma(db, path, 'schema_version') + 1
  db.enableDefensive(false)
  db.exec(`
    pragma writable_schema = on;
    begin immediate;
    update sqlite_schema set sql = replace(sql, 'records text', 'records any') where name = 'groups';
    pragma schema_version = ${next};
    pragma user_version = ${VERSION};
    commit;
    pragma writable_schema = reset;
  `)
  db.enableDefensive(true)
}

/** Empty, or a journal of ours; anything else is refused with the reason. */
function inspect(db: DatabaseSync, path: string): 'empty' | 'journal' {
  const application = pragma(db, path, 'application_id')
  const version = pragma(db, path, 'user_version')
  if (application === 0 && version === 0 && count(db, path) === 0) return 'empty'
  if (application !== APPLICATION_ID)
    throw new JournalUnusable('foreign', `${path} belongs to another program`)
  if (version > VERSION)
    throw new JournalUnusable(
      'newer',
      `${path} has format ${version}, from a newer release; this one reads format ${VERSION}`,
    )
  if (version < VERSION_OF_TEXT)
    throw new JournalUnusable(
      'older',
      `${path} has format ${version}, from before the first release; this one reads format ${VERSION}`,
    )
  return 'journal'
}

function pragma(db: DatabaseSync, path: string, name: string): number {
  return ask(db, path, `pragma ${name}`, name)
}

function count(db: DatabaseSync, path: string): number {
  return ask(db, path, 'select count(*) as n from sqlite_schema', 'n')
}

function ask(db: DatabaseSync, path: string, sql: string, column: string): number {
  try {
    return Number(db.prepare(sql).get()?.[column])
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new JournalUnusable('foreign', `${path} is not a journal: ${why}`, { cause })
  }
}
