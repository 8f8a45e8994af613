import { costOf } from './cost.ts'
import type { Cost } from './cost.ts'
import { also, figure, missing } from './figure.ts'
import type { Figure, Maybe } from './figure.ts'
import { filledSize, markAt, signOf } from './record.ts'
import type { DealerQuote, ExecutionRecord } from './record.ts'
import { absoluteDeviation, sampleDeviation } from './sample.ts'

/** A maker's price on the taker's side as the request ended. */
export type StandingQuote = {
  readonly maker: string
  readonly price: number
  readonly size: number
  readonly atUs: number
}

/**
 * The best price of each maker on the taker's side that stood as the request ended, best first,
 * earlier first where they tie. Quotes for less than the whole size count at their price.
 */
export function standingQuotes(record: ExecutionRecord): Maybe<readonly StandingQuote[]> {
  return also(signOf(record), (sign) => {
    const best = new Map<string, StandingQuote>()
    const order = (a: StandingQuote, b: StandingQuote): number =>
      sign * (a.price - b.price) || a.atUs - b.atUs
    for (const quote of record.quotes) {
      const level = sign > 0 ? quote.ask : quote.bid
      if (level === undefined || !standsAtEnd(record, quote)) continue
      const { maker, atUs } = quote
      const own: StandingQuote = { maker, atUs, price: level.price, size: level.size }
      const held = best.get(maker)
      if (held === undefined || order(own, held) < 0) best.set(maker, own)
    }
    return { known: true, value: [...best.values()].sort(order) }
  })
}

/** Whether a quote had not ended before its request did. */
export function standsAtEnd(record: ExecutionRecord, quote: DealerQuote): boolean {
  return quote.endedAtUs === undefined || quote.endedAtUs >= record.endedAtUs
}

/**
 * s (second - best) over the makers' standing quotes of a trade: what the best maker's presence was
 * worth to the taker. Never below 0; 0 is a tie. Missing with one quote.
 */
export function coverDistance(record: ExecutionRecord): Cost {
  const size = filledSize(record)
  const price: Figure = also(standingQuotes(record), ([best, second]) => {
    if (!(size > 0)) return missing('not_traded')
    if (best === undefined) return missing('no_quote')
    if (second === undefined) return missing('one_quote')
    return figure(Math.abs(second.price - best.price))
  })
  return costOf(price, record, markAt(record, 'end'), size)
}

/**
 * Spread of the makers' standing prices on the taker's side: sample standard deviation, and median
 * absolute deviation from the median. In vol points it is the disagreement about vol. Missing under
 * two quotes. `cash` is for the size asked.
 */
export function quoteDispersion(record: ExecutionRecord): {
  readonly n: number
  readonly deviation: Cost
  readonly absoluteDeviation: Cost
} {
  const standing = standingQuotes(record)
  const spread = (of: (prices: readonly number[]) => Figure): Cost => {
    const price = also(standing, (quotes): Figure => {
      if (quotes.length === 0) return missing('no_quote')
      return quotes.length === 1 ? missing('one_quote') : of(quotes.map((quote) => quote.price))
    })
    return costOf(price, record, markAt(record, 'end'), record.size)
  }
  return {
    n: standing.known ? standing.value.length : 0,
    deviation: spread(sampleDeviation),
    absoluteDeviation: spread(absoluteDeviation),
  }
}

/** How dealers answered: each asked dealer is counted once, as the best it did. */
export type AnswerCount = {
  readonly asked: number
  readonly quoted: number
  readonly passed: number
  readonly silent: number
}

/** Dealers asked, quoted (any quote, even one withdrawn), passed without quoting, and silent. */
export function answerCount(record: ExecutionRecord): AnswerCount {
  const quoted = new Set(record.quotes.map(({ maker }) => maker))
  const passed = new Set(record.passes.map(({ maker }) => maker).filter((m) => !quoted.has(m)))
  const asked = record.asked.length
  return {
    asked,
    quoted: quoted.size,
    passed: passed.size,
    silent: asked - quoted.size - passed.size,
  }
}

export type ResponseTimes = {
  readonly firstMs: Figure
  readonly bestMs: Figure
  readonly lastMs: Figure
}

/**
 * Milliseconds from the request to the first quote, to the quote that was best as it ended, and to
 * the first quote of the last maker to quote (a replaced quote is not late). First and last count
 * any quote; best needs the taker's side.
 */
export function responseTimes(record: ExecutionRecord): ResponseTimes {
  const firsts = new Map<string, number>()
  for (const { maker, atUs } of record.quotes)
    firsts.set(maker, Math.min(firsts.get(maker) ?? Infinity, atUs))
  const waits = [...firsts.values()].map((atUs) => (atUs - record.openedAtUs) / 1000)
  return {
    firstMs: waits.length === 0 ? missing('no_quote') : figure(Math.min(...waits)),
    bestMs: also(standingQuotes(record), ([best]) =>
      figure(best && (best.atUs - record.openedAtUs) / 1000, 'no_quote'),
    ),
    lastMs: waits.length === 0 ? missing('no_quote') : figure(Math.max(...waits)),
  }
}

/** Milliseconds from the request to a maker's first quote or pass; missing where it was silent. */
export function answerTime(record: ExecutionRecord, maker: string): Figure {
  const times = [...record.quotes, ...record.passes]
    .filter((answer) => answer.maker === maker)
    .map(({ atUs }) => (atUs - record.openedAtUs) / 1000)
  return times.length === 0 ? missing('no_answer') : figure(Math.min(...times))
}

/** Filled over asked size, 0 to 1. */
export function fillRatio(record: ExecutionRecord): Figure {
  return figure(filledSize(record) / record.size)
}
