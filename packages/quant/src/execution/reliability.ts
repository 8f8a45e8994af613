import { figure, missing } from './figure.ts'
import type { Figure } from './figure.ts'
import type { Acceptance, ExecutionRecord } from './record.ts'
import { posteriorRate, proportionDifference, sampleMean, sampleQuantiles } from './sample.ts'
import type { Difference, Mean, Quantiles, Rate } from './sample.ts'

function acceptancesOf(
  records: readonly ExecutionRecord[],
  maker: string,
): readonly { readonly sign: number | undefined; readonly acceptance: Acceptance }[] {
  return records.flatMap(({ side, acceptances }) =>
    (acceptances ?? [])
      .filter((acceptance) => acceptance.maker === maker)
      .map((acceptance) => {
        return { acceptance, sign: side === undefined ? undefined : side === 'buy' ? 1 : -1 }
      }),
  )
}

/**
 * Share of accepted quotes that were declined or failed, smoothed: (1 + fades) / (20 + n), the mean
 * under a Beta(1, 19) prior (5%), with the posterior's interval. 5% with nothing accepted.
 * Source: the fade breaker of UniswapX.
 */
export function fadeRate(records: readonly ExecutionRecord[], maker: string): Rate {
  const own = acceptancesOf(records, maker)
  const fades = own.filter(({ acceptance }) => acceptance.outcome !== 'filled').length
  return posteriorRate(fades, own.length, 1, 19)
}

/**
 * P(declined or failed | the mid moved against the maker between acceptance and decision) - P(the
 * same | it moved for the maker). 0 for who looks at both sides alike; above 0 is an option taken
 * at the taker's cost. Acceptances without both mids, without a side or a move, do not count.
 */
export function lastLookAsymmetry(records: readonly ExecutionRecord[], maker: string): Difference {
  const against: [number, number] = [0, 0]
  const favour: [number, number] = [0, 0]
  for (const { sign, acceptance } of acceptancesOf(records, maker)) {
    const { midAtAccept, midAtDecision, outcome } = acceptance
    if (sign === undefined || midAtAccept === undefined || midAtDecision === undefined) continue
    const move = sign * (midAtDecision - midAtAccept)
    if (move === 0) continue
    const cell = move > 0 ? against : favour
    if (outcome !== 'filled') cell[0]++
    cell[1]++
  }
  return proportionDifference(against, favour)
}

/** Milliseconds from acceptance to decision, mean and quantiles. */
export function holdTime(
  records: readonly ExecutionRecord[],
  maker: string,
): { readonly mean: Mean; readonly quantiles: Quantiles } {
  const times = acceptancesOf(records, maker).map(({ acceptance: { atUs, decidedAtUs } }): Figure =>
    decidedAtUs === undefined ? missing('no_decision') : figure((decidedAtUs - atUs) / 1000),
  )
  return { mean: sampleMean(times), quantiles: sampleQuantiles(times) }
}
