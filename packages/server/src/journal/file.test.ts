import { deepEqual, equal, match, throws } from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { checkChain, drafts, everyRecord } from './journal.contract.ts'
import { JournalDamaged, JournalUnusable } from './journal.ts'
import { openJournal, threadFor } from './open.ts'
import { GENESIS } from './record.ts'
import { SqliteJournal } from './sqlite.ts'
import { WorkerJournal } from './worker.ts'

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
        () => sql(path, 'pragma application_id = 1349676153; pragma user_version = 4'),
        'newer',
        /format 4, from a newer release.*format 3/,
      ],
      [
        'older',
        () => sql(path, 'pragma application_id = 1349676153; pragma user_version = 1'),
        'older',
        /format 1, from before.*format 3/,
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

const columns = (path: string, what: string): string[] => {
  using db = new DatabaseSync(path, { readOnly: true })
  return db
    .prepare(`select ${what} as v from groups order by seq`)
    .all()
    .map(({ v }) => String(v))
}

void test('a long row is kept compressed, a short one as text', () =>
  inDirectory(async (path) => {
    const journal = new SqliteJournal({ path })
    const few = journal.append(GENESIS, 1, drafts(1, 3))
    const head = journal.append(few, 1, drafts(4, 700))
    journal.close()
    const [short, ...long] = columns(path, 'typeof(records)')
    equal(short, 'text')
    deepEqual(new Set(long.slice(0, -1)), new Set(['blob']))
    const [, bytes] = columns(path, 'length(records)')
    equal(Number(bytes) < 65_536 / 2, true)
    const reader = new SqliteJournal({ path, readOnly: true })
    const records = await everyRecord(reader)
    checkChain(records)
    deepEqual([records.length, records.at(-1)?.hash], [head.seq, head.hash])
    reader.close()
  }))

void test('a compressed row that is damaged is refused in reading, or by the chain', () =>
  inDirectory(async (path) => {
    for (const damage of [
      `substr(records, 1, length(records) - 1)`,
      `substr(records, 1, 300) || x'00' || substr(records, 302)`,
      `x'28'`,
      `x''`,
    ]) {
      const journal = new SqliteJournal({ path })
      journal.append(journal.append(GENESIS, 1, drafts(1, 3)), 1, drafts(4, 200))
      journal.close()
      sql(path, `update groups set records = cast(${damage} as blob) where seq = 4`)
      const reader = new SqliteJournal({ path, readOnly: true })
      const error = await everyRecord(reader).catch((caught: unknown) => caught)
      // Bytes that still are a frame make other texts, which the chain notices.
      if (Array.isArray(error)) throws(() => checkChain(error), damage)
      else equal(error instanceof JournalDamaged && error.seq >= 4, true, damage)
      reader.close()
      rmSync(path)
    }
  }))

void test('a file of format 2 is read as it stands, and its writer goes on in format 3', () =>
  inDirectory(async (path) => {
    const made = new SqliteJournal({ path })
    const head = made.append(GENESIS, 1, drafts(1, 5))
    made.close()
    using old = new DatabaseSync(path)
    old.enableDefensive(false)
    old.exec(`
      pragma writable_schema = on;
      update sqlite_schema set sql = replace(sql, 'records any ', 'records text') where name = 'groups';
      pragma user_version = 2;
    `)
    old.close()
    const versionOf = (): unknown => {
      using db = new DatabaseSync(path, { readOnly: true })
      return db.prepare('pragma user_version').get()?.['user_version']
    }
    throws(() => sql(path, `update groups set records = x'28'`), /cannot store BLOB/)
    using reading = new DatabaseSync(path, { readOnly: true })
    equal(reading.prepare('select count(*) as n from groups').get()?.['n'], 1)
    const reader = new SqliteJournal({ path, readOnly: true })
    equal((await everyRecord(reader)).length, 5)
    equal(versionOf(), 2)
    const writer = new SqliteJournal({ path })
    const end = writer.append(head, 2, drafts(6, 500))
    checkChain(await everyRecord(writer))
    writer.close()
    // Who has had it open all the while reads what is new to the format too.
    checkChain(await everyRecord(reader))
    deepEqual(reader.head(), end)
    reader.close()
    deepEqual({ ...reading.prepare('pragma integrity_check').get() }, { integrity_check: 'ok' })
    equal(versionOf(), 3)
    using db = new DatabaseSync(path)
    deepEqual({ ...db.prepare('pragma integrity_check').get() }, { integrity_check: 'ok' })
    throws(() => db.exec(`update sqlite_schema set sql = ''`), /may not be modified/)
    const again = new SqliteJournal({ path, readOnly: true })
    deepEqual(again.head(), end)
    again.close()
  }))

void test('the disk decides where appends run, unless told', () =>
  inDirectory(async (path) => {
    const rows = [
      ['inline', SqliteJournal],
      ['both', WorkerJournal],
      ['worker', WorkerJournal],
    ] as const
    for (const [thread, kind] of rows) {
      const opened = await openJournal({ path, thread })
      equal(opened.thread, thread)
      equal(opened.syncMs, undefined)
      equal(opened.journal instanceof kind, true)
      await opened.journal.close()
    }
    const { journal, thread, syncMs } = await openJournal({ path })
    equal(thread, threadFor(Number(syncMs)))
    await journal.close()
  }))

void test('the slower the disk, the less is synced on the venue’s thread', () => {
  deepEqual(
    [0.02, 0.05, 0.06, 0.5, 0.6, 20].map((syncMs) => threadFor(syncMs)),
    ['inline', 'inline', 'both', 'both', 'worker', 'worker'],
  )
})
