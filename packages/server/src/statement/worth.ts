/**
 * What assets were worth at the ends of days, in whole minor units of the asset that a statement is in. [STM-2]
 * An instrument is valued at its latest close up to the day, or at the first one after it where there is none before; a currency at
 * its recorded rate. A close of another day is in the units of the day it is for. What has neither is not valued, and is named. A future is worth what it has gained since variation was last paid.
 */
import { PRICE_SCALE, decode, multiplierOf, powerOfTen, rootOf } from '@parley/core'
import type { Instrument, InstrumentId, ReferenceMark, State, Tradable } from '@parley/core'
import { actionsOn } from '../market/lineage.ts'
import { priceIn } from './in-units.ts'
import { rateIn } from './rate.ts'
import type { Rate, RateOf } from './rate.ts'
import { text } from '../views/views.ts'
import type { Views } from '../views/views.ts'

export type Worth = {
  readonly currency: string
  /** Signed value of an amount of an asset at the end of a day; rounded down. Undefined where it has no close. */
  readonly of: (asset: string, amount: bigint, dayEndUs: number) => bigint | undefined
  /** The same at the whole price, of a future too, as its lots count it. */
  readonly whole: (asset: string, amount: bigint, dayEndUs: number) => bigint | undefined
  /** The mark an instrument is valued at. */
  readonly mark: (asset: string, dayEndUs: number) => ReferenceMark | undefined
  /** What a unit of money was worth by the marks there were at the end of a day: unlike `of`, by none that was seen after it. */
  readonly rateAt: RateOf
  /** The variation that contracts of a future, or of anything else nothing, were paid from the end of one day to that of another. */
  readonly paid: (asset: string, contracts: bigint, from: number, to: number) => bigint
}

/** Marks of now, for a day that is not over. */
export type LiveMark = (instrument: string) => ReferenceMark | undefined

type Dated = { readonly dayEndUs: number; readonly mark: ReferenceMark }

/** `nowUs`: from here on the marks of now hold. */
export function worthOf(views: Views, currency: string, nowUs: number, live: LiveMark): Worth {
  const { state } = views
  const closes = new Map<string, readonly Dated[]>()
  const seriesOf = (asset: string): readonly Dated[] => {
    let series = closes.get(asset)
    if (!series) closes.set(asset, (series = read(views, asset)))
    return series
  }
  const actions = new Map<string, ReturnType<typeof actionsOn>>()
  /** A close as a mark of another day's end. */
  const asOf = (
    asset: string,
    close: Dated | undefined,
    toUs: number,
  ): ReferenceMark | undefined => {
    if (!close || close.dayEndUs === toUs || state.corporateActions.size === 0) return close?.mark
    let own = actions.get(asset)
    if (!own) actions.set(asset, (own = actionsOn(state, asset as InstrumentId)))
    const by = { fromUs: close.dayEndUs, toUs }
    return { ...close.mark, price: priceIn(own, close.mark.price, by) }
  }
  const mark = (asset: string, dayEndUs: number): ReferenceMark | undefined => {
    if (dayEndUs >= nowUs) {
      const now = live(asset)
      if (now) return now
    }
    const series = seriesOf(asset)
    return asOf(asset, latestAt(series, dayEndUs) ?? series[0], dayEndUs)
  }
  const isRecorded = (asset: string): boolean => seriesOf(asset).length > 0
  const rate = rateIn(state, currency, { mark, isRecorded })
  const rateAt = rateIn(state, currency, {
    isRecorded,
    mark: (asset, dayEndUs) =>
      (dayEndUs >= nowUs ? live(asset) : undefined) ??
      asOf(asset, latestAt(seriesOf(asset), dayEndUs), dayEndUs),
  })
  const priced = (
    asset: string,
    amount: bigint,
    dayEndUs: number,
    priceOf: (instrument: Tradable) => bigint | undefined,
  ): bigint | undefined => {
    if (amount === 0n) return 0n
    const instrument = state.instruments.get(asset as never)
    if (!instrument) return undefined
    // What the statement is in is worth itself, whatever its mark.
    const isMoney = instrument.kind === 'cash' || asset === currency
    const price = isMoney ? powerOfTen(PRICE_SCALE) : priceOf(instrument)
    const at = rate(isMoney ? asset : instrument.terms.quoteAsset, dayEndUs)
    if (price === undefined || at === undefined) return undefined
    return scaled(state, instrument, amount * price, at, currency)
  }
  const whole: Worth['whole'] = (asset, amount, dayEndUs) =>
    priced(asset, amount, dayEndUs, ({ id }) => mark(id, dayEndUs)?.price)
  const of: Worth['of'] = (asset, amount, dayEndUs) =>
    priced(asset, amount, dayEndUs, ({ id, kind }) =>
      kind === 'future' ? unpaid(id, dayEndUs) : mark(id, dayEndUs)?.price,
    )
  const carries = carriesOf(views)
  /** Of a unit, since it was carried last: nothing where its mark is older than that, or where it has settled. */
  const unpaid = (future: string, dayEndUs: number): bigint => {
    const carried = carries(future, dayEndUs)
    if (!carried || carried.settled) return 0n
    const known =
      (dayEndUs >= nowUs ? live(future) : undefined) ?? latestAt(seriesOf(future), dayEndUs)?.mark
    return known && known.observedAt > carried.observedUs ? known.price - carried.price : 0n
  }
  const paid = (asset: string, contracts: bigint, from: number, to: number): bigint => {
    const future = state.instruments.get(asset as never)
    if (future?.kind !== 'future') return 0n
    const [before, after] = [carries(asset, from), carries(asset, to)]
    const at = rate(future.terms.quoteAsset, to)
    if (!before || !after || at === undefined) return 0n
    return scaled(state, future, contracts * (after.price - before.price), at, currency)
  }
  return { currency, of, whole, mark, rateAt, paid }
}

type Carried = { readonly price: bigint; readonly observedUs: number; readonly settled: boolean }

/** How a future was carried before a moment. */
function carriesOf(views: Views): (future: string, before: number) => Carried | undefined {
  const known = new Map<string, readonly (Carried & { readonly dayEndUs: number })[]>()
  return (future, before) => {
    let series = known.get(future)
    if (!series) {
      series = views
        .all('select * from carries where instrument = ? order by n', [future])
        .map((row) => ({
          dayEndUs: Number(row['at_us']),
          price: BigInt(text(row['price'])),
          observedUs: Number(row['observed_us']),
          settled: row['settled'] === 1,
        }))
      known.set(future, series)
    }
    return latestAt(series, before)
  }
}

/** Whether what an instrument is worth follows from prices in a currency: it is priced in that, or in the coin that it is on. */
export function isPricedIn(
  { instruments }: Pick<State, 'instruments'>,
  of: Instrument,
  currency: string,
): boolean {
  if (of.kind === 'cash') return of.id === currency
  const quote = instruments.get(of.terms.quoteAsset)
  if (!quote) return false
  return quote.id === rootOf(of)
    ? isPricedIn({ instruments }, quote, currency)
    : quote.id === currency
}

/** Amount × price × rate as minor units of the asset the statement is in, rounded down. */
function scaled(
  state: State,
  instrument: Instrument,
  product: bigint,
  { num, den }: Rate,
  currency: string,
): bigint {
  const scale = state.instruments.get(currency as never)?.scale ?? 0
  const value = product * num * multiplierOf(instrument) * powerOfTen(scale)
  const per = den * powerOfTen(PRICE_SCALE + instrument.scale)
  return value >= 0n ? value / per : -((-value + per - 1n) / per)
}

function read(views: Views, asset: string): readonly Dated[] {
  return views
    .all('select day_us, mark from closes where instrument = ? order by day_us', [asset])
    .map((row) => ({
      dayEndUs: Number(row['day_us']),
      mark: decode(text(row['mark'])) as ReferenceMark,
    }))
}

/** By bisection: a statement asks for every day of years. */
function latestAt<T extends { readonly dayEndUs: number }>(
  series: readonly T[],
  dayEndUs: number,
): T | undefined {
  let [low, high] = [0, series.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((series[middle]?.dayEndUs ?? Infinity) <= dayEndUs) low = middle + 1
    else high = middle
  }
  return series[low - 1]
}
