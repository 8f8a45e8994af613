/** Risk limits and alerts as their firm reads them. */
import { gauge, holdingsIn, judgedBy, riskLimitKey } from '@parley/core'
import type {
  FirmId,
  RiskAlert,
  RiskAlertChanged,
  RiskLevel,
  RiskLimit,
  RiskLimitEvent,
  RiskMarks,
  State,
  Timestamp,
} from '@parley/core'
import type * as wire from '@parley/sdk'
import { amountText, timeText } from './numbers.ts'

type LimitSet = Extract<RiskLimitEvent, { type: 'RiskLimitSet' }>
type Warned = Extract<RiskLimitEvent, { type: 'RiskLimitWarned' }>

/** Told of a limit once it is used to four fifths. */
const APPROACHED = { of: 5n, is: 4n }

export type Standing = {
  readonly level: RiskLevel
  readonly value: bigint | undefined
  readonly bound: bigint | undefined
  readonly of: string | undefined
  readonly oldest: Timestamp | undefined
  readonly missing: string | undefined
}

/** Where a limit stands on the marks given. */
export function standingOf(
  state: State,
  limit: RiskLimit,
  riskMarks: RiskMarks,
  now: Timestamp,
): Standing {
  const { scope, terms } = limit
  const held = holdingsIn(state, scope, terms.asset)
  const reading = gauge(limit, held, judgedBy(state.listed, riskMarks, now))
  const { soft, hard } = terms
  if ('missing' in reading)
    return {
      level: 'unmeasured',
      value: undefined,
      bound: hard ?? soft,
      of: reading.missing,
      oldest: undefined,
      missing: reading.missing,
    }
  const { value, of, oldest } = reading
  const at = (level: RiskLevel, bound: bigint | undefined): Standing => ({
    level,
    value,
    bound,
    of,
    oldest,
    missing: undefined,
  })
  if (hard !== undefined && value > hard) return at('breached', hard)
  if (soft !== undefined && value > soft) return at('warned', soft)
  const first = soft ?? hard ?? 0n
  return at(value * APPROACHED.of >= first * APPROACHED.is ? 'approached' : 'clear', first)
}

/** The limits that bind a firm. */
export function limitsOf(state: State, firm: FirmId): readonly RiskLimit[] {
  return [...(state.risk.limits.get(firm)?.values() ?? [])]
}

export function limitView(
  state: State,
  { scope, terms }: RiskLimit,
  standing: Standing,
): wire.RiskLimit {
  const { measure } = scope
  const text = (value: bigint): string => measureText(state, measure, terms.asset, value)
  return {
    scope: riskLimitKey(scope),
    by: scope.by,
    ...scopeView(scope),
    asset: terms.asset,
    ...some('soft', terms.soft, text),
    ...some('hard', terms.hard, text),
    markAgeMs: terms.markAgeMs,
    level: standing.level,
    ...some('now', standing.value, text),
    ...(standing.of === undefined || standing.missing !== undefined ? {} : { of: standing.of }),
    ...(standing.oldest === undefined ? {} : { oldestMarkAt: timeText(standing.oldest) }),
    ...(standing.missing === undefined ? {} : { missing: standing.missing }),
  }
}

export function changeView(
  state: State,
  { changeId, at, user, scope, terms }: LimitSet,
): wire.RiskLimitChange {
  const text = (value: bigint): string =>
    terms === undefined ? '' : measureText(state, scope.measure, terms.asset, value)
  return {
    changeId,
    at: timeText(at),
    user,
    by: scope.by,
    ...scopeView(scope),
    ...(terms === undefined ? {} : { asset: terms.asset }),
    ...some('soft', terms?.soft, text),
    ...some('hard', terms?.hard, text),
    ended: terms === undefined,
  }
}

export function alertView(state: State, event: RiskAlertChanged): wire.RiskAlert {
  const { alertId, alert, from, at } = event
  return { alertId, at: timeText(at), from, ...standingAlertView(state, alert) }
}

/** An alert that stands, without when it was raised. */
export function standingAlertView(
  state: State,
  alert: RiskAlert,
): Omit<wire.RiskAlert, 'alertId' | 'at' | 'from'> {
  const { kind, subject, account, level, observed, bound, asset, of, oldest } = alert
  const share = kind === 'concentration' || subject.split(' ')[1] === 'concentration'
  const unit = share ? 'bp' : (asset ?? 'count')
  const text = (value: bigint): string =>
    asset === undefined || share ? String(value) : amountText(state, asset, value)
  return {
    kind,
    subject,
    ...(account === undefined ? {} : { account }),
    level,
    ...some('observed', observed, text),
    ...some('bound', bound, text),
    unit,
    ...(of === undefined ? {} : { of }),
    ...(oldest === undefined ? {} : { oldestMarkAt: timeText(oldest) }),
  }
}

/** A commitment that passed a soft bound reads as an alert of its own kind. */
export function warningView(state: State, event: Warned): wire.RiskAlert {
  const { alertId, at, scope, before, after, soft, asset, of, oldest } = event
  const text = (value: bigint): string => measureText(state, scope.measure, asset, value)
  return {
    alertId,
    at: timeText(at),
    kind: 'commitment',
    subject: riskLimitKey(scope),
    ...(scope.account === undefined ? {} : { account: scope.account }),
    level: 'warned',
    from: before > soft ? 'warned' : 'clear',
    observed: text(after),
    before: text(before),
    bound: text(soft),
    unit: scope.measure === 'concentration' ? 'bp' : asset,
    ...(of === undefined ? {} : { of }),
    ...(oldest === undefined ? {} : { oldestMarkAt: timeText(oldest) }),
  }
}

function scopeView({ measure, account, underlying, program, stack }: RiskLimit['scope']) {
  return {
    measure,
    ...(account === undefined ? {} : { account }),
    ...(underlying === undefined ? {} : { underlying }),
    ...(program === undefined ? {} : { program }),
    ...(stack === undefined ? {} : { stack }),
  }
}

function measureText(
  state: State,
  measure: RiskLimit['scope']['measure'],
  asset: string,
  value: bigint,
): string {
  return measure === 'concentration' ? String(value) : amountText(state, asset, value)
}

function some<N extends string>(
  name: N,
  value: bigint | undefined,
  text: (value: bigint) => string,
): { readonly [K in N]?: string } {
  return (value === undefined ? {} : { [name]: text(value) }) as { readonly [K in N]?: string }
}
