/** What became of one limit: how it was set, what measured it, and how far it was seen to be used. */
import type { RiskAlert, RiskLimit, RiskLimitChange, RiskSavedChange } from '@parley/sdk'
import { formatMoney } from '../../lib/figures.ts'

/** A limit as it was set, after what it was before; `before` is undefined where there was none. */
export type Set = {
  readonly type: 'set'
  readonly change: RiskLimitChange
  readonly before: RiskLimitChange | undefined
}
export type HistoryRow =
  | Set
  | { readonly type: 'saved'; readonly change: RiskSavedChange }
  | { readonly type: 'alert'; readonly alert: RiskAlert }

type Change = RiskLimitChange | RiskSavedChange

/** All of it by time, newest first; both lists come newest first. */
export function historyOf(
  changes: readonly Change[],
  alerts: readonly RiskAlert[],
): readonly HistoryRow[] {
  const last = new Map<string, RiskLimitChange>()
  const set = changes.toReversed().map((change): HistoryRow => {
    if (change.kind !== 'limit') return { type: 'saved', change }
    const before = last.get(whatOf(change))
    last.set(whatOf(change), change)
    return { type: 'set', change, before: before?.ended === true ? undefined : before }
  })
  const told = alerts.map((alert): HistoryRow => ({ type: 'alert', alert }))
  return [...set.toReversed(), ...told].toSorted((a, b) => atOf(b).localeCompare(atOf(a)))
}

/** Which limit it is of: what its scope says. */
function whatOf(change: RiskLimitChange): string {
  const { by, measure, account, underlying, program, stack, stress } = change
  return JSON.stringify([by, measure, account, underlying, program, stack, stress])
}

function atOf(row: HistoryRow): string {
  return row.type === 'alert' ? row.alert.at : row.change.at
}

type Point = readonly [at: number, value: number | null]
export type LimitLines = {
  /** Where it was seen to be, by what was told and by the last look. */
  readonly readings: readonly Point[]
  readonly soft: readonly Point[]
  readonly hard: readonly Point[]
}

/** Of one limit, as a picture needs it: readings, and the bounds there were, in its unit of now. Times are epoch milliseconds. */
export function limitLines(
  of: {
    readonly changes: readonly Change[]
    readonly alerts: readonly RiskAlert[]
    readonly limit: Pick<RiskLimit, 'now' | 'unit' | 'asset'> | undefined
  },
  now: number,
): LimitLines {
  const { changes, alerts, limit } = of
  const told = alerts
    .filter(({ observed, unit }) => observed !== undefined && unit === (limit?.unit ?? unit))
    .map(({ at, observed }): Point => [Date.parse(at), Number(observed)])
    .toReversed()
  const set = changes.filter(
    (change): change is RiskLimitChange =>
      change.kind === 'limit' && (change.ended || change.asset === (limit?.asset ?? change.asset)),
  )
  const bound = (which: 'soft' | 'hard'): readonly Point[] => {
    const steps = set
      .toReversed()
      .map((change): Point => [Date.parse(change.at), numberOf(change[which])])
    const last = steps.at(-1)
    const isKnown = steps.some(([, value]) => value !== null)
    return isKnown && last ? [...steps, [now, last[1]]] : []
  }
  return {
    readings: limit?.now === undefined ? told : [...told, [now, Number(limit.now)]],
    soft: bound('soft'),
    hard: bound('hard'),
  }
}

/** A bound as it was set: `soft 400`, `soft 400 → 500`, `hard 500 → none`; undefined where there is none and was none. */
export function boundWords({ change, before }: Set, which: 'soft' | 'hard'): string | undefined {
  const [now, then] = [change[which], before?.[which]]
  if (now === undefined && then === undefined) return undefined
  const text = (bound: string | undefined): string =>
    bound === undefined ? 'none' : formatMoney(Number(bound))
  if (before === undefined || now === then) return `${which} ${text(now)}`
  return `${which} ${text(then)} → ${text(now)}`
}

function numberOf(text: string | undefined): number | null {
  return text === undefined ? null : Number(text)
}

/** A limit's scope as a person reads it: `firm stress acme:main * stress:crash` is `stress crash, acme:main`. */
export function scopeWords(scope: string): string {
  const [by = '', measure = '', account = '*', underlying = '*', ...parts] = scope.split(' ')
  const named = Object.fromEntries(parts.map((part) => part.split(':', 2) as [string, string]))
  const { program, stack, stress } = named as Partial<Record<string, string>>
  const whose = [
    program ?? stack ?? (account === '*' ? 'everything' : account),
    ...(underlying === '*' ? [] : [underlying]),
    ...(by === 'venue' ? ['set by the venue'] : []),
  ]
  return `${[measure, stress].filter(Boolean).join(' ')}, ${whose.join(', ')}`
}
