/** Announcing a corporate action, and taking the announcement back. */
import type { Coin, InstrumentId, Option, Share } from '../instrument/instrument.ts'
import { isInverse } from '../instrument/inverse.ts'
import { powerOfTen } from '../num/decimal.ts'
import { PRICE_SCALE } from '../num/units.ts'
import { plusMs } from '../time/timestamp.ts'
import { reject } from '../rejection.ts'
import type { Rejection } from '../rejection.ts'
import { accepted, minter, refuse, refused } from '../venue/decision.ts'
import type { At, Decision } from '../venue/decision.ts'
import { isOver } from '../venue/state.ts'
import type { State } from '../venue/state.ts'
import { ACTION_LIMITS } from './action.ts'
import type { ActionId, ActionTerms } from './action.ts'
import { adjustOption, isLowestTerms } from './adjust.ts'
import type { AnnounceCorporateAction, WithdrawCorporateAction } from './command.ts'

/** Guards in order: underlying, moment, none other announced for it, terms, that every option on it can be adjusted. */
export function announceCorporateAction(
  state: State,
  { terms, effectiveAt, reference }: AnnounceCorporateAction,
  at: At,
): Decision {
  const underlying = heldUnit(state, terms.underlying)
  if (!underlying) return refuse('unknown_instrument', 'underlying')
  if (effectiveAt <= at.ts || effectiveAt > plusMs(at.ts, ACTION_LIMITS.aheadMsMax))
    return refuse('bad_duration', 'effectiveAt')
  for (const { action, status } of state.corporateActions.values())
    if (status === 'announced' && action.terms.underlying === terms.underlying)
      return refuse('already_exists', 'underlying', { actionId: action.actionId })
  // Futures have no terms that could be adjusted: they end first. [FUT-9]
  for (const one of state.instruments.values())
    if (one.kind === 'future' && one.underlying === terms.underlying && !isOver(state, one.id))
      return refuse('bad_action', 'underlying', { instrument: one.id })
  const wrong = wrongTerms(state, terms, underlying)
  if (wrong) return refused(wrong)
  const actionId = minter(state, at)('action') as ActionId
  const action = { actionId, terms, effectiveAt, announcedAt: at.ts, reference }
  return accepted([{ type: 'CorporateActionAnnounced', action }])
}

/** Only what was announced and not applied. */
export function withdrawCorporateAction(
  state: State,
  { actionId }: WithdrawCorporateAction,
): Decision {
  if (state.corporateActions.get(actionId)?.status !== 'announced')
    return refuse('unknown_action', 'actionId')
  return accepted([{ type: 'CorporateActionWithdrawn', actionId }])
}

/** A share or coin that no corporate action has put an end to. */
function heldUnit(state: State, id: InstrumentId): Share | Coin | undefined {
  const unit = state.instruments.get(id)
  return (unit?.kind === 'share' || unit?.kind === 'coin') && !unit.retired ? unit : undefined
}

function wrongTerms(
  state: State,
  terms: ActionTerms,
  underlying: Share | Coin,
): Rejection | undefined {
  switch (terms.kind) {
    case 'split': {
      const { numerator, denominator, fractionPrice } = terms
      const { ratioMax } = ACTION_LIMITS
      if (numerator < 1n || numerator > ratioMax) return reject('bad_action', 'numerator')
      if (denominator < 1n || denominator > ratioMax) return reject('bad_action', 'denominator')
      if (numerator === denominator || !isLowestTerms(numerator, denominator))
        return reject('bad_action', 'numerator', { expected: 'a ratio in lowest terms, not 1:1' })
      if (denominator > 1n ? fractionPrice === undefined : fractionPrice !== undefined)
        return reject('bad_action', 'fractionPrice', {
          expected: 'a price where parts of a unit can be left over, and none otherwise',
        })
      if (fractionPrice !== undefined && fractionPrice < 0n)
        return reject('bad_decimal', 'fractionPrice')
      break
    }
    case 'special_dividend': {
      if (terms.amount <= 0n || !isWhole(state, terms.amount, underlying))
        return reject('bad_action', 'amount', { expected: 'whole minor units above zero' })
      break
    }
    case 'symbol_change':
      if (!/^[A-Z0-9][A-Z0-9._]{0,15}$/.test(terms.symbol)) return reject('bad_action', 'symbol')
      if (state.instruments.has(terms.symbol)) return reject('already_exists', 'symbol')
      break
    case 'cash_merger':
      if (terms.cash <= 0n || !isWhole(state, terms.cash, underlying))
        return reject('bad_action', 'cash', { expected: 'whole minor units above zero' })
      break
  }
  const inverse = settledIn(state, terms.underlying)
  if (inverse) return reject('bad_action', 'terms', { instrument: inverse.id })
  if (terms.kind === 'cash_merger') return undefined
  for (const option of optionsOn(state, terms.underlying))
    if (!adjustOption(option, terms, state.listed))
      return reject('bad_action', 'terms', { instrument: option.id })
  return undefined
}

/** The first option alive that is settled in a coin: its terms do not outlive the coin. [INV-7] */
function settledIn(state: State, coin: InstrumentId): Option | undefined {
  return optionsOn(state, coin).find(isInverse)
}

/** Whether a price is whole in minor units for every amount of a unit that can be held. */
function isWhole(state: State, each: bigint, { scale, terms }: Share | Coin): boolean {
  const cash = state.instruments.get(terms.quoteAsset)?.scale ?? 0
  return each % powerOfTen(PRICE_SCALE - cash + scale) === 0n
}

/** Options on an underlying that are neither settled nor retired, in the order they were listed. */
export function optionsOn(state: State, underlying: InstrumentId): Option[] {
  return [...state.instruments.values()].flatMap((one) =>
    one.kind === 'option' && one.underlying === underlying && !isOver(state, one.id) ? [one] : [],
  )
}
