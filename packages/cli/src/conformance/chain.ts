/**
 * The chain of one topic as the maker sees it. What passes may be altered on the way, so each message names the hash of the one
 * before it as it was altered; a maker that checks its chain finds it whole, and can go on from it after a break.
 */
import { createHash } from 'node:crypto'
import type { Push } from '@parley/sdk'

/** Messages whose own hashes are remembered, for a maker that comes back. */
const KEPT = 4_096

export class Chain {
  #last: { readonly seq: number; readonly hash: string } | undefined
  /** The venue's `prevHash` of each message, by its seq. */
  readonly #origins = new Map<number, string>()

  /** The message with the chain of the altered ones. */
  relink(push: Push): string {
    this.#origins.set(push.seq, push.prevHash)
    if (this.#origins.size > KEPT) this.#origins.delete(push.seq - KEPT)
    const isNext = push.type === 'delta' && this.#last?.seq === push.seq - 1
    const prevHash = isNext && this.#last ? this.#last.hash : push.prevHash
    const { topic, seq, ts, type, data } = push
    const text = JSON.stringify({ topic, seq, prevHash, ts, type, data })
    const hash =
      push.type === 'snapshot'
        ? push.prevHash
        : createHash('sha256').update(text).digest('base64url')
    this.#last = { seq, hash }
    return text
  }

  /** What the venue knows a message as, that the maker names to resume from. */
  originOf({ seq, prevHash }: { readonly seq: number; readonly prevHash: string }): string {
    return this.#origins.get(seq) ?? prevHash
  }
}
