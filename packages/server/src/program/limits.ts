/** Hard risk limits, looked at before a program decides or asks: what the venue would refuse to trade no dealer is asked for. */
import { canonicalize, refusalOfRisk, riskMarksWanted } from '@parley/core'
import type {
  Intent,
  Program,
  Reason,
  RiskMarks,
  RiskMarksWanted,
  State,
  Timestamp,
} from '@parley/core'
import type { Plan } from '@parley/income'
import { reasonOf } from './refusal-reason.ts'

export type RiskMarksOf = (wanted: RiskMarksWanted, now: Timestamp) => RiskMarks

/** Why so much of an intent would not be taken, by the limits of its firm, account, program and stack as they are now. */
export function beyondLimits(
  state: State,
  { firm, program, account }: Program,
  { legs, side: typed }: Intent,
  size: bigint,
  { riskMarksOf, now }: { readonly riskMarksOf: RiskMarksOf; readonly now: Timestamp },
): Reason | undefined {
  if (!state.risk.limits.has(firm)) return undefined
  const canonical = canonicalize(legs, state.listed, now)
  if ('code' in canonical) return undefined
  const { structure, flip } = canonical
  const side = (typed === 'buy') === flip ? 'sell' : 'buy'
  const wanted = riskMarksWanted(
    state,
    firm,
    legs.map(({ instrument }) => instrument),
  )
  const riskMarks = wanted && riskMarksOf(wanted, now)
  const shares = [{ account, size }]
  const beyond = refusalOfRisk(state, { firm, structure, side, shares, riskMarks, program }, now)
  return beyond && reasonOf(state, beyond, 'risk')
}

/** A plan without the intents that something speaks against; what does is among its reasons, once. */
export function within(plan: Plan, against: (intent: Intent) => Reason | undefined): Plan {
  const told = new Map<string, Reason>()
  const intents = plan.intents.filter((intent) => {
    const reason = against(intent)
    if (reason) told.set(`${reason.rule} ${reason.observed}`, reason)
    return !reason
  })
  return told.size === 0 ? plan : { intents, reasons: [...told.values(), ...plan.reasons] }
}
