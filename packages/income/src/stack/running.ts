/**
 * A running stack as a case of allocation: how many contracts of what each of its programs would write now bring most within limits. All of
 * them are sized anew over what the members own and the pool has, and stand beside what is written already.
 */
import type { Reason } from '@parley/core'
import { revalueBook } from '@parley/quant'
import type { BookLine, Scenario } from '@parley/quant'
import { volEdge } from '../chain/valuation.ts'
import type { OptionView } from '../chain/valuation.ts'
import type { ProgramBook, ProgramMarket } from '../program/book.ts'
import type { ProgramFile } from '../program/file.ts'
import { chosenIn } from '../program/write.ts'
import type { Shape } from '../program/write.ts'
import { allocate, incomeFrontier } from './allocate.ts'
import type { Allocation, AllocationCandidate, AllocationCase, FrontierPoint } from './allocate.ts'

/** Income is told for so many days, whatever the options' own. */
export const INCOME_DAYS = 30

export type RunningMember = {
  readonly program: string
  readonly file: ProgramFile
  readonly book: ProgramBook
  readonly market: ProgramMarket
  /** Cash that is its alone, free or set aside for what it has written. */
  readonly own: number
  /** Most cash it may draw; the pool alone bounds it where left out. */
  readonly budget?: number
}

/** `time_value`: what is taken in beyond what exercise is worth, which needs no forecast. `edge`: what of it is kept if the view on vol is right. */
export type IncomeBasis = 'time_value' | 'edge'

export type RunningCase = {
  readonly members: readonly RunningMember[]
  /** Cash of the account in no program, and what members have drawn of it. */
  readonly pool: number
  /** Moves of all underlyings at once, each as likely as the others. */
  readonly scenarios: readonly Scenario[]
  readonly basis: IncomeBasis
  readonly worstLoss?: number
  readonly shortfall?: { readonly confidence: number; readonly most: number }
  /** Contracts are whole. */
  readonly whole: boolean
  /** Of the frontier over the worst loss, from none to as much as earns most. */
  readonly points: number
}

/** One contract of what a program would write. Money in its quote asset. */
export type RunningUnit = {
  readonly program: string
  readonly legs: readonly { readonly id: string; readonly quantity: number }[]
  readonly days: number
  /** Expected for {@link INCOME_DAYS} days. */
  readonly income: number
  /** Cash it ties up; 0 for calls on units that are there. */
  readonly capital: number
  readonly most: number
  /** Contracts it has written now. */
  readonly has: number
}

export type Sized = {
  readonly program: string
  readonly contracts: number
  /** Of the pool. */
  readonly drawn: number
}

export type RunningPoint = Omit<Allocation, 'sizes'> & {
  readonly limit: number
  readonly sizes: readonly Sized[]
}

export type RunningAllocation = Omit<RunningPoint, 'limit'> & {
  readonly units: readonly RunningUnit[]
  /** Members that would write nothing, and why. */
  readonly left: readonly { readonly program: string; readonly reasons: readonly Reason[] }[]
  readonly frontier: readonly RunningPoint[]
}

/** Undefined allocation where no member would write anything: `left` says why. */
export function allocateRunning(
  of: RunningCase,
): RunningAllocation | Pick<RunningAllocation, 'left'> {
  const left: { program: string; reasons: readonly Reason[] }[] = []
  const units: (RunningUnit & { readonly member: RunningMember; readonly changes: number[] })[] = []
  for (const member of of.members) {
    const found = unitOf(member, of)
    if ('reasons' in found) left.push({ program: member.program, reasons: found.reasons })
    else units.push({ ...found, member })
  }
  if (units.length === 0) return { left }
  const stated = caseOf(units, of)
  const told = ({ sizes, ...rest }: Allocation): Omit<RunningPoint, 'limit'> => {
    const at = new Map(sizes.map(({ id, size }) => [id, size]))
    return {
      ...rest,
      sizes: units.map(({ program }) => ({
        program,
        contracts: at.get(program) ?? 0,
        drawn: at.get(drawOf(program)) ?? 0,
      })),
    }
  }
  const points: readonly FrontierPoint[] = incomeFrontier(stated, { kind: 'worstLoss' }, of.points)
  return {
    ...told(allocate(stated)),
    units: units.map(({ member: _member, changes: _changes, ...unit }) => unit),
    left,
    frontier: points.map(({ limit, ...point }) => ({ limit, ...told(point) })),
  }
}

const drawOf = (program: string): string => `${program}: drawn of the pool`
const ownOf = (program: string): string => `${program}: its own cash`
const POOL = 'the pool'

/** Own cash covers its owner alone; what goes beyond is drawn of the pool. */
function caseOf(
  units: readonly (RunningUnit & { readonly member: RunningMember; readonly changes: number[] })[],
  of: RunningCase,
): AllocationCase {
  const pool = Math.max(of.pool, 0)
  const nothing = of.scenarios.map(() => 0)
  const candidates = units.flatMap(
    ({ program, income, most, capital, changes, member }): AllocationCandidate[] => [
      {
        id: program,
        income,
        most,
        uses: capital > 0 ? { [ownOf(program)]: capital } : {},
        changes,
      },
      ...(capital > 0
        ? [
            {
              id: drawOf(program),
              income: 0,
              most: Math.min(member.budget ?? pool, pool),
              uses: { [ownOf(program)]: -1, [POOL]: 1 },
              parts: true,
              changes: nothing,
            },
          ]
        : []),
    ],
  )
  const owns = units.flatMap(({ program, capital, member }) =>
    capital > 0 ? [[ownOf(program), Math.max(member.own, 0)] as const] : [],
  )
  return {
    candidates,
    limits: { ...Object.fromEntries(owns), [POOL]: pool },
    whole: of.whole,
    ...(of.worstLoss === undefined ? {} : { worstLoss: of.worstLoss }),
    ...(of.shortfall === undefined ? {} : { shortfall: of.shortfall }),
  }
}

type Rated = RunningUnit & { readonly changes: number[] }

function unitOf(
  member: RunningMember,
  { scenarios, basis, pool, whole }: RunningCase,
): Rated | { readonly reasons: readonly Reason[] } {
  const { program, file, book, market, own, budget = Infinity } = member
  const chosen = chosenIn(file, book, market)
  if ('length' in chosen) return { reasons: chosen }
  const { short, long } = chosen
  const { multiplier } = short
  const income = incomeOf(chosen, market, basis)
  const width = long ? Math.abs(long.strike - short.strike) : short.strike
  const isOnUnits = short.right === 'call' && !long
  const capital = isOnUnits ? 0 : width * multiplier
  const covered = isOnUnits
    ? (book.unitsHeld * (file.limits?.cover ?? 1) - unitsAside(book, multiplier)) / multiplier
    : (Math.max(own, 0) + Math.max(Math.min(pool, budget), 0)) / capital
  return {
    program,
    legs: [{ id: short.id, quantity: -1 }, ...(long ? [{ id: long.id, quantity: 1 }] : [])],
    days: short.days,
    income: (income * multiplier * INCOME_DAYS) / short.days,
    capital,
    most: Math.max(
      Math.min(
        file.contracts ?? Infinity,
        book.room?.contractsMax ?? Infinity,
        whole ? Math.floor(covered) : covered,
      ),
      0,
    ),
    has: book.options.reduce((sum, { contracts }) => sum + Math.max(0, -contracts), 0),
    changes: changesOf(chosen, market, scenarios, isOnUnits),
  }
}

/** Units under what was adjusted, or is paid in its coin: it is not sized anew, and keeps them to its end. */
function unitsAside({ options }: ProgramBook, multiplier: number): number {
  return options.reduce((sum, { contracts, units, isInverse }) => {
    const isAside = contracts < 0 && (isInverse || units !== multiplier)
    return isAside ? sum - contracts * units : sum
  }, 0)
}

/** Per unit of the underlying, to the options' end. */
function incomeOf({ short, long }: Shape, { view }: ProgramMarket, basis: IncomeBasis): number {
  const vol = view.chain.realisedVol
  const of = (option: OptionView): number => {
    if (basis === 'time_value') return option.extrinsic
    return vol === undefined ? 0 : volEdge(view.chain, option, vol)
  }
  return of(short) - (long ? of(long) : 0)
}

/** Of one contract; a call on units that are held anyway loses nothing that they gain. */
function changesOf(
  { short, long }: Shape,
  { view }: ProgramMarket,
  scenarios: readonly Scenario[],
  isOnUnits: boolean,
): number[] {
  const { underlying, spot, rate, yield: carried } = view.chain
  const { multiplier } = short
  const line = ({ right, strike, years, vol }: OptionView, quantity: number): BookLine => ({
    kind: 'option',
    underlying,
    right,
    strike,
    years,
    vol,
    quantity,
    multiplier,
    group: 'options',
  })
  const lines = [line(short, -1), ...(long ? [line(long, 1)] : [])]
  const markets = { [underlying]: { spot, rate, yield: carried } }
  const { changes } = revalueBook({ lines, markets }, scenarios)
  return [...changes].map((change, s) => {
    const rise = Math.max(scenarios[s]?.spotMove ?? 0, 0) * spot * multiplier
    return isOnUnits && change < 0 ? Math.min(change + rise, 0) : change
  })
}
