/**
 * One pass over the raw bytes before the reader: is it text, is the gzip whole, what is the header, how many
 * records are there. The reader (DuckDB) accepts a truncated gzip and drops an unclosed quote without a word; the
 * count taken here is what its rows are checked against.
 */
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { ImportRefused } from './refused.ts'

export type Scan = {
  readonly compressed: boolean
  readonly delimiter: ',' | ';' | '\t' | '|'
  readonly header: readonly string[]
  /** Records after the header, empty lines left out. */
  readonly records: number
  /** Line on which a quote opens that never closes. */
  readonly unclosedQuoteLine?: number
}

const HEADER_MAX = 65_536
const NEWLINE = 10
const RETURN = 13
const QUOTE = 34

/** Throws `ImportRefused` when the file cannot be read, is empty, is not text, or is cut short. */
export async function scanFile(path: string): Promise<Scan> {
  const compressed = await isGzip(path)
  const counter = recordCounter()
  try {
    const source = createReadStream(path, { highWaterMark: 1 << 18 })
    const sink = async (bytes: AsyncIterable<Buffer>): Promise<void> => {
      for await (const chunk of bytes) counter.push(chunk)
    }
    if (compressed) await pipeline(source, createGunzip(), sink)
    else await pipeline(source, sink)
  } catch (error) {
    if (error instanceof ImportRefused) throw error
    const why = error instanceof Error ? error.message : String(error)
    throw new ImportRefused(
      'unreadable',
      `${path}: ${compressed ? 'the gzip is cut short or damaged' : 'cannot be read'} (${why})`,
    )
  }
  const { header, records, unclosedQuoteLine } = counter.finish(path)
  const delimiter = delimiterOf(header)
  const names = splitHeader(header, delimiter)
  return {
    compressed,
    delimiter,
    header: names,
    records,
    ...(unclosedQuoteLine !== undefined && { unclosedQuoteLine }),
  }
}

async function isGzip(path: string): Promise<boolean> {
  try {
    await using file = await open(path)
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0)
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new ImportRefused('unreadable', `${path}: cannot be read (${why})`)
  }
}

type Counted = {
  readonly header: string
  readonly records: number
  readonly unclosedQuoteLine: number | undefined
}

type RecordCounter = { push(chunk: Buffer): void; finish(path: string): Counted }

/** Counts records by the CSV quoting rule: a quote opens only at the start of a field. */
function recordCounter(): RecordCounter {
  const head: number[] = []
  let headDone = false
  let records = 0
  let line = 1
  let quoted = false
  let quoteLine = 0
  let fieldStart = true
  let content = false
  let binary = false

  function push(chunk: Buffer): void {
    for (const byte of chunk) {
      if (byte === 0) binary = true
      if (!headDone && byte !== NEWLINE && byte !== RETURN && head.length < HEADER_MAX)
        head.push(byte)
      if (quoted) {
        if (byte === QUOTE) quoted = false
        else if (byte === NEWLINE) line++
      } else if (byte === NEWLINE) {
        line++
        endOfLine()
      } else if (byte === QUOTE && fieldStart) {
        quoted = true
        quoteLine = line
        content = true
      } else if (byte !== RETURN) {
        fieldStart = byte === 44 || byte === 59 || byte === 9 || byte === 124
        content = true
      }
      // After the closing quote a second one opens the field again: a doubled quote.
      if (quoted) fieldStart = true
    }
  }

  function endOfLine(): void {
    if (content && headDone) records++
    if (content) headDone = true
    content = false
    fieldStart = true
  }

  return {
    push,
    finish: (path) => {
      endOfLine()
      if (binary) throw new ImportRefused('unreadable', `${path}: is not text (it has zero bytes)`)
      if (!headDone) throw new ImportRefused('unreadable', `${path}: is empty`)
      const header = new TextDecoder().decode(Uint8Array.from(head))
      if (header.includes('\u{fffd}'))
        throw new ImportRefused('unreadable', `${path}: its first line is not UTF-8 text`)
      return { header, records, unclosedQuoteLine: quoted ? quoteLine : undefined }
    },
  }
}

function delimiterOf(header: string): Scan['delimiter'] {
  const candidates = [',', ';', '\t', '|'] as const
  const counts = candidates.map((d) => header.split(d).length)
  return candidates[counts.indexOf(Math.max(...counts))] ?? ','
}

function splitHeader(header: string, delimiter: string): readonly string[] {
  return header.split(delimiter).map((name) =>
    name
      .trim()
      .replace(/^"(.*)"$/, '$1')
      .trim(),
  )
}
