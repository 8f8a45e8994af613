/** Checking a signed request: the signature over the raw body, its age, and that it comes once. [AUT-1] */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { HEADER_KEY, HEADER_SIGNATURE, HEADER_TIMESTAMP, signedText } from '@parley/sdk'
import { reject } from '@parley/core'
import type { Rejection } from '@parley/core'

/** How far a request's timestamp may lie from the venue's clock, either way. */
export const VALIDITY_MS = 30_000

export type SignedRequest = {
  readonly method: string
  readonly path: string
  readonly body: string
  readonly headers: RequestHeaders
}

/** By lower-case name; what came several times is no text. */
export type RequestHeaders = Readonly<Record<string, string | readonly string[] | undefined>>

/** True when the request carries a key at all. */
export function isSigned(headers: RequestHeaders): boolean {
  return typeof headers[HEADER_KEY] === 'string'
}

/** Checks signatures, and remembers them for as long as they could be replayed. One per kind of request. */
export class SignatureCheck<K extends { readonly secret: string }> {
  readonly #find: (key: string) => K | undefined
  readonly #nowMs: () => number
  /**
   * By the second of their timestamps: one sent again has the same. What is too old to be taken is forgotten by the second. In one set for
   * all, a busy minute would be a million, and growing it would stop the venue for as long as a fifth of a second.
   */
  readonly #seenIn = new Map<number, Set<string>>()

  constructor(find: (key: string) => K | undefined, nowMs: () => number) {
    this.#find = find
    this.#nowMs = nowMs
  }

  /** Whose key it is, or why not. Guards in order: key known, signature right, in time, not seen before. */
  check(request: SignedRequest): K | Rejection {
    const { method, path, body, headers } = request
    const key = this.#find(textOf(headers[HEADER_KEY]) ?? '')
    if (!key) return reject('unauthenticated')
    const timestamp = Number(textOf(headers[HEADER_TIMESTAMP]))
    const signature = textOf(headers[HEADER_SIGNATURE]) ?? ''
    const text = signedText(timestamp, method, path, body)
    const expected = createHmac('sha256', key.secret).update(text).digest('base64url')
    if (!equal(signature, expected)) return reject('bad_signature')
    const nowMs = this.#nowMs()
    const ageMs = nowMs - timestamp / 1000
    if (!(Math.abs(ageMs) <= VALIDITY_MS))
      return reject('stale_request', undefined, { ageMs: String(Math.round(ageMs)) })
    if (this.#seen(signature, timestamp, nowMs)) return reject('replayed_request')
    return key
  }

  #seen(signature: string, timestamp: number, nowMs: number): boolean {
    const second = Math.floor(timestamp / 1e6)
    const seen = this.#seenIn.get(second) ?? this.#begin(second, nowMs)
    // One look says whether it was there and puts it there: every look has the engine find the text among all its own.
    const { size } = seen
    return seen.add(signature).size === size
  }

  #begin(second: number, nowMs: number): Set<string> {
    for (const earlier of this.#seenIn.keys())
      if ((earlier + 1) * 1000 < nowMs - VALIDITY_MS) this.#seenIn.delete(earlier)
    const seen = new Set<string>()
    this.#seenIn.set(second, seen)
    return seen
  }
}

/** A header that came once. */
export function textOf(header: RequestHeaders[string]): string | undefined {
  return typeof header === 'string' ? header : undefined
}

function equal(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)]
  return a.length === b.length && timingSafeEqual(a, b)
}
