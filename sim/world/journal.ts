/** A journal on a machine that fails: slow syncs, and crashes before, within and after a write. */
import type { Journal } from '../../packages/server/src/journal/journal.ts'
import type { Draft, Head, JournalRecord } from '../../packages/server/src/journal/record.ts'
import { turn } from './turn.ts'

/**
 * What becomes of an append. `lost`: the machine stops before anything is written. `torn`: it stops while writing, and the
 * store keeps nothing of the group. `kept`: it stops when all is durable and nobody has been told. `early` is not a fault
 * of machines but of a venue: it says so before it is durable (for proving that this is noticed).
 */
export type Fate =
  | { readonly kind: 'now' | 'lost' | 'torn' | 'kept' | 'early' }
  | { readonly kind: 'slow'; readonly turns: number }

/** The machine stopped. */
export class Crash extends Error {
  override name = 'Crash'
}

export type FaultyOptions = {
  /** Outlives the process: what is in it is durable. */
  readonly disk: Journal
  readonly fate: () => Fate
  /** Told of each group when it is on disk. */
  readonly durable: (drafts: readonly Draft[]) => void
  /** Changes a group on its way to disk, for proving that this is noticed. */
  readonly tamper?: ((drafts: readonly Draft[]) => readonly Draft[]) | undefined
}

type Pending = {
  /** Left out behind a write that is under way. */
  readonly expected: Head | undefined
  readonly epoch: number
  readonly drafts: readonly Draft[]
}

/** One process's handle on the disk. Dead after `kill`. */
export class FaultyJournal implements Journal {
  readonly #options: FaultyOptions
  /** Writes under way, oldest first. */
  #pending: Pending[] = []
  #last: Promise<unknown> = Promise.resolve()
  #dead = false

  constructor(options: FaultyOptions) {
    this.#options = options
  }

  head(): Head {
    return this.#options.disk.head()
  }

  epoch(): number {
    return this.#options.disk.epoch()
  }

  /** Whether a write is under way. */
  get busy(): boolean {
    return this.#pending.length > 0
  }

  append(expected: Head, epoch: number, drafts: readonly Draft[]): Head | Promise<Head> {
    if (this.#dead) throw new Crash('a dead process writes nothing')
    const pending = { expected, epoch, drafts: this.#options.tamper?.(drafts) ?? drafts }
    const fate = this.#options.fate()
    switch (fate.kind) {
      case 'now':
        return this.#write(pending)
      case 'slow':
        return this.#slowly(pending, fate.turns)
      case 'lost':
        throw new Crash('before the write')
      case 'torn':
        return this.#tear(pending)
      case 'kept':
        void this.#write(pending)
        throw new Crash('after the write')
      case 'early':
        return { seq: expected.seq + drafts.length, hash: expected.hash }
    }
  }

  /** A slow write, whatever its fate would be by itself: what is under way before it has yet to end. */
  appendNext(epoch: number, drafts: readonly Draft[]): Promise<Head> {
    const pending = { expected: undefined, epoch, drafts: this.#options.tamper?.(drafts) ?? drafts }
    return this.#slowly(pending, 1)
  }

  read(fromSeq: number, limit?: number): AsyncIterable<readonly JournalRecord[]> {
    return this.#options.disk.read(fromSeq, limit)
  }

  /** The process is gone. The oldest writes under way may have reached the disk, one sync taking several, and none before one that is older. */
  kill({ landed }: { readonly landed: number }): void {
    this.#dead = true
    const written = this.#pending.slice(0, landed)
    this.#pending = []
    for (const pending of written) void this.#write(pending)
  }

  close(): void {}

  #write({ expected, epoch, drafts }: Pending): Head | Promise<Head> {
    const { disk } = this.#options
    const head = disk.append(expected ?? disk.head(), epoch, drafts)
    this.#options.durable(drafts)
    return head
  }

  /** A group with a draft that cannot be written: the store fails midway and must keep none of it. */
  #tear({ expected, epoch, drafts }: Pending): never {
    const { disk } = this.#options
    const unwritable = { seq: -1, ts: 0, command: '', outcome: [], refused: false }
    try {
      void disk.append(expected ?? disk.head(), epoch, [...drafts, unwritable])
    } catch (cause) {
      throw new Crash('within the write', { cause })
    }
    throw new Error('a store took a draft that cannot be written')
  }

  #slowly(pending: Pending, turns: number): Promise<Head> {
    this.#pending.push(pending)
    const written = this.#last.then(() => this.#afterTurns(pending, turns))
    this.#last = written
    return written
  }

  async #afterTurns(pending: Pending, turns: number): Promise<Head> {
    for (let i = 0; i < turns; i++) await turn()
    // The process died meanwhile: nobody waits for this any more.
    if (this.#pending[0] !== pending) return new Promise<Head>(() => undefined)
    this.#pending.shift()
    return this.#write(pending)
  }
}
