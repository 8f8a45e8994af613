/** The chain of a journal's file checked on a thread of its own, while this one goes through what that has checked. */
import { on } from 'node:events'
import { Worker } from 'node:worker_threads'
import { errorOf } from './message.ts'
import type { Failure } from './message.ts'
import type { Head } from './record.ts'
import type { Row } from './row.ts'

export type AsideOptions = {
  /** The file, and the record after which it is read. */
  readonly path: string
  readonly from: Head
  readonly fromTs: number
  /** How many rows were taken here: the thread waits where it is far ahead. */
  readonly taken: Int32Array
}

/** A long row, or undefined behind the last. */
export type AsideReply =
  | { readonly row: Row<Uint8Array<ArrayBuffer>> | undefined; readonly failure?: undefined }
  | { readonly row?: undefined; readonly failure: Failure }

/** Rows as `checkedRows` tells them, and throws as it does. */
export async function* checkedAside(
  options: Omit<AsideOptions, 'taken'>,
): AsyncGenerator<Row<Buffer>> {
  const taken = new Int32Array(new SharedArrayBuffer(4))
  const workerData: AsideOptions = { ...options, taken }
  const worker = new Worker(new URL('checker.ts', import.meta.url), { workerData })
  try {
    for await (const [message] of on(worker, 'message', { close: ['exit'] })) {
      // The thread sends nothing else.
      const reply = message as AsideReply
      if (reply.failure) throw errorOf(reply.failure)
      if (!reply.row) return
      yield { ...reply.row, records: Buffer.from(reply.row.records.buffer) }
      Atomics.add(taken, 0, 1)
      Atomics.notify(taken, 0)
    }
    throw new Error('the check of the chain ended without an answer')
  } finally {
    await worker.terminate()
  }
}
