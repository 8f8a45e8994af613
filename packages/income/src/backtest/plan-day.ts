/**
 * What a program plans at the close of a day: by the plan the venue uses, on the rows it can depend on where that is known to come to the
 * same, and else on every row. [see `tape/scan.ts`]
 */
import { programBook } from '../program/book.ts'
import type { Program, Reason, Timestamp } from '@parley/core'
import type { ProgramBook, ProgramMarket } from '../program/book.ts'
import type { ProgramFile } from '../program/file.ts'
import { asksForMove } from '../program/day.ts'
import { dividendsAhead } from '../program/dividends.ts'
import { dueOf } from '../program/manage.ts'
import { coherent } from '../program/parity.ts'
import { planProgram } from '../program/plan.ts'
import type { Plan } from '../program/plan.ts'
import { deltaBand, isSpread, sideOf } from '../program/write.ts'
import { writtenIn } from '../program/written.ts'
import { viewChain } from '../chain/valuation.ts'
import { chainOn, rowsOn } from './tape/chain.ts'
import type { ChainMarket } from './tape/chain.ts'
import type { Reach, Scanner } from './tape/scan.ts'
import { UNITS } from './tape/tape.ts'
import type { Tape, TapeDay } from './tape/tape.ts'
import { tickOf } from './venue/listing.ts'
import type { Places } from './venue/listing.ts'
import type { Stage } from './venue/stage.ts'

export type DayMarket = ChainMarket & {
  /** No close is known of the day. */
  readonly stale: boolean
  readonly move: number | undefined
}

export type PlanningOn = {
  readonly stage: Stage
  readonly tape: Tape
  readonly places: Places
  readonly scan: Scanner
  readonly file: ProgramFile
  readonly depth: Depth
}

/**
 * On how much a plan is made. `reached`: on the rows it can depend on; what it does is what the whole chain would have it do, and
 * refusals that count options count those. `explained`: the same, and again on every row where a refusal counts. `whole`: every plan on
 * every row, for who will not take the shorter way's word for it.
 */
export type Depth = 'reached' | 'explained' | 'whole'

export type PlannedDay = {
  readonly plan: Plan
  readonly book: ProgramBook
  /** Rows looked at, and rows the plan was made on. */
  readonly tested: number
  readonly planned: number
}

/** Refusals that say nothing of how many options there were. */
const UNCOUNTED = new Set([
  'mode',
  'market',
  'market.spot',
  'market.leg',
  'intents',
  'capital',
  'contracts',
  'writeWhen.callsOn',
  'writeWhen.putsOn',
  'writeWhen.moveMin',
])

/** How far ahead dividends are expected: longer than options are listed. */
const AHEAD_MS = 3 * 366 * 86_400_000

export function planDay(
  on: PlanningOn,
  program: Program,
  day: TapeDay,
  market: DayMarket,
  tick: number,
): PlannedDay {
  const { stage, tape, places, file } = on
  const book = programBook(stage.state, program, file)
  const held = new Set(book.options.map(({ id }) => places.get(id) ?? -1))
  const scanned = on.scan(day, market, reachOf(file, book, tape), held)
  const at = { tick, now: stage.now as Timestamp }
  if (on.depth !== 'whole' && 2 * scanned.apart <= scanned.priced) {
    let rows = scanned.rows
    let seen = marketOf(on, day, market, rows, held)
    if (rolls(file, book, seen)) {
      rows = on.scan(day, market, rollReach(file), held).rows
      seen = marketOf(on, day, market, rows, held)
    }
    const plan = planProgram(file, book, seen, at)
    const isEnough = on.depth === 'reached' ? isJudged(plan) : isWhole(plan)
    if (isEnough) return planned(plan, rows.length)
  }
  const seen = marketOf(on, day, market, rowsOn(day), held)
  return planned(planProgram(file, book, seen, at), scanned.tested)

  function planned(plan: Plan, rows: number): PlannedDay {
    return { plan, book, tested: scanned.tested, planned: rows }
  }
}

/** Dividends as they are expected at a close. */
export function dividendsOn(stage: Stage, { at }: TapeDay): ChainMarket['dividends'] {
  const until = new Date(at / 1000 + AHEAD_MS).toISOString().slice(0, 10)
  return dividendsAhead(stage.state, stage.underlying, until, at as Timestamp)
}

function rolls(file: ProgramFile, book: ProgramBook, seen: ProgramMarket): boolean {
  if (book.options.length === 0 || file.rollWhen === undefined) return false
  const market = { ...seen, view: coherent(seen.view) }
  const written = writtenIn(book, market)
  if ('rule' in written) return false
  return written.some((each) => dueOf(file, book, market, each).action === 'roll')
}

/** Whether a plan of some rows says what that of all rows does, to the letter: nothing in it counts rows. */
function isWhole({ intents, reasons }: Plan): boolean {
  if (reasons.some(countsRolls) || intents.some(({ why }) => why.some(countsRolls))) return false
  if (intents.length > 0) return true
  const last = reasons.at(-1)
  return last !== undefined && UNCOUNTED.has(last.rule)
}

/**
 * A roll that was looked for in vain says by what, and of how many. Without a view what a roll and its alternatives score is told by the vol
 * nearest the money of an expiry, whose row may be one that nothing else depends on.
 */
function countsRolls({ rule, threshold }: Reason): boolean {
  return rule.startsWith('roll.') && ROWS_TOLD.has(threshold)
}

const ROWS_TOLD: ReadonlySet<string> = new Set(['none', 'one', 'not compared'])

/** Whether a plan of some rows does what that of all rows does: those that contradict each other are no more than half of either. */
function isJudged({ reasons }: Plan): boolean {
  return !reasons.some(({ rule }) => rule === 'market.parity')
}

function reachOf(file: ProgramFile, book: ProgramBook, { multiplier }: Tape): Reach {
  const { daysMin, daysMax } = file.target
  return {
    right: sideOf(file, book, multiplier),
    days: { least: daysMin, most: daysMax },
    delta: deltaBand(file),
    ...(isSpread(file) ? { strikes: 'further' } : {}),
  }
}

/** A roll goes to any strike of either right that has the days, and may leave the rest to what is written beside it. */
function rollReach({ target: { daysMin, daysMax } }: ProgramFile): Reach {
  const delta = { least: 0, most: 1 }
  return { right: 'either', days: { least: daysMin, most: daysMax }, delta, strikes: 'all' }
}

function marketOf(
  { tape, file, places, stage }: PlanningOn,
  day: TapeDay,
  { stale, move, ...market }: DayMarket,
  rows: readonly number[],
  held: ReadonlySet<number>,
): ProgramMarket {
  const quoted = new Set(rows.map((row) => tape.columns.option[row]))
  const unquoted = [...held].filter((place) => place >= 0 && !quoted.has(place))
  const chain = chainOn(tape, day, market, rows, unquoted)
  const tick = tickOf(tape)
  return {
    view: viewChain(stale ? { ...chain, stale } : chain),
    tick: (id) =>
      id === stage.underlying ? BigInt(UNITS / 100) : places.has(id) ? tick : undefined,
    lot: 1,
    move: asksForMove(file) ? move : undefined,
    closed: undefined,
  }
}
