/** Snapshots on a disk that loses and damages some. */
import { MemorySnapshots } from '../../packages/server/src/snapshot/memory.ts'
import type { Found, Snapshot, SnapshotStore } from '../../packages/server/src/snapshot/snapshot.ts'
import type { Random } from '../random.ts'

export class FaultySnapshots implements SnapshotStore {
  readonly #inner = new MemorySnapshots()
  readonly #random: Random

  constructor(random: Random) {
    this.#random = random
  }

  async save(snapshot: Snapshot): Promise<void> {
    if (this.#random.oneIn(8)) return
    // A digit changed on the way to disk: the hash kept with it no longer fits.
    const text = this.#random.oneIn(8) ? snapshot.text.replace(/\d/, 'x') : snapshot.text
    await this.#inner.save({ ...snapshot, text })
  }

  latest(before?: number): Promise<Found> {
    return this.#inner.latest(before)
  }

  close(): void {}
}
