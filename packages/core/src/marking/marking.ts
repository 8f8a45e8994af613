/** Marks kept after a trade, at fixed distances from it: what its execution is judged by later. [MRK-1] */
import { reject } from '../rejection.ts'
import type { Rejection } from '../rejection.ts'
import { tradedIn } from '../instrument/hedge.ts'
import type { Traded } from '../instrument/hedge.ts'
import { rootOf } from '../instrument/instrument.ts'
import type { InstrumentId } from '../instrument/instrument.ts'
import type { Listed } from '../instrument/structure.ts'
import type { FirmId } from '../party/firm.ts'
import type { ReferenceMark } from '../protection/mark.ts'
import type { RfqId } from '../rfq/rfq.ts'
import { plusMs } from '../time/timestamp.ts'
import type { Timestamp } from '../time/timestamp.ts'
import type { MatchId } from '../trade/trade.ts'

/** 1 s, 10 s, 1 min, 5 min, 30 min and 1 day after the trade. */
export const MARK_HORIZONS_MS = [1_000, 10_000, 60_000, 300_000, 1_800_000, 86_400_000] as const

/** A match whose marks are still to be recorded. */
export type Marking = {
  readonly matchId: MatchId
  readonly rfqId: RfqId
  /** The taker and the makers that filled. */
  readonly parties: readonly FirmId[]
  /** Legs and underlyings, each once. */
  readonly instruments: readonly InstrumentId[]
  readonly tradedAt: Timestamp
}

/** What was to be seen of the market at one horizon. */
export type MarksRecorded = {
  readonly type: 'MarksRecorded'
  readonly matchId: MatchId
  readonly rfqId: RfqId
  readonly horizonMs: number
  /** The latest of each instrument at the horizon; `observedAt` tells how old it was. */
  readonly marks: readonly ReferenceMark[]
  /** Instruments without a mark. */
  readonly missing: readonly InstrumentId[]
}

export type MarkingEvent =
  | { readonly type: 'MarkingPlanned'; readonly marking: Marking }
  | MarksRecorded

/** Markings by match, in the order of the trades, and how many horizons of each are done. */
export type Markings = {
  readonly open: Map<MatchId, { readonly marking: Marking; done: number }>
  /** The last one that was completed: its last event is still to be told. */
  completed: Marking | undefined
}

export function noMarkings(): Markings {
  return { open: new Map(), completed: undefined }
}

/** Legs and hedge legs of a structure and the underlyings of its contracts, each once, legs first. */
export function instrumentsOf(structure: Traded, listed: Listed): readonly InstrumentId[] {
  const ids = new Set(tradedIn(structure))
  for (const { instrument: id } of structure.legs) {
    const instrument = listed(id)
    if (instrument) ids.add(rootOf(instrument))
  }
  return [...ids]
}

/** When the next horizon of a marking comes; undefined when there is none left. */
export function nextHorizon(
  { tradedAt }: Marking,
  done: number,
): { readonly horizonMs: number; readonly at: Timestamp } | undefined {
  const horizonMs = MARK_HORIZONS_MS[done]
  return horizonMs === undefined ? undefined : { horizonMs, at: plusMs(tradedAt, horizonMs) }
}

/** Refuses marks of an instrument that is not asked for, twice, or observed after the horizon. */
export function checkMarks(
  marking: Marking,
  marks: readonly ReferenceMark[],
  at: Timestamp,
): Rejection | undefined {
  const seen = new Set<InstrumentId>()
  for (const [i, { instrument, observedAt }] of marks.entries()) {
    if (!marking.instruments.includes(instrument) || seen.has(instrument))
      return reject('unknown_instrument', `marks.${i}.instrument`)
    if (observedAt > at) return reject('malformed', `marks.${i}.observedAt`)
    seen.add(instrument)
  }
  return undefined
}
