/** Corporate actions: bodies into commands, and how they read. */
import { instrumentId } from '@parley/core'
import type { ActionId, ActionTerms, Announced, CorporateActions } from '@parley/core'
import type * as wire from '@parley/sdk'
import { priceAt, timeAt } from './exact.ts'
import { figureOf, priceText, timeText } from './numbers.ts'
import type { WritesOf } from './write.ts'

type CorporateActionWrite = 'announceCorporateAction' | 'withdrawCorporateAction'

export const CORPORATE_ACTION_WRITES: WritesOf<CorporateActionWrite> = {
  announceCorporateAction: {
    command: (meta, { terms, effectiveAt, reference }) => ({
      type: 'AnnounceCorporateAction',
      ...meta,
      terms: termsFrom(terms),
      effectiveAt: timeAt(effectiveAt, 'effectiveAt'),
      reference,
    }),
    reply: (answer) => ({
      actionId: answer['actionId'],
      effectiveAt: timeText(Number(figureOf(answer, 'effectiveAt'))),
    }),
  },
  withdrawCorporateAction: {
    command: (meta, { actionId }) => ({
      type: 'WithdrawCorporateAction',
      ...meta,
      actionId: actionId as ActionId,
    }),
  },
}

function termsFrom(terms: wire.ActionTerms): ActionTerms {
  const underlying = instrumentId(terms.underlying)
  switch (terms.kind) {
    case 'split': {
      const { kind, numerator, denominator, fractionPrice } = terms
      return {
        kind,
        underlying,
        numerator: BigInt(numerator),
        denominator: BigInt(denominator),
        fractionPrice:
          fractionPrice === undefined ? undefined : priceAt(fractionPrice, 'terms.fractionPrice'),
      }
    }
    case 'special_dividend':
      return { kind: terms.kind, underlying, amount: priceAt(terms.amount, 'terms.amount') }
    case 'symbol_change':
      return { kind: terms.kind, underlying, symbol: instrumentId(terms.symbol) }
    case 'cash_merger':
      return { kind: terms.kind, underlying, cash: priceAt(terms.cash, 'terms.cash') }
  }
}

export function corporateActionViews(actions: CorporateActions): wire.CorporateAction[] {
  return [...actions.values()].map(corporateActionView)
}

export function corporateActionView({ action, status }: Announced): wire.CorporateAction {
  return {
    actionId: action.actionId,
    terms: termsView(action.terms),
    effectiveAt: timeText(action.effectiveAt),
    announcedAt: timeText(action.announcedAt),
    reference: action.reference,
    status,
  }
}

function termsView(terms: ActionTerms): wire.ActionTerms {
  switch (terms.kind) {
    case 'split': {
      const { kind, underlying, numerator, denominator, fractionPrice } = terms
      return {
        kind,
        underlying,
        numerator: Number(numerator),
        denominator: Number(denominator),
        ...(fractionPrice === undefined ? {} : { fractionPrice: priceText(fractionPrice) }),
      }
    }
    case 'special_dividend':
      return { ...terms, amount: priceText(terms.amount) }
    case 'symbol_change':
      return { ...terms }
    case 'cash_merger':
      return { ...terms, cash: priceText(terms.cash) }
  }
}
