/**
 * What a unit of an instrument is worth and moves with, read off the market's marks: an underlying by its own mark, an option by its
 * underlying's and so that it is worth what it is marked at: what its price says beyond the volatility it is marked with is carry. What
 * cannot be read is said to be missing, with the reason. [docs/decisions/0034]
 */
import { PRICE_SCALE, isInverse } from '@parley/core'
import type { Future, InstrumentId, Option, State, Timestamp, Tradable } from '@parley/core'
import { impliedRate, impliedVol, priceEuropean } from '@parley/quant'
import type { Mark, RiskInput } from '@parley/sdk'
import type { Marked } from '../market/reference-marks.ts'
import { parseTime } from '../wire/numbers.ts'
import { unitTerms } from '@parley/income'

const YEAR_US = 365 * 86_400_000_000
const ONE = 10 ** PRICE_SCALE

/** Rate and yield where a mark tells none: the venue has no curve, and says so. */
export const RATE = 0
/** The most a year, either way, that a price is taken to say of carry: what asks for more is no carry, and is with its volatility. */
const CARRY_MOST = 0.1

/**
 * An instrument as it can be valued, by one unit of what it is on: an option that was adjusted too, so that whoever counts contracts counts
 * the units they deliver. `terms` is undefined for a share, coin or future. The coins that an inverse option pays are worth what
 * a cash option would pay, (S − K) for a call: so it is valued as one without interest, at its price in coins × the coin's.
 */
export type Valued = {
  readonly instrument: Tradable
  readonly spot: number
  readonly terms:
    | {
        readonly right: 'call' | 'put'
        readonly strike: number
        readonly years: number
        readonly vol: number
        /** By which, with the vol, it is worth what its mark says. */
        readonly rate: number
        /** What it is marked with, or its price implies at `RATE`: margin's arrays are made at both. */
        readonly markVol: number
      }
    | undefined
  /** Of a future: what of a unit's spot is settled, so that what is left is its price less the carry price. */
  readonly carried?: number | undefined
  /** Units that what its mark is of delivers: other than 1 for an adjusted option alone. */
  readonly delivers: number
  /** Ask less bid of one unit, where both are there. */
  readonly spread: number | undefined
  readonly source: string
  /** Of the oldest mark that went in. */
  readonly observedAt: Timestamp
  readonly inputs: readonly RiskInput[]
}

export type Missing = { readonly instrument: InstrumentId; readonly why: string }

export function valued(
  market: Marked,
  state: State,
  id: InstrumentId,
  now: Timestamp,
): Valued | Missing {
  const instrument = state.instruments.get(id)
  if (!instrument || instrument.kind === 'cash') return { instrument: id, why: 'not tradable' }
  const own = market.mark(id, now)
  if (instrument.kind === 'future') return valuedFuture(market, instrument, own, now)
  if (instrument.kind !== 'option') {
    const read = own && readMark(own, id, now)
    if (!read) return { instrument: id, why: 'no mark' }
    const { price: spot, spread, source, observedAt, input } = read
    const of = { instrument, spot, terms: undefined, delivers: 1 }
    return { ...of, spread, source, observedAt, inputs: [input] }
  }
  return valuedOption(market, state, instrument, { own, now })
}

/** It moves as its underlying does, whose price it has a margin over that is held as it is. */
function valuedFuture(
  market: Marked,
  future: Future,
  own: Mark | undefined,
  now: Timestamp,
): Valued | Missing {
  const { id, underlying } = future
  const under = market.mark(underlying, now)
  const spot = under && readMark(under, underlying, now)
  if (!spot) return { instrument: id, why: `no mark of ${underlying}` }
  const read = own && readMark(own, id, now)
  if (!read) return { instrument: id, why: 'no mark' }
  return {
    instrument: future,
    spot: spot.price,
    terms: undefined,
    carried: spot.price - (read.price - Number(future.carry.price) / ONE),
    delivers: 1,
    spread: read.spread,
    source: read.source,
    observedAt: spot.observedAt < read.observedAt ? spot.observedAt : read.observedAt,
    inputs: [spot.input, read.input],
  }
}

function valuedOption(
  market: Marked,
  state: State,
  option: Option,
  { own, now }: { readonly own: Mark | undefined; readonly now: Timestamp },
): Valued | Missing {
  const { id, underlying } = option
  const under = market.mark(underlying, now)
  const spot = under && readMark(under, underlying, now)
  if (!spot) return { instrument: id, why: `no mark of ${underlying}` }
  const { strike, delivers } = unitTerms(state, option)
  const years = Math.max(0, option.expiresAt - now) / YEAR_US
  const { right } = option
  // From its expiry on it is worth what it settles at, whatever it was last marked.
  if (years === 0)
    return {
      instrument: option,
      spot: spot.price,
      terms: { right, strike, years, vol: 0, rate: RATE, markVol: 0 },
      delivers,
      spread: undefined,
      source: spot.source,
      observedAt: spot.observedAt,
      inputs: [spot.input],
    }
  const read = own && readMark(own, id, now)
  if (!read) return { instrument: id, why: 'no mark' }
  const unit = (isInverse(option) ? spot.price : 1) / delivers
  const { price, spread } = timed(read, unit)
  const found = termsBy({ right, strike, years, spot: spot.price, price }, own.iv)
  if (typeof found === 'string') return { instrument: id, why: `no volatility: ${found}` }
  const { vol, rate, volBy, off } = found
  return {
    instrument: option,
    spot: spot.price,
    terms: { right, strike, years, vol, rate, markVol: own.iv ?? vol },
    delivers,
    spread,
    source: read.source,
    observedAt: spot.observedAt < read.observedAt ? spot.observedAt : read.observedAt,
    inputs: [
      spot.input,
      { ...read.input, vol, volBy, rate, ...(off === undefined ? {} : { off: off / unit }) },
    ],
  }
}

type Priced = {
  readonly right: 'call' | 'put'
  readonly strike: number
  readonly years: number
  readonly spot: number
  readonly price: number
}

/**
 * What gives an option's price: the vol it is marked with, at the rate that then does; where that would be no carry, the vol that does
 * at `RATE`. Where none does it is the marked vol, and `off` is what a unit is then worth beyond its price. Else why there is none.
 */
function termsBy(of: Priced, marked: number | undefined) {
  const { price, ...at } = of
  if (marked !== undefined) {
    const rate = impliedRate({ ...of, vol: marked })
    if (Math.abs(rate) <= CARRY_MOST) return { vol: marked, rate, volBy: 'mark' as const }
  }
  const { status, vol } = impliedVol({ ...of, rate: RATE, yield: 0 })
  if (status === 'ok' || (marked === undefined && vol === 0))
    return { vol, rate: RATE, volBy: 'implied' as const }
  if (marked === undefined) return status
  const off = priceEuropean({ ...at, vol: marked, rate: RATE, yield: 0 }).price - price
  return { vol: marked, rate: RATE, volBy: 'mark' as const, off }
}

function timed({ price, spread }: Read, by: number): Pick<Read, 'price' | 'spread'> {
  return { price: price * by, spread: spread === undefined ? undefined : spread * by }
}

type Read = {
  readonly price: number
  readonly spread: number | undefined
  readonly source: string
  readonly observedAt: Timestamp
  readonly input: RiskInput
}

function readMark(mark: Mark, instrument: InstrumentId, now: Timestamp): Read | undefined {
  const text = mark.mid ?? mark.last
  const observedAt = parseTime(mark.observedAt)
  if (text === undefined || observedAt === undefined) return undefined
  const { bid, ask, source, stale, simulated } = mark
  return {
    price: Number(text),
    spread: bid === undefined || ask === undefined ? undefined : Number(ask) - Number(bid),
    source,
    observedAt,
    input: {
      instrument,
      price: text,
      source,
      observedAt: mark.observedAt,
      ageMs: Math.max(0, Math.floor((now - observedAt) / 1000)),
      stale,
      simulated,
    },
  }
}
