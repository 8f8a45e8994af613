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
  // Two generations: a signature is remembered for at least twice the validity, then forgotten with its generation.
  #young = new Set<string>()
  #old = new Set<string>()
  #turnedAtMs: number

  constructor(find: (key: string) => K | undefined, nowMs: () => number) {
    this.#find = find
    this.#nowMs = nowMs
    this.#turnedAtMs = nowMs()
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
    const ageMs = this.#nowMs() - timestamp / 1000
    if (!(Math.abs(ageMs) <= VALIDITY_MS))
      return reject('stale_request', undefined, { ageMs: String(Math.round(ageMs)) })
    if (this.#seen(signature)) return reject('replayed_request')
    return key
  }

  #seen(signature: string): boolean {
    const nowMs = this.#nowMs()
    if (nowMs - this.#turnedAtMs > 2 * VALIDITY_MS) {
      this.#old = this.#young
      this.#young = new Set()
      this.#turnedAtMs = nowMs
    }
    // One look says whether it was there and puts it there: every look has the engine find the text among all its own.
    const { size } = this.#young
    return this.#young.add(signature).size === size || this.#old.has(signature)
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
