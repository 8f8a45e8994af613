/** The journal's thread: a SQLite journal that appends what it is sent. Started by `WorkerJournal`. */
import { parentPort, workerData } from 'node:worker_threads'
import { present } from '@parley/core'
import { failureOf, unpack } from './message.ts'
import type { HostOptions, HostReply, HostRequest } from './message.ts'
import { seededSalts } from './salt.ts'
import { SqliteJournal } from './sqlite.ts'

const port = present(parentPort ?? undefined, 'the host runs on a worker thread')
// The one writer of workerData is WorkerJournal.
const { path, saltSeed } = workerData as HostOptions

function reply(message: HostReply): void {
  port.postMessage(message)
}

function serve(journal: SqliteJournal): void {
  reply({ kind: 'ready', head: journal.head(), epoch: journal.epoch() })
  port.on('message', (request: HostRequest) => {
    if (request === 'close') {
      journal.close()
      port.close()
      return
    }
    const { id, expected = journal.head(), epoch, group } = request
    try {
      // Behind an append that failed, the numbers do not follow, and nothing is written.
      reply({ kind: 'appended', id, head: journal.append(expected, epoch, unpack(group)) })
    } catch (error) {
      reply({ kind: 'refused', id, failure: failureOf(error) })
    }
  })
}

try {
  serve(
    new SqliteJournal({
      path,
      ...(saltSeed === undefined ? {} : { salts: seededSalts(saltSeed) }),
    }),
  )
} catch (error) {
  reply({ kind: 'unusable', failure: failureOf(error) })
}
