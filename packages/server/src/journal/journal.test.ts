import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { journalContract } from './journal.contract.ts'
import type { Place } from './journal.contract.ts'
import { MemoryJournal } from './memory.ts'
import { SqliteJournal } from './sqlite.ts'
import { WorkerJournal } from './worker.ts'

function onDisk(open: (path: string) => Pick<Place, 'open' | 'reopen'>): () => Place {
  return () => {
    const directory = mkdtempSync(join(tmpdir(), 'parley-journal-'))
    const dispose = (): void => rmSync(directory, { recursive: true })
    return { ...open(join(directory, 'journal.db')), dispose }
  }
}

const inMemory = (): Place => ({
  open: async (salts) => new MemoryJournal({ salts }),
  reopen: async () => new MemoryJournal(),
  dispose: () => {},
})

const inSqlite = onDisk((path) => ({
  open: async (salts) => new SqliteJournal({ path, salts }),
  reopen: async () => new SqliteJournal({ path }),
}))

const onThread = onDisk((path) => ({
  open: () => WorkerJournal.open({ path, saltSeed: 'contract' }),
  reopen: () => WorkerJournal.open({ path }),
}))

const onBoth = onDisk((path) => ({
  open: () => WorkerJournal.open({ path, saltSeed: 'contract', aloneHere: true }),
  reopen: () => WorkerJournal.open({ path, aloneHere: true }),
}))

journalContract('journal in memory', inMemory, { outlives: false, queues: false })
journalContract('journal in SQLite', inSqlite, { outlives: true, queues: false })
journalContract('journal in SQLite on its own thread', onThread, { outlives: true, queues: true })
journalContract('journal in SQLite on both threads', onBoth, { outlives: true, queues: true })
