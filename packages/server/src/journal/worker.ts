/**
 * The SQLite journal on a thread of its own, for disks whose sync would stop the venue's thread for too long.
 * Appends cross as one message; reading happens here. Where the disk is not that slow, so does the writing of what comes alone: the way to a thread
 * that sleeps, and back, takes longer than such a sync, and nobody else waits meanwhile. Decision 37.
 */
import { Worker } from 'node:worker_threads'
import type { Journal } from './journal.ts'
import { errorOf, pack } from './message.ts'
import type { HostOptions, HostReply, HostRequest } from './message.ts'
import type { Draft, Head, JournalRecord } from './record.ts'
import type { Row } from './row.ts'
import { seededSalts } from './salt.ts'
import { SqliteJournal } from './sqlite.ts'

type Waiting = {
  readonly epoch: number
  readonly resolve: (head: Head) => void
  readonly reject: (error: Error) => void
}

/** Appends of one command each, in a row, after which the next of the kind is expected to come alone too. */
const ALONE_IN_A_ROW = 3

export type WorkerOptions = {
  readonly path: string
  readonly saltSeed?: string
  /** Whether what comes alone is appended on this thread. */
  readonly aloneHere?: boolean
}

export class WorkerJournal implements Journal {
  readonly #worker: Worker
  readonly #here: SqliteJournal
  readonly #aloneHere: boolean
  readonly #waiting = new Map<number, Waiting>()
  #head: Head
  #epoch: number
  #requests = 0
  #aloneInARow = 0
  #failed: Error | undefined
  #closing: Promise<void> | undefined

  /** Starts the thread and opens the journal there. Rejects with `JournalUnusable` where it cannot be used. */
  static async open(options: WorkerOptions): Promise<WorkerJournal> {
    const workerData: HostOptions = { path: options.path, saltSeed: options.saltSeed }
    const worker = new Worker(new URL('host.ts', import.meta.url), { workerData })
    const ready = await new Promise<HostReply>((resolve, reject) => {
      worker.once('message', resolve)
      worker.once('error', reject)
    })
    if (ready.kind === 'ready') return new WorkerJournal(worker, options, ready)
    await worker.terminate()
    throw ready.kind === 'unusable' ? errorOf(ready.failure) : new Error('the journal did not open')
  }

  private constructor(
    worker: Worker,
    { path, saltSeed, aloneHere = false }: WorkerOptions,
    { head, epoch }: { readonly head: Head; readonly epoch: number },
  ) {
    this.#worker = worker
    this.#aloneHere = aloneHere
    this.#here = new SqliteJournal({
      path,
      ...(aloneHere ? { beside: true } : { readOnly: true }),
      ...(saltSeed === undefined ? {} : { salts: seededSalts(saltSeed) }),
    })
    this.#head = head
    this.#epoch = epoch
    worker.on('message', (reply: HostReply) => this.#settle(reply))
    worker.on('error', (error) => this.#fail(error instanceof Error ? error : new Error('failed')))
    worker.on('exit', () => this.#fail(new Error('the journal is closed')))
  }

  head(): Head {
    return this.#head
  }

  epoch(): number {
    return this.#epoch
  }

  append(expected: Head, epoch: number, drafts: readonly Draft[]): Head | Promise<Head> {
    this.#aloneInARow = drafts.length === 1 ? this.#aloneInARow + 1 : 0
    // The thread that failed held the lock: nobody may write without it.
    if (this.#aloneHere && !this.#failed && this.#aloneInARow > ALONE_IN_A_ROW)
      return this.#appendHere(expected, epoch, drafts)
    return this.#ask(expected, epoch, drafts)
  }

  #appendHere(expected: Head, epoch: number, drafts: readonly Draft[]): Head {
    this.#head = this.#here.append(expected, epoch, drafts)
    this.#epoch = epoch
    return this.#head
  }

  appendNext(epoch: number, drafts: readonly Draft[]): Promise<Head> {
    this.#aloneInARow = 0
    return this.#ask(undefined, epoch, drafts)
  }

  #ask(expected: Head | undefined, epoch: number, drafts: readonly Draft[]): Promise<Head> {
    if (this.#failed) return Promise.reject(this.#failed)
    const id = ++this.#requests
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { epoch, resolve, reject })
      const group = pack(drafts)
      this.#post({ id, expected, epoch, group }, [group.lines.buffer])
    })
  }

  read(fromSeq: number, limit?: number): AsyncIterable<readonly JournalRecord[]> {
    return this.#here.read(fromSeq, limit)
  }

  rows(fromSeq: number): AsyncIterable<Row<Buffer>> {
    return this.#here.rows(fromSeq)
  }

  checkedAside(from: Head, fromTs: number): AsyncIterable<Row<Buffer>> | undefined {
    return this.#here.checkedAside(from, fromTs)
  }

  /** Waits for what was sent, then ends the thread. */
  close(): Promise<void> {
    this.#closing ??= new Promise((resolve) => {
      this.#here.close()
      this.#worker.once('exit', () => resolve())
      this.#post('close')
    })
    return this.#closing
  }

  #post(request: HostRequest, transferred: readonly ArrayBuffer[] = []): void {
    this.#worker.postMessage(request, transferred)
  }

  #settle(reply: HostReply): void {
    if (reply.kind === 'refused') this.#take(reply.id)?.reject(errorOf(reply.failure))
    if (reply.kind !== 'appended') return
    for (const { id, head } of reply.each) {
      const waiting = this.#take(id)
      if (!waiting) continue
      this.#head = head
      this.#epoch = waiting.epoch
      waiting.resolve(head)
    }
  }

  #take(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id)
    this.#waiting.delete(id)
    return waiting
  }

  #fail(error: Error): void {
    this.#failed ??= error
    for (const { reject } of this.#waiting.values()) reject(this.#failed)
    this.#waiting.clear()
  }
}
