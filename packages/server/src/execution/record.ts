/** A request of the venue as the published formulas take it, cut to what one party may know. */
import { powerOfTen } from '@parley/core'
import type { Fee, FirmId, Quote, QuoteSide, ReferenceMark, State } from '@parley/core'
import type { DealerQuote, ExecutionRecord, MakerFill, StructureMark } from '@parley/quant'
import type { QuoteRow, RequestHistory } from '../views/execution-query.ts'
import { scaleOf } from '../wire/numbers.ts'
import { cashPerPoint, float, markOf } from './structure-mark.ts'

/** What records are made with: the venue's state, and how old a mark may be. */
export type Judging = { readonly state: State; readonly markAgeMaxMs: number }

/**
 * Whether the taker was told what came of it: not where it ended in its blind window. Then nothing is judged by it, and it does not
 * count dealers as silent that it never heard.
 */
export function wasUnveiled({ terms, unveiledUs }: RequestHistory): boolean {
  return terms.blindUntil === undefined || unveiledUs !== undefined
}

/** What the taker knows of its request. What makers paid in fees is their own affair. */
export function takerRecord(judging: Judging, history: RequestHistory): ExecutionRecord {
  const { owner, quotes, unveiledUs = 0 } = history
  const { fills, ...record } = wholeRecord(judging, history)
  // What was withdrawn or replaced behind the veil was never told.
  const told = quotes.filter(({ endedUs }) => endedUs >= unveiledUs)
  return {
    ...record,
    taker: owner.taker,
    quotes: told.map((row) => dealerQuote(row, history.endedUs)),
    fills: fills.map(({ fee: _fee, ...fill }) => fill),
    takerFee: history.fills.reduce((sum, { takerFee }) => sum + cash(judging.state, takerFee), 0),
  }
}

/**
 * What a maker knows of a request it was asked in: its own answers; and where it won, the side, its fills and the marks of the
 * trade. Of a request that it did not win it is not told the side, nor ever what others did.
 */
export function makerRecord(
  judging: Judging,
  history: RequestHistory,
  maker: FirmId,
): ExecutionRecord {
  const own = <T extends { readonly maker: string }>(rows: readonly T[]): readonly T[] =>
    rows.filter((row) => row.maker === maker)
  const { side, marks, acceptances = [], ...record } = wholeRecord(judging, history)
  const fills = own(record.fills)
  const won = fills.length > 0
  return {
    ...record,
    ...(won && side !== undefined && { side }),
    asked: [maker],
    quotes: own(record.quotes),
    passes: own(record.passes),
    acceptances: own(acceptances),
    fills,
    marks: won ? marks : {},
  }
}

/** All of it but who the taker is and what it paid. Sides and prices are of the canonical structure. */
function wholeRecord({ state, markAgeMaxMs }: Judging, history: RequestHistory): ExecutionRecord {
  const { terms, owner, quotes, passes, match, fills, endedUs } = history
  const { structure } = terms
  const makers = [...new Set(fills.map(({ trade }) => trade.maker))]
  return {
    requestId: terms.rfqId,
    structure: structure.id,
    currency: structure.quoteAsset,
    ...(match && { side: match.match.side }),
    size: Number(terms.size),
    cashPerPoint: cashPerPoint(structure),
    tick: float(structure.tick),
    openedAtUs: terms.openedAt,
    endedAtUs: endedUs,
    asked: owner.panel,
    quotes: quotes.map((row) => dealerQuote(row, endedUs)),
    passes: passes.map(({ maker, atUs, reason }) => ({ maker, atUs, cause: reason })),
    // A match is final in the step that makes it.
    acceptances: makers.map((maker) => ({
      maker,
      atUs: endedUs,
      outcome: 'filled',
      decidedAtUs: endedUs,
    })),
    fills: fills.map(({ trade: { maker, price, size }, makerFee }): MakerFill => ({
      maker,
      price: float(price),
      size: Number(size),
      fee: cash(state, makerFee),
    })),
    marks: marksOf(state, history),
    markAgeMaxMs,
  }
}

function dealerQuote({ quote, atUs, endedUs }: QuoteRow, requestEndedUs: number): DealerQuote {
  const { maker } = quote
  const [bid, ask] = [best(quote.bid), best(quote.ask)]
  return {
    maker,
    atUs,
    ...(endedUs < requestEndedUs && { endedAtUs: endedUs }),
    ...(bid && { bid }),
    ...(ask && { ask }),
  }
}

/** A ladder counts at its best rung. */
function best(side: Quote['bid']): DealerQuote['bid'] {
  const [first]: QuoteSide = side ?? []
  return first && { price: float(first.price), size: Number(first.size) }
}

function marksOf(
  state: State,
  { terms: { structure }, marks, match, after }: RequestHistory,
): ExecutionRecord['marks'] {
  const seen = (of: readonly ReferenceMark[] | undefined): StructureMark | undefined =>
    of && markOf(state, structure, of)
  const [request, end] = [seen(marks), seen(match?.marks)]
  return {
    ...(request && { request }),
    ...(end && { end }),
    after: after.flatMap(({ horizonMs, marks: later }) => {
      const mark = seen(later)
      return mark ? [{ horizonMs, mark }] : []
    }),
  }
}

function cash(state: State, fee: Fee | undefined): number {
  return fee ? Number(fee.amount) / Number(powerOfTen(scaleOf(state, fee.asset))) : 0
}
