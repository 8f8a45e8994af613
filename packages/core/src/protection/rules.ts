/** Protection as part of the venue. */
import { present } from '../assert.ts'
import type { FirmId } from '../party/firm.ts'
import { OPERATOR, nobody } from '../venue/rules.ts'
import type { CommandRules, EventRules } from '../venue/rules.ts'
import type { State } from '../venue/state.ts'
import { bandKey } from './band.ts'
import type { ProtectionCommand } from './command.ts'
import type { ProtectionEvent } from './event.ts'
import { killKey } from './kill.ts'
import { kill, revive } from './kill-switch.ts'
import { totalExposure } from './live.ts'
import { count } from './mmp.ts'
import type { Mmp } from './mmp.ts'
import { mmpKey, readsGreeks } from './mmp-terms.ts'
import type { MmpScope } from './mmp-terms.ts'
import { orderLimitKey } from './order-limit.ts'
import {
  resetMmp,
  setBand,
  setCredit,
  setCreditDefault,
  setGroup,
  setMmp,
  setOrderLimits,
  setSelfTrade,
} from './settings.ts'
import { PULLS_KEPT, inner, ownerKey, setInner } from './state.ts'
import type { Pull } from './state.ts'
import { armSession, beat, dropSession, lapseHeartbeats } from './watch.ts'

export const PROTECTION_COMMANDS: CommandRules<ProtectionCommand> = {
  SetMmp: { decide: setMmp },
  ResetMmp: { decide: resetMmp },
  SetBand: { decide: setBand },
  SetOrderLimits: { decide: setOrderLimits },
  Kill: { decide: kill },
  Revive: { decide: revive },
  ArmSession: { decide: armSession },
  DropSession: { decide: dropSession },
  Beat: { decide: beat },
  LapseHeartbeats: { by: OPERATOR, decide: (state, _command, at) => lapseHeartbeats(state, at) },
  SetSelfTrade: { decide: setSelfTrade },
  SetGroup: { by: OPERATOR, decide: setGroup },
  SetCredit: { decide: setCredit },
  SetCreditDefault: { by: OPERATOR, decide: setCreditDefault },
}

type Owned = { readonly firm: FirmId }
const owner = (_state: State, { firm }: Owned): readonly FirmId[] => [firm]

export const PROTECTION_EVENTS: EventRules<ProtectionEvent> = {
  MmpSet: {
    apply({ protection }, { firm, scope, terms }) {
      const before = inner(protection.mmp, firm, mmpKey(scope))
      // New terms keep what the window holds and whether it is frozen: else setting them again would be a reset.
      const rule: Mmp | undefined = terms && {
        ...(before ?? { entries: [], frozen: undefined, probing: false }),
        scope,
        terms,
      }
      setInner(protection.mmp, firm, mmpKey(scope), rule)
      protection.greekRules += Number(readsGreeks(terms)) - Number(readsGreeks(before?.terms))
    },
    seenBy: owner,
    answer: ({ scope }) => ({ scope: mmpKey(scope) }),
  },
  MmpReset: {
    apply({ protection }, { firm, scope }) {
      const rule = ruleOf(protection, firm, scope)
      rule.entries = []
      rule.frozen = undefined
      rule.probing = rule.terms.probeSize > 0n
    },
    seenBy: owner,
    answer: ({ scope }) => ({ scope: mmpKey(scope) }),
  },
  MmpCounted: {
    apply: ({ protection }, { firm, scope, entry }) =>
      count(ruleOf(protection, firm, scope), entry),
    seenBy: owner,
  },
  MmpTriggered: {
    apply({ protection }, { firm, scope, frozen }) {
      ruleOf(protection, firm, scope).frozen = frozen
    },
    seenBy: owner,
  },
  BandSet: {
    apply({ protection }, { scope, terms }) {
      if (terms) protection.bands.set(bandKey(scope), { scope, terms })
      else protection.bands.delete(bandKey(scope))
    },
    // The venue's bands are published; a firm's own are its own affair.
    seenBy: (_state, { scope }) => (scope.firm === undefined ? 'public' : [scope.firm]),
    answer: ({ scope }) => ({ scope: bandKey(scope) }),
  },
  OrderLimitsSet: {
    apply(state, { scope, limits }) {
      const key = orderLimitKey(scope)
      const limit = limits && { scope, limits, exposure: 0n }
      if (limit) limit.exposure = totalExposure(state, limit)
      setInner(state.protection.orderLimits, scope.firm, key, limit)
    },
    seenBy: (_state, { scope }) => [scope.firm],
    answer: ({ scope }) => ({ scope: orderLimitKey(scope) }),
  },
  Killed: {
    apply({ protection }, { scope, by, reason, at }) {
      protection.killed.set(killKey(scope), { scope, by, reason, at })
    },
    seenBy: (_state, { scope }) => (scope.level === 'venue' ? nobody() : [scope.firm]),
    answer: ({ killId, at, quotes, requests, blocks = [], orders = [] }) => ({
      killId,
      at,
      quotes: quotes.join(' '),
      requests: requests.join(' '),
      blocks: blocks.join(' '),
      orders: orders.join(' '),
    }),
  },
  Revived: {
    apply({ protection }, { scope }) {
      protection.killed.delete(killKey(scope))
    },
    seenBy: (_state, { scope }) => (scope.level === 'venue' ? 'public' : [scope.firm]),
    answer: ({ scope }) => ({ scope: killKey(scope) }),
  },
  SessionArmed: {
    apply({ protection }, { session, missed }) {
      protection.sessions.set(session.sessionId, session)
      forget(protection, missed)
    },
    seenBy: (_state, { session }) => [session.firm],
    answer: ({ session: { sessionId }, missed }) => ({ sessionId, missed }),
  },
  SessionDropped: {
    apply({ protection }, { sessionId }) {
      protection.sessions.delete(sessionId)
    },
    seenBy: owner,
    answer: ({ sessionId }) => ({ sessionId }),
  },
  HeartbeatSet: {
    apply({ protection }, { heartbeat, missed }) {
      protection.heartbeats.set(ownerKey(heartbeat.firm, heartbeat.user), heartbeat)
      forget(protection, missed)
    },
    seenBy: (_state, { heartbeat }) => [heartbeat.firm],
    answer: ({ heartbeat: { expiresAt }, missed }) => ({ expiresAt, missed }),
  },
  HeartbeatEnded: {
    apply({ protection }, { firm, user }) {
      protection.heartbeats.delete(ownerKey(firm, user))
    },
    seenBy: owner,
  },
  OrdersPulled: {
    apply({ protection }, { pull }) {
      const key = ownerKey(pull.firm, pull.user)
      const kept = [...(protection.pulls.get(key) ?? []), pull]
      protection.pulls.set(key, kept.slice(-PULLS_KEPT))
    },
    seenBy: (_state, { pull }) => [pull.firm],
  },
  SelfTradeSet: {
    apply({ protection }, { firm, policy }) {
      if (policy === 'refuse') protection.refusesSelf.add(firm)
      else protection.refusesSelf.delete(firm)
    },
    seenBy: owner,
    answer: ({ policy }) => ({ policy }),
  },
  GroupSet: {
    apply({ protection }, { firm, group }) {
      if (group === undefined) protection.groups.delete(firm)
      else protection.groups.set(firm, group)
    },
    seenBy: owner,
    answer: ({ firm }) => ({ firm }),
  },
  CreditSet: {
    apply({ protection: { credit } }, { giver, counterparty, limit }) {
      const line = limit && { limit, used: 0n, known: 0n }
      setInner(credit.lines, giver, counterparty, line)
    },
    seenBy: (_state, { giver }) => [giver],
    answer: ({ counterparty }) => ({ counterparty }),
  },
  CreditDefaultSet: {
    apply({ protection: { credit } }, { isOpen }) {
      credit.isOpen = isOpen
    },
    seenBy: () => 'public',
    answer: ({ isOpen }) => ({ isOpen: String(isOpen) }),
  },
  CreditUsed: {
    apply({ protection: { credit } }, { giver, counterparty, amount, known }) {
      const line = present(inner(credit.lines, giver, counterparty), 'a line that is used was set')
      line.used += amount
      if (known) line.known += amount
    },
    // Of a nameless taker a maker's own line must not tell who it was.
    seenBy: (_state, { giver, known }) => (known ? [giver] : nobody()),
  },
}

function ruleOf({ mmp }: State['protection'], firm: FirmId, scope: MmpScope): Mmp {
  return present(inner(mmp, firm, mmpKey(scope)), 'an event of a rule that is set')
}

/** What the owner has been told is kept no longer. */
function forget({ pulls }: State['protection'], missed: readonly Pull[]): void {
  for (const { firm, user } of missed) pulls.delete(ownerKey(firm, user))
}
