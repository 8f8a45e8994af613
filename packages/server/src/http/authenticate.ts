/** Who sends a request: a signed key, or a session cookie. A write by cookie must come from the desk's own origin. [AUT-2] */
import { reject } from '@parley/core'
import type { Rejection } from '@parley/core'
import type { Caller, KeyRing } from '../auth/key-ring.ts'
import { SignatureCheck, isSigned, textOf } from '../auth/signature.ts'
import type { RequestHeaders } from '../auth/signature.ts'
import { sessionTokenIn } from './request.ts'

/** A request as far as it tells who sends it. */
export type Presented = {
  readonly method: string
  /** With the query. */
  readonly url: string
  readonly headers: RequestHeaders
  /** The raw body, empty for a GET. */
  readonly body: string
}

export type Authenticate = (request: Presented) => Caller | Rejection

export function authenticator(options: {
  readonly keys: KeyRing
  readonly nowMs: () => number
  readonly origin: string | undefined
}): Authenticate {
  const { keys, nowMs } = options
  const signatures = new SignatureCheck((key) => keys.find(key), nowMs)
  return ({ method, url, headers, body }) => {
    if (isSigned(headers)) {
      const known = signatures.check({ method, path: url, body, headers })
      return 'code' in known ? known : known.caller
    }
    const token = sessionTokenIn(textOf(headers['cookie']))
    const caller = token === undefined ? undefined : keys.session(token, nowMs())
    if (!caller) return reject('unauthenticated')
    const writes = method !== 'GET' || headers['upgrade'] !== undefined
    const own = options.origin ?? `http://${textOf(headers['host']) ?? ''}`
    if (writes && !sameOrigin(textOf(headers['origin']), own)) return reject('cross_site')
    return caller
  }
}

function sameOrigin(origin: string | undefined, own: string): boolean {
  return origin !== undefined && origin.replace(/^https?:/, '') === own.replace(/^https?:/, '')
}
