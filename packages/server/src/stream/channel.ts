/**
 * A channel is one topic for one audience (a firm, or everyone). It counts and chains its own messages, and keeps the last
 * ones so that a client that was away can go on where it was. [STS-1]
 * Each message names the hash of the one before it on the channel; the hash of a message is SHA-256 of its text.
 */
import { hash } from 'node:crypto'
import type { Topic } from '@parley/sdk'

/** Messages kept for a client to resume from, and their bytes: whichever is fewer. */
export const RESUME_KEPT = 4_096
const RESUME_BYTES = 8 << 20

export interface Receiver {
  /** Queues a text; texts of one tick leave in one write. */
  push(text: string): void
}

type Kept = { readonly seq: number; readonly prevHash: string; readonly text: string }

export class Channel {
  readonly topic: Topic
  readonly receivers = new Set<Receiver>()
  /** Wall milliseconds since when nobody listens; undefined while somebody does. */
  idleSinceMs: number | undefined
  #seq = 0
  #lastHash: string
  #kept: Kept[] = []
  #keptBytes = 0

  constructor(topic: Topic, origin: string) {
    this.topic = topic
    this.#lastHash = origin
  }

  /** Sends what one group changed, each change as JSON text, as one delta whose data is the list of them. */
  sendChanges(ts: number, changes: readonly string[]): void {
    this.send(ts, `[${changes.join(',')}]`)
  }

  /** Sends one delta whose data is `json`. */
  send(ts: number, json: string): void {
    const seq = ++this.#seq
    const prevHash = this.#lastHash
    const text = this.#text(seq, prevHash, ts, 'delta', json)
    this.#lastHash = hash('sha256', text, 'base64url')
    this.#kept.push({ seq, prevHash, text })
    this.#keptBytes += text.length
    if (this.#kept.length > 2 * RESUME_KEPT || this.#keptBytes > 2 * RESUME_BYTES) this.#forget()
    for (const receiver of this.receivers) receiver.push(text)
  }

  /** A snapshot stands where the channel is: the next delta has the next seq and the same prevHash. */
  snapshot(ts: number, json: string): string {
    return this.#text(this.#seq, this.#lastHash, ts, 'snapshot', json)
  }

  /**
   * The messages after `seq`, or undefined when some of them are gone or the client's chain is not ours. `prevHash` is that of
   * the last message had: a delta's own, or, where that was a snapshot, the one the next delta has.
   */
  since(seq: number, prevHash: string): readonly string[] | undefined {
    const next = this.#kept.findIndex((kept) => kept.seq > seq)
    const at = next < 0 ? this.#kept.length : next
    const isNext = (this.#kept[at]?.seq ?? this.#seq + 1) === seq + 1
    const had = this.#kept[at - 1]?.prevHash
    const then = this.#kept[at]?.prevHash ?? this.#lastHash
    if (!isNext || (prevHash !== had && prevHash !== then)) return undefined
    return this.#kept.slice(at).map((kept) => kept.text)
  }

  /** Drops the oldest messages, down to the fewer of the two bounds. Done now and then, so that it costs little each time. */
  #forget(): void {
    let first = this.#kept.length
    let bytes = 0
    this.#keptBytes = 0
    while (first > 0 && this.#kept.length - first < RESUME_KEPT) {
      bytes += this.#kept[first - 1]?.text.length ?? 0
      if (bytes > RESUME_BYTES) break
      first--
      this.#keptBytes = bytes
    }
    this.#kept = this.#kept.slice(first)
  }

  #text(seq: number, prevHash: string, ts: number, type: string, json: string): string {
    return `{"topic":"${this.topic}","seq":${seq},"prevHash":"${prevHash}","ts":${ts},"type":"${type}","data":${json}}`
  }
}
