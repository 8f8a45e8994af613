/** Opens the venue's journal where it runs best: here while the disk syncs quickly, on a thread of its own where it does not, or on both. */
import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Journal } from './journal.ts'
import { seededSalts } from './salt.ts'
import { SqliteJournal } from './sqlite.ts'
import { WorkerJournal } from './worker.ts'

/** `both`: on a thread of its own, but for what comes alone. */
export type Thread = 'inline' | 'both' | 'worker'

export type OpenJournal = {
  readonly path: string
  /** Where appends run; left out, the disk is measured. */
  readonly thread?: Thread
  /** Makes the journal's salts reproducible: for demonstrations only. */
  readonly saltSeed?: string
}

export type OpenedJournal = {
  readonly journal: Journal
  readonly thread: Thread
  /** Median time of one small append and sync on that disk, ms; undefined when the thread was given. */
  readonly syncMs: number | undefined
}

/** A sync that takes longer than this stops the venue's thread too long. */
export const INLINE_SYNC_MS_MAX = 0.05
/** One that takes longer than this may not stop it even for what comes alone. */
export const ALONE_SYNC_MS_MAX = 0.5

/** Opens or creates the journal at `path`. Throws `JournalUnusable` where it cannot be used. */
export async function openJournal(options: OpenJournal): Promise<OpenedJournal> {
  const { path, saltSeed } = options
  const syncMs = options.thread === undefined ? measureSync(dirname(path)) : undefined
  const thread = options.thread ?? threadFor(Number(syncMs))
  const journal =
    thread === 'inline'
      ? new SqliteJournal({
          path,
          ...(saltSeed === undefined ? {} : { salts: seededSalts(saltSeed) }),
        })
      : await WorkerJournal.open({
          path,
          aloneHere: thread === 'both',
          ...(saltSeed === undefined ? {} : { saltSeed }),
        })
  return { journal, thread, syncMs }
}

export function threadFor(syncMs: number): Thread {
  if (syncMs <= INLINE_SYNC_MS_MAX) return 'inline'
  return syncMs <= ALONE_SYNC_MS_MAX ? 'both' : 'worker'
}

const SAMPLES = 15

/** Median time of a 4 KiB append and sync in `directory`, ms. */
function measureSync(directory: string): number {
  const place = mkdtempSync(join(directory, '.sync-'))
  const file = openSync(join(place, 'sample'), 'w')
  try {
    const page = Buffer.alloc(4096, 1)
    const times = Array.from({ length: SAMPLES }, () => {
      const started = performance.now()
      writeSync(file, page)
      fdatasyncSync(file)
      return performance.now() - started
    })
    return Number(times.sort((a, b) => a - b)[SAMPLES >> 1])
  } finally {
    closeSync(file)
    rmSync(place, { recursive: true })
  }
}
