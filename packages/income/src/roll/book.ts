import type { ChainView, OptionView } from '../chain/valuation.ts'
import type { BookPosition } from './assistant.ts'

/** What an account holds of one asset: signed units or contracts; `price` paid or received a unit. */
export type HeldAsset = {
  readonly id: string
  readonly quantity: number
  readonly price?: number
}

type Part = { readonly option: OptionView; readonly price: number | undefined; quantity: number }

/**
 * An account's options as positions to be looked after: each short option with the long one of its
 * right and expiry that bounds it nearest, and calls with the shares that cover them. Long options
 * that bound nothing are left out: they need no care.
 */
export function bookPositions(
  views: readonly ChainView[],
  held: readonly HeldAsset[],
): readonly BookPosition[] {
  return views.flatMap((view) => positionsOn(view, held))
}

function positionsOn(view: ChainView, held: readonly HeldAsset[]): readonly BookPosition[] {
  const { underlying } = view.chain
  const stock = held.find(({ id }) => id === underlying)
  let shares = Math.max(stock?.quantity ?? 0, 0)
  const parts = held.flatMap(({ id, quantity, price }): Part[] => {
    const option = view.byId.get(id)
    return option ? [{ option, quantity, price }] : []
  })
  const longs = parts.filter(({ quantity }) => quantity > 0)
  const shorts = parts
    .filter(({ quantity }) => quantity < 0)
    .toSorted((a, b) => a.option.years - b.option.years || (a.option.id < b.option.id ? -1 : 1))
  const positions: BookPosition[] = []
  for (const short of shorts) {
    while (short.quantity < 0) {
      const long = boundOf(short, longs)
      const contracts = long ? Math.min(-short.quantity, long.quantity) : -short.quantity
      const needed = contracts * short.option.multiplier
      const isCovered = short.option.right === 'call' && !long && shares >= needed
      if (isCovered) shares -= needed
      positions.push({
        name: [short, ...(long ? [long] : [])].map(({ option }) => option.id).join('/'),
        underlying,
        legs: [legOf(short, -contracts), ...(long ? [legOf(long, contracts)] : [])],
        ...(isCovered ? { shares: needed } : {}),
        ...(isCovered && stock?.price !== undefined ? { basis: stock.price } : {}),
      })
      short.quantity += contracts
      if (long) long.quantity -= contracts
    }
  }
  return positions
}

/** The long option further out of the money, of the same right and expiry, that is nearest. */
function boundOf({ option }: Part, longs: readonly Part[]): Part | undefined {
  const direction = option.right === 'put' ? -1 : 1
  const away = (part: Part): number => direction * (part.option.strike - option.strike)
  return longs
    .filter(
      (part) =>
        part.quantity > 0 &&
        part.option.right === option.right &&
        part.option.expiry === option.expiry &&
        away(part) > 0,
    )
    .toSorted((a, b) => away(a) - away(b))[0]
}

const legOf = ({ option, price }: Part, quantity: number): BookPosition['legs'][number] => ({
  id: option.id,
  quantity,
  ...(price === undefined ? {} : { price }),
})
