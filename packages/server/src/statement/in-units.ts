/** A close in the units of another day: what was split or paid out between the two is in its price. [STM-2] [MKT-4] */
import { divideFloor, price } from '@parley/core'
import type { Price } from '@parley/core'
import type { actionsOn } from '../market/lineage.ts'

type Action = Pick<ReturnType<typeof actionsOn>[number], 'effectiveAt' | 'terms'>

/** `fromUs`, `toUs`: ends of days. Splits are rounded to the nearest; a special dividend is taken off, and of a price below it nothing is left. */
export function priceIn(
  actions: readonly Action[],
  of: Price,
  { fromUs, toUs }: { readonly fromUs: number; readonly toUs: number },
): Price {
  const ahead = fromUs <= toUs
  const [first, last] = ahead ? [fromUs, toUs] : [toUs, fromUs]
  const between = actions.filter(({ effectiveAt: at }) => first <= at && at < last)
  let at: bigint = of
  for (const { terms } of ahead ? between : between.toReversed())
    if (terms.kind === 'split') {
      const [by, per] = ahead
        ? [terms.denominator, terms.numerator]
        : [terms.numerator, terms.denominator]
      at = divideFloor(2n * at * by + per, 2n * per)
    } else if (terms.kind === 'special_dividend') {
      at += ahead ? -terms.amount : terms.amount
      if (at < 0n) at = 0n
    }
  return price(at)
}
