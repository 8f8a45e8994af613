/** Reads of risk: what is held, valued off the marks as they are. Long valuations go to a thread of their own. */
import type { FastifyRequest } from 'fastify'
import { reject } from '@parley/core'
import type { AccountId, FirmId, InstrumentId, Rejection } from '@parley/core'
import {
  NAMED_STRESSES,
  assignmentCalendar,
  assignmentStress,
  bookGreeks,
  concentrationOf,
  dividendStress,
  greeksBy,
  liquidityStress,
  strikeClusters,
  stressScenario,
  togetherStress,
} from '@parley/quant'
import type { MarketStress, StressResult } from '@parley/quant'
import type { Risk, RiskGrid, RiskLimit, RiskStress, RiskVar } from '@parley/sdk'
import { lookAround } from '../risk/aside.ts'
import { marginDistances } from '../risk/margin-distance.ts'
import { assignable, groupOf, riskBook } from '../risk/book.ts'
import type { Grouping, RiskBook } from '../risk/book.ts'
import { counterpartiesOf } from '../risk/counterparties.ts'
import { ownedGreeks } from '../risk/owned-greeks.ts'
import { savedStresses, scenarioOf, stressTitle } from '../risk/own-stress.ts'
import { HISTORY_DAYS, HISTORY_MIN, SESSIONS, factorsOf } from '../risk/factors.ts'
import type { Venue } from '../venue/venue.ts'
import { cashOf, usualCash } from '../wire/risk-writes.ts'
import { limitView, limitsOf, readLimit, standingOf } from '../wire/risk-views.ts'
import { callerOf } from './request.ts'
import { betaOf, ownStresses, streamsView } from './risk-parts.ts'

type Query = {
  readonly account?: string
  readonly asset?: string
  readonly firm?: string
  readonly by?: Grouping
  readonly index?: string
  readonly betas?: string
  readonly spots?: string
  readonly vols?: string
  readonly days?: string
  readonly spot?: number
  readonly vol?: number
  readonly method?: 'monte_carlo' | 'historical' | 'filtered'
  readonly confidence?: number
  readonly horizonDays?: number
  readonly samples?: number
  readonly seed?: number
  readonly volOfVol?: number
  readonly spotVolCorrelation?: number
}

const DAY_YEARS = 1 / 365
/** Strikes within so much of each other are pinned together. */
const CLUSTER = 0.02
const DECAY = 0.94
/** Most changes a grid may have. */
const GRID_MAX = 4_000

export async function risk(venue: Venue, request: FastifyRequest): Promise<Risk | Rejection> {
  const query = request.query as Query
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

export async function riskGrid(
  venue: Venue,
  request: FastifyRequest,
): Promise<RiskGrid | Rejection> {
  const query = request.query as Query
  const found = bookFor(venue, request)
  if ('code' in found) return found
  const longest = Math.max(0, ...found.book.lines.map((l) => (l.kind === 'option' ? l.years : 0)))
  const spotMoves = numbers(query.spots) ?? [-0.3, -0.2, -0.1, -0.05, 0, 0.05, 0.1, 0.2]
  const volMoves = numbers(query.vols) ?? [-0.3, 0, 0.3, 0.6]
  const days = numbers(query.days) ?? [...new Set([0, 5, 15, Math.ceil(longest / DAY_YEARS)])]
  const wrong =
    outOf('spots', spotMoves, -1, 10) ??
    outOf('vols', volMoves, -1, 10) ??
    outOf('days', days, 0, 36_500)
  if (wrong) return wrong
  const count = spotMoves.length * volMoves.length * days.length
  if (count > GRID_MAX) return reject('malformed', 'spots', { max: String(GRID_MAX) })
  const scenarios = days.flatMap((day) =>
    volMoves.flatMap((volMove) =>
      spotMoves.map((spotMove) => ({
        spotMove,
        volMove: 0,
        volScale: 1 + volMove,
        years: day * DAY_YEARS,
      })),
    ),
  )
  const busy = busyOf(venue)
  if (busy) return busy
  const { changes } = await venue.risk.revalue(found.book, scenarios)
  const at = changes.reduce((least, change, i) => (change < (changes[least] ?? 0) ? i : least), 0)
  const [spots, vols] = [spotMoves.length, volMoves.length]
  return {
    basis: found.basis,
    spotMoves,
    volMoves,
    days,
    changes: [...changes],
    worst: {
      change: changes[at] ?? 0,
      spotMove: spotMoves[at % spots] ?? 0,
      volMove: volMoves[Math.floor(at / spots) % vols] ?? 0,
      days: days[Math.floor(at / (spots * vols))] ?? 0,
    },
  }
}

export async function riskStress(
  venue: Venue,
  request: FastifyRequest,
): Promise<RiskStress | Rejection> {
  const { spot, vol, by } = request.query as Query
  const found = bookFor(venue, request, by)
  if ('code' in found) return found
  const { basis, book, facts, lines, cash } = found
  const own: readonly MarketStress[] =
    spot === undefined && vol === undefined
      ? []
      : [
          {
            name: 'own',
            title: 'Own stress',
            move: { spotMove: spot ?? 0, volMove: 0, volScale: 1 + (vol ?? 0) },
          },
        ]
  const saved = savedStresses(venue.sequencer.state, firmOf(request)).map(({ name, terms }) => ({
    name: `own:${name}`,
    title: stressTitle(terms),
    scenario: scenarioOf(terms),
  }))
  const stresses = [
    ...own.map((stress) => ({ ...stress, scenario: stressScenario(stress, book, facts) })),
    ...saved,
    ...NAMED_STRESSES.map((stress) => ({
      ...stress,
      scenario: stressScenario(stress, book, facts),
    })),
  ]
  const busy = busyOf(venue)
  if (busy) return busy
  const { changes, byGroup } = await venue.risk.revalue(
    book,
    stresses.map(({ scenario }) => scenario),
  )
  const moved = stresses.map(({ name, title }, i): StressResult => ({
    name,
    title,
    change: changes[i] ?? 0,
    byGroup: byGroup.map((row) => ({ group: row.group, change: row.changes[i] ?? 0 })),
    missing: [],
  }))
  const spreads = lines.map(({ valued }) => valued.spread)
  const others = [
    togetherStress(book, facts),
    liquidityStress(book.lines, spreads, (i) => lines[i]?.instrument.id ?? ''),
    dividendStress(book, facts),
  ]
  const { cash: paid, received, toBuy, buyCost } = assignmentStress(assignable(found))
  return {
    basis,
    stresses: [...moved, ...others].map(({ change, byGroup: parts, missing, ...rest }) => ({
      ...rest,
      ...(change === undefined ? {} : { change }),
      byGroup: parts.map((part) => ({ ...part })),
      missing: [...missing],
    })),
    assignment: { cash: paid, received, toBuy: { ...toBuy }, buyCost, available: cash },
  }
}

export async function riskVar(venue: Venue, request: FastifyRequest): Promise<RiskVar | Rejection> {
  const query = request.query as Query
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
  query: Query,
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

/** Whose risk is asked for. */
function firmOf(request: FastifyRequest): FirmId {
  const { firm } = request.query as Query
  return (firm ?? callerOf(request).actor.firm) as FirmId
}

/** The caller's holdings, or for the operator any firm's; by account where one is named. */
function bookFor(venue: Venue, request: FastifyRequest, by?: Grouping): RiskBook | Rejection {
  const { state } = venue.sequencer
  const { account, asset } = request.query as Query
  const { actor, scopes } = callerOf(request)
  const firm = firmOf(request)
  if (firm !== actor.firm && !scopes.has('operate')) return reject('unknown_firm', 'firm')
  if (!state.firms.has(firm)) return reject('unknown_firm', 'firm')
  const known = account === undefined ? undefined : state.accounts.get(account as AccountId)
  if (account !== undefined && (known?.firm !== firm || known.kind !== 'trading'))
    return reject('unknown_account', 'account')
  const cash = (asset as InstrumentId | undefined) ?? usualCash(state)
  if (cash === undefined || state.instruments.get(cash)?.kind !== 'cash')
    return reject('unknown_instrument', 'asset', { cash: cashOf(state).join(', ') })
  const whose = { firm, asset: cash, account: account as AccountId | undefined }
  return riskBook(venue.market, state, whose, venue.clock.now(), by)
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

function busyOf(venue: Venue): Rejection | undefined {
  return venue.risk.isBusy ? reject('queue_full') : undefined
}

function numbers(text: string | undefined): number[] | undefined {
  return text?.split(',').map(Number)
}

function outOf(
  path: string,
  values: readonly number[],
  least: number,
  most: number,
): Rejection | undefined {
  const isWrong = values.some((value) => !(value >= least && value <= most))
  return isWrong ? reject('malformed', path, { min: String(least), max: String(most) }) : undefined
}
