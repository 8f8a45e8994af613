/** Risk limits and alerts as their firm reads them. */
import {
  gauge,
  holdingsIn,
  isAside,
  isBeyond,
  isFalling,
  isShare,
  judgedBy,
  riskLimitKey,
  setterOf,
} from '@parley/core'
import type {
  BetaTerms,
  FirmId,
  RiskAlert,
  RiskAlertChanged,
  RiskBetasSet,
  RiskLevel,
  RiskLimit,
  RiskLimitEvent,
  RiskMeasure,
  RiskMarks,
  RiskStressSet,
  State,
  Timestamp,
} from '@parley/core'
import type * as wire from '@parley/sdk'
import { readAside } from '../risk/aside.ts'
import type { Around, Looking } from '../risk/aside.ts'
import { savedStresses, stressTitle } from '../risk/own-stress.ts'
import { amountText, priceText, timeText } from './numbers.ts'

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
  readonly missing:
    | { readonly what: string; readonly wants: 'mark' | 'beta' | 'history' }
    | undefined
}

/** What a limit reads on the marks given or, where these do not tell, on the views; undefined where they have not caught up. */
export function readLimit(
  state: State,
  limit: RiskLimit,
  { riskMarks, around }: { readonly riskMarks: RiskMarks; readonly around: Around | undefined },
  now: Timestamp,
): Looking | undefined {
  const { scope, terms } = limit
  if (isAside(scope.measure)) return around && readAside(around, limit, scope.measure, now)
  return gauge(limit, holdingsIn(state, scope, terms.asset), judgedBy(state, riskMarks, now))
}

/** Where a limit stands by what it reads. */
export function standingOf({ scope, terms }: RiskLimit, reading: Looking): Standing {
  const { measure } = scope
  const { soft, hard } = terms
  if ('missing' in reading)
    return {
      level: 'unmeasured',
      value: undefined,
      bound: hard ?? soft,
      of: reading.missing,
      oldest: undefined,
      missing: { what: reading.missing, wants: reading.wants ?? 'mark' },
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
  if (hard !== undefined && isBeyond(measure, value, hard)) return at('breached', hard)
  if (soft !== undefined && isBeyond(measure, value, soft)) return at('warned', soft)
  const first = soft ?? hard ?? 0n
  const isNear = isFalling(measure)
    ? value * APPROACHED.is <= first * APPROACHED.of
    : value * APPROACHED.of >= first * APPROACHED.is
  return at(isNear ? 'approached' : 'clear', first)
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
    unit: isShare(measure) ? 'bp' : terms.asset,
    ...underView(state, scope),
    ...some('soft', terms.soft, text),
    ...some('hard', terms.hard, text),
    markAgeMs: terms.markAgeMs,
    level: standing.level,
    ...some('now', standing.value, text),
    ...(standing.of === undefined || standing.missing !== undefined ? {} : { of: standing.of }),
    ...(standing.oldest === undefined ? {} : { oldestMarkAt: timeText(standing.oldest) }),
    ...(standing.missing === undefined
      ? {}
      : { missing: standing.missing.what, wants: standing.missing.wants }),
  }
}

/** What the setter saved and the limit is measured by: who is bound by it is to know. */
export function underView(state: State, scope: RiskLimit['scope']): { readonly under?: string } {
  const { stresses, betas } = state.risk
  const setter = setterOf(state, scope)
  const { measure, stress } = scope
  const moves = stress === undefined ? undefined : stresses.get(setter)?.get(stress)
  if (moves) return { under: stressTitle(moves.terms) }
  const saved = measure === 'beta' ? betas.get(setter)?.terms : undefined
  return saved ? { under: betasTitle(saved) } : {}
}

function betasTitle({ index, betas }: BetaTerms): string {
  const each = betas.map(({ underlying, beta }) => `${underlying} ${priceText(beta)}`)
  return `to ${index}: ${each.join(', ')}`
}

/** What was saved, in words; undefined where it was forgotten. */
export function savedTitle(event: RiskStressSet | RiskBetasSet): string | undefined {
  if (event.type === 'RiskStressSet') return event.terms && stressTitle(event.terms)
  return event.terms && betasTitle(event.terms)
}

/** A stress or betas as they were saved, and what they were before; `by`: whose limits they measure. */
export function savedChangeView(
  event: RiskStressSet | RiskBetasSet,
  by: 'firm' | 'venue',
  was: string | undefined,
): wire.RiskSavedChange {
  const under = savedTitle(event)
  return {
    kind: event.type === 'RiskStressSet' ? 'stress' : 'betas',
    changeId: event.changeId,
    at: timeText(event.at),
    user: event.user,
    by,
    ...(event.type === 'RiskStressSet' ? { name: event.name } : {}),
    ...(under === undefined ? {} : { under }),
    ...(was === undefined ? {} : { was }),
  }
}

/** `under`: what measured it when it was set. */
export function changeView(
  state: State,
  { changeId, at, user, scope, terms }: LimitSet,
  under: string | undefined,
): wire.RiskLimitChange {
  const text = (value: bigint): string =>
    terms === undefined ? '' : measureText(state, scope.measure, terms.asset, value)
  return {
    kind: 'limit',
    changeId,
    at: timeText(at),
    user,
    by: scope.by,
    ...scopeView(scope),
    ...(terms === undefined ? {} : { asset: terms.asset }),
    ...some('soft', terms?.soft, text),
    ...some('hard', terms?.hard, text),
    ...(under === undefined ? {} : { under }),
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
  const share =
    kind === 'concentration' || (kind === 'limit' && isShare(subject.split(' ')[1] as RiskMeasure))
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
    unit: isShare(scope.measure) ? 'bp' : asset,
    ...(of === undefined ? {} : { of }),
    ...(oldest === undefined ? {} : { oldestMarkAt: timeText(oldest) }),
  }
}

function scopeView({ measure, account, underlying, program, stack, stress }: RiskLimit['scope']) {
  return {
    measure,
    ...(account === undefined ? {} : { account }),
    ...(underlying === undefined ? {} : { underlying }),
    ...(program === undefined ? {} : { program }),
    ...(stack === undefined ? {} : { stack }),
    ...(stress === undefined ? {} : { stress }),
  }
}

function measureText(
  state: State,
  measure: RiskLimit['scope']['measure'],
  asset: string,
  value: bigint,
): string {
  return isShare(measure) ? String(value) : amountText(state, asset, value)
}

function some<N extends string>(
  name: N,
  value: bigint | undefined,
  text: (value: bigint) => string,
): { readonly [K in N]?: string } {
  return (value === undefined ? {} : { [name]: text(value) }) as { readonly [K in N]?: string }
}

/** Stresses that a firm saved, by name. */
export function stressesView(state: State, firm: FirmId): wire.RiskOwnStress[] {
  return savedStresses(state, firm).map(({ name, terms, user, at }) => ({
    name,
    title: stressTitle(terms),
    spot: priceText(terms.spot),
    vol: priceText(terms.vol),
    others: terms.others.map(({ underlying, spot, vol }) => ({
      underlying,
      spot: priceText(spot),
      vol: priceText(vol),
    })),
    user,
    at: timeText(at),
  }))
}

export function betasView(state: State, firm: FirmId): wire.RiskBetas {
  const saved = state.risk.betas.get(firm)
  if (!saved) return { betas: [] }
  const { terms, user, at } = saved
  return {
    index: terms.index,
    betas: terms.betas.map(({ underlying, beta }) => ({ underlying, beta: priceText(beta) })),
    user,
    at: timeText(at),
  }
}
