/**
 * Dividends that an issuer has declared and not yet paid: what holders of calls weigh before an ex-date, and what calendars expect.
 * A declaration books nothing; the payment is `PostDividend`'s, under the same id, and ends it. [DIV-1]
 */
import { checkExternalId, isDay, seenKey } from '../income/income.ts'
import type { InstrumentId } from '../instrument/instrument.ts'
import type { Price } from '../num/units.ts'
import { accepted, refuse } from '../venue/decision.ts'
import type { At, Decision } from '../venue/decision.ts'
import type { Meta } from '../venue/meta.ts'
import { OPERATOR, everybody } from '../venue/rules.ts'
import type { CommandRules, EventRules } from '../venue/rules.ts'
import type { State } from '../venue/state.ts'

export type DeclaredDividend = {
  readonly instrument: InstrumentId
  /** Of the quote asset, per unit; an estimate until the issuer has said, where the operator has one. */
  readonly perUnit: Price
  /** The first day, YYYY-MM-DD, on which who buys a unit does not get it. */
  readonly exDate: string
  readonly payDate: string
  readonly externalId: string
  readonly reference: string
}

/** Makes a dividend known, or changes what was made known under its id. */
export type DeclareDividend = Meta & {
  readonly type: 'DeclareDividend'
  readonly dividend: DeclaredDividend
}
/** Takes back what was made known. */
export type WithdrawDividend = Meta & {
  readonly type: 'WithdrawDividend'
  readonly instrument: InstrumentId
  readonly externalId: string
}
export type DividendCommand = DeclareDividend | WithdrawDividend

export type DividendEvent =
  | { readonly type: 'DividendDeclared'; readonly dividend: DeclaredDividend }
  | {
      readonly type: 'DividendWithdrawn'
      readonly instrument: InstrumentId
      readonly externalId: string
    }

/** By instrument and id; what was paid under its id is not among them. */
export type Declared = Map<string, DeclaredDividend>

export const DIVIDEND_LIMITS = { declaredMax: 1_000 } as const

export const DIVIDEND_COMMANDS: CommandRules<DividendCommand> = {
  DeclareDividend: { by: OPERATOR, decide: declare },
  WithdrawDividend: { by: OPERATOR, decide: withdraw },
}

export const DIVIDEND_EVENTS: EventRules<DividendEvent> = {
  DividendDeclared: {
    apply({ declared }, { dividend }) {
      declared.set(seenKey(dividend.instrument, dividend.externalId), dividend)
    },
    seenBy: everybody,
    answer: ({ dividend: { instrument, externalId } }) => ({ instrument, externalId }),
  },
  DividendWithdrawn: {
    apply({ declared }, { instrument, externalId }) {
      declared.delete(seenKey(instrument, externalId))
    },
    seenBy: everybody,
    answer: ({ instrument, externalId }) => ({ instrument, externalId }),
  },
}

/** Guards in order: instrument, amount, days, id, not paid under it, room. [DIV-2] */
function declare(state: State, { dividend }: DeclareDividend, _at: At): Decision {
  const { instrument, perUnit, exDate, payDate, externalId } = dividend
  const share = state.instruments.get(instrument)
  if (share?.kind !== 'share' && share?.kind !== 'coin')
    return refuse('unknown_instrument', 'instrument')
  if (perUnit <= 0n) return refuse('bad_amount', 'perUnit')
  if (!isDay(exDate)) return refuse('malformed', 'exDate')
  if (!isDay(payDate) || payDate < exDate) return refuse('malformed', 'payDate')
  if (!checkExternalId(externalId)) return refuse('malformed', 'externalId')
  const key = seenKey(instrument, externalId)
  if (state.income.has(key)) return refuse('already_exists', 'externalId')
  if (!state.declared.has(key) && state.declared.size >= DIVIDEND_LIMITS.declaredMax)
    return refuse('too_many_dividends', 'instrument', { max: String(DIVIDEND_LIMITS.declaredMax) })
  return accepted([{ type: 'DividendDeclared', dividend }])
}

function withdraw(state: State, { instrument, externalId }: WithdrawDividend, _at: At): Decision {
  if (!state.declared.has(seenKey(instrument, externalId)))
    return refuse('unknown_dividend', 'externalId')
  return accepted([{ type: 'DividendWithdrawn', instrument, externalId }])
}

/** Declared dividends on an instrument that go ex after a day, soonest first. */
export function comingDividends(
  state: State,
  instrument: InstrumentId,
  day: string,
): readonly DeclaredDividend[] {
  return [...state.declared.values()]
    .filter((each) => each.instrument === instrument && each.exDate > day)
    .sort((a, b) => (a.exDate < b.exDate ? -1 : a.exDate > b.exDate ? 1 : 0))
}
