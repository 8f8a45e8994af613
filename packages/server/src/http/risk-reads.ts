/** The read routes of risk. */
import type { FastifyRequest } from 'fastify'
import { readLimitChanges, readRiskAlerts } from '../views/risk-query.ts'
import type { OfScope } from '../views/risk-query.ts'
import { betasView, stressesView } from '../wire/risk-views.ts'
import type { Venue } from '../venue/venue.ts'
import type { Read } from './reads.ts'
import { callerOf } from './request.ts'
import { riskGrid, riskStress } from './risk-revalue.ts'
import { riskVar } from './risk-var.ts'
import { risk, riskLimits } from './risk.ts'

export type RiskRead =
  | 'risk'
  | 'riskGrid'
  | 'riskStress'
  | 'riskVar'
  | 'riskLimits'
  | 'riskLimitHistory'
  | 'riskAlerts'
  | 'riskStresses'
  | 'riskBetas'

export function riskReads(venue: Venue): { readonly [N in RiskRead]: Read<N> } {
  const firmOf = (request: FastifyRequest) => callerOf(request).actor.firm
  return {
    risk: (request) => risk(venue, request),
    riskGrid: (request) => riskGrid(venue, request),
    riskStress: (request) => riskStress(venue, request),
    riskVar: (request) => riskVar(venue, request),
    riskStresses: (request) => ({ stresses: stressesView(venue.sequencer.state, firmOf(request)) }),
    riskBetas: (request) => betasView(venue.sequencer.state, firmOf(request)),
    riskLimits: (request) => riskLimits(venue, request),
    riskLimitHistory: async (request) =>
      (await venue.views.ready()) ??
      readLimitChanges(venue.views, firmOf(request), request.query as OfScope),
    riskAlerts: async (request) =>
      (await venue.views.ready()) ??
      readRiskAlerts(venue.views, firmOf(request), request.query as OfScope),
  }
}
