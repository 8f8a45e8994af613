/** What a dealer knows of the market: instruments and marks, as the stream tells them. */
import type { Instrument, Mark, Push } from '@parley/sdk'
import { micros } from '../time/time.ts'

export class Market {
  readonly instruments = new Map<string, Instrument>()
  readonly marks = new Map<string, Mark>()

  /** Takes in a push of `instruments` or `marks`; answers which instruments it was about. */
  hear(push: Push<'instruments' | 'marks'>): ReadonlySet<string> {
    const touched = new Set<string>()
    // A snapshot is the whole truth: what it no longer holds is gone.
    if (push.type === 'snapshot')
      for (const id of this[push.topic].keys()) {
        touched.add(id)
        this[push.topic].delete(id)
      }
    for (const each of push.data) touched.add(each.instrument)
    if (push.topic === 'marks') for (const mark of push.data) this.marks.set(mark.instrument, mark)
    else for (const each of push.data) this.instruments.set(each.instrument, each)
    return touched
  }

  /** The mark of an instrument while it may be traded on. `ageMax` in microseconds. */
  fresh(
    instrument: string,
    at: { readonly now: number; readonly ageMax: number },
  ): Mark | undefined {
    const mark = this.marks.get(instrument)
    if (!mark || mark.stale) return undefined
    return at.now - micros(mark.observedAt) > at.ageMax ? undefined : mark
  }
}

/** The middle of a mark: its mid, the middle of its two sides, or the last price. */
export function midOf(mark: Mark): number | undefined {
  if (mark.mid !== undefined) return Number(mark.mid)
  if (mark.bid !== undefined && mark.ask !== undefined)
    return (Number(mark.bid) + Number(mark.ask)) / 2
  return mark.last === undefined ? undefined : Number(mark.last)
}

/** Half the distance between the market's sides; 0 where it has not two. */
export function halfSpreadOf(mark: Mark): number {
  if (mark.bid === undefined || mark.ask === undefined) return 0
  return Math.max(0, (Number(mark.ask) - Number(mark.bid)) / 2)
}
