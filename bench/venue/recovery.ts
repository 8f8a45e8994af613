// Recovery, as a process: `recovery.ts write FOLDER RECORDS` fills a journal with 1,000 clients and
// prints how fast and what memory the venue then has; `recovery.ts read FOLDER` starts from that
// journal, verifying its chain, and prints the same of that. Run with --expose-gc.
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { SqliteJournal } from '../../packages/server/src/journal/sqlite.ts'
import { recover } from '../../packages/server/src/recovery/recover.ts'
import { rounds, runClients } from './clients.ts'
import type { Figures } from './trials.ts'
import { openVenue } from './venue-in-process.ts'

const clients = 1_000
const mebibyte = 2 ** 20
const [mode, folder = '.', records = '1000'] = process.argv.slice(2)
const path = join(folder, 'journal.db')

process.stdout.write(`${JSON.stringify(mode === 'write' ? await write() : await read())}\n`)

async function write(): Promise<Figures> {
  const journal = new SqliteJournal({ path })
  const sequencer = await openVenue(journal)
  const scripts = Array.from({ length: clients }, (_, client) => rounds(client))
  const live = await runClients(sequencer, scripts, { commands: Number(records) })
  await sequencer.close()
  const figures = { ...live, ...memory(), records: journal.head().seq, fileMiB: fileMiB() }
  journal.close()
  return figures
}

async function read(): Promise<Figures> {
  const journal = new SqliteJournal({ path })
  const { replayed, ms } = await recover(journal)
  const figures = {
    perSecond: (replayed * 1_000) / ms,
    records: replayed,
    recoveryMs: ms,
    recoveryMsPerMillion: (ms * 1e6) / replayed,
    ...memory(),
  }
  journal.close()
  return figures
}

function memory(): Figures {
  globalThis.gc?.()
  const { rss, heapUsed } = process.memoryUsage()
  return { rssMiB: rss / mebibyte, heapMiB: heapUsed / mebibyte }
}

function fileMiB(): number {
  return (statSync(path).size + statSync(`${path}-wal`).size) / mebibyte
}
