/** Declared dividends: bodies into commands, and how they read. */
import { instrumentId } from '@parley/core'
import type { DeclaredDividend, State } from '@parley/core'
import type * as wire from '@parley/sdk'
import { priceAt } from './exact.ts'
import { priceText } from './numbers.ts'
import type { WritesOf } from './write.ts'

export const DIVIDEND_WRITES: WritesOf<'declareDividend' | 'withdrawDividend'> = {
  declareDividend: {
    command: (meta, body) => ({
      type: 'DeclareDividend',
      ...meta,
      dividend: {
        instrument: instrumentId(body.instrument),
        perUnit: priceAt(body.perUnit, 'perUnit'),
        exDate: body.exDate,
        payDate: body.payDate ?? body.exDate,
        externalId: body.externalId,
        reference: body.reference ?? 'dividend',
      },
    }),
  },
  withdrawDividend: {
    command: (meta, { instrument, externalId }) => ({
      type: 'WithdrawDividend',
      ...meta,
      instrument: instrumentId(instrument),
      externalId,
    }),
  },
}

/** By ex-date; of equal ones as they were declared. */
export function dividendViews(state: State, of: string | undefined): wire.DeclaredDividend[] {
  return [...state.declared.values()]
    .filter(({ instrument }) => of === undefined || instrument === of)
    .sort((a, b) => (a.exDate < b.exDate ? -1 : a.exDate > b.exDate ? 1 : 0))
    .flatMap((each) => dividendView(state, each))
}

function dividendView(state: State, dividend: DeclaredDividend): wire.DeclaredDividend[] {
  const of = state.instruments.get(dividend.instrument)
  if (!of || of.kind === 'cash') return []
  return [{ ...dividend, perUnit: priceText(dividend.perUnit), currency: of.terms.quoteAsset }]
}
