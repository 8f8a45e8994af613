import type { Journal } from '../../packages/server/src/journal/journal.ts'
import { GENESIS } from '../../packages/server/src/journal/record.ts'
import type { Head } from '../../packages/server/src/journal/record.ts'

/** Keeps nothing and seals nothing: what a group costs before its journal. */
export function nullJournal(): Journal {
  let head: Head = GENESIS
  return {
    head: () => head,
    epoch: () => 0,
    append(_expected, _epoch, drafts) {
      head = { seq: head.seq + drafts.length, hash: head.hash }
      return head
    },
    // eslint-disable-next-line require-yield -- there is nothing to read
    async *read() {},
    close() {},
  }
}

/** The same journal on a slower disk: each append answers `delayMs` later, as a network volume's would. */
export function delayed(journal: Journal, delayMs: number): Journal {
  return {
    head: () => journal.head(),
    epoch: () => journal.epoch(),
    async append(expected, epoch, drafts) {
      const head = await journal.append(expected, epoch, drafts)
      // A timer would round 1 ms up to 1 to 2; turns of the loop keep it within a few microseconds.
      const until = performance.now() + delayMs
      while (performance.now() < until) await new Promise((resolve) => setImmediate(resolve))
      return head
    },
    read: (fromSeq, limit) => journal.read(fromSeq, limit),
    close: () => journal.close(),
  }
}
