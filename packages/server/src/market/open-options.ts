/** Options that are not over, so that a look for what expires next does not go through all that ever were. */
import { cutoffOf, isOver } from '@parley/core'
import type { InstrumentId, Option, State, Timestamp } from '@parley/core'

/** Of one state. What is over stays so, and instruments are only ever added. */
export class OpenOptions {
  readonly #open = new Set<InstrumentId>()
  #seen = 0

  nextExpiry(state: State): Timestamp | undefined {
    let next: Timestamp | undefined
    for (const option of this.#options(state)) {
      const at = cutoffOf(state, option)
      if (next === undefined || at < next) next = at
    }
    return next
  }

  /** In the order they were listed. */
  expiredBy(state: State, now: Timestamp): Option[] {
    return [...this.#options(state)].filter((option) => cutoffOf(state, option) <= now)
  }

  *#options(state: State): Generator<Option> {
    const { instruments } = state
    if (instruments.size > this.#seen) {
      let n = 0
      for (const { id, kind } of instruments.values())
        if (++n > this.#seen && kind === 'option') this.#open.add(id)
      this.#seen = n
    }
    for (const id of this.#open) {
      const option = instruments.get(id)
      if (option?.kind !== 'option' || isOver(state, id)) this.#open.delete(id)
      else yield option
    }
  }
}
