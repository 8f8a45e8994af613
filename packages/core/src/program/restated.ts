/**
 * What corporate actions have made of the units that a text was written in: a mandate since it was granted, a file since it was
 * applied. The text stays as its owner wrote it. What its figures are today follows by whole numbers, and every bound is rounded to
 * the side on which it allows less. [CRA-8]
 */
import type { ActionId, ActionTerms } from '../corporate-action/action.ts'
import type { InstrumentId } from '../instrument/instrument.ts'
import { gcd } from '../num/decimal.ts'
import { divideCeil, divideFloor } from '../num/rounding.ts'

export type Restated = {
  /** What the underlying that the text names is called today. */
  readonly into: InstrumentId
  /** So many units today are `denominator` units of then. */
  readonly numerator: bigint
  readonly denominator: bigint
  /** Special dividends since: a strike K of then is (K × denominator − less) ÷ numerator today. */
  readonly less: bigint
  /** It was merged for cash: there is none of it any more. */
  readonly isOver: boolean
  /** What made it so, in order. */
  readonly actions: readonly ActionId[]
}

/** By the name that the text has. What nothing has happened to is not among them. */
export type Restatements = ReadonlyMap<InstrumentId, Restated>

const asWritten = (name: InstrumentId): Restated => ({
  into: name,
  numerator: 1n,
  denominator: 1n,
  less: 0n,
  isOver: false,
  actions: [],
})

/** What has become of a name since; nothing where it is not among those restated. */
export function restatedAs(restatements: Restatements, name: InstrumentId): Restated {
  return restatements.get(name) ?? asWritten(name)
}

/** The name in the text of what is called so today; a name that it has given up names nothing. */
export function writtenAs(
  restatements: Restatements,
  names: readonly InstrumentId[],
  today: InstrumentId,
): InstrumentId | undefined {
  return names.find((name) => {
    const { into, isOver } = restatedAs(restatements, name)
    return into === today && !isOver
  })
}

/** After one more action on it. */
export function restate(before: Restated, terms: ActionTerms, actionId: ActionId): Restated {
  const actions = [...before.actions, actionId]
  switch (terms.kind) {
    case 'cash_merger':
      return { ...before, isOver: true, actions }
    case 'symbol_change':
      return { ...before, into: terms.symbol, actions }
    case 'special_dividend':
      return { ...before, less: before.less + terms.amount * before.numerator, actions }
    case 'split': {
      const numerator = before.numerator * terms.numerator
      const denominator = before.denominator * terms.denominator
      const less = before.less * terms.denominator
      const common = gcd(gcd(numerator, denominator), less)
      return {
        ...before,
        numerator: numerator / common,
        denominator: denominator / common,
        less: less / common,
        actions,
      }
    }
  }
}

/** Units or contracts: no more than there were. */
export function countAtMost(count: bigint, { numerator, denominator }: Restated): bigint {
  return divideFloor(count * numerator, denominator)
}

/** A strike no higher than one of then. Where dividends have taken all of it, none is so low: it is below zero. */
export function strikeAtMost(strike: bigint, { numerator, denominator, less }: Restated): bigint {
  return divideFloor(strike * denominator - less, numerator)
}

/** A strike no lower than one of then. */
export function strikeAtLeast(strike: bigint, { numerator, denominator, less }: Restated): bigint {
  return divideCeil(strike * denominator - less, numerator)
}

/** What a unit of then brings, of a unit today: no less. Dividends have no part in it. */
export function creditAtLeast(credit: bigint, { numerator, denominator }: Restated): bigint {
  return divideCeil(credit * denominator, numerator)
}
