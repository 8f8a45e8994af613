/** Expiry as part of the venue: its command, its event, and what they do. */
import type { InstrumentId } from '../instrument/instrument.ts'
import type { Price } from '../num/units.ts'
import type { Timestamp } from '../time/timestamp.ts'
import type { Meta } from '../venue/meta.ts'
import { OPERATOR, nobody } from '../venue/rules.ts'
import type { CommandRules, EventRules } from '../venue/rules.ts'
import { runExpiry } from './expiry.ts'
import type { ExpiryResult } from './expiry.ts'

/** Settles one expired option by the settlement price given, with its source. */
export type RunExpiry = Meta & {
  readonly type: 'RunExpiry'
  readonly instrument: InstrumentId
  readonly settlementPrice: Price
  readonly source: string
  readonly observedAt: Timestamp
}

export type OptionExpired = {
  readonly type: 'OptionExpired'
  readonly instrument: InstrumentId
  readonly settlementPrice: Price
  readonly result: ExpiryResult
}

export const EXPIRY_COMMANDS: CommandRules<RunExpiry> = {
  RunExpiry: { by: OPERATOR, decide: runExpiry },
}

export const EXPIRY_EVENTS: EventRules<OptionExpired> = {
  OptionExpired: {
    apply(state, { instrument, settlementPrice }) {
      state.settled.set(instrument, settlementPrice)
    },
    // Who held and who had written the option is nobody else's affair; each account's own part goes out as its entry.
    seenBy: nobody,
    answer: ({ instrument, settlementPrice }) => ({ instrument, settlementPrice }),
  },
}
