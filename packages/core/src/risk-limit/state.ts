/** What the venue keeps of risk limits: those that are set, what they are measured by, and the alerts that stand. */
import type { FirmId } from '../party/firm.ts'
import { setInner } from '../protection/state.ts'
import { riskAlertKey } from './alert.ts'
import type { RiskAlert } from './alert.ts'
import { riskLimitKey } from './limit.ts'
import type { RiskLimit } from './limit.ts'
import type { Betas } from './beta.ts'
import type { OwnStress } from './own-stress.ts'

export type Risk = {
  readonly limits: Map<FirmId, Map<string, RiskLimit>>
  /** Stresses and betas by the firm that saved them. */
  readonly stresses: Map<FirmId, Map<string, OwnStress>>
  readonly betas: Map<FirmId, Betas>
  /** Those that are not clear. */
  readonly alerts: Map<FirmId, Map<string, RiskAlert>>
}

export function noRisk(): Risk {
  return { limits: new Map(), stresses: new Map(), betas: new Map(), alerts: new Map() }
}

export function saveRisk({ limits, stresses, betas, alerts }: Risk) {
  return {
    limits: [...limits.values()].flatMap((own) => [...own.values()]),
    stresses: [...stresses].flatMap(([firm, own]) =>
      [...own.values()].map((stress) => ({ firm, stress })),
    ),
    betas: [...betas].map(([firm, own]) => ({ firm, own })),
    alerts: [...alerts.values()].flatMap((own) => [...own.values()]),
  }
}

export function loadRisk(saved: ReturnType<typeof saveRisk>): Risk {
  const risk = noRisk()
  for (const limit of saved.limits)
    setInner(risk.limits, limit.scope.firm, riskLimitKey(limit.scope), limit)
  for (const { firm, stress } of saved.stresses) setInner(risk.stresses, firm, stress.name, stress)
  for (const { firm, own } of saved.betas) risk.betas.set(firm, own)
  for (const alert of saved.alerts) setInner(risk.alerts, alert.firm, riskAlertKey(alert), alert)
  return risk
}
