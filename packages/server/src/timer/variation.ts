/**
 * The timer of futures: once a day, at 08:00 UTC, each is carried at its mark and the variation paid. What has no new mark is tried again. [FUT-4]
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
const RETRY_US = DAY_US / 24

export type VariationOptions = {
  readonly actor: Actor
  /** The latest marks of instruments. */
  readonly marks: (ids: readonly InstrumentId[], now: Timestamp) => readonly ReferenceMark[]
}

/** Lives as long as the venue. */
export class Variation implements Timer {
  readonly #options: VariationOptions
  #sequencer: Sequencer | undefined
  /** At the start it looks whether a day was missed. */
  #next: Timestamp | undefined

  constructor(options: VariationOptions) {
    this.#options = options
  }

  attach(sequencer: Sequencer, now: Timestamp): void {
    this.#sequencer = sequencer
    this.#next = now
  }

  nextDue(): Timestamp | undefined {
    return this.#next
  }

  /** A future in each command, so that none is too large for the accounts of another. */
  async run(now: Timestamp): Promise<void> {
    const sequencer = this.#sequencer
    if (!sequencer) return
    const { actor, marks } = this.#options
    const since = timestamp(Math.max(0, dayFrom(now) - DAY_US))
    const due = [...futuresOf(sequencer.state)].filter(
      ({ carry, expiresAt }) => carry.observedAt < since && expiresAt > now,
    )
    let lacking = false
    this.#next = dayFrom(now)
    for (const future of due) {
      const [mark] = marks([future.id], now)
      const carried = mark && carriedAt(future, mark, now)
      const done =
        carried && submitOwn(sequencer, { type: 'SettleVariation', actor, carried: [carried] })
      await done
      lacking ||= done === undefined
    }
    if (lacking) this.#next = timestamp(Math.min(this.#next, now + RETRY_US))
  }
}

function* futuresOf(state: State): Generator<Future> {
  for (const each of state.instruments.values())
    if (each.kind === 'future' && !isOver(state, each.id)) yield each
}

/** The first 08:00 after a moment. */
function dayFrom(at: Timestamp): Timestamp {
  const day = Math.floor((at - HOUR_OF_DAY_US) / DAY_US) + 1
  return timestamp(day * DAY_US + HOUR_OF_DAY_US)
}

/** The mark on the nearest tick; undefined where nothing was observed since it was carried last. */
function carriedAt(
  { id, terms, carry }: Future,
  { source, observedAt, price: mark }: ReferenceMark,
  now: Timestamp,
): CarryMark | undefined {
  if (observedAt > now || observedAt <= carry.observedAt) return undefined
  const ticks = (2n * mark + terms.tick) / (2n * terms.tick)
  return { instrument: id, price: price(ticks * terms.tick), source, observedAt }
}
