/**
 * Has checkpoints made: on a grid of time, whether or not anything happened, so that their times tell nothing; after so many
 * records where the operator wants that; when asked; and at a graceful stop. The work is done on a thread of its own, from the
 * journal's file: the write path neither waits for it nor does anything for it. [CHK-1]
 */
import { Worker } from 'node:worker_threads'
import type { Clock } from '../clock/clock.ts'
import type { Journal } from '../journal/journal.ts'
import type { Logger } from '../log/log.ts'
import { advance, checkContinues } from './advance.ts'
import { Chain } from './chain.ts'
import type { Kept } from './chain.ts'
import type { HostOptions, HostReply, HostRequest } from './message.ts'
import { openVenueKey } from './venue-key.ts'
import type { KeyFile } from './venue-key.ts'

export type NotaryOptions = {
  readonly journal: Journal
  readonly journalPath: string
  readonly chainPath: string
  readonly key: KeyFile
  readonly clock: Clock
  readonly log: Logger
  /** Time between checkpoints, ms; 0: none by time. A stepped clock has none by time. */
  readonly everyMs: number
  /** Records after which one is made all the same, looked at once a second; 0: none by count. */
  readonly everyRecords: number
}

/** No checkpoint could be made; the reason is for the operator. */
export class CheckpointFailed extends Error {
  override name = 'CheckpointFailed'
}

type Waiting = { resolve: (number: number) => void; reject: (error: Error) => void }

const LOOK_MS = 1_000

export class Notary implements AsyncDisposable {
  readonly chain: Chain
  readonly #options: NotaryOptions
  readonly #waiting = new Map<number, Waiting>()
  #worker: Worker | undefined
  #timer: NodeJS.Timeout | undefined
  #nextMs = Infinity
  #requests = 0
  #closed = false

  /**
   * Opens the chain and the key, making both in a new folder, and holds the journal against the last checkpoint.
   * Throws `KeyUnusable`, `ChainUnusable`, or `JournalDamaged` where the journal is not what was signed.
   */
  static async open(options: NotaryOptions): Promise<Notary> {
    const chain = new Chain({ path: options.chainPath })
    try {
      openVenueKey(chain, options.key, options.clock.now())
      await checkContinues(options.journal, chain)
      return new Notary(options, chain)
    } catch (error) {
      chain[Symbol.dispose]()
      throw error
    }
  }

  private constructor(options: NotaryOptions, chain: Chain) {
    this.#options = options
    this.chain = chain
    const { clock, everyMs, everyRecords } = options
    const isTimed = clock.kind === 'system' && everyMs > 0
    if (isTimed) this.#nextMs = nextOnGrid(everyMs)
    if (isTimed || everyRecords > 0) this.#wait()
  }

  /** A checkpoint over all that is durable now. Rejects with `CheckpointFailed`. */
  async checkpoint(): Promise<Kept | undefined> {
    if (this.#closed) throw new CheckpointFailed('the venue is stopping')
    const number = await this.#ask(this.#options.clock.now())
    return number === 0 ? undefined : this.chain.at(number)
  }

  /** Records that no checkpoint covers yet. */
  get unsigned(): number {
    return this.#options.journal.head().seq - (this.chain.lastCheckpoint()?.opening?.records ?? 0)
  }

  /** Signs what is there, and ends. The journal must still be open. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    clearTimeout(this.#timer)
    const { journal, key, clock, log } = this.#options
    // Nothing else may be keeping the process up by now.
    this.#worker?.ref()
    try {
      const at = clock.now()
      if (this.#worker) await this.#ask(at)
      else await advance(journal, this.chain, () => openVenueKey(this.chain, key, at), at)
    } catch (error) {
      log.error({ err: error }, 'no checkpoint at the stop')
    }
    await this.#end()
    this.chain[Symbol.dispose]()
  }

  #wait(): void {
    const { everyRecords } = this.#options
    const untilMs = this.#nextMs - Date.now()
    const pause = Math.max(everyRecords > 0 ? Math.min(LOOK_MS, untilMs) : untilMs, 1)
    this.#timer = setTimeout(() => void this.#tick(), pause).unref()
  }

  async #tick(): Promise<void> {
    const { everyMs, everyRecords, log } = this.#options
    const isTime = Date.now() >= this.#nextMs
    try {
      if (isTime || (everyRecords > 0 && this.unsigned >= everyRecords)) await this.checkpoint()
    } catch (error) {
      log.error({ err: error }, 'checkpoint failed')
    }
    if (isTime) this.#nextMs = nextOnGrid(everyMs)
    if (!this.#closed) this.#wait()
  }

  #ask(at: number): Promise<number> {
    this.#worker ??= this.#start()
    const id = ++this.#requests
    const { promise, resolve, reject } = Promise.withResolvers<number>()
    this.#waiting.set(id, { resolve, reject })
    this.#post(this.#worker, { id, at })
    return promise
  }

  #start(): Worker {
    const { journalPath: journal, chainPath: chain, key } = this.#options
    const workerData: HostOptions = { journal, chain, key }
    const worker = new Worker(new URL('host.ts', import.meta.url), { workerData })
    worker.on('message', (reply: HostReply) => {
      const waiting = this.#waiting.get(reply.id)
      this.#waiting.delete(reply.id)
      if ('failure' in reply) waiting?.reject(new CheckpointFailed(reply.failure))
      else waiting?.resolve(reply.number)
    })
    // A thread that fails takes its requests with it; the next request starts another.
    worker.on('error', (error) => this.#lose(String(error)))
    worker.on('exit', () => this.#lose('the thread has ended'))
    worker.unref()
    return worker
  }

  #lose(why: string): void {
    this.#worker = undefined
    for (const { reject } of this.#waiting.values()) reject(new CheckpointFailed(why))
    this.#waiting.clear()
  }

  async #end(): Promise<void> {
    const worker = this.#worker
    if (!worker) return
    const ended = new Promise((resolve) => worker.once('exit', resolve))
    this.#post(worker, 'close')
    await ended
  }

  #post(worker: Worker, request: HostRequest): void {
    // A thread has no origin to name; the rule is about windows.
    // oxlint-disable-next-line unicorn/require-post-message-target-origin
    worker.postMessage(request)
  }
}

function nextOnGrid(everyMs: number): number {
  return (Math.floor(Date.now() / everyMs) + 1) * everyMs
}
