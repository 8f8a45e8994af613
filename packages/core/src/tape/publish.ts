/** From a trade to its print: the plan made at the trade, and what is due. [PUB-3] */
import { present } from '../assert.ts'
import { encode } from '../codec.ts'
import type { Structure } from '../instrument/structure.ts'
import { divideFloor } from '../num/rounding.ts'
import { price } from '../num/units.ts'
import type { Price } from '../num/units.ts'
import type { FirmId } from '../party/firm.ts'
import { plusMs, timestamp } from '../time/timestamp.ts'
import type { Timestamp } from '../time/timestamp.ts'
import { accepted } from '../venue/decision.ts'
import type { At, Decision, Mint } from '../venue/decision.ts'
import type { Event } from '../venue/event.ts'
import type { State } from '../venue/state.ts'
import { ruleFor } from './policy.ts'
import type { Treatment, VenueClass } from './policy.ts'
import type { PlannedPrint, Print, PrintId } from './print.ts'

/** A match as far as the public may ever know it, and who knows it now. */
export type Traded = {
  readonly venueClass: VenueClass
  readonly structure: Structure
  readonly fills: readonly { readonly price: Price; readonly size: bigint }[]
  readonly tradedAt: Timestamp
  readonly parties: readonly FirmId[]
}

/** Prints released by one command at most; the timer submits it again when it was full. */
export const RELEASE_MAX = 2_000

/** What the policy in force makes of a match: a print at once, the plan of one, or nothing. */
export function printEvents(state: State, traded: Traded, mint: Mint): readonly Event[] {
  const { venueClass, structure, fills, tradedAt, parties } = traded
  const size = fills.reduce((sum, fill) => sum + fill.size, 0n)
  const rule = ruleFor(state, { venueClass, structure, size })
  if (!rule || rule.treatment.kind === 'none') return []
  const { treatment, sizeCap } = rule
  const print: PlannedPrint = {
    printId: mint('print') as PrintId,
    venueClass,
    structure,
    size,
    value: fills.reduce((sum, fill) => sum + fill.price * fill.size, 0n),
    sizeCap,
    tradedAt,
    releaseAt: releaseOf(treatment, tradedAt),
    periodMs: treatment.kind === 'aggregated' ? treatment.periodMs : undefined,
  }
  if (treatment.kind !== 'immediate') return [{ type: 'PrintPlanned', print, knownTo: parties }]
  return [{ type: 'TradePublished', print: together([print], tradedAt), releases: [] }]
}

function releaseOf(treatment: Treatment, at: Timestamp): Timestamp {
  if (treatment.kind === 'delayed') return plusMs(at, treatment.delayMs)
  if (treatment.kind !== 'aggregated') return at
  const period = treatment.periodMs * 1000
  return timestamp((Math.floor(at / period) + 1) * period)
}

/** Publishes what is due, at most `RELEASE_MAX` prints of it. What is put together is never cut. */
export function publishDue(state: State, at: At): Decision {
  const groups = new Map<string, PlannedPrint[]>()
  for (const plan of state.tape.planned.values()) {
    if (plan.releaseAt > at.ts) continue
    const key = keyOf(plan)
    const group = groups.get(key)
    if (group) group.push(plan)
    else if (groups.size < RELEASE_MAX) groups.set(key, [plan])
  }
  return accepted(
    [...groups.values()].map((group) => ({
      type: 'TradePublished',
      print: together(group, at.ts),
      releases: group.map(({ printId }) => printId),
    })),
  )
}

/** Plans with the same key are published as one. */
function keyOf({
  printId,
  periodMs,
  venueClass,
  structure,
  sizeCap,
  releaseAt,
}: PlannedPrint): string {
  if (periodMs === undefined) return printId
  return encode([periodMs, venueClass, structure.legs, sizeCap, releaseAt])
}

function together(plans: readonly PlannedPrint[], publishedAt: Timestamp): Print {
  const first = present(plans[0], 'a print has a plan')
  const { printId, venueClass, structure, sizeCap, periodMs, releaseAt, tradedAt } = first
  let size = 0n
  let value = 0n
  for (const plan of plans) {
    size += plan.size
    value += plan.value
  }
  const masked = sizeCap !== undefined && size > sizeCap
  const isOne = periodMs === undefined
  return {
    printId,
    venueClass,
    structure,
    price: price(divideFloor(value, size)),
    size: masked ? sizeCap : size,
    masked,
    matches: isOne ? undefined : plans.length,
    from: isOne ? tradedAt : timestamp(releaseAt - periodMs * 1000),
    until: isOne ? tradedAt : releaseAt,
    publishedAt,
  }
}
