/**
 * How the text of a row is kept: a long one in zstd, at a fifth of its size, since records say the same keys, names and ids over and over. Bytes are what
 * a large group costs, twice: once in the log, and again where the log is moved into the file.
 */
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib'

/** Shorter rows stay text: compressing one would take longer than writing its few pages. */
const CHARACTERS_MIN = 12_288

const FASTEST = { params: { [constants.ZSTD_c_compressionLevel]: 1 } }

/** Room for nearly every row at once: pieces of the usual size would be put together again, for half as much time as it takes at all. */
const WHOLE = { chunkSize: 80 * 1024 }

/** What a frame of zstd begins with. Text of a row begins with a digit. */
const FRAME = 0x28

export function compressed(text: string): string | Uint8Array {
  return text.length < CHARACTERS_MIN ? text : zstdCompressSync(text, FASTEST)
}

/** The text's bytes, as they are or out of zstd. Throws on a frame that is damaged. */
export function expanded(kept: Buffer): Buffer {
  return kept[0] === FRAME ? zstdDecompressSync(kept, WHOLE) : kept
}
