/** Reads of what an account's holdings cost and earned: lots, and what follows from them. */
import type { FastifyRequest } from 'fastify'
import { readCloses } from '../views/close-query.ts'
import { readClosedLots, readLots } from '../views/lot-query.ts'
import type { LotQuery, LotReader, MarkOf } from '../views/lot-query.ts'
import { readLotGroups } from '../views/lot-groups.ts'
import type { Venue } from '../venue/venue.ts'
import type { Read } from './reads.ts'
import { callerOf } from './request.ts'

export type BookReadRoute = 'closes' | 'lots' | 'closedLots' | 'lotGroups'

export function bookReads(venue: Venue): { readonly [N in BookReadRoute]: Read<N> } {
  const { views } = venue
  return {
    closes: async (request) =>
      (await views.ready()) ?? readCloses(views, request.query as { instrument?: string }),
    lots: async (request) =>
      (await views.ready()) ??
      readLots(views, readerOf(request), request.query as LotQuery, marksNow(venue)),
    closedLots: async (request) =>
      (await views.ready()) ?? readClosedLots(views, readerOf(request), request.query as LotQuery),
    lotGroups: async (request) =>
      (await views.ready()) ?? readLotGroups(views, readerOf(request), request.query as never),
  }
}

/** Whose books a caller may read: its firm's, or with the operator's scope everybody's. */
export function readerOf(request: FastifyRequest): LotReader {
  const { actor, scopes } = callerOf(request)
  return { firm: actor.firm, readsAll: scopes.has('operate') }
}

function marksNow(venue: Venue): MarkOf {
  const now = venue.clock.now()
  return (instrument) => {
    const mark = venue.market.mark(instrument, now)
    return mark?.mid ?? mark?.last
  }
}
