/** Server-to-client WebSocket text frames (RFC 6455, section 5.2), built once and written to as many sockets as want them. */

/** A whole unmasked text frame. */
export function textFrame(text: string): Buffer {
  const length = Buffer.byteLength(text)
  const frame = Buffer.allocUnsafe(headerOf(length) + length)
  writeFrame(frame, 0, text, length)
  return frame
}

/** Some frames as the bytes of one write: those that are there already, and texts that only this write has. */
export function joinFrames(parts: readonly (Buffer | string)[]): Buffer {
  const lengths: number[] = []
  let size = 0
  for (const part of parts) {
    const length = typeof part === 'string' ? Buffer.byteLength(part) : part.length
    lengths.push(length)
    size += typeof part === 'string' ? headerOf(length) + length : length
  }
  const joined = Buffer.allocUnsafe(size)
  let at = 0
  for (const [i, part] of parts.entries()) {
    if (typeof part === 'string') at = writeFrame(joined, at, part, Number(lengths[i]))
    else at += part.copy(joined, at)
  }
  return joined
}

/** Bytes before a payload of so many. */
function headerOf(length: number): 2 | 4 | 10 {
  return length < 126 ? 2 : length < 65_536 ? 4 : 10
}

/** Writes a frame at a place; answers where it ends. */
function writeFrame(bytes: Buffer, at: number, text: string, length: number): number {
  const header = headerOf(length)
  bytes[at] = 0x81
  if (header === 2) bytes[at + 1] = length
  else if (header === 4) {
    bytes[at + 1] = 126
    bytes.writeUInt16BE(length, at + 2)
  } else {
    bytes[at + 1] = 127
    bytes.writeBigUInt64BE(BigInt(length), at + 2)
  }
  bytes.write(text, at + header)
  return at + header + length
}
