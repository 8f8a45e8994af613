/** Setting protection: each firm its own, the operator the venue's. What is set is seen by its owner alone. [PRT-1] [PRT-21] */
import { ownAccount, accepted, refuse, refused } from '../venue/decision.ts'
import type { Decision } from '../venue/decision.ts'
import { listedIn } from '../venue/state.ts'
import type { State } from '../venue/state.ts'
import { checkBand } from './band.ts'
import type {
  ResetMmp,
  SetBand,
  SetCredit,
  SetCreditDefault,
  SetGroup,
  SetMmp,
  SetOrderLimits,
  SetSelfTrade,
} from './command.ts'
import { sideOf } from './kill.ts'
import { MMP_LIMITS, checkMmp, mmpKey } from './mmp-terms.ts'
import { ORDER_LIMITS_PER_FIRM_MAX, checkOrderLimits, orderLimitKey } from './order-limit.ts'
import { bandKey } from './band.ts'
import { inner } from './state.ts'

/** Guards in order: to end, that it is there (`unknown_protection`); terms (`unknown_instrument`, `bad_protection`); room (`bad_protection`). */
export function setMmp(state: State, { actor, scope, terms }: SetMmp): Decision {
  const rules = state.protection.mmp.get(actor.firm)
  const isKnown = rules?.has(mmpKey(scope)) ?? false
  if (!terms) {
    if (!isKnown) return refuse('unknown_protection', 'scope')
  } else {
    const wrong = checkMmp(scope, terms, listedIn(state))
    if (wrong) return refused(wrong)
    if (!isKnown && (rules?.size ?? 0) >= MMP_LIMITS.rulesPerFirmMax)
      return refuse('bad_protection', 'scope', { max: String(MMP_LIMITS.rulesPerFirmMax) })
  }
  return accepted([{ type: 'MmpSet', firm: actor.firm, scope, terms }])
}

/** Guard: the rule is there (`unknown_protection`). One that is open is reset too: its window begins anew. */
export function resetMmp(state: State, { actor, scope }: ResetMmp): Decision {
  if (!inner(state.protection.mmp, actor.firm, mmpKey(scope)))
    return refuse('unknown_protection', 'scope')
  return accepted([{ type: 'MmpReset', firm: actor.firm, scope }])
}

/** Guards in order: whose (`role_forbidden`); to end, that it is there (`unknown_protection`); terms (`bad_protection`). */
export function setBand(state: State, { actor, scope, terms }: SetBand): Decision {
  if (scope.firm !== actor.firm && sideOf(state, actor) !== 'venue')
    return refuse('role_forbidden', 'firm')
  if (scope.firm !== undefined && !state.firms.has(scope.firm))
    return refuse('unknown_firm', 'firm')
  const wrong = terms && checkBand(terms)
  if (wrong) return refused(wrong)
  if (!terms && !state.protection.bands.has(bandKey(scope)))
    return refuse('unknown_protection', 'scope')
  return accepted([{ type: 'BandSet', scope, terms }])
}

/** Guards in order: whose (`role_forbidden`, `unknown_firm`, `unknown_account`); to end, that they are there (`unknown_protection`); limits (`bad_protection`); room. */
export function setOrderLimits(
  state: State,
  { actor, scope: asked, limits }: SetOrderLimits,
): Decision {
  const by = sideOf(state, actor)
  const scope = { ...asked, by }
  if (by === 'firm' && scope.firm !== actor.firm) return refuse('role_forbidden', 'firm')
  if (!state.firms.has(scope.firm)) return refuse('unknown_firm', 'firm')
  if (scope.account !== undefined && !ownAccount(state, scope.firm, scope.account))
    return refuse('unknown_account', 'account')
  const known = state.protection.orderLimits.get(scope.firm)
  const isKnown = known?.has(orderLimitKey(scope)) ?? false
  if (!limits) {
    if (!isKnown) return refuse('unknown_protection', 'scope')
  } else {
    const wrong = checkOrderLimits(limits, listedIn(state))
    if (wrong) return refused(wrong)
    if (!isKnown && (known?.size ?? 0) >= ORDER_LIMITS_PER_FIRM_MAX)
      return refuse('bad_protection', 'scope', { max: String(ORDER_LIMITS_PER_FIRM_MAX) })
  }
  return accepted([{ type: 'OrderLimitsSet', scope, limits }])
}

export function setSelfTrade(_state: State, { actor, policy }: SetSelfTrade): Decision {
  return accepted([{ type: 'SelfTradeSet', firm: actor.firm, policy }])
}

/** Guards in order: the firm (`unknown_firm`); the name (`bad_protection`). */
export function setGroup(state: State, { firm, group }: SetGroup): Decision {
  if (!state.firms.has(firm)) return refuse('unknown_firm', 'firm')
  if (group !== undefined && !/^[a-z0-9][a-z0-9_-]{0,31}$/.test(group))
    return refuse('bad_protection', 'group')
  return accepted([{ type: 'GroupSet', firm, group }])
}

/** Guards in order: the other firm (`unknown_firm`); an amount in cash, not negative (`bad_protection`). */
export function setCredit(state: State, { actor, counterparty, limit }: SetCredit): Decision {
  if (!state.firms.has(counterparty) || counterparty === actor.firm)
    return refuse('unknown_firm', 'counterparty')
  if (limit?.kind === 'limited') {
    if (listedIn(state)(limit.asset)?.kind !== 'cash') return refuse('bad_protection', 'asset')
    if (limit.amount <= 0n) return refuse('bad_protection', 'amount')
  }
  return accepted([{ type: 'CreditSet', giver: actor.firm, counterparty, limit }])
}

export function setCreditDefault(_state: State, { isOpen }: SetCreditDefault): Decision {
  return accepted([{ type: 'CreditDefaultSet', isOpen }])
}
