/** A client's end of a stream without a network: the venue's real session on one side, text messages on the other. */
import { EventEmitter } from 'node:events'
import { createHash } from 'node:crypto'
import type { Caller } from '../../packages/server/src/auth/key-ring.ts'
import { Session } from '../../packages/server/src/stream/session.ts'
import type { SessionDeps } from '../../packages/server/src/stream/session.ts'

type SessionArguments = ConstructorParameters<typeof Session>

/** Lives from connect to cut. */
export class Wire {
  readonly #events = new EventEmitter()
  readonly session: Session
  /** Whole frames the venue has written and the client has not read. */
  #unread: string[] = []
  #isOpen = true

  constructor(caller: Caller, deps: SessionDeps) {
    const socket = Object.assign(this.#events, {
      close: () => this.cut(),
      terminate: () => this.cut(),
    })
    const raw = {
      writableLength: 0,
      write: (bytes: Buffer) => this.#unread.push(...framesIn(bytes)),
    }
    // The session uses these members of the two and no others.
    this.session = new Session(
      socket as unknown as SessionArguments[0],
      raw as unknown as SessionArguments[1],
      caller,
      deps,
    )
  }

  get isOpen(): boolean {
    return this.#isOpen
  }

  /** Client to venue. A fault in the venue's reading of it is thrown here. */
  send(text: string): void {
    if (this.#isOpen) this.#events.emit('message', Buffer.from(text))
  }

  /** What has arrived since the last read, in order. */
  read(): string[] {
    const texts = this.#unread
    this.#unread = []
    return texts
  }

  /** The line breaks. What has arrived can still be read; nothing more will. */
  cut(): void {
    if (!this.#isOpen) return
    this.#isOpen = false
    this.#events.emit('close')
  }

  /** Loses the last `count` frames not read yet: they were on the line when it broke. */
  lose(count: number): void {
    if (count > 0) this.#unread = this.#unread.slice(0, -count)
  }
}

/** SHA-256 of a message's text, base64url: what the next one names as `prevHash`. */
export function messageHash(text: string): string {
  return createHash('sha256').update(text).digest('base64url')
}

/** Texts of the unmasked, unfragmented frames in a write (RFC 6455, section 5.2). */
function framesIn(bytes: Buffer): string[] {
  const texts: string[] = []
  for (let at = 0; at < bytes.length;) {
    const short = bytes.readUInt8(at + 1)
    const [header, length] =
      short < 126
        ? [2, short]
        : short === 126
          ? [4, bytes.readUInt16BE(at + 2)]
          : [10, Number(bytes.readBigUInt64BE(at + 2))]
    texts.push(bytes.toString('utf8', at + header, at + header + length))
    at += header + length
  }
  return texts
}
