/** Recorded marks as part of the venue. */
import { present } from '../assert.ts'
import type { ReferenceMark } from '../protection/mark.ts'
import type { MatchId } from '../trade/trade.ts'
import { accepted, refuse, refused } from '../venue/decision.ts'
import type { At, Decision } from '../venue/decision.ts'
import type { Meta } from '../venue/meta.ts'
import { OPERATOR, nobody } from '../venue/rules.ts'
import type { CommandRules, EventRules } from '../venue/rules.ts'
import type { State } from '../venue/state.ts'
import { MARK_HORIZONS_MS, checkMarks, nextHorizon } from './marking.ts'
import type { MarkingEvent } from './marking.ts'

/** The venue's own timer: what the market showed at the next horizon of a match. */
export type RecordMarks = Meta & {
  readonly type: 'RecordMarks'
  readonly matchId: MatchId
  readonly horizonMs: number
  readonly marks: readonly ReferenceMark[]
}

export const MARKING_COMMANDS: CommandRules<RecordMarks> = {
  RecordMarks: { by: OPERATOR, decide: recordMarks },
}

export const MARKING_EVENTS: EventRules<MarkingEvent> = {
  MarkingPlanned: {
    apply({ markings }, { marking }) {
      markings.open.set(marking.matchId, { marking, done: 0 })
    },
    seenBy: nobody,
  },
  MarksRecorded: {
    apply({ markings }, { matchId }) {
      const open = present(markings.open.get(matchId), 'marks are recorded of an open marking')
      open.done += 1
      if (open.done < MARK_HORIZONS_MS.length) return
      markings.open.delete(matchId)
      markings.completed = open.marking
    },
    // The parties must not learn of one another here, so who they are is not in the event.
    seenBy({ markings: { open, completed } }, { matchId }) {
      const last = completed?.matchId === matchId ? completed : undefined
      return present(open.get(matchId)?.marking ?? last, 'a marking is open or just completed')
        .parties
    },
  },
}

/** Guards in order: known and not complete, its next horizon, due, its instruments, none from later. [MRK-2] */
function recordMarks(state: State, command: RecordMarks, at: At): Decision {
  const { matchId, horizonMs, marks } = command
  const open = state.markings.open.get(matchId)
  const next = open && nextHorizon(open.marking, open.done)
  if (!open || !next) return refuse('unknown_match', 'matchId')
  if (next.horizonMs !== horizonMs) return refuse('unknown_match', 'horizonMs')
  if (next.at > at.ts) return refuse('not_yet_due', 'horizonMs')
  const wrong = checkMarks(open.marking, marks, next.at)
  if (wrong) return refused(wrong)
  const seen = new Set(marks.map(({ instrument }) => instrument))
  const missing = open.marking.instruments.filter((id) => !seen.has(id))
  const { rfqId } = open.marking
  return accepted([{ type: 'MarksRecorded', matchId, rfqId, horizonMs, marks, missing }])
}
