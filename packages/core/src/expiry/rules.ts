/** Expiry as part of the venue: its command, its events, and what they do. */
import type { InstrumentId } from '../instrument/instrument.ts'
import type { Meta } from '../venue/meta.ts'
import { OPERATOR, everybody, nobody } from '../venue/rules.ts'
import type { CommandRules, EventRules } from '../venue/rules.ts'
import { runExpiry } from './expiry.ts'
import type { ExpiryResult } from './expiry.ts'
import type { Settlement } from './settlement.ts'

/** Settles one expired option by the settlement price given, with its source and method. */
export type RunExpiry = Meta &
  Settlement & {
    readonly type: 'RunExpiry'
    readonly instrument: InstrumentId
    /** Of the draw among writers, where the venue has no key for draws. Last, and not the caller's: a repeat is compared without it. */
    readonly seed?: string
  }

export type OptionSettled = Settlement & {
  readonly type: 'OptionSettled'
  readonly instrument: InstrumentId
}

export type OptionExpired = {
  readonly type: 'OptionExpired'
  readonly instrument: InstrumentId
  readonly result: ExpiryResult
}

export const EXPIRY_COMMANDS: CommandRules<RunExpiry> = {
  RunExpiry: { by: OPERATOR, decide: runExpiry },
}

export const EXPIRY_EVENTS: EventRules<OptionSettled | OptionExpired> = {
  OptionSettled: {
    apply(state, { instrument, settlementPrice }) {
      state.settled.set(instrument, settlementPrice)
      state.exercises.instructions.delete(instrument)
      state.exercises.early.delete(instrument)
    },
    seenBy: everybody,
    answer: ({ instrument, settlementPrice }) => ({ instrument, settlementPrice }),
  },
  // Who held and who had written the option is nobody else's affair; each account's own part goes out by itself.
  OptionExpired: { seenBy: nobody },
}
