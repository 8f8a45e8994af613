/**
 * Closing marks: what was held was worth so much at the end of a day. Statements value an account by them, so they are events and
 * replay alike. [CLS-1] A day is one of UTC and ends where the next begins.
 */
import type { InstrumentId } from '../instrument/instrument.ts'
import type { ReferenceMark } from '../protection/mark.ts'
import type { Timestamp } from '../time/timestamp.ts'
import { accepted, refuse } from '../venue/decision.ts'
import type { At, Decision } from '../venue/decision.ts'
import type { Meta } from '../venue/meta.ts'
import { OPERATOR, nobody } from '../venue/rules.ts'
import type { CommandRules, EventRules } from '../venue/rules.ts'
import type { State } from '../venue/state.ts'

/**
 * The venue's own timer, or the operator by hand: marks as of the end of a day. The mark of a currency is its rate in the currency
 * that the venue reports in. A mark recorded again for the same day takes the place of the one before.
 */
export type RecordCloses = Meta & {
  readonly type: 'RecordCloses'
  readonly dayEndsAt: Timestamp
  /** Not `marks`: those are what a command is judged on, and a repeat is compared without them. [IDM-1] */
  readonly recorded: readonly ReferenceMark[]
}

export type ClosesRecorded = {
  readonly type: 'ClosesRecorded'
  readonly dayEndsAt: Timestamp
  readonly marks: readonly ReferenceMark[]
}

export type Closes = {
  /** The end of the latest day that has closing marks. */
  last: Timestamp | undefined
}

export const DAY_US = 86_400_000_000

/** Marks in one record. */
export const CLOSES_MAX = 2_000

export const CLOSE_COMMANDS: CommandRules<RecordCloses> = {
  RecordCloses: { by: OPERATOR, decide: recordCloses },
}

export const CLOSE_EVENTS: EventRules<ClosesRecorded> = {
  ClosesRecorded: {
    apply({ closes }, { dayEndsAt }) {
      if (closes.last === undefined || closes.last < dayEndsAt) closes.last = dayEndsAt
    },
    // Which instruments are held is nobody's affair.
    seenBy: nobody,
    answer: ({ dayEndsAt, marks }) => ({ dayEndsAt, marks: marks.length }),
  },
}

/** Guards in order: the end of a day, over, how many marks, of each: listed and once, not from later. */
function recordCloses(
  state: State,
  { dayEndsAt, recorded: marks }: RecordCloses,
  at: At,
): Decision {
  if (dayEndsAt % DAY_US !== 0) return refuse('malformed', 'day')
  if (dayEndsAt > at.ts) return refuse('not_yet_due', 'day')
  if (marks.length === 0 || marks.length > CLOSES_MAX) return refuse('malformed', 'marks')
  const seen = new Set<InstrumentId>()
  for (const [i, { instrument, price, observedAt }] of marks.entries()) {
    if (!state.instruments.has(instrument) || seen.has(instrument))
      return refuse('unknown_instrument', `marks.${i}.instrument`)
    if (price < 0n) return refuse('bad_decimal', `marks.${i}.price`)
    if (observedAt > dayEndsAt) return refuse('malformed', `marks.${i}.observedAt`)
    seen.add(instrument)
  }
  return accepted([{ type: 'ClosesRecorded', dayEndsAt, marks }])
}
