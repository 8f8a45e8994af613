import { standingQuotes } from './competition.ts'
import { costOf } from './cost.ts'
import type { Cost } from './cost.ts'
import { also, figure, join, missing } from './figure.ts'
import type { Figure } from './figure.ts'
import { dealerLeakage } from './leakage.ts'
import type { MarkoutView } from './markout.ts'
import { markAt } from './record.ts'
import type { ExecutionRecord } from './record.ts'
import { sampleMean } from './sample.ts'
import type { Mean } from './sample.ts'
import type { ComparableUnit } from './selection.ts'

/**
 * s (best without the dealer - best with it) over the standing quotes of one request it was asked
 * in: 0 where it was not alone at the top, or did not quote. Missing where nobody else quoted.
 */
export function bestPriceGain(record: ExecutionRecord, maker: string): Cost {
  const price = !record.asked.includes(maker)
    ? missing('no_observation')
    : also(standingQuotes(record), (standing): Figure => {
        const [best] = standing
        const [other] = standing.filter((quote) => quote.maker !== maker)
        if (best === undefined) return missing('no_quote')
        return other === undefined
          ? missing('one_quote')
          : figure(Math.abs(other.price - best.price))
      })
  return costOf(price, record, markAt(record, 'end'), record.size)
}

export type DealerValue = {
  readonly maker: string
  readonly unit: ComparableUnit
  /** Mean gain in the best price over the requests it was asked in. */
  readonly gain: Mean
  /** Requests in which it alone quoted: no price can be put on it there. */
  readonly soleQuotes: number
  /** Of {@link dealerLeakage}, randomised; missing without a holdout. */
  readonly leakage: Figure
  /** gain - leakage. */
  readonly net: Figure
}

/**
 * What having a dealer on the panel is worth to the taker, leave one out: E[best price with it] -
 * E[best price without], less the leakage it causes. Other quotes are held as they were, though
 * rivals would quote otherwise without it.
 */
export function dealerValue(
  records: readonly ExecutionRecord[],
  maker: string,
  view: Omit<MarkoutView, 'fees'>,
  unit: ComparableUnit = 'basisPoints',
): DealerValue {
  const asked = records.filter((record) => record.asked.includes(maker))
  const gain = sampleMean(asked.map((record) => bestPriceGain(record, maker)[unit]))
  const leakage = dealerLeakage(records, maker, view, unit).randomised.value
  return {
    maker,
    unit,
    gain,
    soleQuotes: asked.filter((record) => {
      const standing = standingQuotes(record)
      return standing.known && standing.value.length === 1 && standing.value[0]?.maker === maker
    }).length,
    leakage,
    net: join(gain.value, leakage, (a, b) => a - b),
  }
}
