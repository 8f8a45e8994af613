import type { ChainView, OptionView } from '../chain/valuation.ts'
import { kindOf } from './kind.ts'
import type { RollKind } from './kind.ts'
import type { Side } from './position.ts'

/** Where a side goes: the new short option, and the long one where the side has one. */
export type Move = {
  readonly short: OptionView
  readonly long: OptionView | undefined
  readonly kind: RollKind
}

type MoveOptions = { readonly wings?: number; readonly diagonals?: boolean }

/**
 * Every place a side may go: another strike, expiry or both; of a spread both legs together with
 * every wing up to `wings` strikes away, and, where diagonals are allowed, the short leg alone
 * while the long one lives at least as long.
 */
export function* movesOf(
  view: ChainView,
  side: Side,
  { wings = 10, diagonals = false }: MoveOptions,
): Generator<Move> {
  const { right, short, long } = side
  const listed = view.options.filter((each) => each.right === right)
  if (!long) {
    for (const option of listed)
      if (option.id !== short.id)
        yield { short: option, long: undefined, kind: kindOf(short, option, 'all') }
    return
  }
  const direction = right === 'put' ? -1 : 1
  for (const options of Map.groupBy(listed, ({ years }) => years).values()) {
    const ordered = options.toSorted((a, b) => direction * (a.strike - b.strike))
    for (const [place, option] of ordered.entries()) {
      for (const wing of ordered.slice(place + 1, place + 1 + wings))
        if (option.id !== short.id || wing.id !== long.id)
          yield { short: option, long: wing, kind: kindOf(short, option, 'all') }
      const isCovered = long.years >= option.years && direction * (long.strike - option.strike) > 0
      if (diagonals && isCovered && option.id !== short.id)
        yield { short: option, long, kind: kindOf(short, option, 'short') }
    }
  }
}
