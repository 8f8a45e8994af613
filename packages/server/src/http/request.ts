/** What the server keeps with each request: the raw body that was signed, and who sent it. */
import { fastifyCookie } from '@fastify/cookie'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Rejection, State } from '@parley/core'
import type { Caller } from '../auth/key-ring.ts'
import { refusal } from './command.ts'

declare module 'fastify' {
  interface FastifyRequest {
    rawBody: string
    caller: Caller | undefined
  }
}

export const SESSION_COOKIE = 'parley-session'

/** The token of the session that a Cookie header belongs to, where it belongs to one. */
export function sessionTokenIn(cookie: string | undefined): string | undefined {
  return cookie === undefined ? undefined : fastifyCookie.parse(cookie)[SESSION_COOKIE]
}

/** Answers a refusal with the status of its class. */
export function refuse(state: State, reply: FastifyReply, rejection: Rejection): FastifyReply {
  const { status, headers, body } = refusal(state, rejection)
  return reply.code(status).headers(headers).send(body)
}

/** The caller of an authenticated route. */
export function callerOf(request: FastifyRequest): Caller {
  if (!request.caller) throw new Error('the route is authenticated')
  return request.caller
}
