/**
 * What money is worth in the asset that a statement is in, at the ends of days: as exact fractions, since a dollar is a long fraction of
 * a coin. A coin or a share has its mark in what it is priced in, and so on down to cash; cash has the rate recorded of it in the currency
 * that the venue reports in, which is the one of which none is recorded. [STM-8]
 */
import { PRICE_SCALE, powerOfTen } from '@parley/core'
import type { ReferenceMark, State } from '@parley/core'

/** One unit of an asset is worth `num / den` of the statement's. `since`: when the oldest mark in it was seen; none where it needs none. */
export type Rate = {
  readonly num: bigint
  readonly den: bigint
  readonly since: number | undefined
}

export type RateOf = (asset: string, dayEndUs: number) => Rate | undefined
export type MarkOf = (asset: string, dayEndUs: number) => ReferenceMark | undefined

const ONE: Rate = { num: 1n, den: 1n, since: undefined }

/** A rate into something on the way: the asset itself, the cash that the statement's asset is priced in, or what the venue reports in. */
type Step = { readonly rate: Rate; readonly into: string }

export function rateIn(
  state: State,
  currency: string,
  of: { readonly mark: MarkOf; readonly isRecorded: (asset: string) => boolean },
): RateOf {
  const { mark, isRecorded } = of
  const root = cashUnder(state, currency)
  const bare = [...state.instruments.values()].filter(
    ({ id, kind }) => kind === 'cash' && !isRecorded(id),
  )
  const reporting = bare.length === 1 || !bare.some(({ id }) => id === root) ? bare[0]?.id : root
  const marked = (asset: string, at: number): Rate | undefined => {
    const seen = mark(asset, at)
    return seen && seen.price > 0n
      ? { num: seen.price, den: powerOfTen(PRICE_SCALE), since: seen.observedAt }
      : undefined
  }
  /** Cash in what the venue reports in. */
  const reported = (cash: string, at: number): Rate | undefined =>
    cash === reporting ? ONE : marked(cash, at)
  const walk = (
    asset: string,
    at: number,
    isThere: (asset: string) => boolean,
  ): Step | undefined => {
    const instrument = state.instruments.get(asset as never)
    if (!instrument) return undefined
    if (isThere(asset)) return { rate: ONE, into: asset }
    if (instrument.kind === 'cash') {
      const rate = reported(asset, at)
      return rate && { rate, into: reporting ?? '' }
    }
    const [own, rest] = [marked(asset, at), walk(instrument.terms.quoteAsset, at, isThere)]
    return own && rest && { rate: times(own, rest.rate), into: rest.into }
  }
  return (asset, at) => {
    const from = walk(asset, at, (each) => each === currency || each === root)
    if (!from || from.into === currency) return from?.rate
    const unit = walk(currency, at, (each) => each === root)
    if (!unit) return undefined
    if (from.into === root) return over(from.rate, unit.rate)
    const between = root === undefined ? undefined : reported(root, at)
    return between && over(from.rate, times(unit.rate, between))
  }
}

/** What money an amount of an asset is worth is told in: cash is itself, anything else what it is priced in. */
export function moneyOf(state: State, asset: string): string | undefined {
  const instrument = state.instruments.get(asset as never)
  return instrument?.kind === 'cash' ? instrument.id : instrument?.terms.quoteAsset
}

/** The cash that an asset is priced in at last. */
function cashUnder(state: State, asset: string): string | undefined {
  const money = moneyOf(state, asset)
  return money === undefined || money === asset ? money : cashUnder(state, money)
}

function times(a: Rate, b: Rate): Rate {
  return { num: a.num * b.num, den: a.den * b.den, since: older(a.since, b.since) }
}

function over(a: Rate, b: Rate): Rate {
  return { num: a.num * b.den, den: a.den * b.num, since: older(a.since, b.since) }
}

function older(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.min(a, b)
}
