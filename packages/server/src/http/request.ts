/** What the server keeps with each request: the raw body that was signed, and who sent it. */
import '@fastify/cookie'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Rejection, State } from '@parley/core'
import type { Caller } from '../auth/key-ring.ts'
import { refusalView, statusOf } from '../wire/refusal.ts'

declare module 'fastify' {
  interface FastifyRequest {
    rawBody: string
    caller: Caller | undefined
  }
}

export const SESSION_COOKIE = 'parley-session'

/** The token of the session a request belongs to, where it belongs to one. */
export function sessionTokenOf(request: FastifyRequest): string | undefined {
  const { cookie } = request.headers
  return cookie === undefined ? undefined : request.server.parseCookie(cookie)[SESSION_COOKIE]
}

/** Answers a refusal with the status of its class. */
export function refuse(state: State, reply: FastifyReply, rejection: Rejection): FastifyReply {
  const retryAfterMs = rejection.detail?.['retryAfterMs']
  if (retryAfterMs !== undefined)
    reply.header('retry-after', Math.ceil(Number(retryAfterMs) / 1000))
  return reply.code(statusOf(rejection)).send({ error: refusalView(state, rejection) })
}

/** The caller of an authenticated route. */
export function callerOf(request: FastifyRequest): Caller {
  if (!request.caller) throw new Error('the route is authenticated')
  return request.caller
}
