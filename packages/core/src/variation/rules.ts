/** Variation of futures as part of the venue: its command, its events, and what they do. */
import type { Carry, Future, InstrumentId } from '../instrument/instrument.ts'
import type { Settlement } from '../expiry/settlement.ts'
import { assert } from '../assert.ts'
import type { Price } from '../num/units.ts'
import type { Timestamp } from '../time/timestamp.ts'
import type { Meta } from '../venue/meta.ts'
import { OPERATOR, everybody } from '../venue/rules.ts'
import type { CommandRules, EventRules } from '../venue/rules.ts'
import { settleVariation } from './settle.ts'

/** A price at which a future is carried from now on. */
export type CarryMark = {
  readonly instrument: InstrumentId
  readonly price: Price
  readonly source: string
  readonly observedAt: Timestamp
}

/** Carries futures at new prices, and moves what that makes from those who lost to those who gained. */
export type SettleVariation = Meta & {
  readonly type: 'SettleVariation'
  readonly carried: readonly CarryMark[]
}

export type CarryChange = {
  readonly instrument: InstrumentId
  readonly before: Price
  readonly carry: Carry
}

export type VariationEvent =
  | {
      readonly type: 'VariationSettled'
      readonly carried: readonly CarryChange[]
    }
  | (Settlement & { readonly type: 'FutureSettled'; readonly instrument: InstrumentId })

export const VARIATION_COMMANDS: CommandRules<SettleVariation> = {
  SettleVariation: { by: OPERATOR, decide: settleVariation },
}

export const VARIATION_EVENTS: EventRules<VariationEvent> = {
  // Whoever trades it pays the difference to this price: everybody knows it. Who has contracts is told to nobody else.
  VariationSettled: {
    apply({ instruments }, { carried }) {
      for (const { instrument, carry } of carried)
        instruments.set(instrument, { ...futureIn(instruments, instrument), carry })
    },
    seenBy: everybody,
    answer: ({ carried }) => ({ futures: carried.length }),
  },
  FutureSettled: {
    apply({ instruments, settled }, { instrument, settlementPrice, source, observedAt }) {
      settled.set(instrument, settlementPrice)
      const carry = { price: settlementPrice, source, observedAt }
      instruments.set(instrument, { ...futureIn(instruments, instrument), carry })
    },
    seenBy: everybody,
    answer: ({ instrument, settlementPrice }) => ({ instrument, settlementPrice }),
  },
}

function futureIn(
  instruments: ReadonlyMap<InstrumentId, { readonly kind: string }>,
  id: InstrumentId,
): Future {
  const future = instruments.get(id)
  assert(future?.kind === 'future', 'a future is listed')
  return future as Future
}
