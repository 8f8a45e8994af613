import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { FileSnapshots } from './files.ts'
import { MemorySnapshots } from './memory.ts'
import { snapshot, snapshotContract } from './snapshot.contract.ts'

snapshotContract('snapshots in memory', () => ({
  open: () => new MemorySnapshots(),
  dispose: () => {},
}))

snapshotContract('snapshots in files', () => {
  const directory = mkdtempSync(join(tmpdir(), 'parley-snapshots-'))
  return {
    open: () => new FileSnapshots(join(directory, 'made', 'later')),
    dispose: () => rmSync(directory, { recursive: true }),
  }
})

void test('a changed or shortened snapshot file gives its state unharmed or not at all', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'parley-snapshots-'))
  try {
    const store = new FileSnapshots(directory)
    await store.save(snapshot(1))
    await store.save(snapshot(2))
    const newest = join(directory, readdirSync(directory).sort().at(-1) ?? '')
    const sound = readFileSync(newest)
    const seqAt = sound.indexOf('"hash":"hash-2"') + '"hash":"'.length
    let harmed = 0
    for (let i = 0; i < sound.length; i++) {
      // The journal's hash in the header is compared with the journal's own record in recovery.
      if (i >= seqAt && i < seqAt + 'hash-2'.length) continue
      const bad = Buffer.from(sound)
      bad[i] = Number(bad[i]) ^ 1
      writeFileSync(newest, bad)
      const found = await store.latest()
      // Some bits of a zstd frame say nothing about its content.
      const unharmed = found.snapshot?.seq === 2
      deepEqual(found.snapshot, snapshot(unharmed ? 2 : 1), `byte ${i}`)
      equal(found.ignored.length, unharmed ? 0 : 1)
      harmed += unharmed ? 0 : 1
    }
    ok(harmed > sound.length * 0.8)
    for (const length of [0, 1, 80, sound.length - 1]) {
      writeFileSync(newest, sound.subarray(0, length))
      const found = await store.latest()
      equal(found.snapshot?.seq, 1, `${length} bytes`)
      match(String(found.ignored[0]?.reason), /damaged/)
    }
  } finally {
    rmSync(directory, { recursive: true })
  }
})

void test('a save cut short leaves a part behind that nothing reads', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'parley-snapshots-'))
  try {
    writeFileSync(join(directory, 'state-0000000000000009.zst.part'), 'half a snapsh')
    deepEqual(await new FileSnapshots(directory).latest(), { snapshot: undefined, ignored: [] })
  } finally {
    rmSync(directory, { recursive: true })
  }
})
