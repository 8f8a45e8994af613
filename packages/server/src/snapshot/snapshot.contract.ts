/** What every snapshot store does. Run for each implementation by `snapshot.test.ts`. */
import { deepEqual, equal, match } from 'node:assert/strict'
import { describe, test } from 'node:test'
import { SNAPSHOT_VERSION } from '@parley/core'
import { SNAPSHOTS_KEPT, stateHashOf } from './snapshot.ts'
import type { Snapshot, SnapshotStore } from './snapshot.ts'

export function snapshot(seq: number, more: Partial<Snapshot> = {}): Snapshot {
  const text = `{"state":"żółć ${'after record '.repeat(1000)}${seq}"}`
  const stateHash = stateHashOf(text)
  return { seq, hash: `hash-${seq}`, version: SNAPSHOT_VERSION, stateHash, text, ...more }
}

export type SnapshotPlace = { readonly open: () => SnapshotStore; readonly dispose: () => void }

export function snapshotContract(name: string, place: () => SnapshotPlace): void {
  const use = async (run: (store: SnapshotStore) => Promise<void>): Promise<void> => {
    const at = place()
    const store = at.open()
    try {
      await run(store)
    } finally {
      await store.close()
      at.dispose()
    }
  }
  void describe(name, () => {
    void test('has nothing at first', () =>
      use(async (store) => {
        deepEqual(await store.latest(), { snapshot: undefined, ignored: [] })
      }))

    void test('gives back the newest, or the newest before a record', () =>
      use(async (store) => {
        for (const seq of [5, 70, 1200]) await store.save(snapshot(seq))
        deepEqual(await store.latest(), { snapshot: snapshot(1200), ignored: [] })
        deepEqual(await store.latest(1200), { snapshot: snapshot(70), ignored: [] })
        deepEqual(await store.latest(70), { snapshot: snapshot(5), ignored: [] })
        deepEqual(await store.latest(5), { snapshot: undefined, ignored: [] })
      }))

    void test('keeps the last few', () =>
      use(async (store) => {
        await Promise.all([1, 2, 3, 4, 5, 6].map((seq) => store.save(snapshot(seq))))
        const kept: number[] = []
        for (let before = Infinity; ; before = kept.at(-1) ?? 0) {
          const found = await store.latest(before)
          if (!found.snapshot) break
          kept.push(found.snapshot.seq)
        }
        deepEqual(kept, [6, 5, 4])
        equal(kept.length, SNAPSHOTS_KEPT)
      }))

    void test('passes over what is damaged or of another version, with the reason', () =>
      use(async (store) => {
        await store.save(snapshot(1))
        await store.save(snapshot(2, { version: SNAPSHOT_VERSION + 1 }))
        await store.save(snapshot(3, { text: 'something else' }))
        const found = await store.latest()
        deepEqual(found.snapshot, snapshot(1))
        deepEqual(
          found.ignored.map(({ seq }) => seq),
          [3, 2],
        )
        match(String(found.ignored[0]?.reason), /damaged/)
        match(String(found.ignored[1]?.reason), /version/)
      }))

    void test('drops what claims to be later than the one saved', () =>
      use(async (store) => {
        for (const seq of [100, 200, 300]) await store.save(snapshot(seq))
        await store.save(snapshot(150))
        equal((await store.latest()).snapshot?.seq, 150)
        equal((await store.latest(150)).snapshot?.seq, 100)
      }))
  })
}
