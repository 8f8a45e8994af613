/** The journal's thread: a SQLite journal that appends what it is sent. Started by `WorkerJournal`. */
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads'
import { present } from '@parley/core/assert'
import { failureOf, unpack } from './message.ts'
import type { AppendRequest, HostOptions, HostReply, HostRequest } from './message.ts'
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
  port.on('message', (first: HostRequest) => {
    // What came while the last sync lasted is made durable by the next one.
    let together: AppendRequest[] = []
    for (const request of [first, ...rest()]) {
      if (request !== 'close' && follows(together.at(-1), request)) {
        together.push(request)
        continue
      }
      append(journal, together)
      together = request === 'close' ? [] : [request]
      if (request !== 'close') continue
      journal.close()
      port.close()
      return
    }
    append(journal, together)
  })
}

function* rest(): Generator<HostRequest> {
  for (let next = receiveMessageOnPort(port); next; next = receiveMessageOnPort(port))
    yield next.message
}

/** Whether a request asks for nothing but to come behind the other, by the same writer. */
function follows(before: AppendRequest | undefined, request: AppendRequest): boolean {
  return before?.epoch === request.epoch && request.expected === undefined
}

function append(journal: SqliteJournal, requests: readonly AppendRequest[]): void {
  const [first] = requests
  if (!first) return
  const { id, expected = journal.head(), epoch } = first
  try {
    const heads = journal.appendGroups(
      expected,
      epoch,
      requests.map(({ group }) => unpack(group)),
    )
    const each = requests.map((request, i) => ({
      id: request.id,
      head: present(heads[i], 'each group has its head'),
    }))
    reply({ kind: 'appended', each })
  } catch (error) {
    // Nothing was written. By themselves those before the one at fault are; behind it the numbers do not follow, and nothing is.
    if (requests.length === 1) reply({ kind: 'refused', id, failure: failureOf(error) })
    else for (const request of requests) append(journal, [request])
  }
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
