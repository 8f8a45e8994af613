/** The server's end of one WebSocket (RFC 6455): text in and out, without extensions. */
import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'

const TEXT = 1
const CLOSE = 8
const PING = 9
const PONG = 10
const ACCEPT = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'

export class Socket {
  readonly #raw: Duplex
  readonly #onText: (text: string) => void
  #buffer = Buffer.alloc(0)
  #parts: Buffer[] = []

  /** Answers an upgrade. `onClose` is called once, however the connection ends. */
  constructor(
    { request, raw }: { readonly request: IncomingMessage; readonly raw: Duplex },
    on: { readonly text: (text: string) => void; readonly close: () => void },
  ) {
    this.#raw = raw
    this.#onText = on.text
    const key = `${request.headers['sec-websocket-key'] ?? ''}${ACCEPT}`
    const accept = createHash('sha1').update(key).digest('base64')
    raw.write(
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
        `Sec-WebSocket-Accept: ${accept}\r\n\r\n`,
    )
    raw.on('data', (data: Buffer) => this.#read(data))
    // A connection that is cut reports an error as well; its close is what counts.
    raw.on('error', () => undefined)
    raw.once('close', on.close)
  }

  send(text: string): void {
    this.#write(TEXT, Buffer.from(text))
  }

  /** Ends the connection without a word, as a network does. */
  cut(): void {
    this.#raw.destroy()
  }

  #read(data: Buffer): void {
    this.#buffer = Buffer.concat([this.#buffer, data])
    for (;;) {
      const frame = frameOf(this.#buffer)
      if (!frame) return
      this.#buffer = this.#buffer.subarray(frame.length)
      this.#take(frame)
    }
  }

  #take({ opcode, isLast, payload }: Frame): void {
    if (opcode === PING) this.#write(PONG, payload)
    else if (opcode === CLOSE) {
      this.#write(CLOSE, payload)
      this.#raw.end()
    } else if (opcode <= 2) {
      this.#parts.push(payload)
      if (!isLast) return
      const text = Buffer.concat(this.#parts).toString()
      this.#parts = []
      this.#onText(text)
    }
  }

  #write(opcode: number, payload: Buffer): void {
    if (this.#raw.destroyed || !this.#raw.writable) return
    const { length } = payload
    const header = Buffer.alloc(length < 126 ? 2 : length < 65_536 ? 4 : 10)
    header[0] = 0x80 | opcode
    header[1] = length < 126 ? length : length < 65_536 ? 126 : 127
    if (header.length === 4) header.writeUInt16BE(length, 2)
    if (header.length === 10) header.writeBigUInt64BE(BigInt(length), 2)
    this.#raw.write(Buffer.concat([header, payload]))
  }
}

type Frame = {
  readonly opcode: number
  readonly isLast: boolean
  readonly payload: Buffer
  /** Bytes of the whole frame. */
  readonly length: number
}

/** The first whole frame in the bytes, unmasked. */
function frameOf(bytes: Buffer): Frame | undefined {
  if (bytes.length < 2) return undefined
  const first = bytes.readUInt8(0)
  const second = bytes.readUInt8(1)
  const short = second & 0x7f
  const wide = short === 126 ? 2 : short === 127 ? 8 : 0
  const masked = (second & 0x80) !== 0 ? 4 : 0
  const start = 2 + wide + masked
  if (bytes.length < start) return undefined
  const size =
    wide === 2 ? bytes.readUInt16BE(2) : wide === 8 ? Number(bytes.readBigUInt64BE(2)) : short
  if (bytes.length < start + size) return undefined
  const mask = bytes.subarray(start - masked, start)
  const payload = Buffer.from(bytes.subarray(start, start + size))
  if (masked > 0) for (let i = 0; i < size; i++) payload[i] = (payload[i] ?? 0) ^ (mask[i % 4] ?? 0)
  return { opcode: first & 0x0f, isLast: (first & 0x80) !== 0, payload, length: start + size }
}
