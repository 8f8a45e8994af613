/** Asking for a workup, opening it with the match, and ending it. [WKP-1] */
import type { FirmId } from '../party/firm.ts'
import { mayMeet } from '../protection/guard.ts'
import { reject } from '../rejection.ts'
import type { Rejection } from '../rejection.ts'
import type { CreateRfq } from '../rfq/command.ts'
import type { OpenRfq } from '../rfq/rfq.ts'
import { outside } from '../rfq/window.ts'
import { plusMs } from '../time/timestamp.ts'
import type { Timestamp } from '../time/timestamp.ts'
import type { Match } from '../trade/trade.ts'
import type { Event } from '../venue/event.ts'
import type { State } from '../venue/state.ts'
import { WORKUP_LIMITS } from './workup.ts'
import type { Workup, WorkupOutcome } from './workup.ts'

/** A program's mandate speaks of what its request trades, and not of more. */
export function checkWorkup({
  workup,
  program,
}: Pick<CreateRfq, 'workup' | 'program'>): Rejection | undefined {
  if (!workup) return undefined
  if (program !== undefined)
    return reject('outside_mandate', 'workup', {
      rule: 'workup',
      observed: 'asked',
      threshold: 'none',
    })
  return outside(workup.ms, WORKUP_LIMITS.msMin, WORKUP_LIMITS.msMax, 'workup.ms')
}

/** With the match and before the end of its request: for whom it is, at what price, until when. */
export function workupEvents(state: State, rfq: OpenRfq, match: Match, now: Timestamp): Event[] {
  const { workup, rfqId } = rfq.terms
  if (!workup) return []
  const { side, price } = match
  const offer = { rfqId, side, price, until: plusMs(now, workup.ms) }
  const traded = new Set<FirmId>(match.fills.map(({ maker }) => maker))
  const open =
    workup.openTo === 'panel' ? rfq.owner.panel : rfq.owner.panel.filter((id) => traded.has(id))
  const told = open.filter((maker) => mayMeet(state, rfq, maker, price, 1n))
  return [
    { type: 'WorkupOpened', offer, told },
    { type: 'WorkupOffered', offer },
  ]
}

/** Its end for all it was open to; holds that its match has posted are left alone. */
export function endingEvents(
  { rfqId, additions }: Workup,
  outcome: WorkupOutcome,
  posted: ReadonlySet<string> = new Set(),
): Event[] {
  const voided = [...additions.values()].flatMap(({ holdId }): Event[] =>
    holdId === undefined || posted.has(holdId)
      ? []
      : [{ type: 'HoldResolved', holdId, outcome: 'voided' }],
  )
  return [...voided, { type: 'WorkupClosed', rfqId, outcome }, { type: 'WorkupEnded', rfqId }]
}
