/** Carries corporate actions out at their moment; one that is refused then (an expiry is not settled yet) is tried again each minute. */
import { plusMs } from '@parley/core'
import type { ActionId, Actor, Timestamp } from '@parley/core'
import type { Timer } from '../clock/lockstep.ts'
import type { Logger } from '../log/log.ts'
import type { Sequencer } from '../sequencer/sequencer.ts'

const RETRY_MS = 60_000

export type CorporateActionTimerOptions = {
  readonly actor: Actor
  readonly log: Logger
}

/** Lives as long as the venue. */
export class CorporateActionTimer implements Timer {
  readonly #options: CorporateActionTimerOptions
  #sequencer: Sequencer | undefined
  readonly #retryAt = new Map<ActionId, Timestamp>()

  constructor(options: CorporateActionTimerOptions) {
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
    for (const [actionId] of due) await this.#apply(actionId, now)
  }

  *#dues(): Generator<[ActionId, Timestamp]> {
    for (const { action, status } of this.#sequencer?.state.corporateActions.values() ?? [])
      if (status === 'announced')
        yield [action.actionId, this.#retryAt.get(action.actionId) ?? action.effectiveAt]
  }

  #apply(actionId: ActionId, now: Timestamp): Promise<void> {
    const { actor, log } = this.#options
    return new Promise((resolve) => {
      const taken = this.#sequencer?.submit({
        command: { type: 'ApplyCorporateAction', actor, actionId },
        dryRun: false,
        done: (outcome) => {
          if (outcome.ok) this.#retryAt.delete(actionId)
          else {
            log.warn({ actionId, rejection: outcome.rejection }, 'corporate action not applied yet')
            this.#retryAt.set(actionId, plusMs(now, RETRY_MS))
          }
          resolve()
        },
      })
      if (taken !== true) resolve()
    })
  }
}
