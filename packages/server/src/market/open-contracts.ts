/** Options and futures that are not over, so that a look for what expires next does not go through all that ever were. */
import { cutoffOf, isContract, isOver } from '@parley/core'
import type { Future, InstrumentId, Option, State, Timestamp } from '@parley/core'

/** Of one state. What is over stays so, and instruments are only ever added. */
export class OpenContracts {
  readonly #open = new Set<InstrumentId>()
  #seen = 0
  /** The one found last that ends first, and by which rules: a clock that is stepped asks at every instant. */
  #first: { readonly id: InstrumentId; readonly at: Timestamp; readonly policy: object } | undefined

  nextExpiry(state: State): Timestamp | undefined {
    const { policy } = state.exercises
    const known = this.#first
    const isStill =
      known?.policy === policy && state.instruments.size === this.#seen && !isOver(state, known.id)
    if (isStill) return known.at
    this.#first = undefined
    for (const contract of this.#contracts(state)) {
      const at = endOf(state, contract)
      if (this.#first === undefined || at < this.#first.at)
        this.#first = { id: contract.id, at, policy }
    }
    return this.#first?.at
  }

  /** In the order they were listed. */
  expiredBy(state: State, now: Timestamp): (Option | Future)[] {
    const first = this.nextExpiry(state)
    if (first === undefined || first > now) return []
    return [...this.#contracts(state)].filter((contract) => endOf(state, contract) <= now)
  }

  *#contracts(state: State): Generator<Option | Future> {
    const { instruments } = state
    if (instruments.size > this.#seen) {
      let n = 0
      for (const each of instruments.values())
        if (++n > this.#seen && isContract(each)) this.#open.add(each.id)
      this.#seen = n
    }
    for (const id of this.#open) {
      const contract = instruments.get(id)
      if (!isContract(contract) || isOver(state, id)) this.#open.delete(id)
      else yield contract
    }
  }
}

/** An option takes instructions to its cutoff; a future settles at its expiry. */
function endOf(state: State, contract: Option | Future): Timestamp {
  return contract.kind === 'option' ? cutoffOf(state, contract) : contract.expiresAt
}
