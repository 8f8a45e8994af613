/**
 * Risk limits where a firm commits itself: when it takes a quote, places one, signs a block, rests an order. A promise once given
 * is kept, so that nothing is judged again when it trades. [RSK-4]
 */
import type { InstrumentId } from '../instrument/instrument.ts'
import type { Structure } from '../instrument/structure.ts'
import type { FirmId } from '../party/firm.ts'
import type { ProgramId } from '../program/tag.ts'
import { reject } from '../rejection.ts'
import type { Rejection } from '../rejection.ts'
import type { Timestamp } from '../time/timestamp.ts'
import type { AccountShare } from '../trade/share.ts'
import type { Event } from '../venue/event.ts'
import type { Mint } from '../venue/decision.ts'
import type { State } from '../venue/state.ts'
import { riskAlertKey } from './alert.ts'
import { gauge, judgedBy } from './gauge.ts'
import type { Reading } from './gauge.ts'
import { changed, changesOf, holdingsIn } from './holdings.ts'
import type { Holdings } from './holdings.ts'
import { isAside, isBeyond, isShare, readsMarks, riskLimitKey } from './limit.ts'
import type { RiskLimit } from './limit.ts'
import type { RiskMarked } from './mark.ts'
import { setterOf, stressKey } from './own-stress.ts'
import type { StressTerms } from './own-stress.ts'

/** What a firm is about to commit itself to. */
export type Commitment = RiskMarked & {
  readonly firm: FirmId
  readonly structure: Structure
  readonly side: 'buy' | 'sell'
  readonly shares: readonly AccountShare[]
  /** The program that does; undefined: a person. */
  readonly program?: ProgramId | undefined
  /** With another program of its stack: what each owns changes, and nothing of the stack or the account. */
  readonly inside?: boolean
}

/**
 * Refuses what would bring a measure beyond a hard limit and further than it is. What brings it back is let through, however far
 * beyond it stays; what cannot be measured is not. [RSK-4] [RSK-5]
 */
export function refusalOfRisk(state: State, of: Commitment, now: Timestamp): Rejection | undefined {
  const limits = state.risk.limits.get(of.firm)
  if (!limits) return undefined
  const { judge, touched } = judging(state, of, now)
  for (const limit of limits.values()) {
    const { hard } = limit.terms
    if (hard === undefined) continue
    if (isAside(limit.scope.measure)) {
      const stood = lastBeyond(state, limit, hard)
      const change = stood && touched(limit)
      if (change && adds(change))
        return beyond(limit, hard, { before: stood.value, after: stood.value, of: stood.of })
      continue
    }
    const judged = judge(limit)
    if (judged === undefined) continue
    const { scope } = limit
    if ('missing' in judged)
      return reject(judged.wants === 'beta' ? 'no_beta' : 'no_mark', undefined, {
        instrument: judged.missing,
        riskLimit: riskLimitKey(scope),
      })
    const { before, after } = judged
    if (after.value > hard && after.value > before)
      return beyond(limit, hard, { before, after: after.value, of: after.of })
  }
  return undefined
}

function beyond(
  { scope, terms }: RiskLimit,
  hard: bigint,
  by: { readonly before: bigint; readonly after: bigint; readonly of: string | undefined },
): Rejection {
  const { measure, account, underlying, program, stack, stress } = scope
  const numbers = { before: String(by.before), after: String(by.after), max: String(hard) }
  return reject('risk_limit', undefined, {
    measure,
    ...(account === undefined ? {} : { account }),
    ...(underlying === undefined ? {} : { underlying }),
    ...(program === undefined ? {} : { program }),
    ...(stack === undefined ? {} : { stack }),
    ...(stress === undefined ? {} : { stress }),
    ...(by.of === undefined ? {} : { of: by.of }),
    asset: terms.asset,
    ...(isShare(measure)
      ? numbers
      : {
          beforeAmount: numbers.before,
          afterAmount: numbers.after,
          maxAmount: numbers.max,
        }),
  })
}

/** What the timer recorded last of a limit, where that is beyond its hard bound as it is now. [RSK-13] */
function lastBeyond(
  state: State,
  { scope }: RiskLimit,
  hard: bigint,
): { readonly value: bigint; readonly of: string | undefined } | undefined {
  const { firm, account, measure } = scope
  const key = riskAlertKey({ kind: 'limit', subject: riskLimitKey(scope), account })
  const { level, observed, of } = state.risk.alerts.get(firm)?.get(key) ?? {}
  if (level === 'unmeasured' || observed === undefined) return undefined
  return isBeyond(measure, observed, hard) ? { value: observed, of } : undefined
}

/** Whether anything is opened, turned about or made larger. */
function adds({ held, next }: { readonly held: Holdings; readonly next: Holdings }): boolean {
  for (const [id, total] of next) {
    const was = held.get(id) ?? 0n
    const isMore = total > 0n ? total > was : total < was
    if (isMore) return true
  }
  return false
}

/** Warnings of soft limits that a commitment passes, for the same record. [RSK-6] */
export function riskWarnings(
  state: State,
  of: Commitment,
  now: Timestamp,
  mint: Mint,
): readonly Event[] {
  const limits = state.risk.limits.get(of.firm)
  if (!limits) return []
  const { judge } = judging(state, of, now)
  return [...limits.values()].flatMap((limit): Event[] => {
    const { soft } = limit.terms
    if (soft === undefined) return []
    const judged = judge(limit)
    if (judged === undefined || 'missing' in judged) return []
    const { before, after } = judged
    if (after.value <= soft || after.value <= before) return []
    const { scope } = limit
    return [
      {
        type: 'RiskLimitWarned',
        alertId: mint('alert'),
        scope,
        before,
        after: after.value,
        soft,
        asset: limit.terms.asset,
        of: after.of,
        oldest: after.oldest,
        at: now,
      },
    ]
  })
}

type Judgement =
  | {
      readonly before: bigint
      readonly after: {
        readonly value: bigint
        readonly of?: string | undefined
        readonly oldest?: Timestamp | undefined
      }
    }
  | Extract<Reading, { readonly missing: InstrumentId }>

/**
 * A measure of a limit before and after; undefined where the commitment does not touch the limit's scope. What limits of one
 * scope hold is looked up once for all of them.
 */
function judging(
  state: State,
  { riskMarks, program, inside = false, ...traded }: Commitment,
  now: Timestamp,
): {
  readonly judge: (limit: RiskLimit) => Judgement | undefined
  readonly touched: (limit: RiskLimit) => { held: Holdings; next: Holdings } | undefined
} {
  const of = judgedBy(state, riskMarks, now)
  const changes = changesOf(traded.structure, traded.side, traded.shares, state.listed)
  const known = new Map<string, { readonly held: Holdings; readonly next: Holdings | undefined }>()
  const look = ({ scope, terms }: RiskLimit) => {
    const whole = scope.measure === 'concentration' ? '' : (scope.underlying ?? '')
    const { program: own, stack } = scope
    const key = `${terms.asset} ${scope.account ?? ''} ${whole} ${own ?? ''} ${stack ?? ''}`
    const found = known.get(key)
    if (found) return found
    const held = holdingsIn(state, scope, terms.asset)
    const seen = { held, next: changed(state, scope, terms.asset, held, { changes, program }) }
    known.set(key, seen)
    return seen
  }
  const touched = (limit: RiskLimit) => {
    if (inside && limit.scope.program === undefined) return undefined
    const { held, next } = look(limit)
    return next && { held, next }
  }
  const judge = (limit: RiskLimit): Judgement | undefined => {
    const change = isAside(limit.scope.measure) ? undefined : touched(limit)
    if (!change) return undefined
    const before = gauge(limit, change.held, of)
    if ('missing' in before) return before
    const after = gauge(limit, change.next, of)
    return 'missing' in after ? after : { before: before.value, after }
  }
  return { judge, touched }
}

export type RiskMarksWanted = {
  readonly instruments: readonly InstrumentId[]
  /** Under the venue's stresses. */
  readonly stress: boolean
  /** Under these of one's own, each by the key it is known by. */
  readonly own: readonly { readonly key: string; readonly terms: StressTerms }[]
  readonly draws: boolean
}

/**
 * What a commitment of a firm must come with for its limits to be judged: which instruments, and whether under stress. It follows
 * from the firm's own limits and holdings and from the structure, and from nobody else's. [RSK-3]
 */
export function riskMarksWanted(
  state: State,
  firm: FirmId,
  legs: readonly InstrumentId[],
): RiskMarksWanted | undefined {
  const limits = [...(state.risk.limits.get(firm)?.values() ?? [])].filter(({ scope }) =>
    readsMarks(scope.measure),
  )
  if (limits.length === 0) return undefined
  const wanted = new Set(legs.filter((id) => state.listed(id)?.kind !== 'cash'))
  for (const { scope, terms } of limits)
    for (const id of holdingsIn(state, scope, terms.asset).keys()) wanted.add(id)
  return {
    instruments: [...wanted],
    stress: limits.some(({ scope }) => scope.measure === 'stress' && scope.stress === undefined),
    own: ownStresses(state, limits),
    draws: limits.some(({ scope }) => scope.measure === 'var' || scope.measure === 'shortfall'),
  }
}

/** Own stresses that limits are measured by, each once. */
function ownStresses(state: State, limits: readonly RiskLimit[]): RiskMarksWanted['own'] {
  const wanted = new Map<string, StressTerms>()
  for (const { scope } of limits) {
    if (scope.stress === undefined) continue
    const saved = state.risk.stresses.get(setterOf(state, scope))?.get(scope.stress)
    if (saved) wanted.set(stressKey(scope.by, scope.stress), saved.terms)
  }
  return [...wanted].map(([key, terms]) => ({ key, terms }))
}
