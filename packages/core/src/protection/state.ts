/** What the venue knows of protection. A function of the events, like all state: it survives whatever the venue survives. [PRT-7] */
import type { FirmId, UserId } from '../party/firm.ts'
import type { QuoteId } from '../rfq/quote.ts'
import type { RfqId } from '../rfq/rfq.ts'
import type { Timestamp } from '../time/timestamp.ts'
import type { Band } from './band.ts'
import type { Credit } from './credit.ts'
import type { KillScope } from './kill.ts'
import type { Mmp } from './mmp.ts'
import type { OrderLimit } from './order-limit.ts'

export type SessionId = string & { readonly __id: 'session' }
export type PullId = string & { readonly __id: 'pull' }

/** Whose orders, and which kinds, a lost connection or heartbeat takes with it. */
export type Covers = {
  readonly whose: 'user' | 'firm'
  readonly quotes: boolean
  readonly requests: boolean
  /** Acceptances that wait; they go with their requests too. */
  readonly acceptances: boolean
}

/** A stream whose loss cancels what it covers. */
export type ArmedSession = {
  readonly sessionId: SessionId
  readonly firm: FirmId
  readonly user: UserId
  readonly covers: Covers
}

/** A promise to be heard from again before a moment. */
export type Heartbeat = {
  readonly firm: FirmId
  readonly user: UserId
  readonly covers: Covers
  readonly expiresAt: Timestamp
}

export type PullReason = 'kill' | 'disconnect' | 'heartbeat' | 'corporate_action'

/** What was cancelled for a firm at once, without its asking there and then. */
export type Pull = {
  readonly pullId: PullId
  readonly firm: FirmId
  /** The user whose orders they were; undefined for the whole firm. */
  readonly user: UserId | undefined
  readonly reason: PullReason
  readonly at: Timestamp
  readonly quotes: readonly QuoteId[]
  readonly requests: readonly RfqId[]
  /** Requests on which an acceptance waited. */
  readonly acceptances: readonly RfqId[]
}

/** Someone stopped: nothing new of theirs is taken. */
export type Killed = {
  readonly scope: KillScope
  readonly by: 'firm' | 'venue'
  readonly reason: string
  readonly at: Timestamp
}

export type Protection = {
  readonly mmp: Map<FirmId, Map<string, Mmp>>
  /** How many of them limit delta or vega. */
  greekRules: number
  readonly bands: Map<string, Band>
  readonly orderLimits: Map<FirmId, Map<string, OrderLimit>>
  readonly killed: Map<string, Killed>
  readonly sessions: Map<SessionId, ArmedSession>
  readonly heartbeats: Map<string, Heartbeat>
  /** Pulls that their owner has not been told on its return, by owner; the latest few of each. */
  readonly pulls: Map<string, readonly Pull[]>
  readonly credit: Credit
  /** Firms that trade as one, by the name of their group. */
  readonly groups: Map<FirmId, string>
  /** Takers that would rather be refused than have their own group's quotes passed over. */
  readonly refusesSelf: Set<FirmId>
}

export function noProtection(): Protection {
  return {
    mmp: new Map(),
    greekRules: 0,
    bands: new Map(),
    orderLimits: new Map(),
    killed: new Map(),
    sessions: new Map(),
    heartbeats: new Map(),
    pulls: new Map(),
    credit: { isOpen: true, lines: new Map() },
    groups: new Map(),
    refusesSelf: new Set(),
  }
}

/** Pulls kept of one owner until it is back. */
export const PULLS_KEPT = 16

export function ownerKey(firm: FirmId, user: UserId | undefined): string {
  return `${firm} ${user ?? '*'}`
}

/** The value at two keys of a map of maps. */
export function inner<K, L, V>(
  map: ReadonlyMap<K, ReadonlyMap<L, V>>,
  key: K,
  other: L,
): V | undefined {
  return map.get(key)?.get(other)
}

/** Puts a value at two keys; an undefined one is taken out, and an empty map with it. */
export function setInner<K, L, V>(
  map: Map<K, Map<L, V>>,
  key: K,
  other: L,
  value: V | undefined,
): void {
  const values = map.get(key) ?? new Map<L, V>()
  if (value === undefined) values.delete(other)
  else values.set(other, value)
  if (values.size === 0) map.delete(key)
  else map.set(key, values)
}
