/**
 * Marks as commands carry them: whole numbers, with source and time, so that what is decided on them is decided alike in
 * replay. Vega, and delta where the market gives none, are Black-Scholes at the mark's implied volatility without interest, made
 * here and rounded once. [PRT-8]
 */
import { PRICE_SCALE, parseDecimal, price } from '@parley/core'
import type { InstrumentId, Option, Price, ReferenceMark, State, Timestamp } from '@parley/core'
import { priceEuropean } from '@parley/quant'
import type { Mark } from '@parley/sdk'
import { unitTerms } from '@parley/income'
import { parseTime } from '../wire/numbers.ts'
import type { Market } from './market.ts'

const YEAR_US = 365 * 86_400_000_000
const ONE = 10 ** PRICE_SCALE
/** Volatility points in 1.00 of volatility. */
const POINTS = 100

/** Where marks come from: the market as it is, or as it was. */
export type Marked = Pick<Market, 'mark'> & { readonly book?: Market['book'] }

/** What a mark says of a price, its source and time: all that margin records of it. */
export type MarkedPrice = Pick<ReferenceMark, 'instrument' | 'price' | 'source' | 'observedAt'>

/** The latest prices of instruments; one without a mark is left out. */
export function markedPrices(
  market: Marked,
  ids: readonly InstrumentId[],
  now: Timestamp,
): MarkedPrice[] {
  return ids.flatMap((id) => {
    const mark = market.mark(id, now)
    return (mark && priceOf(id, mark)) ?? []
  })
}

function priceOf(id: InstrumentId, mark: Mark): MarkedPrice | undefined {
  const at = mark.mid ?? mark.last
  const value = at === undefined ? undefined : parseDecimal(at, PRICE_SCALE)
  const observedAt = parseTime(mark.observedAt)
  if (value === undefined || observedAt === undefined) return undefined
  return { instrument: id, price: price(value), source: mark.source, observedAt }
}

/** Marks as they are at one moment, each made once however often it is asked for. */
export function marksAt(market: Marked): Marked {
  const known = new Map<InstrumentId, Mark | undefined>()
  return {
    mark: (id, now) => {
      if (!known.has(id)) known.set(id, market.mark(id, now))
      return known.get(id)
    },
  }
}

/** The latest marks of instruments, with the book where `market` has one; an instrument without a mark is left out. */
export function referenceMarks(
  market: Marked,
  state: State,
  ids: readonly InstrumentId[],
  now: Timestamp,
): ReferenceMark[] {
  return ids.flatMap((id) => {
    const mark = market.mark(id, now)
    const of = mark && priceOf(id, mark)
    if (!of) return []
    const instrument = state.instruments.get(id)
    const greeks =
      instrument?.kind === 'option' ? greeksOf(market, state, instrument, { mark, now }) : undefined
    const { bid, ask, iv } = mark
    const book = market.book?.(id)
    return [
      {
        ...of,
        bid: exact(bid),
        ask: exact(ask),
        iv: iv === undefined ? undefined : BigInt(Math.round(iv * ONE)),
        ...greeks,
        ...(book ? { book } : {}),
      },
    ]
  })
}

function exact(text: string | undefined): Price | undefined {
  const value = text === undefined ? undefined : parseDecimal(text, PRICE_SCALE)
  return value === undefined ? undefined : price(value)
}

function greeksOf(
  market: Marked,
  state: State,
  option: Option,
  { mark: { iv: vol, delta: given }, now }: { readonly mark: Mark; readonly now: Timestamp },
): Pick<ReferenceMark, 'delta' | 'vega'> | undefined {
  const under = market.mark(option.underlying, now)
  const spot = Number(under?.mid ?? under?.last)
  if (vol === undefined || !Number.isFinite(spot)) return undefined
  const { strike, delivers } = unitTerms(state, option)
  const { status, delta, vega } = priceEuropean({
    right: option.right,
    spot,
    strike,
    years: Math.max(0, option.expiresAt - now) / YEAR_US,
    vol,
    rate: 0,
    yield: 0,
  })
  if (status !== 'ok') return undefined
  return {
    delta: BigInt(Math.round((given ?? delta * delivers) * ONE)),
    vega: BigInt(Math.round(((vega * delivers) / POINTS) * ONE)),
  }
}
