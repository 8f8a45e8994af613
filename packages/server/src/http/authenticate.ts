/** Who sends a request: a signed key, or a session cookie. A write by cookie must come from the desk's own origin. [AUT-2] */
import type { FastifyRequest } from 'fastify'
import { reject } from '@parley/core'
import type { Rejection } from '@parley/core'
import type { Caller, KeyRing } from '../auth/key-ring.ts'
import { isSigned } from '../auth/signature.ts'
import type { SignatureCheck } from '../auth/signature.ts'
import { sessionTokenOf } from './request.ts'

export type Authenticate = (request: FastifyRequest) => Caller | Rejection

export function authenticator(options: {
  readonly keys: KeyRing
  readonly signatures: SignatureCheck
  readonly nowMs: () => number
  readonly origin: string | undefined
}): Authenticate {
  const { keys, signatures, nowMs } = options
  return (request) => {
    const header = (name: string): string | undefined => {
      const value = request.headers[name]
      return typeof value === 'string' ? value : undefined
    }
    if (isSigned({ header })) {
      const path = request.raw.url ?? ''
      return signatures.check({ method: request.method, path, body: request.rawBody, header })
    }
    const token = sessionTokenOf(request)
    const caller = token === undefined ? undefined : keys.session(token, nowMs())
    if (!caller) return reject('unauthenticated')
    const writes = request.method !== 'GET' || header('upgrade') !== undefined
    if (writes && !sameOrigin(header('origin'), options.origin ?? `http://${header('host') ?? ''}`))
      return reject('cross_site')
    return caller
  }
}

function sameOrigin(origin: string | undefined, own: string): boolean {
  return origin !== undefined && origin.replace(/^https?:/, '') === own.replace(/^https?:/, '')
}
