/** Reads of risk: what is held, valued off the marks as they are, and the limits on it. */
import type { FastifyRequest } from 'fastify'
import type { AccountId, InstrumentId, Rejection } from '@parley/core'
import {
  assignmentCalendar,
  bookGreeks,
  concentrationOf,
  greeksBy,
  strikeClusters,
} from '@parley/quant'
import type { Risk, RiskLimit } from '@parley/sdk'
import { lookAround } from '../risk/aside.ts'
import { groupOf } from '../risk/book.ts'
import type { Grouping } from '../risk/book.ts'
import { counterpartiesOf } from '../risk/counterparties.ts'
import { marginDistances } from '../risk/margin-distance.ts'
import { ownedGreeks } from '../risk/owned-greeks.ts'
import type { Venue } from '../venue/venue.ts'
import { limitView, limitsOf, readLimit, standingOf } from '../wire/risk-views.ts'
import { callerOf } from './request.ts'
import { bookFor, firmOf } from './risk-book.ts'
import type { RiskQuery } from './risk-book.ts'
import { betaOf, ownStresses, streamsView } from './risk-parts.ts'

/** Strikes within so much of each other are pinned together. */
const CLUSTER = 0.02

export async function risk(venue: Venue, request: FastifyRequest): Promise<Risk | Rejection> {
  const query = request.query as RiskQuery
  const behind = await venue.views.ready()
  if (behind) return behind
  const found = bookFor(venue, request)
  if ('code' in found) return found
  const { state } = venue.sequencer
  const now = venue.clock.now()
  const { basis, lines, book, shorts, unmeasured } = found
  const firm = firmOf(request)
  const greeks = bookGreeks(book)
  const rows = (by: Grouping) =>
    greeksBy(greeks.lines, (i) => {
      const line = lines[i]
      return line && groupOf(line, by)
    }).map((row) => ({ ...row }))
  const underlyings = rows('underlying')
  const weighted = betaOf(venue, firm, found, query, underlyings)
  if (weighted && 'code' in weighted) return weighted
  const owned = ownedGreeks(
    venue.market,
    state,
    { firm, account: query.account as AccountId | undefined, asset: basis.asset as InstrumentId },
    now,
  )
  const { total, shares, index } = concentrationOf(
    underlyings.map(({ key, greeks: of }) => ({ key, amount: of.delta })),
  )
  return {
    basis,
    total: greeks.total,
    underlyings,
    expiries: rows('expiry').toSorted((a, b) => (a.key < b.key ? -1 : 1)),
    accounts: rows('account'),
    programs: [...owned.programs],
    stacks: [...owned.stacks],
    concentration: { total, shares: [...shares], index },
    counterparties: counterpartiesOf(venue.views, found, firm),
    assignment: assignmentCalendar(shorts).map((day) => ({ ...day, deliver: { ...day.deliver } })),
    strikes: strikeClusters(shorts, CLUSTER).map((cluster) => ({ ...cluster })),
    marginDistances: await marginDistances(
      { market: venue.market, state, now },
      [...state.accounts.values()].filter(
        ({ id, firm: of, kind }) =>
          of === firm && kind === 'trading' && (query.account ?? id) === id,
      ),
      basis.asset as InstrumentId,
    ),
    unmeasured,
    ...(weighted ? { beta: weighted } : {}),
    stresses: await ownStresses(venue, found, firm),
    ...streamsView(venue, { firm, account: basis.account, asset: basis.asset }, now),
  }
}

export async function riskLimits(
  venue: Venue,
  request: FastifyRequest,
): Promise<{ limits: RiskLimit[] } | Rejection> {
  const behind = await venue.views.ready()
  if (behind) return behind
  const { views, market } = venue
  const { state } = venue.sequencer
  const { firm } = callerOf(request).actor
  const now = venue.clock.now()
  const limits = limitsOf(state, firm)
  const around = await lookAround(market, views, limits, now)
  const from = { riskMarks: venue.riskMarksFor(firm, now), around }
  return {
    limits: limits.flatMap((limit) => {
      const reading = readLimit(state, limit, from, now)
      return reading ? [limitView(state, limit, standingOf(limit, reading))] : []
    }),
  }
}
