/** A journal that is one text, a record a line, on a disk that may keep any first part of what it was given last. */
import { present } from '@parley/core'
import { checkWriter } from '../../packages/server/src/journal/journal.ts'
import type { Journal } from '../../packages/server/src/journal/journal.ts'
import {
  GENESIS,
  HASH_LENGTH,
  SALT_LENGTH,
  seal,
} from '../../packages/server/src/journal/record.ts'
import type { Draft, Head, JournalRecord } from '../../packages/server/src/journal/record.ts'

/** The process ends in the middle of an append. */
export class Killed extends Error {
  override name = 'Killed'
}

const PAGE_RECORDS = 512
/** Salts hide texts of a proof from guessing, which is nothing to a world without proofs: these are all alike. */
const SALTS = 'A'.repeat(SALT_LENGTH * 64)

function salts(_seq: number, leaves: number): string {
  const length = leaves * SALT_LENGTH
  return length <= SALTS.length ? SALTS.slice(0, length) : 'A'.repeat(length)
}

export class TextJournal implements Journal {
  /** Whole lines, each with its end of line left off. */
  readonly #lines: string[] = []
  #head: Head = GENESIS
  #epoch = 0
  /** Chooses how many bytes of the next append, of all there are, reach the disk before the process ends. */
  kill: ((bytes: number) => number) | undefined
  readonly #onAppend: () => void

  constructor(onAppend: () => void) {
    this.#onAppend = onAppend
  }

  head(): Head {
    return this.#head
  }

  epoch(): number {
    return this.#epoch
  }

  append(expected: Head, epoch: number, drafts: readonly Draft[]): Head {
    this.#onAppend()
    checkWriter({ head: this.#head, highest: this.#epoch }, expected, epoch)
    const records: JournalRecord[] = []
    let head = this.#head
    for (const draft of drafts) {
      const record = seal(head, draft, salts)
      records.push(record)
      head = { seq: record.seq, hash: record.hash }
    }
    const lines = records.map(lineOf)
    const { kill } = this
    this.kill = undefined
    if (kill) {
      const whole = wholeLines(lines, kill)
      this.#keep(records.slice(0, whole), lines.slice(0, whole), epoch)
      throw new Killed()
    }
    this.#keep(records, lines, epoch)
    return head
  }

  #keep(records: readonly JournalRecord[], lines: readonly string[], epoch: number): void {
    for (const line of lines) this.#lines.push(line)
    const last = records.at(-1)
    if (!last) return
    this.#head = { seq: last.seq, hash: last.hash }
    this.#epoch = epoch
  }

  async *read(fromSeq: number, limit = Infinity): AsyncGenerator<readonly JournalRecord[]> {
    let at = Math.max(fromSeq, 1) - 1
    let left = limit
    while (left > 0 && at < this.#lines.length) {
      const page = this.#lines.slice(at, at + Math.min(PAGE_RECORDS, left))
      at += page.length
      left -= page.length
      yield page.map(recordOf)
    }
  }

  close(): void {}
}

/** How many lines are whole in the first bytes of their text: what comes after the last end of line was never written. */
function wholeLines(lines: readonly string[], choose: (bytes: number) => number): number {
  const bytes = Buffer.from(`${lines.join('\n')}\n`)
  const kept = bytes.subarray(0, choose(bytes.length))
  return kept.toString().split('\n').length - 1
}

/** Texts are JSON, in which a tab or an end of line is always escaped. */
function lineOf({ seq, ts, refused, hash, command, outcome }: JournalRecord): string {
  let line = `${seq}\t${ts}\t${refused ? 1 : 0}\t${hash}\t${command}`
  for (const text of outcome) line += `\t${text}`
  return line
}

function recordOf(line: string): JournalRecord {
  const [seq, ts, refused, hash, command, ...outcome] = line.split('\t')
  return {
    seq: Number(seq),
    ts: Number(ts),
    refused: refused === '1',
    hash: present(hash?.length === HASH_LENGTH ? hash : undefined, 'a line has its hash'),
    salts: salts(0, outcome.length + 1),
    command: present(command, 'a line has its command'),
    outcome,
  }
}
