/** The thread that reads and checks a chain. Started by `checkedAside`. */
import { parentPort, workerData } from 'node:worker_threads'
import { present } from '@parley/core/assert'
import type { AsideOptions, AsideReply } from './aside.ts'
import { checkedRows } from './chain.ts'
import { failureOf } from './message.ts'
import { joined } from './row.ts'
import type { Row } from './row.ts'
import { SqliteJournal } from './sqlite.ts'

/** Records that go over together: few messages, and little to wait for at first. */
const BATCH_RECORDS = 512
/** Batches that are sent and not yet taken: what is ahead of the venue is memory. */
const AHEAD_MAX = 16

const port = present(parentPort ?? undefined, 'the check runs on a worker thread')
// The one writer of workerData is `checkedAside`.
const { path, from, fromTs, taken } = workerData as AsideOptions
let sent = 0

function send(reply: AsideReply): void {
  port.postMessage(reply, reply.row ? [reply.row.records.buffer] : [])
}

function sendRows(rows: readonly Row<Buffer>[]): void {
  for (;;) {
    const count = Atomics.load(taken, 0)
    if (sent - count < AHEAD_MAX) break
    Atomics.wait(taken, 0, count)
  }
  send({ row: joined(rows) })
  sent++
}

async function run(): Promise<void> {
  const journal = new SqliteJournal({ path, readOnly: true })
  try {
    let rows: Row<Buffer>[] = []
    for await (const row of checkedRows(journal, from, fromTs)) {
      rows.push(row)
      if (row.last.seq - present(rows[0], 'a row was read').first < BATCH_RECORDS) continue
      sendRows(rows)
      rows = []
    }
    if (rows.length > 0) sendRows(rows)
    send({ row: undefined })
  } catch (error) {
    send({ failure: failureOf(error) })
  } finally {
    journal.close()
  }
}

await run()
