/** Value at risk and shortfall of what is held, by draws or by history. */
import type { FastifyRequest } from 'fastify'
import type { InstrumentId, Rejection } from '@parley/core'
import type { RiskVar } from '@parley/sdk'
import type { RiskBook } from '../risk/book.ts'
import { HISTORY_DAYS, HISTORY_MIN, SESSIONS, factorsOf } from '../risk/factors.ts'
import type { Venue } from '../venue/venue.ts'
import { bookFor, busyOf } from './risk-book.ts'
import type { RiskQuery } from './risk-book.ts'

const DECAY = 0.94

export async function riskVar(venue: Venue, request: FastifyRequest): Promise<RiskVar | Rejection> {
  const query = request.query as RiskQuery
  const { by, method = 'monte_carlo', confidence = 0.975, horizonDays = 1 } = query
  const found = bookFor(venue, request, by)
  if ('code' in found) return found
  const { basis, book } = found
  const closes = closesOf(venue, found)
  const how =
    method === 'monte_carlo'
      ? simulated(found, query, closes)
      : {
          by: {
            kind: 'history' as const,
            closes,
            options: {
              horizon: horizonDays,
              ...(method === 'filtered' ? { decay: DECAY } : {}),
            },
          },
          assumptions: ['vols unmoved', 'spans overlap'],
          missing: Object.entries(closes)
            .filter(([, own]) => own.length < HISTORY_MIN + horizonDays)
            .map(([name, own]) => `${name}: ${own.length} closes, ${HISTORY_MIN} needed`),
        }
  const reply = {
    basis,
    method,
    horizonDays,
    ...(method === 'monte_carlo' ? { seed: query.seed ?? 1 } : {}),
    assumptions: [...how.assumptions],
    missing: [...how.missing],
  }
  if (how.missing.length > 0 || how.by === undefined || book.lines.length === 0)
    return { ...reply, components: [] }
  const busy = busyOf(venue)
  if (busy) return busy
  const job = { kind: 'sample', book, by: how.by, confidence } as const
  const { figures, components } = await venue.risk.sample(job)
  return { ...reply, figures, components: components.map((each) => ({ ...each })) }
}

/** Monte Carlo by the vols of what is held, and correlations of history or, without one, 1: everything together. */
function simulated(
  { book, facts }: RiskBook,
  query: RiskQuery,
  closes: Readonly<Record<string, readonly number[]>>,
) {
  const { samples = 5_000, seed = 1, horizonDays = 1 } = query
  const { volOfVol = 0, spotVolCorrelation = 0 } = query
  const names = Object.keys(book.markets)
  const found = factorsOf(names, (name) => facts[name]?.vol, closes)
  const factors = found.factors.map((factor) => ({ ...factor, volOfVol, spotVolCorrelation }))
  const { correlation } = found
  const assumptions = [
    ...(found.together ? ['no common history: correlations of 1'] : []),
    ...(volOfVol === 0 ? ['vols unmoved'] : []),
    ...found.byHistory.map((name) => `${name}: vol of its history`),
  ]
  return {
    by: {
      kind: 'monte_carlo' as const,
      of: { factors, correlation, samples, seed, years: horizonDays / SESSIONS },
    },
    assumptions,
    missing: factors.filter(({ vol }) => !Number.isFinite(vol)).map(({ name }) => `${name}: vol`),
  }
}

/** One close a day of each underlying held, oldest first. */
function closesOf(venue: Venue, { book }: RiskBook): Readonly<Record<string, readonly number[]>> {
  const now = venue.clock.now()
  return Object.fromEntries(
    Object.keys(book.markets).map((name) => [
      name,
      venue.market.closes(name as InstrumentId, now, HISTORY_DAYS),
    ]),
  )
}
