/**
 * Snapshots as files of one directory, `state-<seq>.zst`: a line of JSON that says what it is, then the state's text in
 * zstd. A file appears whole, by renaming, and is synced before it does.
 */
import { mkdir, open, readFile, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { zstdCompress, zstdDecompress } from 'node:zlib'
import { SNAPSHOTS_KEPT, fault } from './snapshot.ts'
import type { Found, Ignored, Snapshot, SnapshotStore } from './snapshot.ts'

// Both run on the thread pool.
const compress = promisify(zstdCompress)
const decompress = promisify(zstdDecompress)

const NAME = /^state-(\d{16})\.zst$/
const NEWLINE = 10

export class FileSnapshots implements SnapshotStore {
  readonly #directory: string
  #saving: Promise<void> = Promise.resolve()

  /** The directory is made on the first save. */
  constructor(directory: string) {
    this.#directory = directory
  }

  save(snapshot: Snapshot): Promise<void> {
    // One after another, and a failed one does not fail the next.
    this.#saving = this.#saving.catch(() => {}).then(() => this.#save(snapshot))
    return this.#saving
  }

  async latest(before = Infinity): Promise<Found> {
    const ignored: Ignored[] = []
    for (const seq of (await this.#seqs()).toReversed()) {
      if (seq >= before) continue
      const read = await this.#read(seq)
      if (typeof read !== 'string') return { snapshot: read, ignored }
      ignored.push({ seq, reason: read })
    }
    return { snapshot: undefined, ignored }
  }

  /** Waits for the save under way. */
  async close(): Promise<void> {
    await this.#saving.catch(() => {})
  }

  async #save({ text, ...header }: Snapshot): Promise<void> {
    await mkdir(this.#directory, { recursive: true })
    const body = await compress(text)
    const path = this.#pathOf(header.seq)
    const file = await open(`${path}.part`, 'w')
    try {
      await file.writeFile(`${JSON.stringify(header)}\n`)
      await file.writeFile(body)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(`${path}.part`, path)
    await syncDirectory(this.#directory)
    await this.#prune(header.seq)
  }

  /** Keeps the newest, and none that claims to be of a later record than the one just saved: it is of another journal. */
  async #prune(saved: number): Promise<void> {
    const seqs = await this.#seqs()
    const kept = seqs.filter((seq) => seq <= saved).slice(-SNAPSHOTS_KEPT)
    for (const seq of seqs) if (!kept.includes(seq)) await rm(this.#pathOf(seq), { force: true })
  }

  /** The snapshot after record `seq`, or why it cannot be used. */
  async #read(seq: number): Promise<Snapshot | string> {
    const bytes = await readFile(this.#pathOf(seq))
    const end = bytes.indexOf(NEWLINE)
    const header = parseHeader(bytes.toString('utf8', 0, Math.max(end, 0)))
    if (!header || header.seq !== seq) return 'is damaged: its first line does not say what it is'
    try {
      const snapshot = { ...header, text: (await decompress(bytes.subarray(end + 1))).toString() }
      return fault(snapshot) ?? snapshot
    } catch (error) {
      return `is damaged: ${error instanceof Error ? error.message : String(error)}`
    }
  }

  /** Ascending. */
  async #seqs(): Promise<number[]> {
    const names = await readdir(this.#directory).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return []
      throw error
    })
    return names
      .map((name) => Number(NAME.exec(name)?.[1] ?? NaN))
      .filter((seq) => !Number.isNaN(seq))
      .sort((a, b) => a - b)
  }

  #pathOf(seq: number): string {
    return join(this.#directory, `state-${String(seq).padStart(16, '0')}.zst`)
  }
}

function parseHeader(line: string): Omit<Snapshot, 'text'> | undefined {
  try {
    const { seq, hash, version, stateHash } = JSON.parse(line) as Record<string, unknown>
    return typeof seq === 'number' &&
      typeof hash === 'string' &&
      typeof version === 'number' &&
      typeof stateHash === 'string'
      ? { seq, hash, version, stateHash }
      : undefined
  } catch {
    return undefined
  }
}

async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path)
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}
