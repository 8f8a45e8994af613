import { equal, match, throws } from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { checkChain, drafts, everyRecord } from './journal.contract.ts'
import { JournalDamaged, JournalUnusable } from './journal.ts'
import { INLINE_SYNC_MS_MAX, openJournal } from './open.ts'
import { GENESIS } from './record.ts'
import { SqliteJournal } from './sqlite.ts'

async function inDirectory(run: (path: string) => void | Promise<void>): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'parley-journal-'))
  try {
    await run(join(directory, 'journal.db'))
  } finally {
    rmSync(directory, { recursive: true })
  }
}

function refusal(reason: JournalUnusable['reason'], words: RegExp) {
  return (error: unknown) => {
    if (!(error instanceof JournalUnusable)) return false
    match(error.message, words)
    return error.reason === reason
  }
}

const sql = (path: string, text: string): void => {
  const db = new DatabaseSync(path)
  db.exec(text)
  db.close()
}

void test('a file that is not a journal is refused with the reason, and left alone', () =>
  inDirectory((path) => {
    const rows: [string, () => void, JournalUnusable['reason'], RegExp][] = [
      ['text', () => writeFileSync(path, 'x'.repeat(5000)), 'foreign', /not a database/],
      ['other tables', () => sql(path, 'create table t(a)'), 'foreign', /another program/],
      ['other program', () => sql(path, 'pragma application_id = 5'), 'foreign', /another program/],
      [
        'newer',
        () => sql(path, 'pragma application_id = 1349676153; pragma user_version = 3'),
        'newer',
        /format 3, from a newer release.*format 2/,
      ],
      [
        'older',
        () => sql(path, 'pragma application_id = 1349676153; pragma user_version = 1'),
        'older',
        /format 1, from before.*format 2/,
      ],
    ]
    for (const [name, make, reason, words] of rows) {
      make()
      throws(() => new SqliteJournal({ path }), refusal(reason, words), name)
      throws(() => new SqliteJournal({ path, readOnly: true }), refusal(reason, words), name)
      rmSync(path)
    }
    throws(() => new SqliteJournal({ path, readOnly: true }), refusal('missing', /no journal/))
    const nowhere = join(path, 'nowhere', 'journal.db')
    throws(() => new SqliteJournal({ path: nowhere }), refusal('missing', /directory/))
  }))

void test('one journal has one writer, and any number of readers beside it', () =>
  inDirectory(async (path) => {
    const writer = new SqliteJournal({ path })
    const head = writer.append(GENESIS, 1, drafts(1, 10))
    throws(() => new SqliteJournal({ path }), refusal('locked', /another server/))
    const reader = new SqliteJournal({ path, readOnly: true })
    equal(reader.head().seq, 10)
    throws(() => reader.append(head, 1, drafts(11, 1)), refusal('read_only', /read only/))
    writer.append(head, 2, drafts(11, 5))
    equal(reader.head().seq, 15)
    equal(reader.epoch(), 2)
    checkChain(await everyRecord(reader))
    reader.close()
    writer.close()
    const next = new SqliteJournal({ path })
    equal(next.head().seq, 15)
    next.close()
  }))

void test('a journal is durable per group: write-ahead log, full sync', () =>
  inDirectory((path) => {
    const journal = new SqliteJournal({ path })
    equal(journal.durability(), 'wal/full')
    journal.close()
  }))

void test('what the hash cannot notice is noticed in reading', () =>
  inDirectory(async (path) => {
    const third = `char(10) || '3 17'`
    const rows: [string, number][] = [
      [`replace(records, ${third}, char(10) || '03 17')`, 3],
      [`replace(records, ${third}, char(10) || '3  17')`, 3],
      [`replace(records, ' 0 ', ' 2 ')`, 1],
      [`substr(records, 1, length(records) - 1)`, 5],
      [`substr(records, 1, 200)`, 1],
      [`records || 'x'`, 6],
      [`records || char(10)`, 6],
      [`''`, 1],
    ]
    for (const [damage, seq] of rows) {
      const journal = new SqliteJournal({ path })
      journal.append(journal.head(), 1, drafts(1, 5))
      journal.close()
      sql(path, `update groups set records = ${damage}`)
      const reader = new SqliteJournal({ path, readOnly: true })
      const error = await everyRecord(reader).catch((caught: unknown) => caught)
      equal(error instanceof JournalDamaged ? error.seq : error, seq, damage)
      reader.close()
      rmSync(path)
    }
  }))

void test('the disk decides where appends run, unless told', () =>
  inDirectory(async (path) => {
    const rows = [
      ['inline', SqliteJournal],
      ['worker', Object],
    ] as const
    for (const [thread, kind] of rows) {
      const opened = await openJournal({ path, thread })
      equal(opened.thread, thread)
      equal(opened.syncMs, undefined)
      equal(opened.journal instanceof kind, true)
      await opened.journal.close()
    }
    const { journal, thread, syncMs } = await openJournal({ path })
    equal(thread, Number(syncMs) > INLINE_SYNC_MS_MAX ? 'worker' : 'inline')
    await journal.close()
  }))
