/** The timer of closing marks: at the end of each day it records what everything held was worth. [CLS-1] */
import { CLOSES_MAX, DAY_US, everyCell, rootOf, timestamp } from '@parley/core'
import type { Actor, InstrumentId, ReferenceMark, State, Timestamp } from '@parley/core'
import type { Timer } from '../clock/lockstep.ts'
import type { Sequencer } from '../sequencer/sequencer.ts'

export type ClosesOptions = {
  readonly actor: Actor
  /** Marks of instruments as they were at a moment. */
  readonly marks: (ids: readonly InstrumentId[], at: Timestamp) => readonly ReferenceMark[]
}

/** Days made up for at most after a pause: older ones stay without closes. */
const DAYS_BACK = 400

export class Closes implements Timer {
  readonly #options: ClosesOptions
  #sequencer: Sequencer | undefined
  #next: Timestamp | undefined

  constructor(options: ClosesOptions) {
    this.#options = options
  }

  attach(sequencer: Sequencer, now: Timestamp): void {
    this.#sequencer = sequencer
    const { last } = sequencer.state.closes
    this.#next = dayAfter(timestamp(Math.max(last ?? now, now - DAYS_BACK * DAY_US)))
  }

  nextDue(): Timestamp | undefined {
    return this.#next
  }

  /** Records every day that is over, oldest first. A day that the venue did not take is due still. */
  async run(now: Timestamp): Promise<void> {
    while (this.#next !== undefined && this.#next <= now) {
      if (!(await this.#record(this.#next))) return
      this.#next = dayAfter(this.#next)
    }
  }

  async #record(dayEndsAt: Timestamp): Promise<boolean> {
    const sequencer = this.#sequencer
    if (!sequencer) return false
    const { actor, marks } = this.#options
    const all = marks(heldIn(sequencer.state), dayEndsAt)
    for (let i = 0; i < all.length; i += CLOSES_MAX) {
      const { promise, resolve } = Promise.withResolvers<void>()
      const part = all.slice(i, i + CLOSES_MAX)
      const command = { type: 'RecordCloses', actor, dayEndsAt, recorded: part } as const
      if (!sequencer.submit({ command, dryRun: false, done: () => resolve() })) return false
      await promise
    }
    return true
  }
}

function dayAfter(at: Timestamp): Timestamp {
  return timestamp((Math.floor(at / DAY_US) + 1) * DAY_US)
}

/** What some trading account holds or has written, and the underlyings of such contracts, in the order of listing. */
function heldIn(state: State): InstrumentId[] {
  const held = new Set<InstrumentId>()
  for (const { account, asset, total } of everyCell(state.ledger)) {
    if (total === 0n || state.accounts.get(account)?.kind !== 'trading') continue
    const instrument = state.instruments.get(asset)
    if (!instrument || instrument.kind === 'cash') continue
    held.add(asset)
    held.add(rootOf(instrument))
  }
  return [...state.instruments.keys()].filter((id) => held.has(id))
}
