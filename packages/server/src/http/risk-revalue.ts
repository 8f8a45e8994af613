/** What moves would do to what is held: every combination of a grid, and the stresses that have names. */
import type { FastifyRequest } from 'fastify'
import { reject } from '@parley/core'
import type { Rejection } from '@parley/core'
import {
  NAMED_STRESSES,
  assignmentStress,
  dividendStress,
  liquidityStress,
  stressScenario,
  togetherStress,
} from '@parley/quant'
import type { MarketStress, StressResult } from '@parley/quant'
import type { RiskGrid, RiskStress } from '@parley/sdk'
import { assignable } from '../risk/book.ts'
import { savedStresses, scenarioOf, stressTitle } from '../risk/own-stress.ts'
import type { Venue } from '../venue/venue.ts'
import { bookFor, busyOf, firmOf } from './risk-book.ts'
import type { RiskQuery } from './risk-book.ts'

const DAY_YEARS = 1 / 365
/** Most changes a grid may have. */
const GRID_MAX = 4_000

export async function riskGrid(
  venue: Venue,
  request: FastifyRequest,
): Promise<RiskGrid | Rejection> {
  const query = request.query as RiskQuery
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
  const { spot, vol, by } = request.query as RiskQuery
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
