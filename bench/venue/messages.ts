import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** A header line's name and value. */
export type Headers = Readonly<Record<string, string>>

/** The bytes of one HTTP/1.1 request on a kept connection. `body` is the exact text sent. */
export function httpRequest(
  method: 'GET' | 'POST',
  path: string,
  body: string,
  headers: Headers = {},
): Buffer {
  const lines = [
    `${method} ${path} HTTP/1.1`,
    'host: 127.0.0.1',
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ]
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body}`)
}

/** The bytes that ask a server to turn a connection into a WebSocket (RFC 6455, 4.1). */
export function upgradeRequest(path: string, headers: Headers = {}): Buffer {
  const lines = [
    `GET ${path} HTTP/1.1`,
    'host: 127.0.0.1',
    'connection: Upgrade',
    'upgrade: websocket',
    'sec-websocket-version: 13',
    'sec-websocket-key: cGFybGV5IGJlbmNoIDAwMA==',
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ]
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`)
}

/**
 * One text frame as a client sends it. Clients must mask (RFC 6455, 5.3); the key is zero, so the
 * payload stays as written and neither side saves or pays anything but the unmasking itself.
 */
export function clientFrame(text: string): Buffer {
  const payload = Buffer.from(text)
  const { length } = payload
  const head = Buffer.alloc(length < 126 ? 6 : length < 65_536 ? 8 : 14)
  head[0] = 0x81
  if (length < 126) {
    head[1] = 0x80 | length
  } else if (length < 65_536) {
    head[1] = 0x80 | 126
    head.writeUInt16BE(length, 2)
  } else {
    head[1] = 0x80 | 127
    head.writeBigUInt64BE(BigInt(length), 2)
  }
  return Buffer.concat([head, payload])
}

/**
 * Writes what each connection of the load client sends: file `<connection>.bin`, each message after
 * its length as a little-endian 32-bit number.
 */
export function writeMessages(folder: string, connections: readonly (readonly Buffer[])[]): void {
  mkdirSync(folder, { recursive: true })
  for (const [connection, messages] of connections.entries()) {
    const parts: Buffer[] = []
    for (const message of messages) {
      const length = Buffer.alloc(4)
      length.writeUInt32LE(message.length)
      parts.push(length, message)
    }
    writeFileSync(join(folder, `${connection}.bin`), Buffer.concat(parts))
  }
}
