// The store by itself, as a process: `raw-log.ts sqlite|file FOLDER GROUP RUN_MS` prints one line of
// figures. `sqlite` inserts 256-byte records in groups, one synced commit each, as the journal does;
// `file` appends 256 bytes to a file and syncs it.
import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Figures } from './trials.ts'

const recordBytes = 256
const [store, folder = '.', group = '1', runMs = '1000'] = process.argv.slice(2)

process.stdout.write(
  `${JSON.stringify(store === 'file' ? measureFile() : measureSqlite(Number(group)))}\n`,
)

function measureSqlite(groupSize: number): Figures {
  using database = new DatabaseSync(join(folder, 'raw.db'))
  database.exec(
    `pragma journal_mode = wal; pragma synchronous = full;
     create table log (seq integer primary key, record blob not null) strict`,
  )
  const insert = database.prepare('insert into log (seq, record) values (?, ?)')
  const record = Buffer.alloc(recordBytes, 1)
  let seq = 0
  return { group: groupSize, ...repeat(groupSize, commitGroup) }

  function commitGroup(): void {
    database.exec('begin')
    for (let n = 0; n < groupSize; n++) insert.run(++seq, record)
    database.exec('commit')
  }
}

function measureFile(): Figures {
  const file = openSync(join(folder, 'raw.log'), 'w')
  const record = Buffer.alloc(recordBytes, 1)
  const figures = repeat(1, () => {
    writeSync(file, record)
    fdatasyncSync(file)
  })
  closeSync(file)
  return figures
}

function repeat(recordsEach: number, work: () => void): Figures {
  const warm = performance.now() + Number(runMs) / 5
  while (performance.now() < warm) work()
  const tookUs: number[] = []
  const started = performance.now()
  let now = started
  while (now < started + Number(runMs)) {
    work()
    const after = performance.now()
    tookUs.push((after - now) * 1_000)
    now = after
  }
  tookUs.sort((a, b) => a - b)
  const at = (share: number): number => tookUs[Math.floor(share * (tookUs.length - 1))] ?? 0
  return {
    perSecond: (recordsEach * tookUs.length * 1_000) / (now - started),
    p50Us: at(0.5),
    p99Us: at(0.99),
    maxUs: at(1),
  }
}
