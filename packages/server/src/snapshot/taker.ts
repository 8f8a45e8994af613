/** Takes a snapshot every so many records, between groups, and one at a graceful stop. Losing one costs time, never data. */
import { SNAPSHOT_VERSION, saveState } from '@parley/core'
import type { State, Timestamp } from '@parley/core'
import type { Head } from '../journal/record.ts'
import type { Observer } from '../sequencer/sequencer.ts'
import { stateHashOf } from './snapshot.ts'
import type { SnapshotStore } from './snapshot.ts'

/** Records between snapshots: about a second of replay. */
const SNAPSHOT_EVERY = 500_000

export class SnapshotTaker implements Observer {
  readonly #state: State
  readonly #store: SnapshotStore
  #lastSeq: number
  #saving: Promise<void> | undefined

  constructor(state: State, store: SnapshotStore, lastSeq: number) {
    this.#state = state
    this.#store = store
    this.#lastSeq = lastSeq
  }

  observe(): void {}

  committed(head: Head, _ts: Timestamp, isAhead: boolean): 'wait' | void {
    if (head.seq - this.#lastSeq < SNAPSHOT_EVERY || this.#saving) return undefined
    if (isAhead) return 'wait'
    void this.take(head)
  }

  /** Saves the state as it stands after `head`. Resolves when it is kept, or at once when it is there already. */
  async take(head: Head): Promise<void> {
    if (head.seq === this.#lastSeq) return this.#saving
    // Before anything is awaited, or the state would be later than the head.
    const text = saveState(this.#state)
    const earlier = this.#saving
    this.#lastSeq = head.seq
    this.#saving = this.#save(head, text, earlier)
    try {
      await this.#saving
    } finally {
      this.#saving = undefined
    }
  }

  async #save(
    { seq, hash }: Head,
    text: string,
    earlier: Promise<void> | undefined,
  ): Promise<void> {
    await earlier
    const stateHash = stateHashOf(text)
    await this.#store.save({ seq, hash, version: SNAPSHOT_VERSION, stateHash, text })
  }
}
