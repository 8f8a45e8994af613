/**
 * A tape as bytes: `PTAP`, the length of a header, the header as JSON, then the columns one after another, little-endian, each from
 * a multiple of eight on. Reading it back parses no number.
 */
import { TapeError, tapeOf } from './tape.ts'
import type { Tape, TapeColumn, TapeColumns, TapeParts } from './tape.ts'

const MAGIC = 0x50415450
const VERSION = 1
const WORD = 8

const COLUMNS = {
  option: Int32Array,
  bid: Int32Array,
  ask: Int32Array,
  last: Int32Array,
  vol: Float64Array,
  delta: Float64Array,
  volume: Int32Array,
  openInterest: Int32Array,
} as const satisfies Record<TapeColumn, unknown>

type Header = Omit<TapeParts, 'columns'> & { readonly version: number; readonly rows: number }

export function tapeBytes(tape: TapeParts): Uint8Array {
  const { source, underlying, multiplier, tick, step, days, options, quality, columns } = tape
  const rows = columns.option.length
  const of = { source, underlying, multiplier, tick, step, days, options, quality }
  const header: Header = { version: VERSION, rows, ...of }
  const text = new TextEncoder().encode(JSON.stringify(header))
  const parts = Object.keys(COLUMNS).map((name) => columns[name as TapeColumn])
  const from = aligned(WORD + text.length)
  const bytes = new Uint8Array(
    parts.reduce((sum, column) => sum + aligned(column.byteLength), from),
  )
  const head = new DataView(bytes.buffer)
  head.setUint32(0, MAGIC, true)
  head.setUint32(4, text.length, true)
  bytes.set(text, WORD)
  let at = from
  for (const { buffer, byteOffset, byteLength } of parts) {
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), at)
    at += aligned(byteLength)
  }
  return bytes
}

/** Whether bytes begin as a tape does. */
export function isTape(bytes: Uint8Array): boolean {
  return bytes.length >= WORD && viewOf(bytes).getUint32(0, true) === MAGIC
}

/** Throws a {@link TapeError} for bytes that are no tape, or not a whole one. */
export function readTapeBytes(given: Uint8Array): Tape {
  if (!isTape(given)) throw new TapeError('this is no tape')
  // Columns are read in place, which wants them on whole words.
  const bytes = given.byteOffset % WORD === 0 ? given : given.slice()
  const length = viewOf(bytes).getUint32(4, true)
  const header = headerIn(bytes.subarray(WORD, WORD + length))
  if (header.version !== VERSION)
    throw new TapeError(`a tape of version ${header.version}; this reads version ${VERSION}`)
  let at = aligned(WORD + length)
  const take = (name: TapeColumn): TapeColumns[TapeColumn] => {
    const kind = COLUMNS[name]
    const size = kind.BYTES_PER_ELEMENT * header.rows
    if (at + size > bytes.length) throw new TapeError(`the tape is cut short in column ${name}`)
    const column = new kind(bytes.buffer as ArrayBuffer, bytes.byteOffset + at, header.rows)
    at += aligned(size)
    return column
  }
  const columns = Object.fromEntries(
    Object.keys(COLUMNS).map((name) => [name, take(name as TapeColumn)]),
  ) as unknown as TapeColumns
  const { source, underlying, multiplier, tick, step, days, options, quality } = header
  return tapeOf({
    source,
    underlying,
    multiplier,
    tick,
    step,
    days,
    options,
    quality,
    columns,
  })
}

function headerIn(bytes: Uint8Array): Header {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as Header
  } catch {
    throw new TapeError('the header of the tape is damaged')
  }
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength)
}

function aligned(length: number): number {
  return Math.ceil(length / WORD) * WORD
}
