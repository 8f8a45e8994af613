/**
 * Streams that take their orders with them when they are lost, and heartbeats that must be renewed. [PRT-15] [PRT-16]
 * Both are state: after a restart the venue knows which streams it had and ends them, and a deadline that passed has passed.
 */
import { accepted, minter, refuse, refused } from '../venue/decision.ts'
import type { At, Decision } from '../venue/decision.ts'
import type { Event } from '../venue/event.ts'
import type { State } from '../venue/state.ts'
import type { Actor, FirmId, UserId } from '../party/firm.ts'
import { reject } from '../rejection.ts'
import type { Rejection } from '../rejection.ts'
import { plusMs } from '../time/timestamp.ts'
import type { Timestamp } from '../time/timestamp.ts'
import type { ArmSession, Beat, DropSession } from './command.ts'
import { ordersOf, pulled } from './pull.ts'
import type { Orders, OrdersWanted } from './pull.ts'
import { ownerKey } from './state.ts'
import type { ArmedSession, Covers, Pull, SessionId } from './state.ts'

/** Bounds, published at `GET /v1/limits`. */
export const WATCH_LIMITS = {
  heartbeatMsMin: 5_000,
  heartbeatMsMax: 120_000,
  sessionsPerFirmMax: 1_000,
} as const

/** Guards in order: covers something (`bad_protection`), sessions (`too_many_sessions`). */
export function armSession(state: State, { actor, covers }: ArmSession, at: At): Decision {
  const wrong = checkCovers(covers)
  if (wrong) return refused(wrong)
  let count = 0
  for (const { firm } of state.protection.sessions.values()) if (firm === actor.firm) count++
  if (count >= WATCH_LIMITS.sessionsPerFirmMax)
    return refuse('too_many_sessions', undefined, { max: String(WATCH_LIMITS.sessionsPerFirmMax) })
  const sessionId = minter(state, at)('session') as SessionId
  const session = { sessionId, firm: actor.firm, user: actor.user, covers }
  return accepted([{ type: 'SessionArmed', session, missed: missedBy(state, actor) }])
}

/** The last stream of those that cover the same orders takes them with it. Guard: such a session (`unknown_session`). */
export function dropSession(state: State, { sessionId, actor }: DropSession, at: At): Decision {
  const session = state.protection.sessions.get(sessionId)
  if (!session || (session.firm !== actor.firm && actor.firm !== state.operator))
    return refuse('unknown_session', 'sessionId')
  const { firm, user, covers } = session
  const dropped: Event = { type: 'SessionDropped', sessionId, firm }
  const others = [...state.protection.sessions.values()].filter(
    (other) => other.sessionId !== sessionId && standsFor(other, session),
  )
  const orders = ordersOf(state, {
    ...wantedBy(firm, user, covers),
    quotes: covers.quotes && !others.some((other) => other.covers.quotes),
    requests: covers.requests && !others.some((other) => other.covers.requests),
    acceptances: covers.acceptances && !others.some((other) => other.covers.acceptances),
  })
  const owner = covers.whose === 'user' ? user : undefined
  const mint = minter(state, at)
  const why = { reason: 'disconnect', user: owner, at: at.ts, mint } as const
  return accepted([dropped, ...pulled(state, orders, why)])
}

/** Whether another stream is there for everybody whose orders a lost one covers. */
function standsFor(other: ArmedSession, lost: ArmedSession): boolean {
  if (other.firm !== lost.firm) return false
  if (other.covers.whose === 'firm') return true
  return lost.covers.whose === 'user' && other.user === lost.user
}

/** Guards in order: covers something (`bad_protection`), duration (`bad_duration`), a promise to end (`unknown_session`). */
export function beat(state: State, { actor, ttlMs, covers }: Beat, at: At): Decision {
  const { firm, user } = actor
  const { heartbeatMsMin: min, heartbeatMsMax: max } = WATCH_LIMITS
  if (ttlMs === 0)
    return state.protection.heartbeats.has(ownerKey(firm, user))
      ? accepted([{ type: 'HeartbeatEnded', firm, user, lapsed: false }])
      : refuse('unknown_session', 'ttlMs')
  const wrong = checkCovers(covers)
  if (wrong) return refused(wrong)
  if (!Number.isInteger(ttlMs) || ttlMs < min || ttlMs > max)
    return refuse('bad_duration', 'ttlMs', { min: String(min), max: String(max) })
  const heartbeat = { firm, user, covers, expiresAt: plusMs(at.ts, ttlMs) }
  return accepted([{ type: 'HeartbeatSet', heartbeat, missed: missedBy(state, actor) }])
}

/** Cancels for everybody who was not heard from in time. */
export function lapseHeartbeats(state: State, at: At): Decision {
  const events: Event[] = []
  const gone = new Set<string>()
  const mint = minter(state, at)
  for (const { firm, user, covers, expiresAt } of state.protection.heartbeats.values()) {
    if (expiresAt > at.ts) continue
    events.push({ type: 'HeartbeatEnded', firm, user, lapsed: true })
    const orders = withoutGone(ordersOf(state, wantedBy(firm, user, covers)), gone)
    const owner = covers.whose === 'user' ? user : undefined
    events.push(...pulled(state, orders, { reason: 'heartbeat', user: owner, at: at.ts, mint }))
  }
  return accepted(withoutClosed(events))
}

/** Two heartbeats of one firm may cover the same orders: each is pulled once. Adds what is left to `gone`. */
function withoutGone(
  { quotes, requests, acceptances, counters }: Orders,
  gone: Set<string>,
): Orders {
  const isNew = (key: string): boolean => {
    const isKnown = gone.has(key)
    gone.add(key)
    return !isKnown
  }
  return {
    requests: requests.filter(({ rfqId }) => isNew(rfqId)),
    quotes: quotes.filter(({ quoteId }) => isNew(quoteId)),
    acceptances: acceptances.filter(
      ({ rfqId, side }) => !gone.has(rfqId) && isNew(`${rfqId} ${side}`),
    ),
    counters: counters.filter(({ rfqId, counterId }) => !gone.has(rfqId) && isNew(counterId)),
  }
}

/** What stands on a request that the same record has ended before is closed with it already. */
function withoutClosed(events: readonly Event[]): Event[] {
  const ended = new Set<string>()
  return events.filter((event) => {
    if (event.type === 'RfqEnded') ended.add(event.rfqId)
    const closes =
      event.type === 'QuoteEnded' ||
      event.type === 'AcceptanceEnded' ||
      event.type === 'CounterWithdrawn' ||
      event.type === 'CounterEnded'
    return !closes || !ended.has(event.rfqId)
  })
}

/** Whether a promise that covers a user's orders ran out: they are dead from the deadline on, not from the sweep. [PRT-16] */
export function isSilent(
  state: State,
  firm: FirmId,
  user: UserId,
  kind: 'quotes' | 'acceptances',
  now: Timestamp,
): boolean {
  const { heartbeats } = state.protection
  if (heartbeats.size === 0) return false
  for (const beatOf of heartbeats.values()) {
    const { covers, expiresAt } = beatOf
    const isCovered = covers[kind] || (kind === 'acceptances' && covers.requests)
    if (beatOf.firm !== firm || expiresAt > now || !isCovered) continue
    if (covers.whose === 'firm' || beatOf.user === user) return true
  }
  return false
}

function wantedBy(firm: FirmId, user: UserId, covers: Covers): OrdersWanted {
  const { whose, quotes, requests, acceptances } = covers
  return { firm, user: whose === 'user' ? user : undefined, quotes, requests, acceptances }
}

/** What was cancelled for a user, or for its whole firm, since it was last told. */
function missedBy(state: State, { firm, user }: Actor): readonly Pull[] {
  const { pulls } = state.protection
  return [
    ...(pulls.get(ownerKey(firm, undefined)) ?? []),
    ...(pulls.get(ownerKey(firm, user)) ?? []),
  ]
}

function checkCovers({ quotes, requests, acceptances }: Covers): Rejection | undefined {
  return quotes || requests || acceptances ? undefined : reject('bad_protection', 'covers')
}
