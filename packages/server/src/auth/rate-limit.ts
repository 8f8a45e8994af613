/** Write rates per firm: a token bucket each, on every channel together. The numbers are published at `GET /v1/limits`. */
import { reject } from '@parley/core'
import type { Rejection } from '@parley/core'

export type RateLimit = { readonly perSecond: number; readonly burst: number }

type Bucket = { tokens: number; filledMs: number }

/** Buckets of one kind. Lives as long as the server. */
export class RateLimiter {
  readonly limit: RateLimit
  readonly #nowMs: () => number
  readonly #buckets = new Map<string, Bucket>()

  constructor(limit: RateLimit, nowMs: () => number) {
    this.limit = limit
    this.#nowMs = nowMs
  }

  /** Takes one token of `who`; a refusal says how long until there is one. */
  take(who: string): Rejection | undefined {
    const bucket = this.#filled(who)
    if (bucket.tokens >= 1) {
      bucket.tokens -= 1
      return undefined
    }
    const waitMs = Math.ceil(((1 - bucket.tokens) / this.limit.perSecond) * 1000)
    return reject('too_many_requests', undefined, { retryAfterMs: String(waitMs) })
  }

  /** Whole tokens left, for the reply's header. */
  remaining(who: string): number {
    return Math.floor(this.#filled(who).tokens)
  }

  #filled(who: string): Bucket {
    const nowMs = this.#nowMs()
    let bucket = this.#buckets.get(who)
    if (!bucket) {
      bucket = { tokens: this.limit.burst, filledMs: nowMs }
      this.#buckets.set(who, bucket)
    }
    const gained = ((nowMs - bucket.filledMs) / 1000) * this.limit.perSecond
    if (gained > 0) {
      bucket.tokens = Math.min(this.limit.burst, bucket.tokens + gained)
      bucket.filledMs = nowMs
    }
    return bucket
  }
}
