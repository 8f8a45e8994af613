import { answerCount, standingQuotes } from './competition.ts'
import { figure, join } from './figure.ts'
import { moveAfter, quoteEdge } from './markout.ts'
import type { MarkoutView } from './markout.ts'
import { markAt } from './record.ts'
import type { ExecutionRecord } from './record.ts'
import { residuals } from './regression.ts'
import { proportion, sampleMean } from './sample.ts'
import type { Mean, Rate } from './sample.ts'

export type AdjustedHits = {
  readonly maker: string
  /** Wins over standing quotes, as they are. */
  readonly raw: Rate
  /** Mean of hit - expected: above 0, it wins more than what its prices give away explains. */
  readonly adjusted: Mean
}

export type ToxicityAdjustment = {
  /** Sorted by maker. Adjusted hits x n sum to 0 over all. */
  readonly makers: readonly AdjustedHits[]
  /** Quotes in the regression, and those left out because a regressor is not known. */
  readonly n: number
  readonly left: number
  /** Coefficients the data could tell apart, of the four. */
  readonly rank: number
}

type Row = { maker: string; hit: 0 | 1; inverse: number; size: number; toxicity: number }

/**
 * Hit ratio adjusted for what the maker's prices gave away: the residual of the pooled linear
 * probability model hit = a + b / n + c ln(size) + d toxicity + e, by least squares over every
 * standing quote, of requests that traded and that did not. n makers stood; size is |size x cash
 * per point x underlying| at the end; toxicity is what the quote would have lost its maker at the
 * horizon, {@link moveAfter} less {@link quoteEdge}, in basis points. Toxicity must be the quote's
 * and not the request's: where each request has one winner, nothing that its quotes share but
 * 1 / n can explain a hit. Intervals are Student's over the maker's residuals, and do not count
 * the uncertainty of the fit. Source of the idea: Niang (2026), arXiv 2605.30643.
 */
export function toxicityAdjustedHits(
  records: readonly ExecutionRecord[],
  view: Omit<MarkoutView, 'fees'>,
): ToxicityAdjustment {
  const rows: Row[] = []
  let left = 0
  for (const record of records) {
    const standing = standingQuotes(record)
    if (!standing.known) {
      left += answerCount(record).quoted
      continue
    }
    const move = moveAfter(record, view).basisPoints
    const mark = markAt(record, 'end')
    const underlying = mark.known ? mark.value.underlying : undefined
    const winners = new Set(record.fills.map(({ maker }) => maker))
    for (const { maker, price } of standing.value) {
      const toxicity = join(move, quoteEdge(record, price).basisPoints, (a, b) => a - b)
      if (!toxicity.known || underlying === undefined) {
        left++
        continue
      }
      rows.push({
        maker,
        hit: winners.has(maker) ? 1 : 0,
        inverse: 1 / standing.value.length,
        size: Math.log(record.size * record.cashPerPoint * underlying),
        toxicity: toxicity.value,
      })
    }
  }
  const columns = [
    rows.map(() => 1),
    rows.map(({ inverse }) => inverse),
    centred(rows.map(({ size }) => size)),
    rows.map(({ toxicity }) => toxicity),
  ]
  const hits = rows.map(({ hit }): number => hit)
  const { values, rank } = residuals(hits, columns)
  const makers = [...new Set(rows.map(({ maker }) => maker))].sort().map((maker) => {
    const own = rows.flatMap((row, i) => (row.maker === maker ? [{ row, e: values[i] ?? 0 }] : []))
    return {
      maker,
      raw: proportion(own.filter(({ row }) => row.hit === 1).length, own.length),
      adjusted: sampleMean(own.map(({ e }) => figure(e))),
    }
  })
  return { makers, n: rows.length, left, rank }
}

/** Equal sizes must be seen to be a constant, whatever the log's last digit. */
function centred(values: readonly number[]): readonly number[] {
  const centre = values.reduce((sum, value) => sum + value, 0) / Math.max(values.length, 1)
  return values.map((value) =>
    Math.abs(value - centre) < 1e-12 * Math.abs(centre) ? 0 : value - centre,
  )
}
