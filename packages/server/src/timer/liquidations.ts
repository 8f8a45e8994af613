/** The timer of liquidations: what is due of margin calls that were not met. What comes of it is the core's affair. [LIQ-1] */
import {
  heldBy,
  instrumentsOf,
  liquidationDue,
  liquidationsIn,
  plusMs,
  timestamp,
} from '@parley/core'
import type {
  AccountId,
  Actor,
  InstrumentId,
  Liquidation,
  MarginCallId,
  ReferenceMark,
  State,
  Timestamp,
} from '@parley/core'
import type { Timer } from '../clock/lockstep.ts'
import type { Logger } from '../log/log.ts'
import type { Sequencer } from '../sequencer/sequencer.ts'
import { submitOwn } from './submit-own.ts'

export type LiquidationsOptions = {
  readonly actor: Actor
  readonly marks: (ids: readonly InstrumentId[], now: Timestamp) => readonly ReferenceMark[]
  readonly log: Logger
}

/** After a step that could do nothing. */
const RETRY_MS = 60_000

/** Lives as long as the venue. */
export class Liquidations implements Timer {
  readonly #options: LiquidationsOptions
  #sequencer: Sequencer | undefined
  readonly #retryAt = new Map<MarginCallId, Timestamp>()

  constructor(options: LiquidationsOptions) {
    this.#options = options
  }

  attach(sequencer: Sequencer): void {
    this.#sequencer = sequencer
  }

  nextDue(): Timestamp | undefined {
    let next: Timestamp | undefined
    for (const [, at] of this.#dues()) if (next === undefined || at < next) next = at
    return next
  }

  async run(now: Timestamp): Promise<void> {
    const due = [...this.#dues()].filter(([, at]) => at <= now)
    for (const [liquidation] of due) await this.#step(liquidation, now)
  }

  *#dues(): Generator<[Liquidation, Timestamp]> {
    const state = this.#sequencer?.state
    if (!state || state.marginCalls.size + state.liquidations.size === 0) return
    for (const liquidation of liquidationsIn(state)) {
      const due = liquidationDue(state, liquidation)
      const retry = this.#retryAt.get(liquidation.callId) ?? 0
      if (due !== undefined) yield [liquidation, timestamp(Math.max(due, retry))]
    }
  }

  async #step({ callId, account, rfqId }: Liquidation, now: Timestamp): Promise<void> {
    const sequencer = this.#sequencer
    if (!sequencer) return
    const { actor, marks, log } = this.#options
    const { state } = sequencer
    const structure = rfqId && state.rfqs.get(rfqId)?.terms.structure
    const ids = structure ? instrumentsOf(structure, state.listed) : heldIn(state, account)
    const command = { type: 'RunLiquidation', actor, callId, marks: marks(ids, now) } as const
    const outcome = await submitOwn(sequencer, command)
    if (!outcome) return
    if (!outcome.ok) log.warn({ callId, rejection: outcome.rejection }, 'liquidation not run')
    // Nothing could be done: it is looked at again in a while, and not at once.
    if (outcome.ok && outcome.events.length > 0) this.#retryAt.delete(callId)
    else this.#retryAt.set(callId, plusMs(now, RETRY_MS))
  }
}

/** What an account has, cash left out. */
function heldIn({ ledger, listed }: State, account: AccountId): readonly InstrumentId[] {
  return [...heldBy(ledger, account)].flatMap(({ asset, total }) =>
    total === 0n || listed(asset)?.kind === 'cash' ? [] : [asset],
  )
}
