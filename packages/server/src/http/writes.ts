/** Writes that are not commands of the venue: sessions, keys, passwords, the clock. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { reject } from '@parley/core'
import type { Rejection } from '@parley/core'
import type { ReplyOf, RouteName, Scope } from '@parley/sdk'
import { SESSION_MS } from '../auth/key-ring.ts'
import type { Venue } from '../venue/venue.ts'
import { parseTime, timeText } from '../wire/numbers.ts'
import { draftAnswers } from './drafts.ts'
import type { DraftRoute } from './drafts.ts'
import { SESSION_COOKIE, sessionTokenIn } from './request.ts'
import { makeCheckpoint } from './audit.ts'
import { reads } from './reads.ts'
import { simulateBlock, verifyBlock } from './block-simulation.ts'
import { incomeAnswers } from './strategies.ts'
import type { IncomeRoute } from './strategies.ts'
import { foreseen } from './what-if.ts'

export type AdminRoute =
  | IncomeRoute
  | DraftRoute
  | 'signIn'
  | 'signOut'
  | 'createKey'
  | 'revokeKey'
  | 'setPassword'
  | 'advanceClock'
  | 'makeCheckpoint'
  | 'simulateBlock'
  | 'verifyBlock'
  | 'whatIf'

export type Admin<N extends RouteName> = (
  request: FastifyRequest,
  reply: FastifyReply,
) => Promise<ReplyOf<N> | Rejection>

type SignInBody = { readonly firm: string; readonly user: string; readonly password: string }
type KeyBody = { readonly firm: string; readonly user: string; readonly scopes: readonly Scope[] }

/** What a person at the desk may do, by the role of the firm. */
const DESK_SCOPES: Readonly<Record<'principal' | 'dealer' | 'operator', readonly Scope[]>> = {
  principal: ['read', 'trade', 'protect'],
  dealer: ['read', 'trade', 'quote', 'protect'],
  operator: ['read', 'operate', 'protect'],
}

export function adminWrites(venue: Venue): { readonly [N in AdminRoute]: Admin<N> } {
  const { keys, sequencer } = venue
  const roleOf = (firm: string) => sequencer.state.firms.get(firm as never)?.role
  return {
    ...incomeAnswers(venue),
    ...draftAnswers(venue),
    async signIn(request, reply) {
      const { firm, user, password } = request.body as SignInBody
      const token = await keys.signIn(firm, user, password, Date.now())
      if (token === undefined) return reject('bad_password')
      const secure = venue.config.origin?.startsWith('https:') ?? false
      reply.setCookie(SESSION_COOKIE, token, {
        httpOnly: true,
        sameSite: 'strict',
        path: '/',
        secure,
        maxAge: SESSION_MS / 1000,
      })
      request.caller = keys.session(token, Date.now())
      return reads(venue).me(request)
    },
    async signOut(request, reply) {
      const token = sessionTokenIn(request.headers.cookie)
      if (token !== undefined) keys.signOut(token)
      reply.clearCookie(SESSION_COOKIE, { path: '/' })
      return { done: true }
    },
    async createKey(request) {
      const { firm, user, scopes } = request.body as KeyBody
      const role = roleOf(firm)
      if (role === undefined) return reject('unknown_firm', 'firm')
      if (scopes.includes('operate') && role !== 'operator')
        return reject('role_forbidden', 'scopes')
      return keys.create(firm, user, scopes, venue.clock.now())
    },
    async revokeKey(request) {
      const { key } = request.body as { key: string }
      return keys.revoke(key) ? { done: true } : reject('unknown_key', 'key')
    },
    async setPassword(request) {
      const { firm, user, password } = request.body as SignInBody
      const role = roleOf(firm)
      if (role === undefined) return reject('unknown_firm', 'firm')
      await keys.setPassword(firm, user, password, DESK_SCOPES[role])
      return { done: true }
    },
    makeCheckpoint: () => makeCheckpoint(venue),
    simulateBlock: (request) => simulateBlock(venue, request),
    verifyBlock: (request) => verifyBlock(venue, request),
    whatIf: (request) => foreseen(venue, request),
    async advanceClock(request) {
      const to = parseTime((request.body as { to: string }).to)
      if (to === undefined) return reject('malformed', 'to')
      if (!venue.lockstep) return reject('role_forbidden')
      return (await venue.lockstep.advance(to)) ?? { now: timeText(venue.clock.now()) }
    },
  }
}
