/** The thread that makes checkpoints: it reads the journal's file on a connection of its own. Started by `Notary`. */
import { parentPort, workerData } from 'node:worker_threads'
import { present } from '@parley/core'
import { SqliteJournal } from '../journal/sqlite.ts'
import { advance } from './advance.ts'
import { Chain } from './chain.ts'
import type { HostOptions, HostReply, HostRequest } from './message.ts'
import { openVenueKey } from './venue-key.ts'

const port = present(parentPort ?? undefined, 'the host runs on a worker thread')
// The one writer of workerData is Notary.
const options = workerData as HostOptions
const journal = new SqliteJournal({ path: options.journal, readOnly: true })
const chain = new Chain({ path: options.chain })

async function answer(id: number, at: number): Promise<HostReply> {
  try {
    const made = await advance(journal, chain, () => openVenueKey(chain, options.key, at), at)
    return { id, number: made?.number ?? 0 }
  } catch (error) {
    return { id, failure: error instanceof Error ? error.message : String(error) }
  }
}

// One after another: a checkpoint follows the one before.
let last: Promise<unknown> = Promise.resolve()
port.on('message', (request: HostRequest) => {
  last = last.then(async () => {
    if (request === 'close') {
      chain[Symbol.dispose]()
      journal.close()
      port.close()
      return
    }
    port.postMessage(await answer(request.id, request.at))
  })
})
