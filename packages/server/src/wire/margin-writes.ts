/** Margin rates and marks: bodies into commands. */
import { instrumentId } from '@parley/core'
import type { MarginCallId } from '@parley/core'
import { priceAt, timeAt } from './exact.ts'
import type { WritesOf } from './write.ts'

export const MARGIN_WRITES: WritesOf<'setMarginRates' | 'setMarginMarks' | 'holdLiquidation'> = {
  holdLiquidation: {
    command: (meta, { callId, hold, reason }) => ({
      type: 'HoldLiquidation',
      ...meta,
      callId: callId as MarginCallId,
      hold,
      reason,
    }),
  },
  setMarginRates: {
    command: (meta, { underlying, rates }) => ({
      type: 'SetMarginRates',
      ...meta,
      underlying: instrumentId(underlying),
      rates,
    }),
  },
  setMarginMarks: {
    command: (meta, { marks }) => ({
      type: 'SetMarginMarks',
      ...meta,
      recorded: marks.map(({ instrument, price, source, observedAt }, i) => ({
        instrument: instrumentId(instrument),
        price: priceAt(price, `marks.${i}.price`),
        source,
        observedAt: timeAt(observedAt, `marks.${i}.observedAt`),
      })),
    }),
    reply: (answer) => ({ marks: answer['marks'] }),
  },
}
