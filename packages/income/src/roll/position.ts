import { ChainError } from '../chain/chain.ts'
import type { ChainView, OptionView } from '../chain/valuation.ts'
import type { OptionRole } from '../strategy/strategy.ts'

/** An option held or written: signed contracts, and what one unit was opened at. */
export type OpenLeg = {
  readonly id: string
  readonly quantity: number
  readonly price?: number
}

/**
 * What rolls of one campaign have brought so far, per unit. `original` is the first credit: profit
 * targets stay shares of it. `net` is all credits less all debits and fees, the open legs' among
 * them.
 */
export type RollHistory = {
  readonly original: number
  readonly net: number
  readonly rolls: number
}

/** An income position: one short put or call, a spread, or one of each side; shares against calls. */
export type RollPosition = {
  readonly legs: readonly OpenLeg[]
  /** Units of the underlying held against the short calls. */
  readonly shares?: number
  readonly basis?: number
  readonly history?: RollHistory
}

/** One side of a position: a short option and the long one that bounds it. */
export type Side = {
  readonly right: 'put' | 'call'
  readonly short: OptionView
  readonly long: OptionView | undefined
}

export type OpenPosition = {
  readonly sides: readonly Side[]
  readonly contracts: number
  readonly multiplier: number
  /** Every short call has its shares. */
  readonly isCovered: boolean
  readonly basis: number | undefined
  readonly history: RollHistory
}

/** @throws ChainError for a leg that is unknown or unpriced, or a position no roll is defined for. */
export function openPosition(view: ChainView, position: RollPosition): OpenPosition {
  const legs = position.legs.map((leg, i) => ({ ...leg, option: optionOf(view, leg.id, i) }))
  const [first] = legs
  if (!first) throw new ChainError('position.legs', 'must have a leg')
  const contracts = Math.abs(first.quantity)
  const { multiplier } = first.option
  legs.forEach(({ quantity, option }, i) => {
    const isSame = Math.abs(quantity) === contracts && option.multiplier === multiplier
    if (!Number.isSafeInteger(quantity) || quantity === 0 || !isSame)
      throw new ChainError(`position.legs.${i}.quantity`, 'must be whole and as many as the others')
  })
  const sides = (['put', 'call'] as const).flatMap((right): readonly Side[] => {
    const own = legs.filter(({ option }) => option.right === right)
    const short = own.filter(({ quantity }) => quantity < 0)
    const long = own.filter(({ quantity }) => quantity > 0)
    if (own.length === 0) return []
    if (!short[0] || short.length > 1 || long.length > 1)
      throw new ChainError(
        'position.legs',
        'must have one short option a side, and one long at most',
      )
    return [{ right, short: short[0].option, long: long[0]?.option }]
  })
  const credit = legs.reduce(
    (sum, { quantity, price, option }) => sum - Math.sign(quantity) * (price ?? option.mid),
    0,
  )
  return {
    sides,
    contracts,
    multiplier,
    isCovered: (position.shares ?? 0) >= contracts * multiplier,
    basis: position.basis,
    history: position.history ?? { original: credit, net: credit, rolls: 0 },
  }
}

function optionOf(view: ChainView, id: string, place: number): OptionView {
  const found = view.byId.get(id)
  if (found) return found
  const reason = view.unpriced.find((each) => each.id === id)?.reason
  const why = reason === undefined ? 'is not in the chain' : `cannot be priced: ${reason}`
  throw new ChainError(`position.legs.${place}.id`, `${id} ${why}`)
}

/** The side more in danger: the short option of the greater delta. */
export function testedSide(position: OpenPosition): Side {
  const [first, second] = position.sides
  if (!first) throw new ChainError('position.legs', 'must have a short option')
  if (!second) return first
  return Math.abs(second.short.delta) > Math.abs(first.short.delta) ? second : first
}

export const roleOf = (right: 'put' | 'call', isShort: boolean): OptionRole =>
  isShort
    ? right === 'put'
      ? 'short_put'
      : 'short_call'
    : right === 'put'
      ? 'long_put'
      : 'long_call'
