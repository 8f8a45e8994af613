/**
 * A group as the journal's file keeps it: the text of its records, one after the other, cut into rows of bounded length.
 * A record is a line of its own figures, then one line for each of its texts, which hold no newline:
 *
 *   seq ts refused hash salts
 *   command
 *   outcome(1) …
 *
 * A row is known by the seq of its first record, and names its last. Few long rows cost a store far less than many short ones.
 */
import { present } from '@parley/core/assert'
import { JournalDamaged } from './journal.ts'
import { HASH_LENGTH, SALT_LENGTH, seal } from './record.ts'
import type { Draft, Head, JournalRecord, SaltSource } from './record.ts'

/** Characters after which a row ends: enough to spread a row's cost, and little to read for the sake of one record. */
const ROW_CHARACTERS = 1 << 16

export type Row<Records> = {
  readonly first: number
  /** The place and hash of its last record. */
  readonly last: Head
  readonly records: Records
}

/** Seals a group that follows `prev`: its rows, and the head it makes. */
export function writeRows(
  prev: Head,
  drafts: readonly Draft[],
  salts: SaltSource,
): { readonly rows: readonly Row<string>[]; readonly head: Head } {
  const rows: Row<string>[] = []
  let head = prev
  let first = prev.seq + 1
  let text = ''
  for (const draft of drafts) {
    const record = seal(head, draft, salts)
    head = { seq: record.seq, hash: record.hash }
    text += linesOf(record)
    if (text.length < ROW_CHARACTERS) continue
    rows.push({ first, last: head, records: text })
    first = record.seq + 1
    text = ''
  }
  if (text !== '') rows.push({ first, last: head, records: text })
  return { rows, head }
}

function linesOf({ seq, ts, refused, hash, salts, command, outcome }: JournalRecord): string {
  let lines = `${seq} ${ts} ${refused ? 1 : 0} ${hash} ${salts}\n${command}\n`
  for (const text of outcome) lines += `${text}\n`
  return lines
}

/** A record that cannot be read: its number, and why. */
export type Fault = { readonly seq: number; readonly why: string }

/** What is thrown for it. */
export function damaged({ seq, why }: Fault, cause?: unknown): JournalDamaged {
  return new JournalDamaged(seq, 'a readable record', why, { cause })
}

/** What a row holds from its beginning on, up to the first record that cannot be read. */
export type ReadRow = { readonly records: readonly JournalRecord[]; readonly fault?: Fault }

/** Reads a row. Each text is a string of its own, so that keeping one does not keep the row. */
export function readRow(row: Row<Buffer>): ReadRow {
  const records: JournalRecord[] = []
  const steps = new RowSteps(row)
  while (steps.next()) records.push(steps.record())
  return steps.fault ? { records, fault: steps.fault } : { records }
}

/** The row that would hold some records. */
export function rowOf(records: readonly JournalRecord[]): Row<Buffer> {
  const first = present(records[0], 'a row has records')
  const { seq, hash } = records.at(-1) ?? first
  const text = records.map(linesOf).join('')
  return { first: first.seq, last: { seq, hash }, records: Buffer.from(text) }
}

/** Rows that follow one another, as one. Its bytes are its own, so that they can change hands. */
export function joined(rows: readonly Row<Buffer>[]): Row<Uint8Array<ArrayBuffer>> {
  const first = present(rows[0], 'one row or more')
  const last = rows.at(-1) ?? first
  const records = new Uint8Array(rows.reduce((length, row) => length + row.records.length, 0))
  let at = 0
  for (const row of rows) {
    records.set(row.records, at)
    at += row.records.length
  }
  return { first: first.first, last: last.last, records }
}

const NEWLINE = 10
const SPACE = 32
const ZERO = 48
const ONE = 49

/**
 * A row's records in turn, as they stand in its bytes: who reads very many has no use for a string of each line.
 * What it tells is of the record that `next` last came to.
 */
export class RowSteps {
  readonly bytes: Buffer
  seq: number
  ts = 0
  refused = false
  /** How many texts the record has, its command included. */
  texts = 0
  /** Where each text begins, the command first. A newline is before the next; behind the last, the next record begins. */
  readonly starts: number[] = []
  /** Set where `next` found a record that cannot be read. */
  fault: Fault | undefined
  readonly #last: Head
  #at = 0
  #hash = 0
  #salts = 0

  constructor({ first, last, records }: Row<Buffer>) {
    this.bytes = records
    this.seq = first - 1
    this.#last = last
  }

  /** Goes on to the next record. False at the row's end, and before a record that cannot be read. */
  next(): boolean {
    const { bytes } = this
    if (this.#at > 0 && this.#at === bytes.length) return false
    const seq = this.seq + 1
    const { seq: lastSeq, hash } = this.#last
    let why = this.#step(seq)
    if (why === undefined && this.#at === bytes.length && (seq !== lastSeq || this.hash() !== hash))
      why = `a row that ends with ${lastSeq} ${hash}`
    if (why !== undefined) {
      this.fault = { seq, why }
      return false
    }
    this.seq = seq
    return true
  }

  hash(): string {
    return this.bytes.toString('latin1', this.#hash, this.#hash + HASH_LENGTH)
  }

  /** One of its texts: 0 is the command. */
  text(index: number): string {
    return this.bytes.toString('utf8', this.starts[index], (this.starts[index + 1] ?? 0) - 1)
  }

  record(): JournalRecord {
    const { seq, ts, refused } = this
    const outcome: string[] = []
    for (let index = 1; index < this.texts; index++) outcome.push(this.text(index))
    const salts = this.bytes.toString('latin1', this.#salts, (this.starts[0] ?? 0) - 1)
    return { seq, ts, command: this.text(0), outcome, refused, salts, hash: this.hash() }
  }

  /** Reads one record, or says why it is none. The hash would not notice a figure that is written in another way. */
  #step(expected: number): string | undefined {
    const { bytes, starts } = this
    const start = this.#at
    const end = bytes.indexOf(NEWLINE, start)
    if (end < 0) return 'no record'
    const seq = this.#whole()
    this.ts = this.#whole()
    const mark = bytes[this.#at]
    this.refused = mark === ONE
    this.#hash = this.#at + 2
    this.#salts = this.#hash + HASH_LENGTH + 1
    if (
      seq !== expected ||
      this.ts < 0 ||
      (mark !== ONE && mark !== ZERO) ||
      bytes[this.#hash - 1] !== SPACE ||
      bytes[this.#salts - 1] !== SPACE ||
      this.#salts > end
    )
      return `figures ${bytes.toString('utf8', start, end)}`
    const leaves = (end - this.#salts) / SALT_LENGTH
    if (!Number.isInteger(leaves) || leaves === 0) return `${end - this.#salts} characters of salts`
    this.texts = leaves
    starts[0] = end + 1
    for (let leaf = 1; leaf <= leaves; leaf++) {
      const newline = bytes.indexOf(NEWLINE, starts[leaf - 1])
      if (newline < 0) return `${leaf - 1} texts of ${leaves}`
      starts[leaf] = newline + 1
    }
    this.#at = starts[leaves] ?? 0
    return undefined
  }

  /** A number as `String` writes it, and the space behind it: −1 where that is not what comes next. */
  #whole(): number {
    const { bytes } = this
    const start = this.#at
    let at = start
    let value = 0
    for (;;) {
      const digit = (bytes[at] ?? 0) - ZERO
      if (!(digit >= 0 && digit <= 9)) break
      value = value * 10 + digit
      at++
    }
    this.#at = at + 1
    const isPadded = bytes[start] === ZERO && at > start + 1
    if (at === start || isPadded || bytes[at] !== SPACE || value > Number.MAX_SAFE_INTEGER)
      return -1
    return value
  }
}
