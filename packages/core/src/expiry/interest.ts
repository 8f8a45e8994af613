/** What has to end before an instrument can be settled: a request, a workup, a block or a resting order on it. [EXP-2] */
import type { InstrumentId } from '../instrument/instrument.ts'
import { tradedIn } from '../instrument/hedge.ts'
import type { Structure } from '../instrument/structure.ts'
import { reject } from '../rejection.ts'
import type { Rejection } from '../rejection.ts'
import type { State } from '../venue/state.ts'

/** Refuses to settle instruments while anything is still open on one of them. */
export function refusalOfInterest(
  state: State,
  instruments: readonly InstrumentId[],
): Rejection | undefined {
  const ids = new Set(instruments)
  const has = (structure: Structure): boolean => tradedIn(structure).some((id) => ids.has(id))
  for (const { terms } of state.rfqs.values())
    if (has(terms.structure)) return reject('rfq_still_open', 'instrument', { rfqId: terms.rfqId })
  for (const { rfqId, terms } of state.workups.values())
    if (has(terms.structure)) return reject('interest_still_open', 'instrument', { rfqId })
  const inBlocks = [...state.blocks.open.values()].some(({ terms }) => has(terms.structure))
  if (inBlocks || [...state.crosses.books.values()].some(({ structure }) => has(structure)))
    return reject('interest_still_open', 'instrument')
  return undefined
}
