/** A thread of its own for long valuations, so that the sequencer never waits for one. Started when first asked. */
import { Worker } from 'node:worker_threads'
import type { ScenarioBook, Scenario, ScenarioResult } from '@parley/quant'
import type { Done, Job, Sampled } from './job.ts'

/** Jobs that may wait at once: more are refused. */
export const RISK_JOBS_MAX = 32

type Waiting = { readonly resolve: (done: Done) => void; readonly reject: (error: Error) => void }

/** Lives as long as the venue. */
export class RiskThread implements AsyncDisposable {
  #worker: Worker | undefined
  readonly #waiting = new Map<number, Waiting>()
  #jobs = 0

  /** Whether it takes no more for now. */
  get isBusy(): boolean {
    return this.#waiting.size >= RISK_JOBS_MAX
  }

  async revalue(book: ScenarioBook, scenarios: readonly Scenario[]): Promise<ScenarioResult> {
    return (await this.#do({ kind: 'revalue', book, scenarios })) as ScenarioResult
  }

  async sample(job: Extract<Job, { kind: 'sample' }>): Promise<Sampled> {
    return (await this.#do(job)) as Sampled
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#worker?.terminate()
  }

  async #do(job: Job): Promise<Done> {
    const worker = (this.#worker ??= this.#start())
    const id = ++this.#jobs
    const done = await new Promise<Done>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
      // A thread has no origin to name; the rule is about windows.
      // oxlint-disable-next-line unicorn/require-post-message-target-origin
      worker.postMessage({ id, job })
    })
    if ('failed' in done) throw new Error(done.failed)
    return done
  }

  #start(): Worker {
    const worker = new Worker(new URL('host.ts', import.meta.url))
    worker.unref()
    worker.on('message', ({ id, done }: { readonly id: number; readonly done: Done }) => {
      const waiting = this.#waiting.get(id)
      this.#waiting.delete(id)
      waiting?.resolve(done)
    })
    const fail = (error: Error): void => {
      this.#worker = undefined
      for (const { reject } of this.#waiting.values()) reject(error)
      this.#waiting.clear()
    }
    worker.on('error', (error) => fail(error instanceof Error ? error : new Error('failed')))
    worker.on('exit', () => fail(new Error('the thread of valuations has ended')))
    return worker
  }
}
