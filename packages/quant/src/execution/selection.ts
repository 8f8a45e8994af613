import { standingQuotes } from './competition.ts'
import { costOf } from './cost.ts'
import type { Cost } from './cost.ts'
import { figure, join, missing } from './figure.ts'
import type { Figure } from './figure.ts'
import { markout, moveAfter, quoteEdge } from './markout.ts'
import type { MarkoutView } from './markout.ts'
import { markAt } from './record.ts'
import type { ExecutionRecord } from './record.ts'
import { meanDifference, sampleMean } from './sample.ts'
import type { Difference, Mean } from './sample.ts'

/** The unit figures of different structures are averaged in. */
export type ComparableUnit = 'basisPoints' | 'volPoints'

/** A maker's markout over all its fills of one trade, per structure and in cash. */
export function makerMarkout(record: ExecutionRecord, maker: string, view: MarkoutView): Cost {
  const own = markout(record, view).makers.filter((fill) => fill.maker === maker)
  const size = own.reduce((sum, fill) => sum + fill.size, 0)
  const price =
    own.length === 0
      ? missing('not_traded')
      : own.reduce<Figure>(
          (sum, fill) => join(sum, fill.price, (a, b) => a + b * (fill.size / size)),
          figure(0),
        )
  return costOf(price, record, markAt(record, 'end'), size)
}

export type WinnersCurse = {
  readonly maker: string
  readonly unit: ComparableUnit
  /** Mean markout of what it won. */
  readonly won: Mean
  /** Mean markout its own standing price would have had, where another maker traded. */
  readonly lost: Mean
  /** won - lost = edge + move. Persistently below 0: it wins when it is wrong. */
  readonly difference: Difference
  /** The part from tighter prices where it won: below 0 nearly always. */
  readonly edge: Difference
  /** The part from the market's move after: below 0 is adverse selection proper. */
  readonly move: Difference
}

/**
 * E[markout | won] - E[markout | quoted and lost] for one maker, without fees, over the trades
 * where it had a standing quote and both parts are known. Markout = edge at the trade - move after.
 */
export function winnersCurse(
  records: readonly ExecutionRecord[],
  maker: string,
  view: Omit<MarkoutView, 'fees'>,
  unit: ComparableUnit = 'basisPoints',
): WinnersCurse {
  const won: { total: Figure; edge: Figure; move: Figure }[] = []
  const lost: typeof won = []
  for (const record of records) {
    if (record.fills.length === 0) continue
    const move = negative(moveAfter(record, view)[unit])
    const fills = record.fills.filter((fill) => fill.maker === maker)
    if (fills.length > 0) {
      const total = makerMarkout(record, maker, view)[unit]
      won.push({ total, edge: join(total, move, (a, b) => a - b), move })
      continue
    }
    const standing = standingQuotes(record)
    const quote = standing.known ? standing.value.find((one) => one.maker === maker) : undefined
    if (quote === undefined) continue
    const edge = join(quoteEdge(record, quote.price)[unit], move, (a) => a)
    lost.push({ total: join(edge, move, (a, b) => a + b), edge, move })
  }
  const part = (of: 'total' | 'edge' | 'move'): Difference =>
    meanDifference(
      won.map((row) => row[of]),
      lost.map((row) => row[of]),
    )
  return {
    maker,
    unit,
    won: sampleMean(won.map(({ total }) => total)),
    lost: sampleMean(lost.map(({ total }) => total)),
    difference: part('total'),
    edge: part('edge'),
    move: part('move'),
  }
}

const negative = (found: Figure): Figure => join(found, figure(0), (value, zero) => zero - value)
