import { deepEqual, equal, ok, rejects } from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Worker } from 'node:worker_threads'
import { checkChain, drafts, everyRecord } from './journal.contract.ts'
import { JournalConflict } from './journal.ts'
import { GENESIS } from './record.ts'
import { SqliteJournal } from './sqlite.ts'
import { WorkerJournal } from './worker.ts'

async function onBoth(work: (journal: WorkerJournal, path: string) => Promise<void>) {
  const directory = mkdtempSync(join(tmpdir(), 'parley-both-'))
  const path = join(directory, 'journal.db')
  try {
    const journal = await WorkerJournal.open({ path, aloneHere: true })
    try {
      await work(journal, path)
    } finally {
      await journal.close()
    }
    const reader = new SqliteJournal({ path, readOnly: true })
    checkChain(await everyRecord(reader))
    reader.close()
  } finally {
    rmSync(directory, { recursive: true })
  }
}

/** Appends groups of these sizes one after another; tells which were durable when the call came back. */
async function append(journal: WorkerJournal, sizes: readonly number[]): Promise<string> {
  let told = ''
  for (const size of sizes) {
    const head = journal.head()
    const appended = journal.append(head, 1, drafts(head.seq + 1, size))
    told += appended instanceof Promise ? '-' : '+'
    equal((await appended).seq, head.seq + size)
    equal(journal.head().seq, head.seq + size)
  }
  return told
}

void test('what comes alone several times is appended at once, and what comes with others is not', () =>
  onBoth(async (journal, path) => {
    const reader = new SqliteJournal({ path, readOnly: true })
    equal(await append(journal, [1, 1, 1, 1, 1]), '---++')
    equal(reader.head().seq, 5)
    equal(await append(journal, [2, 1, 1, 1, 1, 700, 1, 1, 1, 1, 1]), '----+----++')
    deepEqual(reader.head(), journal.head())
    checkChain(await everyRecord(reader))
    reader.close()
  }))

void test('an append behind another ends a row of lone ones', () =>
  onBoth(async (journal) => {
    equal(await append(journal, [1, 1, 1, 1]), '---+')
    const { seq } = journal.head()
    const first = journal.append(journal.head(), 1, drafts(seq + 1, 2))
    const next = journal.appendNext(1, drafts(seq + 3, 1))
    deepEqual([(await first).seq, (await next).seq], [seq + 2, seq + 3])
    equal(await append(journal, [1, 1, 1, 1]), '---+')
  }))

void test('a writer that was overtaken is refused on either thread, and nothing is written', () =>
  onBoth(async (journal) => {
    await append(journal, [1, 1, 1, 1, 1])
    const head = journal.head()
    const tries = [
      async () => journal.append(GENESIS, 1, drafts(1, 1)),
      async () => journal.append(head, 0, drafts(head.seq + 1, 1)),
      async () => journal.append(head, 0, drafts(head.seq + 1, 2)),
      async () => journal.append(GENESIS, 1, drafts(1, 2)),
    ]
    for (const attempt of tries) await rejects(attempt, JournalConflict)
    deepEqual(journal.head(), head)
    await append(journal, [1, 3])
  }))

void test('the log of what comes alone stays short', () =>
  onBoth(async (journal, path) => {
    await append(
      journal,
      Array.from({ length: 4000 }, () => 1),
    )
    const [log, file] = [statSync(`${path}-wal`).size, statSync(path).size]
    ok(log < 6 << 20, `a log of ${log} bytes`)
    ok(file > 1 << 20, `a file of ${file} bytes`)
  }))

void test('once the thread has failed, which had the lock, nothing is appended here either', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'parley-both-'))
  const started = once(process, 'worker')
  const journal = await WorkerJournal.open({
    path: join(directory, 'journal.db'),
    aloneHere: true,
  })
  try {
    const [thread] = (await started) as [Worker]
    equal(await append(journal, [1, 1, 1, 1, 1]), '---++')
    const head = journal.head()
    await thread.terminate()
    await rejects(async () => journal.append(head, 1, drafts(head.seq + 1, 1)), /closed/)
    deepEqual(journal.head(), head)
  } finally {
    rmSync(directory, { recursive: true })
  }
})
