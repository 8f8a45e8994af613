/** A stack as one risk: its joint margin and what each program has to do with it, how far they are one bet, and the worst of days. */
import {
  assignmentCalendar,
  componentShortfall,
  diversification,
  revalueBook,
  valuationOf,
} from '@parley/quant'
import type {
  AssignmentDay,
  BookLine,
  Diversification,
  MarginMarks,
  MarginModel,
  MarginPosition,
  Scenario,
  ShortfallShare,
} from '@parley/quant'
import { joined, splitMargin } from './split.ts'
import type { MarginSplit, Phase, ProgramPositions } from './split.ts'

export type ReportedProgram = ProgramPositions & {
  /** Profit and loss by period, the same periods for every program. */
  readonly changes?: readonly number[]
}

export type StackCase = {
  readonly programs: readonly ReportedProgram[]
  readonly model: MarginModel
  readonly marks: MarginMarks
  /** Each as likely as the others. */
  readonly scenarios: readonly Scenario[]
  /** Of the shortfall over the scenarios. */
  readonly confidence: number
  /** To pay for what is assigned. */
  readonly cash: number
  /** The day of an option, by instrument id; by its years where left out. */
  readonly expiries: Readonly<Record<string, string>>
  /** What an option is valued at in the scenarios, by instrument id; by its mark's vol where left out. */
  readonly valuedAt?: Readonly<Record<string, { readonly vol: number; readonly rate: number }>>
}

export type StackReport = {
  readonly model: string
  readonly margin: Readonly<Record<Phase, MarginSplit>>
  /** Undefined with fewer than two programs that move, or three periods. */
  readonly diversification: Diversification | undefined
  /** The scenario in which all together lose most; undefined where there are none. */
  readonly worst:
    | {
        readonly index: number
        readonly scenario: Scenario
        /** Below zero is a gain, as everywhere here. */
        readonly loss: number
        /** They add up to the loss; `alone` is the most each loses in any scenario. */
        readonly parts: readonly {
          readonly program: string
          readonly loss: number
          readonly alone: number
        }[]
      }
    | undefined
  readonly shortfall:
    | {
        readonly confidence: number
        readonly total: number
        readonly parts: readonly ShortfallShare[]
      }
    | undefined
  readonly assignment: {
    readonly days: readonly AssignmentDay[]
    /** The day that takes most cash, and what of it is not there. */
    readonly peak: { readonly expiry: string; readonly cash: number } | undefined
    readonly missing: number
  }
}

/** @throws MarginError, ScenarioError for what cannot be valued: a stack is reported whole or not at all. */
export function reportStack(of: StackCase): StackReport {
  const { programs, model, marks, scenarios } = of
  const margin = splitMargin(model, marks, programs)
  const streams = programs.flatMap(({ id, changes }) => (changes ? [{ name: id, changes }] : []))
  const days = assignmentCalendar(shortsOf(of))
  const peak = days.reduce<AssignmentDay | undefined>(
    (most, day) => (day.cash > (most?.cash ?? 0) ? day : most),
    undefined,
  )
  return {
    model: model.name,
    margin,
    diversification: diversification(streams),
    ...(scenarios.length === 0 ? { worst: undefined, shortfall: undefined } : losses(of)),
    assignment: {
      days,
      peak: peak && { expiry: peak.expiry, cash: peak.cash },
      missing: Math.max((peak?.cash ?? 0) - of.cash, 0),
    },
  }
}

function losses(of: StackCase): Pick<StackReport, 'worst' | 'shortfall'> {
  const { programs, marks, scenarios, confidence } = of
  const lines = programs.flatMap(({ id, positions }) =>
    positions.map((position) => lineOf(position, of, id)),
  )
  const markets = Object.fromEntries(
    Object.entries(marks.underlyings).map(([name, { price, rate = 0, yield: carried = 0 }]) => [
      name,
      { spot: price, rate, yield: carried },
    ]),
  )
  const { changes, byGroup } = revalueBook({ lines, markets }, scenarios)
  const index = changes.indexOf(Math.min(...changes))
  const scenario = scenarios[index]
  const parts = componentShortfall(changes, byGroup, confidence)
  return {
    worst: scenario && {
      index,
      scenario,
      loss: -(changes[index] ?? 0),
      parts: byGroup.map(({ group, changes: own }) => ({
        program: group,
        loss: -(own[index] ?? 0),
        alone: -Math.min(...own),
      })),
    },
    shortfall: { confidence, total: parts.reduce((s, { component }) => s + component, 0), parts },
  }
}

function lineOf(position: MarginPosition, { marks, valuedAt }: StackCase, group: string): BookLine {
  const { underlying, quantity } = position
  if (position.kind === 'stock') return { kind: 'stock', underlying, quantity, group }
  const { multiplier = 1 } = position
  if (position.kind === 'future') return { kind: 'stock', underlying, quantity, multiplier, group }
  const { right, strike, years } = position
  const at = valuedAt?.[position.id] ?? { vol: valuationOf(position, marks).vol }
  return { kind: 'option', underlying, right, strike, years, ...at, quantity, multiplier, group }
}

/** As the account has them: what one program is long does not come to be assigned. */
function shortsOf({ programs, expiries }: StackCase): Parameters<typeof assignmentCalendar>[0] {
  return joined(programs).flatMap((position) => {
    if (position.kind !== 'option' || position.quantity > 0) return []
    const { id, underlying, right, strike, years, quantity, multiplier = 1 } = position
    const expiry = expiries[id] ?? `${years.toFixed(4)} y`
    return [{ underlying, right, strike, expiry, units: -quantity * multiplier }]
  })
}
