/** Dealers that quote every request at what it is worth to them, less and more half a spread: on tick, both sides, at once. */
import { PRICE_SCALE, accountId, firmId, price, timestamp } from '@parley/core'
import type { OpenRfq, Timestamp } from '@parley/core'
import type { Timer } from '../../packages/server/src/clock/lockstep.ts'
import type { Sequencer } from '../../packages/server/src/sequencer/sequencer.ts'
import { submitOwn } from '../../packages/server/src/timer/submit-own.ts'
import { actorOf } from './member.ts'

export type Dealer = {
  readonly firm: string
  /** Kept back on each side, as a share of what the legs are worth together. */
  readonly halfSpread: number
}

export type Quoting = {
  readonly dealers: readonly Dealer[]
  /** Of one unit; undefined where it is not known, and then nothing is quoted. */
  readonly worthOf: (instrument: string, now: Timestamp) => number | undefined
}

const ONE = 10 ** PRICE_SCALE

/** Answers requests as soon as they are there. */
export class Dealers implements Timer {
  readonly #sequencer: Sequencer
  readonly #quoting: Quoting
  readonly #seen = new Set<string>()

  constructor(sequencer: Sequencer, quoting: Quoting) {
    this.#sequencer = sequencer
    this.#quoting = quoting
  }

  nextDue(): Timestamp | undefined {
    return this.#fresh().length > 0 ? timestamp(0) : undefined
  }

  async run(now: Timestamp): Promise<void> {
    for (const rfq of this.#fresh()) {
      this.#seen.add(rfq.terms.rfqId)
      for (const dealer of this.#quoting.dealers) await this.#quote(rfq, dealer, now)
    }
  }

  #fresh(): readonly OpenRfq[] {
    return [...this.#sequencer.state.rfqs.values()].filter(
      ({ terms }) => !this.#seen.has(terms.rfqId),
    )
  }

  async #quote({ terms }: OpenRfq, { firm, halfSpread }: Dealer, now: Timestamp): Promise<void> {
    const { structure, size, rfqId } = terms
    let [fair, gross] = [0, 0]
    for (const { instrument, side, ratio } of structure.legs) {
      const each = this.#quoting.worthOf(instrument, now)
      if (each === undefined) return
      fair += (side === 'buy' ? each : -each) * ratio
      gross += each * ratio
    }
    const tick = Number(structure.tick)
    const half = halfSpread * gross
    const on = (worth: number, round: (units: number) => number): bigint =>
      BigInt(round((worth * ONE) / tick)) * structure.tick
    // Without a spread it asks the nearest price on tick, and bids the next, for the two may not meet; with one it rounds for itself.
    const ask = half === 0 ? on(fair, Math.round) : on(fair + half, Math.ceil)
    const bid = half === 0 ? ask - structure.tick : on(fair - half, Math.floor)
    const outcome = await submitOwn(this.#sequencer, {
      type: 'PlaceQuote',
      actor: actorOf(firm),
      account: accountId(`${firm}:main`),
      rfqId,
      ttlMs: 60_000,
      bid: [{ price: price(bid), size }],
      ask: [{ price: price(ask), size }],
    })
    if (!outcome?.ok)
      throw new Error(
        `${firmId(firm)} did not quote: ${outcome && JSON.stringify(outcome.rejection)}`,
      )
  }
}
