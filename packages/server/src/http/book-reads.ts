/** Reads of what an account's holdings cost and earned: lots, and what follows from them. */
import type { FastifyRequest } from 'fastify'
import type { InstrumentId } from '@parley/core'
import { readCloses } from '../views/close-query.ts'
import { readCalendar } from '../views/calendar.ts'
import type { Outlook } from '../views/calendar.ts'
import { readCashFlow, readIncome } from '../views/income-query.ts'
import type { IncomeQuery, PeriodQuery } from '../views/income-query.ts'
import { readClosedLots, readLots } from '../views/lot-query.ts'
import type { LotQuery, LotReader, MarkOf } from '../views/lot-query.ts'
import { readLotGroups } from '../views/lot-groups.ts'
import type { Venue } from '../venue/venue.ts'
import type { Read } from './reads.ts'
import { callerOf } from './request.ts'

export type BookReadRoute =
  | 'income'
  | 'incomeCalendar'
  | 'cashFlow'
  | 'closes'
  | 'lots'
  | 'closedLots'
  | 'lotGroups'

export function bookReads(venue: Venue): { readonly [N in BookReadRoute]: Read<N> } {
  const { views } = venue
  return {
    income: async (request) =>
      (await views.ready()) ?? readIncome(views, readerOf(request), request.query as IncomeQuery),
    cashFlow: async (request) =>
      (await views.ready()) ?? readCashFlow(views, readerOf(request), request.query as PeriodQuery),
    incomeCalendar: async (request) =>
      (await views.ready()) ??
      readCalendar(
        views,
        readerOf(request),
        request.query as { account?: string; until?: string },
        outlookNow(venue),
      ),
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

function outlookNow(venue: Venue): Outlook {
  const now = venue.clock.now()
  const markOf = (instrument: string) => venue.market.mark(instrument as InstrumentId, now)
  return {
    now,
    spot: (instrument) => {
      const mark = markOf(instrument)
      const at = Number(mark?.mid ?? mark?.last)
      return Number.isFinite(at) ? at : undefined
    },
    iv: (instrument) => markOf(instrument)?.iv,
  }
}
