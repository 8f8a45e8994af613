/** What a write names that only the views have: the entry that a reversal mirrors, the open lots that a choice is of. */
import type { Entry, LotChoice } from '@parley/core'
import { readEntry } from '../views/entry-query.ts'
import { openLots } from '../views/lot-query.ts'
import type { Views } from '../views/views.ts'
import type { CommandRoute } from './writes.ts'

/** The fields of a body that name it. The schema has vouched for the shape. */
export type Named = {
  readonly entryId?: string
  readonly account?: string
  readonly instrument?: string
}

export type Found = {
  readonly entry?: Entry | undefined
  readonly lots?: readonly LotChoice[] | undefined
}

/** Looks it up once the views have caught up. */
export type Finder = (name: CommandRoute, body: Named) => Promise<Found>

export function isNamed(name: CommandRoute, { entryId }: Named): boolean {
  return entryId !== undefined || name === 'chooseLots'
}

export function foundIn(views: Views, name: CommandRoute, body: Named): Found {
  const { entryId, account, instrument } = body
  if (name === 'chooseLots')
    return {
      lots: openLots(views, account as never, undefined).flatMap((lot) =>
        lot.instrument === instrument ? [{ lotId: lot.lotId, quantity: lot.quantity }] : [],
      ),
    }
  return entryId === undefined ? {} : { entry: readEntry(views, entryId) }
}
