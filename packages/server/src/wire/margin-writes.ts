/** Margin rates and marks: bodies into commands. */
import { instrumentId } from '@parley/core'
import type { MarginCallId, ScenarioArrays } from '@parley/core'
import type * as wire from '@parley/sdk'
import { amountAt, priceAt, timeAt } from './exact.ts'
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
      recorded: marks.map(({ instrument, price, source, observedAt, arrays }, i) => ({
        instrument: instrumentId(instrument),
        price: priceAt(price, `marks.${i}.price`),
        source,
        observedAt: timeAt(observedAt, `marks.${i}.observedAt`),
        ...(arrays && { arrays: arraysAt(arrays, `marks.${i}.arrays`) }),
      })),
    }),
    reply: (answer) => ({ marks: answer['marks'] }),
  },
}

/** Decimals of a factor. */
const FACTOR_SCALE = 12

function arraysAt({ tims, portfolio }: wire.ScenarioArrays, path: string): ScenarioArrays {
  const all = (values: readonly string[], at: string): bigint[] =>
    values.map((value, i) => priceAt(value, `${at}.${i}`))
  const factor = (name: 'basisFactor' | 'gainFactor' | 'debtFactor'): bigint =>
    amountAt(portfolio?.[name] ?? '', FACTOR_SCALE, `${path}.portfolio.${name}`)
  return {
    ...(tims && { tims: all(tims, `${path}.tims`) }),
    ...(portfolio && {
      portfolio: {
        now: priceAt(portfolio.now, `${path}.portfolio.now`),
        basisUp: priceAt(portfolio.basisUp, `${path}.portfolio.basisUp`),
        basisDown: priceAt(portfolio.basisDown, `${path}.portfolio.basisDown`),
        basisFactor: factor('basisFactor'),
        gainFactor: factor('gainFactor'),
        debtFactor: factor('debtFactor'),
        values: all(portfolio.values, `${path}.portfolio.values`),
      },
    }),
  }
}
