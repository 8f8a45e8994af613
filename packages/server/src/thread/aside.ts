/** Work that would hold up trades, done on threads of their own, one after another. */
import { Worker } from 'node:worker_threads'

/** Of one venue; lives as long as it. */
export class Aside implements AsyncDisposable {
  #last: Promise<unknown> = Promise.resolve()
  #worker: Worker | undefined
  #closed = false

  /** Starts `file` with `workerData` when its turn comes; resolves with the one message it posts. Rejects when the venue stops before. */
  run<T>(file: URL, workerData: unknown): Promise<T> {
    const turn = this.#last.then(() => {
      if (this.#closed) throw new Error('the venue is stopping')
      const { promise, resolve, reject } = Promise.withResolvers<T>()
      const worker = new Worker(file, { workerData })
      this.#worker = worker
      worker.once('message', resolve)
      worker.once('error', reject)
      worker.once('exit', () => reject(new Error('the thread ended without an answer')))
      return promise
    })
    this.#last = turn.catch(() => undefined)
    return turn
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true
    await this.#worker?.terminate()
  }
}
