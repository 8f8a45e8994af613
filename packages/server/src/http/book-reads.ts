/** Reads of what an account's holdings cost and earned: lots, and what follows from them. */
import type { FastifyRequest } from 'fastify'
import type { InstrumentId, Rejection } from '@parley/core'
import type { ReplyOf } from '@parley/sdk'
import { nowIn } from '../statement/now.ts'
import { programLotsOf } from '../statement/program-lots.ts'
import { hazardsOf } from '../risk/hazards.ts'
import { dividendViews } from '../wire/dividend-writes.ts'
import { timeText } from '../wire/numbers.ts'
import { readCloses } from '../views/close-query.ts'
import { readCalendar } from '../views/calendar.ts'
import type { Outlook } from '../views/calendar.ts'
import { readCashFlow, readIncome } from '../views/income-query.ts'
import type { IncomeQuery, PeriodQuery } from '../views/income-query.ts'
import { accountsAsked, accountsFor, readClosedLots, readLots } from '../views/lot-query.ts'
import type { LotQuery, LotReader } from '../views/lot-query.ts'
import type { MarkOf } from '../views/lot-view.ts'
import { readLotGroups } from '../views/lot-groups.ts'
import type { Venue } from '../venue/venue.ts'
import type { Read } from './reads.ts'
import { callerOf } from './request.ts'

export type BookReadRoute =
  | 'income'
  | 'incomeCalendar'
  | 'cashFlow'
  | 'closes'
  | 'dividends'
  | 'hazards'
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
    dividends: (request) => ({
      dividends: dividendViews(
        venue.sequencer.state,
        (request.query as { instrument?: string }).instrument,
      ),
    }),
    hazards: (request) => hazards(venue, request),
    lots: async (request) => (await views.ready()) ?? lots(venue, request),
    closedLots: async (request) =>
      (await views.ready()) ?? readClosedLots(views, readerOf(request), request.query as LotQuery),
    lotGroups: async (request) =>
      (await views.ready()) ?? readLotGroups(views, readerOf(request), request.query as never),
  }
}

/** Of a program, what its lots come to too. */
function lots(venue: Venue, request: FastifyRequest): ReplyOf<'lots'> | Rejection {
  const { views } = venue
  const [reader, query] = [readerOf(request), request.query as LotQuery]
  const read = readLots(views, reader, query, marksNow(venue))
  const { program } = query
  if ('code' in read || program === undefined) return read
  const accounts = accountsAsked(views, reader, query)
  if ('code' in accounts) return accounts
  const now = nowIn(venue)
  const programs = accounts.map((account) => programLotsOf(views, { account, program }, now))
  return { ...read, programs }
}

function hazards(venue: Venue, request: FastifyRequest): ReplyOf<'hazards'> | Rejection {
  const { account, rate } = request.query as { account?: string; rate?: number }
  const accounts = accountsFor(venue.sequencer.state, readerOf(request), account)
  if ('code' in accounts) return accounts
  const now = venue.clock.now()
  const asked = { now, rate }
  const found = hazardsOf(venue.market, venue.sequencer.state, accounts, asked)
  return { asOf: timeText(now), ...found }
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
