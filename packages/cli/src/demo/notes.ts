/** What a reader must know before believing the figures: what the data lacks, and what the venue does not book. */
import type { Position } from '@parley/sdk'
import { decimal, decimalText, grouped } from '../print/decimal.ts'
import type { StoryEvent } from './event.ts'
import type { TapeReport } from './tape.ts'

/** A call further than this from the delta asked for is not the strategy that was asked for. */
const DELTA_FAR = 0.15

export function notesOf(of: {
  readonly events: readonly StoryEvent[]
  readonly positions: readonly Position[]
  readonly shares: number
  /** The delta asked for. */
  readonly delta: number
  /** Cash dividends per share over the days held; undefined or empty where the file does not say. */
  readonly dividends: string | undefined
  /** Whether the outcome is set beside holding the underlying. */
  readonly compared: boolean
  readonly report: TapeReport | undefined
}): string[] {
  const { events, positions, shares, delta, dividends, compared, report } = of
  const notes: string[] = []
  const isPaid = events.some(({ event }) => event === 'paid')
  if (!isPaid && dividends !== undefined && dividends !== '') {
    const missed = decimalText(decimal(dividends) * BigInt(shares), 2)
    notes.push(
      `Dividends are not paid here, to either: ${dividends} a share went ex, ${grouped(missed)} on ${grouped(String(shares))} shares held throughout.`,
    )
  } else if (!isPaid && compared)
    notes.push('Dividends are not paid here, to either side of the comparison.')
  else if (!isPaid) notes.push('Dividends are not paid here.')
  if (report && report.splits > 0)
    notes.push(`The file has ${report.splits} split(s), which are not applied.`)
  for (const { values } of report?.warnings['unexplained_jump']?.examples ?? [])
    notes.push(
      `${values['underlying']} closed at ${values['close']} on ${values['date']} after ${values['before']}, and no split is on file: totals across that day compare different shares.`,
    )
  const sold = events.filter((event) => event.event === 'sold')
  if (sold.some((event) => event.deltaFrom === 'model'))
    notes.push('Deltas marked as computed come from the mark, with no rate and no yield.')
  const far = sold.filter((event) => Math.abs(event.delta - delta) > DELTA_FAR)
  if (far.length > 0)
    notes.push(
      `There was no option near a delta of ${delta.toFixed(2)} on ${far.length} of ${sold.length} days of sale: ${far.map((event) => `${event.instrument} has ${event.delta.toFixed(2)}`).join(', ')}.`,
    )
  for (const { instrument, stale, markedAt, mark } of positions)
    if (stale && markedAt !== undefined)
      notes.push(`${instrument} has no newer mark than ${mark} of ${markedAt.slice(0, 10)}.`)
  return notes
}
