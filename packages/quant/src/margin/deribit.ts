import { MarginError, byUnderlying, checkMargin, joinGroups } from './model.ts'
import type { GroupResult, MarginModel, MarginPosition } from './model.ts'

/** Deribit standard margin; shares of one contract's notional. */
export type DeribitStandardParameters = {
  /** `coin`: amounts in coin. `currency`: shares are of the underlying's price. */
  readonly settlement: 'coin' | 'currency'
  readonly option: { readonly most: number; readonly least: number; readonly maintenance: number }
  readonly future: {
    readonly initial: number
    readonly maintenance: number
    /** Added per unit of the position's size. */
    readonly perUnit: number
  }
}

export const DERIBIT_STANDARD: DeribitStandardParameters = {
  settlement: 'coin',
  option: { most: 0.15, least: 0.1, maintenance: 0.075 },
  future: { initial: 0.02, maintenance: 0.01, perUnit: 0.00005 },
}

/**
 * Deribit's standard margin, leg by leg: long options nothing, short calls
 * max(0.15 - OTM / index, 0.10) + mark, short puts at least their maintenance, futures by size.
 * Coin-settled books may hold one underlying, since amounts are in its coin.
 */
export function deribitStandardMargin(
  parameters: DeribitStandardParameters = DERIBIT_STANDARD,
): MarginModel {
  return {
    name: 'deribit_standard',
    evaluate(book, marks) {
      checkMargin(book, marks)
      if (parameters.settlement === 'coin') oneUnderlying(book)
      const groups = [...byUnderlying(book)].map(([group, positions]): GroupResult => {
        const price = marks.underlyings[group]?.price ?? Number.NaN
        const legs = positions.map((position) => {
          const mark = marks.positions[position.id]?.price ?? 0
          return { id: position.id, ...legMargin(position, price, mark, parameters) }
        })
        const initial = legs.reduce((sum, leg) => sum + leg.initial, 0)
        const maintenance = legs.reduce((sum, leg) => sum + leg.maintenance, 0)
        return { group, initial, maintenance, worstScenario: undefined, legs }
      })
      return joinGroups(book, groups)
    },
  }
}

/** Throws where a coin-settled book mixes coins. */
export function oneUnderlying(book: readonly MarginPosition[]): void {
  const first = book[0]?.underlying
  const other = book.findIndex(({ underlying }) => underlying !== first)
  if (other !== -1) {
    throw new MarginError(`book.${other}.underlying`, 'a coin-settled book holds one underlying')
  }
}

function legMargin(
  position: MarginPosition,
  index: number,
  mark: number,
  parameters: DeribitStandardParameters,
): { readonly initial: number; readonly maintenance: number } {
  const unit = parameters.settlement === 'coin' ? 1 : index
  if (position.kind === 'stock') return { initial: 0, maintenance: 0 }
  const size = Math.abs(position.quantity * (position.multiplier ?? 1))
  if (position.kind === 'future') {
    const { initial, maintenance, perUnit } = parameters.future
    const extra = perUnit * size
    return {
      initial: size * unit * (initial + extra),
      maintenance: size * unit * (maintenance + extra),
    }
  }
  if (position.quantity >= 0) return { initial: 0, maintenance: 0 }
  const { most, least, maintenance } = parameters.option
  const { right, strike } = position
  const outOfMoney = Math.max(right === 'call' ? strike - index : index - strike, 0)
  const open = unit * Math.max(most - outOfMoney / index, least) + mark
  const kept =
    (right === 'call' ? unit * maintenance : Math.max(unit * maintenance, maintenance * mark)) +
    mark
  return {
    initial: size * (right === 'put' ? Math.max(open, kept) : open),
    maintenance: size * kept,
  }
}
