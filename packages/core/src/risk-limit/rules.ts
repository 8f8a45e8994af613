/** Risk limits as part of the venue. */
import type { InstrumentId } from '../instrument/instrument.ts'
import type { UserId } from '../party/firm.ts'
import { programOf } from '../program/program.ts'
import { stackOf } from '../stack/stack.ts'
import { sideOf } from '../protection/kill.ts'
import { setInner } from '../protection/state.ts'
import type { Timestamp } from '../time/timestamp.ts'
import { accepted, minter, ownAccount, refuse, refused } from '../venue/decision.ts'
import type { At, Decision } from '../venue/decision.ts'
import type { Meta } from '../venue/meta.ts'
import { OPERATOR } from '../venue/rules.ts'
import type { CommandRules, EventRules } from '../venue/rules.ts'
import type { State } from '../venue/state.ts'
import { recordRiskAlerts, riskAlertKey } from './alert.ts'
import type { RecordRiskAlerts, RiskAlertChanged } from './alert.ts'
import { RISK_LIMITS, checkRiskScope, checkRiskTerms, riskLimitKey } from './limit.ts'
import type { RiskScope, RiskTerms } from './limit.ts'
import { setterOf } from './own-stress.ts'
import { setRiskBetas, setRiskStress } from './saved.ts'
import type { RiskBetasSet, RiskStressSet, SetRiskBetas, SetRiskStress } from './saved.ts'

/** Sets a limit in a scope; without terms, ends it. The operator may set them for any firm. */
export type SetRiskLimit = Meta & {
  readonly type: 'SetRiskLimit'
  readonly scope: Omit<RiskScope, 'by'>
  readonly terms: RiskTerms | undefined
}
export type RiskLimitCommand = SetRiskLimit | SetRiskStress | SetRiskBetas | RecordRiskAlerts

export type RiskLimitEvent =
  | {
      readonly type: 'RiskLimitSet'
      readonly changeId: string
      readonly scope: RiskScope
      readonly terms: RiskTerms | undefined
      readonly user: UserId
      readonly at: Timestamp
    }
  /** A commitment passed a soft limit. Whole numbers as the limit has them. */
  | {
      readonly type: 'RiskLimitWarned'
      readonly alertId: string
      readonly scope: RiskScope
      readonly before: bigint
      readonly after: bigint
      readonly soft: bigint
      readonly asset: InstrumentId
      readonly of: string | undefined
      readonly oldest: Timestamp | undefined
      readonly at: Timestamp
    }
  | RiskStressSet
  | RiskBetasSet
  | RiskAlertChanged

export const RISK_LIMIT_COMMANDS: CommandRules<RiskLimitCommand> = {
  SetRiskLimit: { decide: setRiskLimit },
  SetRiskStress: { decide: setRiskStress },
  SetRiskBetas: { decide: setRiskBetas },
  RecordRiskAlerts: {
    by: OPERATOR,
    decide: (state, command, at) => recordRiskAlerts(state, command, at, minter(state, at)),
  },
}

export const RISK_LIMIT_EVENTS: EventRules<RiskLimitEvent> = {
  RiskLimitSet: {
    apply({ risk }, { scope, terms }) {
      setInner(risk.limits, scope.firm, riskLimitKey(scope), terms && { scope, terms })
    },
    seenBy: (_state, { scope }) => [scope.firm],
    answer: ({ changeId, scope }) => ({ changeId, scope: riskLimitKey(scope) }),
  },
  RiskStressSet: {
    apply({ risk }, { firm, name, terms, user, at }) {
      setInner(risk.stresses, firm, name, terms && { name, terms, user, at })
    },
    seenBy: (_state, { firm }) => [firm],
    answer: ({ changeId, name }) => ({ changeId, name }),
  },
  RiskBetasSet: {
    apply({ risk }, { firm, terms, user, at }) {
      if (terms) risk.betas.set(firm, { terms, user, at })
      else risk.betas.delete(firm)
    },
    seenBy: (_state, { firm }) => [firm],
    answer: ({ changeId }) => ({ changeId }),
  },
  RiskLimitWarned: { seenBy: (_state, { scope }) => [scope.firm] },
  RiskAlertChanged: {
    apply({ risk }, { alert }) {
      const standing = alert.level === 'clear' ? undefined : alert
      setInner(risk.alerts, alert.firm, riskAlertKey(alert), standing)
    },
    // What margin cannot be worked out for is the operator's affair too, which marks.
    seenBy: ({ operator }, { alert: { firm, kind } }) =>
      kind === 'margin' && operator !== undefined && operator !== firm ? [firm, operator] : [firm],
    answer: ({ alertId }) => ({ alertId }),
  },
}

/**
 * Guards in order: whose (`role_forbidden`, `unknown_firm`, `unknown_account`, `unknown_program`, `unknown_stack`), and of one of them (`bad_risk_limit`); what the measure has no scope for (`bad_risk_limit`); the underlying (`unknown_instrument`); to end, that it
 * is set (`unknown_risk_limit`); what it is measured by (`unknown_stress`, `no_beta`); terms, and how many (`bad_risk_limit`).
 */
export function setRiskLimit(state: State, command: SetRiskLimit, at: At): Decision {
  const { actor, terms } = command
  const by = sideOf(state, actor)
  const scope = { ...command.scope, by }
  const { firm, account, underlying, measure, program, stack } = scope
  if (by === 'firm' && firm !== actor.firm) return refuse('role_forbidden', 'firm')
  if (!state.firms.has(firm)) return refuse('unknown_firm', 'firm')
  if (account !== undefined && !ownAccount(state, firm, account))
    return refuse('unknown_account', 'account')
  if (program !== undefined && !programOf(state, firm, program))
    return refuse('unknown_program', 'program')
  if (stack !== undefined && !stackOf(state, firm, stack)) return refuse('unknown_stack', 'stack')
  if ([account, program, stack].filter((each) => each !== undefined).length > 1)
    return refuse('bad_risk_limit', 'scope', { expected: 'one of account, program and stack' })
  const unfit = checkRiskScope(scope)
  if (unfit) return refused(unfit)
  const holding = underlying === undefined ? undefined : state.listed(underlying)?.kind
  if (underlying !== undefined && holding !== 'share' && holding !== 'coin')
    return refuse('unknown_instrument', 'underlying')
  const known = state.risk.limits.get(firm)
  const isKnown = known?.has(riskLimitKey(scope)) ?? false
  if (!terms) {
    if (!isKnown) return refuse('unknown_risk_limit', 'scope')
  } else {
    const setter = setterOf(state, scope)
    const { stress } = scope
    if (stress !== undefined && !state.risk.stresses.get(setter)?.has(stress))
      return refuse('unknown_stress', 'stress')
    if (measure === 'beta' && !state.risk.betas.has(setter)) return refuse('no_beta', 'measure')
    const wrong = checkRiskTerms(measure, terms, state.listed)
    if (wrong) return refused(wrong)
    if (!isKnown && (known?.size ?? 0) >= RISK_LIMITS.perFirmMax)
      return refuse('bad_risk_limit', 'scope', { max: String(RISK_LIMITS.perFirmMax) })
  }
  const changeId = minter(state, at)('change')
  return accepted([{ type: 'RiskLimitSet', changeId, scope, terms, user: actor.user, at: at.ts }])
}
