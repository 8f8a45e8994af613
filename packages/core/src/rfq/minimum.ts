/** The smallest requests: by leg, by structure, and by what they come to. [MIN-1] */
import { checkMinimums } from '../block/propose.ts'
import { present } from '../assert.ts'
import { powerOfTen } from '../num/decimal.ts'
import { PRICE_SCALE } from '../num/units.ts'
import type { Structure } from '../instrument/structure.ts'
import { legNotional } from '../protection/measure.ts'
import type { Marks } from '../protection/mark.ts'
import { reject } from '../rejection.ts'
import type { Rejection } from '../rejection.ts'
import type { State } from '../venue/state.ts'

/** Guards in order: each leg; structures; notional, for which a share or coin needs a mark. */
export function refusalOfSmall(
  state: State,
  structure: Structure,
  size: bigint,
  marks: Marks,
): Rejection | undefined {
  const small = checkMinimums(state, structure, size, 'rfqLots')
  if (small) return small
  const { sizeMin, notionalMins } = state.requestPolicy
  if (size < sizeMin) return reject('below_structure_minimum', 'size', { min: String(sizeMin) })
  const least = notionalMins.find(({ asset }) => asset === structure.quoteAsset)
  if (!least) return undefined
  const notional = legNotional(structure, state.listed, size, marks)
  if (typeof notional === 'object') return reject('no_mark', 'legs', { instrument: notional.lacks })
  const cash = present(state.listed(least.asset), 'a named asset is listed')
  const amount = notional * powerOfTen(PRICE_SCALE - cash.scale)
  return amount < least.amount
    ? reject('below_notional_minimum', 'size', {
        asset: least.asset,
        notional: String(amount),
        minNotional: String(least.amount),
      })
    : undefined
}
