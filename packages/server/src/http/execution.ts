/** Reads of execution quality: each caller's own, and what its open request would cost on the screen. */
import type { FastifyRequest } from 'fastify'
import { reject } from '@parley/core'
import type { FirmId, OpenRfq, Rejection } from '@parley/core'
import type { Rfq } from '@parley/sdk'
import type { Judging } from '../execution/record.ts'
import { reportOf, scorecardOf } from '../execution/report.ts'
import type { ReportBy } from '../execution/report.ts'
import { referenceOf } from '../execution/reference.ts'
import { screenOf } from '../execution/screen.ts'
import type { Venue } from '../venue/venue.ts'
import { readMatches } from '../views/execution-query.ts'
import type { Period } from '../views/execution-query.ts'
import { readMarkings } from '../views/marking-query.ts'
import type { Page } from '../views/views.ts'
import { executionView } from '../wire/execution-views.ts'
import { parseTime } from '../wire/numbers.ts'
import type { Read } from './reads.ts'
import { callerOf } from './request.ts'

export type ExecutionRead = 'executions' | 'executionReport' | 'scorecard' | 'matchMarks'

export type PeriodQuery = { readonly from?: string; readonly to?: string }
type ReportQuery = PeriodQuery & {
  readonly by?: ReportBy
  readonly every?: 'day' | 'week' | 'month'
}

const DAY_US = 86_400_000_000

export function executionReads(venue: Venue): { readonly [N in ExecutionRead]: Read<N> } {
  const { views, config, sequencer, aside } = venue
  const judging: Judging = { state: sequencer.state, markAgeMaxMs: config.markMaxAgeMs }
  const firmOf = (request: FastifyRequest): FirmId => callerOf(request).actor.firm
  return {
    executions: async (request) => {
      const late = await views.ready()
      if (late) return late
      const read = readMatches(views, firmOf(request), request.query as Page)
      if ('code' in read) return read
      const { requests, ...page } = read
      const firm = firmOf(request)
      return {
        executions: requests.flatMap((history) => executionView(judging, history, firm)),
        ...page,
      }
    },
    executionReport: async (request) => {
      const { by, every, ...asked } = request.query as ReportQuery
      const period = periodOf(venue, asked)
      if ('code' in period) return period
      const firm = firmOf(request)
      const late = venue.limiter.take(firm) ?? (await views.ready())
      return late ?? reportOf(aside, { ...judging, views, firm, period }, { by, every })
    },
    scorecard: async (request) => {
      const period = periodOf(venue, request.query as PeriodQuery)
      if ('code' in period) return period
      const firm = firmOf(request)
      const late = venue.limiter.take(firm) ?? (await views.ready())
      return late ?? scorecardOf(aside, { ...judging, views, firm, period })
    },
    matchMarks: async (request) =>
      (await views.ready()) ??
      readMarkings(views, firmOf(request), {
        page: request.query as Page,
        maxAgeMs: config.markMaxAgeMs,
      }),
  }
}

/** From and to as they were given; the end left out is now, and counts what has just ended. */
export function periodOf(
  { clock, sequencer }: Venue,
  { from, to }: PeriodQuery,
  days = 30,
): Period | Rejection {
  const now = Math.max(clock.now(), sequencer.lastTs)
  const untilUs = to === undefined ? now + 1 : parseTime(to)
  if (untilUs === undefined) return reject('malformed', 'to')
  const fromUs = from === undefined ? Math.max(0, untilUs - days * DAY_US) : parseTime(from)
  if (fromUs === undefined) return reject('malformed', 'from')
  return fromUs < untilUs
    ? { fromUs, untilUs }
    : reject('malformed', 'from', { expected: 'a time before `to`' })
}

/** What an open request is marked at and moves with; for its taker, what it would cost on the screen besides. */
export function marketFor(
  venue: Venue,
  { terms, owner }: OpenRfq,
  firm: FirmId,
): Pick<Rfq, 'screen' | 'reference'> {
  const { sequencer, market, clock, config } = venue
  const { structure, size } = terms
  const now = clock.now()
  const flip = owner.taker === firm && owner.flip
  const reference = referenceOf(sequencer.state, market, { structure, flip }, now)
  if (owner.taker !== firm) return { reference }
  const swept = { structure, size, flip }
  const at = { now, markAgeMaxMs: config.markMaxAgeMs }
  return { reference, screen: screenOf(sequencer.state, market, swept, at) }
}
