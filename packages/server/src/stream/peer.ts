/**
 * A client's end over a WebSocket. Texts of one tick leave in one write, and a text for many is framed once. [STS-2]
 * A client that does not read is let go before it costs the others memory.
 */
import type { Duplex } from 'node:stream'
import type { WebSocket } from 'ws'
import { UNREAD_BYTES_MAX } from '../http/limits.ts'
import { joinFrames, textFrame } from './frame.ts'
import type { Peer } from './session.ts'

/** How long a client has to answer a close. */
const CLOSE_MS = 1_000

/** Peers with something to write: one turn of the microtasks writes for all of them, since a push is for many. */
let waiting: SocketPeer[] = []

function flushAll(): void {
  const peers = waiting
  waiting = []
  for (const peer of peers) peer.flush()
  pushed = undefined
}

/** The last text that was for many, framed. */
let pushed: { readonly text: string; readonly frame: Buffer } | undefined

/** Lives as long as its socket. */
export class SocketPeer implements Peer {
  readonly #socket: WebSocket
  readonly #raw: Duplex
  /** Frames shared with others, and texts of its own that are framed as they leave. */
  #out: (Buffer | string)[] = []

  constructor(socket: WebSocket, raw: Duplex) {
    this.#socket = socket
    this.#raw = raw
  }

  tell(text: string): void {
    this.#queue(text)
  }

  push(text: string): void {
    if (pushed?.text !== text) pushed = { text, frame: textFrame(text) }
    this.#queue(pushed.frame)
  }

  ping(): void {
    this.#socket.ping()
  }

  close(reason: string): void {
    this.flush()
    this.#socket.close(1001, reason)
    setTimeout(() => this.#socket.terminate(), CLOSE_MS).unref()
  }

  cut(): void {
    this.#socket.terminate()
  }

  /** Writes what is queued. */
  flush(): void {
    const out = this.#out
    this.#out = []
    if (out.length === 0 || this.#socket.readyState !== this.#socket.OPEN) return
    const [first] = out
    this.#raw.write(out.length === 1 && first instanceof Buffer ? first : joinFrames(out))
    if (this.#raw.writableLength > UNREAD_BYTES_MAX) this.#socket.terminate()
  }

  #queue(part: Buffer | string): void {
    if (this.#out.push(part) === 1 && waiting.push(this) === 1) queueMicrotask(flushAll)
  }
}
