/** Whose turn it is: the published order in which the intents of a stack are given collateral. */
import type { Intent, Timestamp } from '@parley/core'
import type { Claim } from './claim.ts'

/** An intent of a program, with what arbitration has to know of it; amounts for one structure. */
export type StackIntent = {
  readonly program: string
  readonly intent: Intent
  /** What it would reserve of the pool; never below zero. */
  readonly claim: Claim
  /** What it is expected to earn after costs. */
  readonly edge: number
  /** By how much it moves the joint margin of the stack; below zero where it frees some. */
  readonly margin: number
  /** Before which it must be done (ex-date, expiry); undefined where nothing presses. */
  readonly deadline: Timestamp | undefined
}

/** Each decides only among those that are equal in all before it. */
export const STACK_ORDER = [
  'risk-reducing first: what closes, or is no new sale and frees joint margin',
  'the earlier deadline; none comes last',
  'more edge per unit of marginal margin; what needs no margin by the sign of its edge',
  'the lower priority number',
  'program id, then intent id',
] as const

/** Where an intent stands, told by nothing but itself. */
export type Standing = {
  readonly reducesRisk: boolean
  readonly deadline: Timestamp | undefined
  readonly edgePerMargin: number
  readonly priority: number
}

export function standingOf(
  { intent, edge, margin, deadline }: StackIntent,
  priority: number,
): Standing {
  const { action } = intent
  return {
    reducesRisk: action === 'close' || (action !== 'write' && margin < 0),
    deadline,
    edgePerMargin: margin > 0 ? edge / margin : edge === 0 ? 0 : edge > 0 ? Infinity : -Infinity,
    priority,
  }
}

export type Ranked = { readonly of: StackIntent; readonly standing: Standing }

export function byStanding(a: Ranked, b: Ranked): number {
  const [x, y] = [a.standing, b.standing]
  return (
    Number(y.reducesRisk) - Number(x.reducesRisk) ||
    compare(x.deadline ?? Infinity, y.deadline ?? Infinity) ||
    compare(y.edgePerMargin, x.edgePerMargin) ||
    compare(x.priority, y.priority) ||
    compare(a.of.program, b.of.program) ||
    compare(a.of.intent.intentId, b.of.intent.intentId)
  )
}

export function compare<T extends number | string>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0
}
