/** What is to be watched in a book, as the venue saw it: journaled, so that who was warned of what, and when, can be proved. [RSK-7] */
import type { InstrumentId } from '../instrument/instrument.ts'
import type { AccountId } from '../ledger/account.ts'
import type { FirmId } from '../party/firm.ts'
import type { Timestamp } from '../time/timestamp.ts'
import { accepted, refuse } from '../venue/decision.ts'
import type { At, Decision } from '../venue/decision.ts'
import type { Meta } from '../venue/meta.ts'
import type { State } from '../venue/state.ts'

/** limit: how far a risk limit is used. cliff: much falls due on one day soon. concentration: much in one place. marks: what is held cannot be marked. margin: what margin needs has no mark. */
export type RiskAlertKind = 'limit' | 'cliff' | 'concentration' | 'marks' | 'margin'

/** Rising: nothing, approached (80 %), past the soft bound, past the hard one. A thing that cannot be measured is `unmeasured`. */
export const RISK_LEVELS = ['clear', 'approached', 'warned', 'breached', 'unmeasured'] as const
export type RiskLevel = (typeof RISK_LEVELS)[number]

export type RiskAlert = {
  readonly firm: FirmId
  readonly kind: RiskAlertKind
  /** What of: a limit's key, a date, an underlying, an instrument. One alert stands for each kind, account and subject. */
  readonly subject: string
  readonly account?: AccountId | undefined
  readonly level: RiskLevel
  /** In minor units of the asset, or basis points or a count where there is none. */
  readonly observed?: bigint | undefined
  readonly bound?: bigint | undefined
  readonly asset?: InstrumentId | undefined
  /** What it comes from: a stress, a date, an underlying, an instrument without a mark. */
  readonly of?: string | undefined
  /** The oldest mark it was read off. */
  readonly oldest?: Timestamp | undefined
}

/** The venue's own timer tells what it saw. */
export type RecordRiskAlerts = Meta & {
  readonly type: 'RecordRiskAlerts'
  readonly alerts: readonly RiskAlert[]
}

export type RiskAlertChanged = {
  readonly type: 'RiskAlertChanged'
  readonly alertId: string
  readonly alert: RiskAlert
  readonly from: RiskLevel
  readonly at: Timestamp
}

export function riskAlertKey({
  kind,
  subject,
  account,
}: Pick<RiskAlert, 'kind' | 'subject' | 'account'>): string {
  return `${kind} ${account ?? '*'} ${subject}`
}

/**
 * Whether an alert tells other than what stands: of another level or, since a gate compares what was seen with the bound as it is, by
 * another bound.
 */
export function isRiskNews(standing: RiskAlert | undefined, alert: RiskAlert): boolean {
  if (alert.level === 'clear') return standing !== undefined
  return standing?.level !== alert.level || standing.bound !== alert.bound
}

/** Guards in order: firms (`unknown_firm`). What stands already, by the same bound, is passed over. */
export function recordRiskAlerts(
  state: State,
  { alerts }: RecordRiskAlerts,
  at: At,
  mint: (prefix: string) => string,
): Decision {
  if (alerts.some(({ firm }) => !state.firms.has(firm))) return refuse('unknown_firm', 'alerts')
  const seen = new Map<string, RiskAlert | undefined>()
  return accepted(
    alerts.flatMap((alert): RiskAlertChanged[] => {
      const key = riskAlertKey(alert)
      const mine = `${alert.firm} ${key}`
      const standing = seen.has(mine) ? seen.get(mine) : state.risk.alerts.get(alert.firm)?.get(key)
      if (!isRiskNews(standing, alert)) return []
      const from = standing?.level ?? 'clear'
      seen.set(mine, alert.level === 'clear' ? undefined : alert)
      return [{ type: 'RiskAlertChanged', alertId: mint('alert'), alert, from, at: at.ts }]
    }),
  )
}
