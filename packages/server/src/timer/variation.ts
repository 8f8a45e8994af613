/**
 * The timer of futures: once a day, at 08:00 UTC, each is carried at its mark and the variation paid. What has no mark yet is tried again. [FUT-4]
 */
import { DAY_US, isOver, price, timestamp } from '@parley/core'
import type {
  Actor,
  CarryMark,
  Future,
  InstrumentId,
  ReferenceMark,
  State,
  Timestamp,
} from '@parley/core'
import type { Timer } from '../clock/lockstep.ts'
import type { Sequencer } from '../sequencer/sequencer.ts'
import { submitOwn } from './submit-own.ts'

const HOUR_OF_DAY_US = (8 * DAY_US) / 24
const RETRY_US = 60_000_000

export type VariationOptions = {
  readonly actor: Actor
  /** The latest marks of instruments. */
  readonly marks: (ids: readonly InstrumentId[], now: Timestamp) => readonly ReferenceMark[]
}

/** Lives as long as the venue. */
export class Variation implements Timer {
  readonly #options: VariationOptions
  #sequencer: Sequencer | undefined
  #retryAt = 0

  constructor(options: VariationOptions) {
    this.#options = options
  }

  attach(sequencer: Sequencer): void {
    this.#sequencer = sequencer
  }

  nextDue(): Timestamp | undefined {
    const state = this.#sequencer?.state
    if (!state) return undefined
    let next: number | undefined
    for (const future of futuresOf(state)) {
      const due = dueAt(future)
      if (due < future.expiresAt && (next === undefined || due < next)) next = due
    }
    return next === undefined ? undefined : timestamp(Math.max(next, this.#retryAt))
  }

  /** A future in each command, so that none is too large for the accounts of another. */
  async run(now: Timestamp): Promise<void> {
    const sequencer = this.#sequencer
    if (!sequencer) return
    const { actor, marks } = this.#options
    const { state } = sequencer
    const due = [...futuresOf(state)].filter(
      (future) => dueAt(future) <= now && future.expiresAt > now,
    )
    this.#retryAt = now + RETRY_US
    for (const future of due) {
      const [mark] = marks([future.id], now)
      const carried = mark && carriedAt(future, mark, now)
      if (!carried) continue
      const done = submitOwn(sequencer, { type: 'SettleVariation', actor, carried: [carried] })
      if (!done) return
      await done
    }
  }
}

function* futuresOf(state: State): Generator<Future> {
  for (const each of state.instruments.values())
    if (each.kind === 'future' && !isOver(state, each.id)) yield each
}

/** The first 08:00 after the moment that its carry price was observed at. */
function dueAt({ carry }: Future): number {
  const day = Math.floor((carry.observedAt - HOUR_OF_DAY_US) / DAY_US) + 1
  return day * DAY_US + HOUR_OF_DAY_US
}

/** The mark on the nearest tick; undefined where it is older than the moment that is due, so that it would be due again. */
function carriedAt(future: Future, mark: ReferenceMark, now: Timestamp): CarryMark | undefined {
  const { id, terms } = future
  const { source, observedAt } = mark
  if (observedAt > now || observedAt < dueAt(future)) return undefined
  const ticks = (2n * mark.price + terms.tick) / (2n * terms.tick)
  return { instrument: id, price: price(ticks * terms.tick), source, observedAt }
}
