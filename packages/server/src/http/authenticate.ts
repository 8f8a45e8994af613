/** Who sends a request: a signed key, or a session cookie. A write by cookie must come from the desk's own origin. [AUT-2] */
import { reject } from '@parley/core'
import type { Rejection } from '@parley/core'
import type { Caller, KeyRing } from '../auth/key-ring.ts'
import { SignatureCheck, isSigned } from '../auth/signature.ts'
import { sessionTokenIn } from './request.ts'

/** A request as far as it tells who sends it. */
export type Presented = {
  readonly method: string
  /** With the query. */
  readonly url: string
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
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
    const header = (name: string): string | undefined => {
      const value = headers[name]
      return typeof value === 'string' ? value : undefined
    }
    if (isSigned({ header })) {
      const known = signatures.check({ method, path: url, body, header })
      return 'code' in known ? known : known.caller
    }
    const token = sessionTokenIn(header('cookie'))
    const caller = token === undefined ? undefined : keys.session(token, nowMs())
    if (!caller) return reject('unauthenticated')
    const writes = method !== 'GET' || header('upgrade') !== undefined
    if (writes && !sameOrigin(header('origin'), options.origin ?? `http://${header('host') ?? ''}`))
      return reject('cross_site')
    return caller
  }
}

function sameOrigin(origin: string | undefined, own: string): boolean {
  return origin !== undefined && origin.replace(/^https?:/, '') === own.replace(/^https?:/, '')
}
