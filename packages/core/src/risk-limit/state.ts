/** What the venue keeps of risk limits: those that are set, and the alerts that stand. */
import type { FirmId } from '../party/firm.ts'
import { setInner } from '../protection/state.ts'
import { riskAlertKey } from './alert.ts'
import type { RiskAlert } from './alert.ts'
import { riskLimitKey } from './limit.ts'
import type { RiskLimit } from './limit.ts'

export type Risk = {
  readonly limits: Map<FirmId, Map<string, RiskLimit>>
  /** Those that are not clear. */
  readonly alerts: Map<FirmId, Map<string, RiskAlert>>
}

export function noRisk(): Risk {
  return { limits: new Map(), alerts: new Map() }
}

export function saveRisk({ limits, alerts }: Risk) {
  return {
    limits: [...limits.values()].flatMap((own) => [...own.values()]),
    alerts: [...alerts.values()].flatMap((own) => [...own.values()]),
  }
}

export function loadRisk(saved: ReturnType<typeof saveRisk>): Risk {
  const risk = noRisk()
  for (const limit of saved.limits)
    setInner(risk.limits, limit.scope.firm, riskLimitKey(limit.scope), limit)
  for (const alert of saved.alerts) setInner(risk.alerts, alert.firm, riskAlertKey(alert), alert)
  return risk
}
