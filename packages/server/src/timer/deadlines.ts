/** The timer of deadlines: submits `ExpireDue` when a request, a quote, a block or an order is past its own. Deadlines bind before the sweep; it frees what was held. */
import { SWEEP_MAX } from '@parley/core'
import type { Actor, Audience, Event, State, Timestamp } from '@parley/core'
import type { Timer } from '../clock/lockstep.ts'
import type { Observer, Sequencer } from '../sequencer/sequencer.ts'

export class Deadlines implements Timer, Observer {
  readonly #actor: Actor
  #sequencer: Sequencer | undefined
  #earliest: Timestamp | undefined

  constructor(actor: Actor) {
    this.#actor = actor
  }

  /** Deadlines watch the sequencer and submit to it, so they meet after both are made. */
  attach(sequencer: Sequencer): void {
    this.#sequencer = sequencer
    this.#earliest = earliestIn(sequencer.state)
  }

  nextDue(): Timestamp | undefined {
    return this.#earliest
  }

  async run(now: Timestamp): Promise<void> {
    const sequencer = this.#sequencer
    if (!sequencer) return
    let swept = SWEEP_MAX
    while (swept >= SWEEP_MAX && this.#earliest !== undefined && this.#earliest <= now) {
      swept = await this.#sweep(sequencer)
      this.#earliest = earliestIn(sequencer.state)
    }
  }

  /** How much one sweep ended. */
  #sweep(sequencer: Sequencer): Promise<number> {
    return new Promise((resolve) => {
      const taken = sequencer.submit({
        command: { type: 'ExpireDue', actor: this.#actor },
        dryRun: false,
        done: (outcome) => resolve(outcome.ok ? outcome.events.length : 0),
      })
      if (!taken) resolve(0)
    })
  }

  observe(_state: State, event: Event, _audience: Audience, _ts: Timestamp): void {
    if (event.type === 'RfqRequested') this.#consider(event.terms.expiresAt)
    if (event.type === 'QuotePlaced') this.#consider(event.quote.expiresAt)
    if (event.type === 'BlockProposed') this.#consider(event.terms.expiresAt)
    if (event.type === 'OrderPlaced') this.#consider(event.order.expiresAt)
  }

  committed(): void {}

  #consider(expiresAt: Timestamp): void {
    if (this.#earliest === undefined || expiresAt < this.#earliest) this.#earliest = expiresAt
  }
}

function earliestIn(state: State): Timestamp | undefined {
  let earliest: Timestamp | undefined
  const consider = (at: Timestamp): void => {
    if (earliest === undefined || at < earliest) earliest = at
  }
  for (const { terms, quotes } of state.rfqs.values()) {
    consider(terms.expiresAt)
    for (const quote of quotes.values()) consider(quote.expiresAt)
  }
  for (const { terms } of state.blocks.open.values()) consider(terms.expiresAt)
  for (const { orders } of state.crosses.books.values())
    for (const { order } of orders.values()) consider(order.expiresAt)
  return earliest
}
