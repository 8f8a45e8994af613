import { arrivalSlippage } from './cost.ts'
import { also, figure, join, missing } from './figure.ts'
import type { Figure } from './figure.ts'
import { filledSize, markAt, signOf, tradePrice } from './record.ts'
import type { ExecutionRecord, StructureMark } from './record.ts'
import { meanDifference, proportionDifference, sampleMean } from './sample.ts'
import type { Difference, Mean } from './sample.ts'
import { sweepCost } from './screen.ts'
import type { CashTotal } from './summary.ts'

/** One request of a program, ended, and what it was decided on. */
export type ProgramAsk = {
  /** Names what was decided at once: the slices of one thing that was wanted share it. */
  readonly decision: string
  /** The market as it was decided; missing where a leg had no mark. */
  readonly atDecision?: StructureMark | undefined
  /** Slices that the whole was cut into. */
  readonly slices: number
  /** Where the panel was chosen: the request asked those `chosen`, or all: held out, or for there are no more. */
  readonly arm?: 'chosen' | 'holdout' | 'whole' | undefined
  readonly record: ExecutionRecord
}

/** A gain over its baseline, a decision an observation: above 0 is a gain. */
export type ProgramGain = {
  readonly basisPoints: Mean
  readonly cash: readonly CashTotal[]
}

export type ProgramExecution = {
  readonly requests: number
  readonly traded: number
  readonly decisions: number
  /** s (m(decision) - p): against the mid as it was decided. */
  readonly total: ProgramGain
  /** s (m(decision) - m(t0)): against asking at once. */
  readonly timing: ProgramGain
  /** Against one request for all of it at the moment of the first. */
  readonly slicing: ProgramGain
  /** What of the total is left: the cost of asking as it was asked, less what the choice of the panel earned. */
  readonly residual: ProgramGain
  readonly panel: {
    /** Concession of the requests held out less that of those chosen, in basis points: above 0 the choice earns. */
    readonly gain: Difference
    /** Share of requests that traded, chosen less held out. */
    readonly tradeRate: Difference
  }
}

type Parts = Readonly<Record<'total' | 'timing' | 'slicing' | 'residual', Figure>>
type Decision = {
  readonly asks: readonly ProgramAsk[]
  readonly size: number
  readonly points: Parts
}

/**
 * What timing, slicing and choosing the panel earned a program, each against its baseline. In points of one decision
 * total = timing + slicing + panel + residual exactly. Units at the decision. Sources: Perold (1988) for the split at the mid;
 * the holdout is a randomised control, so that the difference it gives needs no model.
 */
export function programExecution(asks: readonly ProgramAsk[]): ProgramExecution {
  const traded = asks.filter(({ record }) => filledSize(record) > 0)
  const panel = panelOf(asks)
  const groups = Map.groupBy(traded, ({ decision }) => decision)
  const decisions = [...groups.values()].map((own) => decisionOf(own, panel.gain.value))
  const gain = (part: keyof Parts, over = decisions): ProgramGain => gainOf(over, part)
  return {
    requests: asks.length,
    traded: traded.length,
    decisions: decisions.length,
    total: gain('total'),
    timing: gain('timing'),
    // What was never cut says nothing of cutting.
    slicing: gain(
      'slicing',
      decisions.filter(({ asks: own }) => own.some(({ slices }) => slices > 1)),
    ),
    residual: gain('residual'),
    panel,
  }
}

function panelOf(asks: readonly ProgramAsk[]): ProgramExecution['panel'] {
  const of = (arm: ProgramAsk['arm']): readonly ProgramAsk[] =>
    asks.filter((ask) => ask.arm === arm)
  const [chosen, held] = [of('chosen'), of('holdout')]
  const concessions = (own: readonly ProgramAsk[]): readonly Figure[] =>
    own.filter(isTraded).map(({ record }) => arrivalSlippage(record).basisPoints)
  const rate = (own: readonly ProgramAsk[]): readonly [number, number] => [
    own.filter(isTraded).length,
    own.length,
  ]
  return {
    gain: meanDifference(concessions(held), concessions(chosen)),
    tradeRate: proportionDifference(rate(chosen), rate(held)),
  }
}

function isTraded({ record }: ProgramAsk): boolean {
  return filledSize(record) > 0
}

function decisionOf(asks: readonly ProgramAsk[], panelGain: Figure): Decision {
  const size = asks.reduce((sum, { record }) => sum + filledSize(record), 0)
  const [first] = asks.toSorted((a, b) => a.record.openedAtUs - b.record.openedAtUs)
  const one = first ? wholeConcession(first, size) : missing('no_observation')
  const mean = (of: (ask: ProgramAsk) => Figure): Figure =>
    asks.reduce<Figure>(
      (sum, ask) => join(sum, of(ask), (a, b) => a + (b * filledSize(ask.record)) / size),
      figure(0),
    )
  const isCut = asks.some(({ slices }) => slices > 1)
  const total = mean((ask) => moved(ask, tradePrice(ask.record)))
  const timing = mean((ask) => moved(ask, midAsked(ask)))
  const slicing = isCut ? mean((ask) => join(one, concession(ask), (a, b) => a - b)) : figure(0)
  // Without a control the choice has no part of its own.
  const panel = panelGain.known
    ? mean((ask) =>
        ask.arm === 'chosen'
          ? join(panelGain, underlyingOf(ask), (points, spot) => (points * spot) / 1e4)
          : figure(0),
      )
    : figure(0)
  // What the books cannot tell of cutting stays in what is left.
  const cut = slicing.known ? slicing : figure(0)
  const known = join(join(timing, cut, sum), panel, sum)
  const residual = join(total, known, (a, b) => a - b)
  return { asks, size, points: { total, timing, slicing, residual } }
}

const sum = (a: number, b: number): number => a + b

/** s (m(decision) - at). */
function moved({ record, atDecision }: ProgramAsk, at: Figure): Figure {
  const mid = figure(atDecision?.mid, 'no_mark')
  return also(signOf(record), (sign) => join(mid, at, (a, b) => sign * (a - b)))
}

function midAsked({ record }: ProgramAsk): Figure {
  return also(markAt(record, 'request'), ({ mid }) => figure(mid))
}

/** s (p - m(t0)). */
function concession({ record }: ProgramAsk): Figure {
  return arrivalSlippage(record).price
}

/**
 * What one request for all of it would have given up at a moment: what this one did, and what the visible books charge for the
 * size that it did not ask for.
 */
function wholeConcession(ask: ProgramAsk, size: number): Figure {
  const { record } = ask
  return join(
    concession(ask),
    also(markAt(record, 'request'), ({ legs }) => {
      const { side } = record
      if (side === undefined) return missing('side_unknown')
      if (legs === undefined) return missing('no_legs')
      const swept = (many: number): Figure => sweepCost(legs, side, many).price
      return also(signOf(record), (sign) =>
        join(swept(size), swept(filledSize(record)), (all, own) => sign * (all - own)),
      )
    }),
    sum,
  )
}

function underlyingOf({ atDecision }: ProgramAsk): Figure {
  return figure(atDecision?.underlying, 'no_underlying')
}

function gainOf(decisions: readonly Decision[], part: keyof Parts): ProgramGain {
  const cash = new Map<string, CashTotal>()
  for (const { asks, size, points } of decisions) {
    const [ask] = asks
    const worth = points[part]
    if (!ask || !worth.known) continue
    const { currency, cashPerPoint } = ask.record
    const before = cash.get(currency) ?? { currency, n: 0, total: 0 }
    const total = before.total + worth.value * size * cashPerPoint
    cash.set(currency, { currency, n: before.n + 1, total })
  }
  return {
    basisPoints: sampleMean(
      decisions.map(({ asks: [ask], points }) =>
        ask
          ? join(points[part], underlyingOf(ask), (value, spot) => (1e4 * value) / spot)
          : missing('no_observation'),
      ),
    ),
    cash: [...cash.values()],
  }
}
