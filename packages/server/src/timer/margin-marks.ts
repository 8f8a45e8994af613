/** The timer of margin: while an account is margined, marks that have changed are recorded, and all margin follows. [MGN-3] */
import { MARGIN_LIMITS, isContract, plusMs } from '@parley/core'
import type { Actor, InstrumentId, ReferenceMark, State, Timestamp } from '@parley/core'
import type { Timer } from '../clock/lockstep.ts'
import type { Sequencer } from '../sequencer/sequencer.ts'
import { submitOwn } from './submit-own.ts'

export const MARGIN_EVERY_MS = 10_000

export type MarginMarksOptions = {
  readonly actor: Actor
  /** The latest marks of instruments. */
  readonly marks: (ids: readonly InstrumentId[], now: Timestamp) => readonly ReferenceMark[]
}

/** Lives as long as the venue. */
export class MarginMarks implements Timer {
  readonly #options: MarginMarksOptions
  #sequencer: Sequencer | undefined
  #next: Timestamp | undefined

  constructor(options: MarginMarksOptions) {
    this.#options = options
  }

  attach(sequencer: Sequencer, now: Timestamp): void {
    this.#sequencer = sequencer
    this.#next = now
  }

  nextDue(): Timestamp | undefined {
    const { state } = this.#sequencer ?? {}
    return state && isMarked(state) ? this.#next : undefined
  }

  async run(now: Timestamp): Promise<void> {
    this.#next = plusMs(now, MARGIN_EVERY_MS)
    const sequencer = this.#sequencer
    if (!sequencer) return
    const { actor, marks } = this.#options
    const { state } = sequencer
    const known = state.ledger.margins.marks
    const changed = marks(markedIn(state, now), now)
      .filter(({ instrument, price, observedAt }) => {
        return observedAt <= now && known.get(instrument) !== price
      })
      .map(({ instrument, price, source, observedAt }) => ({
        instrument,
        price,
        source,
        observedAt,
      }))
    for (let i = 0; i < changed.length; i += MARGIN_LIMITS.marksMax) {
      const part = changed.slice(i, i + MARGIN_LIMITS.marksMax)
      const done = submitOwn(sequencer, { type: 'SetMarginMarks', actor, recorded: part })
      if (!done) return
      await done
    }
  }
}

function isMarked(state: State): boolean {
  const regimes = new Set([...state.accounts.values()].map(({ regime }) => regime))
  return regimes.has('margined') || (regimes.has('credit_line') && hasFutures(state))
}

function hasFutures({ instruments }: State): boolean {
  for (const { kind } of instruments.values()) if (kind === 'future') return true
  return false
}

/** Options and futures that live, and what they are on: what any margined account may trade next. On credit futures alone are marked. */
function markedIn(state: State, now: Timestamp): InstrumentId[] {
  const ids = new Set<InstrumentId>()
  const isMargined = [...state.accounts.values()].some(({ regime }) => regime === 'margined')
  for (const each of state.instruments.values()) {
    if (!isContract(each) || each.expiresAt <= now || each.retired) continue
    if (!isMargined && each.kind !== 'future') continue
    if (isMargined) ids.add(each.underlying)
    ids.add(each.id)
  }
  return [...ids]
}
