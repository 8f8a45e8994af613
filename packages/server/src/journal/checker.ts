/** The thread that checks a chain. Started by `checkAside`. */
import { parentPort, workerData } from 'node:worker_threads'
import { present } from '@parley/core/assert'
import type { AsideOptions, AsideReply } from './aside.ts'
import { checkChain } from './chain.ts'
import { failureOf } from './message.ts'
import { SqliteJournal } from './sqlite.ts'

const port = present(parentPort ?? undefined, 'the check runs on a worker thread')
// The one writer of workerData is `checkAside`.
const { path, from, fromTs } = workerData as AsideOptions

async function answer(): Promise<AsideReply> {
  const journal = new SqliteJournal({ path, readOnly: true })
  try {
    return { head: await checkChain(journal, from, fromTs) }
  } catch (error) {
    return { failure: failureOf(error) }
  } finally {
    journal.close()
  }
}

port.postMessage(await answer())
