/** The read routes of programs: each caller's own. */
import type { FastifyRequest } from 'fastify'
import type { ProgramId } from '@parley/core'
import { programExecutionOf } from '../execution/program.ts'
import { readDecisions } from '../views/program-query.ts'
import type { DecisionPage } from '../views/program-query.ts'
import { readSales } from '../views/sale-query.ts'
import type { Page } from '../views/views.ts'
import type { Venue } from '../venue/venue.ts'
import { programsOf } from '../wire/program-views.ts'
import { saleView } from '../wire/sale-views.ts'
import type { Read } from './reads.ts'
import { periodOf } from './execution.ts'
import type { PeriodQuery } from './execution.ts'
import { readAttribution } from './statement-read.ts'
import { callerOf } from './request.ts'

/** Programs act seldom: a month of one says little. */
const REPORT_DAYS = 365

export type ProgramRead =
  | 'programs'
  | 'decisions'
  | 'programSales'
  | 'programExecution'
  | 'attribution'

export function programReads(venue: Venue): { readonly [N in ProgramRead]: Read<N> } {
  const { views } = venue
  const { state } = venue.sequencer
  const firmOf = (request: FastifyRequest) => callerOf(request).actor.firm
  return {
    programs: (request) => ({ programs: programsOf(state, firmOf(request)) }),
    decisions: async (request) =>
      (await views.ready()) ?? readDecisions(views, firmOf(request), request.query as DecisionPage),
    programSales: async (request) => {
      const late = await views.ready()
      if (late) return late
      const { program } = request.params as { program: string }
      const read = readSales(views, firmOf(request), { program, ...(request.query as Page) })
      if ('code' in read) return read
      const { sales, ...page } = read
      return { sales: sales.map((sale) => saleView(state, sale)), ...page }
    },
    attribution: (request) => readAttribution(venue, request),
    programExecution: async (request) => {
      const period = periodOf(venue, request.query as PeriodQuery, REPORT_DAYS)
      if ('code' in period) return period
      const { program } = request.params as { program: ProgramId }
      const firm = firmOf(request)
      const late = venue.limiter.take(firm) ?? (await views.ready())
      const judging = { state, markAgeMaxMs: venue.config.markMaxAgeMs }
      return late ?? programExecutionOf(views, judging, { firm, program, period })
    },
  }
}
