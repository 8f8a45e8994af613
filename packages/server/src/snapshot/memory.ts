/** Snapshots in memory: for tests and simulation. */
import { SNAPSHOTS_KEPT, fault } from './snapshot.ts'
import type { Found, Ignored, Snapshot, SnapshotStore } from './snapshot.ts'

export class MemorySnapshots implements SnapshotStore {
  /** Oldest first. */
  #kept: Snapshot[] = []

  async save(snapshot: Snapshot): Promise<void> {
    // One that claims to be of a later record than this is of another journal.
    const older = this.#kept.filter(({ seq }) => seq < snapshot.seq)
    this.#kept = [...older, snapshot].slice(-SNAPSHOTS_KEPT)
  }

  async latest(before = Infinity): Promise<Found> {
    const ignored: Ignored[] = []
    for (const snapshot of this.#kept.toReversed()) {
      if (snapshot.seq >= before) continue
      const reason = fault(snapshot)
      if (reason === undefined) return { snapshot, ignored }
      ignored.push({ seq: snapshot.seq, reason })
    }
    return { snapshot: undefined, ignored }
  }

  close(): void {}
}
