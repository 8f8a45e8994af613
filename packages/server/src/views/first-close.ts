/** The first close of what was moved in before any was known, under whatever name it comes. [LOT-13] */
import { divideFloor, price } from '@parley/core'
import type { Closure, InstrumentId, Lot, Price, State } from '@parley/core'
import { followed } from '../statement/followed.ts'
import { closeAt } from './close-fold.ts'

export type RecordedClose = {
  readonly instrument: InstrumentId
  readonly price: Price
  readonly dayEndUs: number
}

/** The close recorded of an instrument, or of what has taken its place. */
export function closeUnder(
  state: State,
  closes: ReadonlyMap<InstrumentId, Price>,
  of: InstrumentId,
): Pick<RecordedClose, 'instrument' | 'price'> | undefined {
  for (let instrument: InstrumentId | undefined = of; instrument !== undefined;) {
    const found = closes.get(instrument)
    if (found !== undefined) return { instrument, price: found }
    const one = state.instruments.get(instrument)
    instrument = one && one.kind !== 'cash' && one.kind !== 'future' ? one.retired?.into : undefined
  }
  return undefined
}

/** What a unit of a lot cost by a close: of one that is left in part in the units of now, of one that has ended in those it ended in. */
export function costBy(
  state: State,
  lot: Lot,
  closures: readonly Closure[],
  close: RecordedClose,
  nowUs: number,
): Price {
  const atUs = lot.quantity > 0n ? nowUs : (closures.at(-1)?.closedAt ?? nowUs)
  const held = state.instruments.get(lot.instrument)
  if (held?.kind !== 'option') return closeAt(state, close, atUs)
  // Contracts that one has become are worth together what it was.
  const { numerator, denominator } = followed(state, held, { fromUs: atUs, toUs: close.dayEndUs })
  return price(divideFloor(2n * close.price * numerator + denominator, 2n * denominator))
}
