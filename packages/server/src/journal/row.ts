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
import { SALT_LENGTH, seal } from './record.ts'
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
    text += `${figuresOf(record)}\n${record.command}\n`
    for (const outcome of record.outcome) text += `${outcome}\n`
    if (text.length < ROW_CHARACTERS) continue
    rows.push({ first, last: head, records: text })
    first = record.seq + 1
    text = ''
  }
  if (text !== '') rows.push({ first, last: head, records: text })
  return { rows, head }
}

function figuresOf({ seq, ts, refused, hash, salts }: JournalRecord): string {
  return `${seq} ${ts} ${refused ? 1 : 0} ${hash} ${salts}`
}

/** What a row holds from its beginning on, up to the first record that cannot be read: that one's number, and why. */
export type ReadRow = {
  readonly records: readonly JournalRecord[]
  readonly fault?: { readonly seq: number; readonly why: string }
}

/** Reads a row. Each text is a string of its own, so that keeping one does not keep the row. */
export function readRow({ first, last, records: bytes }: Row<Buffer>): ReadRow {
  const records: JournalRecord[] = []
  const lines = new Lines(bytes)
  let seq = first
  do {
    const record = readRecord(seq, lines)
    if (typeof record === 'string') return { records, fault: { seq, why: record } }
    if (lines.ended && (seq !== last.seq || record.hash !== last.hash))
      return { records, fault: { seq, why: `a row that ends with ${last.seq} ${last.hash}` } }
    records.push(record)
    seq++
  } while (!lines.ended)
  return { records }
}

function readRecord(expected: number, lines: Lines): JournalRecord | string {
  const figures = lines.next()
  const [seq, ts, refused, hash, salts] = figures?.split(' ') ?? []
  const command = lines.next()
  if (hash === undefined || salts === undefined || command === undefined) return 'no record'
  const leaves = salts.length / SALT_LENGTH
  if (!Number.isInteger(leaves)) return `${salts.length} characters of salts`
  const outcome: string[] = []
  for (let leaf = 1; leaf < leaves; leaf++) {
    const text = lines.next()
    if (text === undefined) return `${leaf} texts of ${leaves}`
    outcome.push(text)
  }
  const record = {
    seq: Number(seq),
    ts: Number(ts),
    command,
    outcome,
    refused: refused === '1',
    salts,
    hash,
  }
  // The hash would not notice a figure that is written in another way, or something after the last of them.
  return record.seq === expected && figuresOf(record) === figures ? record : `figures ${figures}`
}

const NEWLINE = 10

/** The lines of some bytes, in turn. */
class Lines {
  readonly #bytes: Buffer
  #at = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  get ended(): boolean {
    return this.#at >= this.#bytes.length
  }

  /** Undefined when no whole line is left. */
  next(): string | undefined {
    const end = this.#bytes.indexOf(NEWLINE, this.#at)
    if (end < 0) return undefined
    const line = this.#bytes.toString('utf8', this.#at, end)
    this.#at = end + 1
    return line
  }
}
