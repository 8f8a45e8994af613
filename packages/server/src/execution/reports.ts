/** Where reports are made: small ones at once, others on a thread of their own, one at a time, so that no trade waits for them. */
import { Worker } from 'node:worker_threads'
import { make, sizeOf } from './work.ts'
import type { Made, Work } from './work.ts'

/** Dealers asked, over all requests, up to which starting a thread would take longer than the work. */
const SMALL = 1_000

/** Of one venue; lives as long as it. */
export class Reports implements AsyncDisposable {
  #last: Promise<unknown> = Promise.resolve()
  #worker: Worker | undefined
  #closed = false

  /** Rejects when the venue stops before it is made. */
  async make<W extends Work>(work: W): Promise<Made<W>> {
    if (sizeOf(work) <= SMALL) return make(work)
    const before = this.#last
    const made = (async () => {
      await before.catch(() => undefined)
      return this.#aside(work)
    })()
    this.#last = made
    return made
  }

  async #aside<W extends Work>(work: W): Promise<Made<W>> {
    if (this.#closed) throw new Error('the venue is stopping')
    const worker = new Worker(new URL('maker.ts', import.meta.url), { workerData: work })
    this.#worker = worker
    const { promise, resolve, reject } = Promise.withResolvers<Made<W>>()
    worker.once('message', resolve)
    worker.once('error', reject)
    worker.once('exit', () => reject(new Error('the report ended without an answer')))
    return promise
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true
    await this.#worker?.terminate()
  }
}
