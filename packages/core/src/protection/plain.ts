/** Protection as plain data and back, for snapshots. What follows from the live quotes is made anew from them. */
import { mmpKey, readsGreeks } from './mmp-terms.ts'
import { bandKey } from './band.ts'
import { orderLimitKey } from './order-limit.ts'
import { ownerKey, setInner } from './state.ts'
import type { Protection } from './state.ts'

export type SavedProtection = ReturnType<typeof plainProtection>

export function plainProtection(protection: Protection) {
  const {
    mmp,
    bands,
    orderLimits,
    killed,
    sessions,
    heartbeats,
    pulls,
    credit,
    groups,
    refusesSelf,
  } = protection
  return {
    // Field by field: the text must not depend on the order in which a rule got its own.
    mmp: [...mmp].flatMap(([firm, rules]) =>
      [...rules.values()].map(({ scope, terms, entries, frozen, probing }) => ({
        firm,
        scope,
        terms,
        entries,
        frozen,
        probing,
      })),
    ),
    bands: [...bands.values()],
    orderLimits: [...orderLimits.values()].flatMap((limits) =>
      [...limits.values()].map(({ scope, limits: values }) => ({ scope, limits: values })),
    ),
    killed: [...killed],
    sessions: [...sessions.values()],
    heartbeats: [...heartbeats.values()],
    pulls: [...pulls],
    creditIsOpen: credit.isOpen,
    lines: [...credit.lines].flatMap(([giver, lines]) =>
      [...lines].map(([to, line]) => ({ giver, to, ...line })),
    ),
    groups: [...groups],
    refusesSelf: [...refusesSelf],
  }
}

/** Fills `protection`, which is empty, with what was saved. */
export function loadProtection(protection: Protection, saved: SavedProtection): void {
  for (const { firm, ...rule } of saved.mmp) {
    setInner(protection.mmp, firm, mmpKey(rule.scope), { ...rule, frozen: rule.frozen })
    protection.greekRules += Number(readsGreeks(rule.terms))
  }
  for (const band of saved.bands) protection.bands.set(bandKey(band.scope), band)
  for (const { scope, limits } of saved.orderLimits)
    setInner(protection.orderLimits, scope.firm, orderLimitKey(scope), {
      scope,
      limits,
      exposure: 0n,
    })
  for (const [key, killed] of saved.killed) protection.killed.set(key, killed)
  for (const session of saved.sessions) protection.sessions.set(session.sessionId, session)
  for (const beat of saved.heartbeats)
    protection.heartbeats.set(ownerKey(beat.firm, beat.user), beat)
  for (const [key, pulls] of saved.pulls) protection.pulls.set(key, pulls)
  protection.credit.isOpen = saved.creditIsOpen
  for (const { giver, to, ...line } of saved.lines)
    setInner(protection.credit.lines, giver, to, line)
  for (const [firm, group] of saved.groups) protection.groups.set(firm, group)
  for (const firm of saved.refusesSelf) protection.refusesSelf.add(firm)
}
