/**
 * A back-test: the same plan, the same core, driven by a tape. Each day at its close: dividends are paid to who held, what has expired is
 * settled, the program looks, what it decides is filled at that close or the next, holders exercise early, and all is valued. Nothing
 * sees a row of a later day, but holders, who know of the dividend that goes ex in the morning.
 */
import { PRICE_SCALE, programOf, price } from '@parley/core'
import type { InstrumentId, Mandate, Program, ReferenceMark } from '@parley/core'
import { REALISED_DAYS, realisedVol } from '../chain/realised-vol.ts'
import type { ProgramFile } from '../program/file.ts'
import { dividendsOn, planDay } from './plan-day.ts'
import type { DayMarket, Depth, PlanningOn } from './plan-day.ts'
import { recorder } from './record.ts'
import type { Backtest } from './result.ts'
import { scannerOf } from './tape/scan.ts'
import { TapeError, UNITS, daysWithin } from './tape/tape.ts'
import type { Tape, TapeDay } from './tape/tape.ts'
import { valuing } from './value.ts'
import type { FillRule } from './venue/dealer.ts'
import { exerciseEarly, expire, payDividend } from './venue/ends.ts'
import { listOption, placesOf } from './venue/listing.ts'
import { openProgram, playedFile } from './venue/program.ts'
import type { Capital } from './venue/program.ts'
import { OPERATOR, OWNER, must, openStage } from './venue/stage.ts'
import type { Stage } from './venue/stage.ts'
import { PROGRAM, markAt, work } from './venue/work.ts'
import type { Working } from './venue/work.ts'

export type BacktestOptions = {
  readonly file: ProgramFile
  /** Put in at the first close. */
  readonly capital: Capital
  /** `YYYY-MM-DD`, both included; left out: all that the tape has. */
  readonly from?: string | undefined
  readonly to?: string | undefined
  readonly fill: FillRule
  /** Cents a contract. */
  readonly fee: bigint
  readonly rate: number
  readonly yield: number
  readonly earlyExercise: boolean
  /** Bounds that the venue judges everything by; as wide as can be where left out. */
  readonly mandate?: Mandate | undefined
  /** On how much plans are made; `explained` where left out. The trades are the same. */
  readonly depth?: Depth | undefined
}

/** Throws a {@link TapeError} where the tape cannot be played: another underlying, no day in the period, no close, a split. */
export function runBacktest(tape: Tape, options: BacktestOptions): Backtest {
  const days = playable(tape, options)
  const [first] = days
  if (!first) throw new TapeError('there is no day to play')
  const stage = openStage(tape, first.at)
  const file = playedFile(options.file)
  const places = placesOf(tape)
  const on: PlanningOn = {
    stage,
    tape,
    places,
    scan: scannerOf(tape),
    file,
    depth: options.depth ?? 'explained',
  }
  const record = recorder(stage, tape, options)
  const value = valuing(tape, places)
  let known: { readonly close: number; readonly day: TapeDay } | undefined
  days.forEach((day, i) => {
    stage.now = Math.max(stage.now, day.at)
    const before = known?.close
    if (day.close !== undefined) {
      known = { close: day.close, day }
      stage.close = price(BigInt(day.close))
    }
    if (i === 0) openProgram(stage, file, options.capital, options.mandate)
    if (i > 0) record.dividend(day, payDividend(stage, day))
    record.ends(
      day,
      expire(stage, (date) => closeBy(tape, date), tape.source),
    )
    const market = marketOn(on, day, known, before, options)
    const carried = value.carried(stage, day, market)
    const rows = value.rowsOn(day)
    const working: Working = {
      tape,
      rule: options.fill,
      rowOf: (id) => rows(places.get(id) ?? -1),
      marksOf: (ids) => marksOn(stage, day, tape, ids, (id) => value.at(day, id, market)),
    }
    const fill = (): void => workAll(stage, working, (...args) => record.worked(day, ...args))
    if (options.fill.at === 'next') fill()
    decide(on, day, market, working, record)
    if (options.fill.at === 'close') fill()
    const next = days[i + 1]
    if (options.earlyExercise && next) {
      const dividend = (next.dividend ?? 0) / UNITS
      const early = { dividend, rate: options.rate, spot: market.spot, ...value.early(day, market) }
      record.ends(day, exerciseEarly(stage, early))
    }
    record.day(day, market.spot, carried, value.held(stage, day, market))
  })
  return record.result(days, options)
}

function playable(tape: Tape, { file, from, to }: BacktestOptions): readonly TapeDay[] {
  if (file.underlying !== tape.underlying)
    throw new TapeError(`the program is on ${file.underlying}, the tape is of ${tape.underlying}`)
  const days = daysWithin(tape, from, to)
  const start = days.findIndex(({ close }) => close !== undefined)
  if (start < 0)
    throw new TapeError(
      `no close of ${tape.underlying} is known in the period: give them with --underlying FILE`,
    )
  const split = days.find(({ split: ratio }, i) => i > start && ratio !== undefined)
  if (split)
    throw new TapeError(
      `${tape.underlying} split on ${split.date}: options from before it have other terms after it; play up to it, or from it on`,
    )
  return days.slice(start)
}

function closeBy(
  { days }: Tape,
  date: string,
): { readonly close: number; readonly at: number } | undefined {
  const day = days.findLast((each) => each.date <= date && each.close !== undefined)
  return day?.close === undefined ? undefined : { close: day.close, at: day.at }
}

function marketOn(
  { stage, tape, file }: PlanningOn,
  day: TapeDay,
  known: { readonly close: number; readonly day: TapeDay } | undefined,
  before: number | undefined,
  { rate, yield: carried }: BacktestOptions,
): DayMarket {
  const spot = (known?.close ?? 0) / UNITS
  const move = before === undefined || before <= 0 ? undefined : spot / (before / UNITS) - 1
  const dividends = dividendsOn(stage, day)
  const vol = file.view?.vol ?? (file.rollWhen ? volBy(tape, day) : undefined)
  const view = vol === undefined ? {} : { realisedVol: vol }
  const stale = known?.day !== day
  return { spot, rate, yield: carried, dividends, ...view, stale, move }
}

/** Of the closes of the last days, the day's included, whether they are played or not. */
function volBy({ days }: Tape, { at }: TapeDay): number | undefined {
  const from = at - REALISED_DAYS * 86_400_000_000
  const seen = days.filter((each) => each.at >= from && each.at <= at)
  return realisedVol(seen.map(({ at: then, close = 0 }) => ({ at: then, price: close / UNITS })))
}

type Recording = ReturnType<typeof recorder>

function decide(
  on: PlanningOn,
  day: TapeDay,
  market: DayMarket,
  working: Working,
  record: Recording,
): void {
  const { stage, tape, places } = on
  const program = ownProgram(stage)
  const planned = planDay(on, program, day, market, program.tick + 1)
  const { intents, reasons } = planned.plan
  const ids = intents.flatMap(({ legs }) => legs.map(({ instrument }) => instrument))
  for (const id of ids) {
    const place = places.get(id)
    if (place !== undefined) listOption(stage, tape, place, record.fee)
  }
  const held = [...program.ledger.keys()].filter((id) => stage.state.listed(id)?.kind === 'option')
  must(stage, {
    type: 'DecideProgram',
    actor: OPERATOR,
    firm: OWNER.firm,
    program: PROGRAM,
    version: program.version,
    tick: program.tick + 1,
    approval: 'auto',
    intents,
    reasons,
    marks: working.marksOf([...new Set([stage.underlying, ...ids, ...held])]),
  })
  record.decided(day, planned)
}

function ownProgram({ state }: Stage): Program {
  const program = programOf(state, OWNER.firm, PROGRAM)
  if (!program) throw new Error('the program was made when the stage was opened')
  return program
}

function workAll(
  stage: Stage,
  working: Working,
  tell: (live: Parameters<typeof work>[1], worked: ReturnType<typeof work>) => void,
): void {
  const ready = [...ownProgram(stage).intents.values()].sort(
    (a, b) => a.intent.notBefore - b.intent.notBefore,
  )
  for (const live of ready) tell({ ...live }, work(stage, live, working))
}

const ONE = 10 ** PRICE_SCALE

function marksOn(
  stage: Stage,
  { at }: TapeDay,
  { source }: Tape,
  ids: readonly InstrumentId[],
  worth: (id: string) => number | undefined,
): readonly ReferenceMark[] {
  return ids.flatMap((id) => {
    if (id === stage.underlying)
      return stage.close === undefined ? [] : [markAt(id, stage.close, source, at)]
    const mid = worth(id)
    return mid === undefined ? [] : [markAt(id, BigInt(Math.round(mid * ONE)), source, at)]
  })
}
