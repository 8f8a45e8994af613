/** The owner's lots and movements, folded from entries as the venue's views fold them. */
import { applyEntry, emptyLotBook, fillsOf, flowsOf } from '@parley/core'
import type { AccountId, Closure, Event, Flow, Timestamp } from '@parley/core'
import type { Stage } from './stage.ts'

export type DatedFlow = Flow & { readonly at: number }

export type Books = {
  readonly flows: DatedFlow[]
  readonly closures: Closure[]
  take(stage: Stage, events: readonly Event[], at: Timestamp): void
}

export function booksOf(owner: AccountId): Books {
  const lots = emptyLotBook()
  const flows: DatedFlow[] = []
  const closures: Closure[] = []
  // Only the owner's are kept: what the dealer has is nobody's question here.
  const isTrading = (account: AccountId): boolean => account === owner
  return {
    flows,
    closures,
    take({ state, underlying, close }, events, at) {
      const { listed } = state
      const markOf = (id: string) => (id === underlying ? close : undefined)
      for (const event of events) {
        if (event.type !== 'EntryPosted') continue
        const { entry } = event
        const fills = fillsOf(entry, events, { listed, markOf, structureOf: () => undefined })
        const around = { listed, isTrading, markOf, doneBy: () => ({ opened: [], closed: [] }) }
        const changes = applyEntry(lots, { entry, at, fills }, around)
        closures.push(...changes.closures)
        const sources = { listed, isTrading, flowsBy: () => [] }
        for (const flow of flowsOf({ entry, fills }, sources)) flows.push({ ...flow, at })
      }
    },
  }
}
