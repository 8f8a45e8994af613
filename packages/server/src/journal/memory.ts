/** A journal in memory: for tests, simulation, and a venue that need not outlive its process. */
import { checkWriter } from './journal.ts'
import type { Journal } from './journal.ts'
import { GENESIS, seal } from './record.ts'
import type { Draft, Head, JournalRecord, SaltSource } from './record.ts'
import { randomSalts } from './salt.ts'

const PAGE_RECORDS = 512

export class MemoryJournal implements Journal {
  readonly #records: JournalRecord[] = []
  readonly #salts: SaltSource
  #head: Head = GENESIS
  #epoch = 0

  constructor(options: { readonly salts?: SaltSource } = {}) {
    this.#salts = options.salts ?? randomSalts()
  }

  head(): Head {
    return this.#head
  }

  epoch(): number {
    return this.#epoch
  }

  append(expected: Head, epoch: number, drafts: readonly Draft[]): Head {
    checkWriter({ head: this.#head, highest: this.#epoch }, expected, epoch)
    const sealed: JournalRecord[] = []
    let head = this.#head
    for (const draft of drafts) {
      const record = seal(head, draft, this.#salts)
      sealed.push(record)
      head = { seq: record.seq, hash: record.hash }
    }
    for (const record of sealed) this.#records.push(record)
    this.#epoch = epoch
    this.#head = head
    return head
  }

  async *read(fromSeq: number, limit = Infinity): AsyncGenerator<readonly JournalRecord[]> {
    let at = Math.max(fromSeq, 1) - 1
    let left = limit
    while (left > 0 && at < this.#records.length) {
      const page = this.#records.slice(at, at + Math.min(PAGE_RECORDS, left))
      at += page.length
      left -= page.length
      yield page
    }
  }

  close(): void {}
}
