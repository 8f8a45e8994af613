/**
 * The simulated market's state and how it walks: fixed steps from the start, an hourly look at what is listed, and a
 * fixing whenever an asset's options may expire. The state at an instant depends on the seed, the start and the step
 * length alone, never on how often it was looked at.
 */
import { futureId, optionId, optionRoot, price, timestamp } from '@parley/core'
import type { Timestamp } from '@parley/core'
import type {
  DatedInstrument,
  FeedInstrument,
  FeedChange,
  FutureInstrument,
  LocalDate,
  OptionInstrument,
  UnderlyingInstrument,
} from '../feed.ts'
import { formatUnits, toUnits } from '../price-units.ts'
import { dateIn } from '../session-time.ts'
import { ASSETS } from './asset.ts'
import type { SimulatedAsset } from './asset.ts'
import { expiriesAt, fixingOn, futuresOf, isMonthly } from './expiries.ts'
import type { Expiry } from './expiries.ts'
import { advanceAsset, startOf } from './path.ts'
import type { AssetState } from './path.ts'
import { draws } from './random.ts'
import { coverStrikes, strikesOf } from './strikes.ts'
import type { StrikeGrid } from './strikes.ts'
import { yearsBetween } from './quote.ts'

/** Every asset's state at one instant, in the order of `ASSETS`. */
export type Snapshot = { readonly at: Timestamp; readonly states: readonly AssetState[] }

export type Market = {
  readonly snapshot: () => Snapshot
  /** Steps to the last step at or before `at`. */
  walkTo(at: Timestamp): void
  /** Hourly snapshots, oldest first, the last `HISTORY_HOURS` of them. */
  readonly hours: () => readonly Snapshot[]
  /** States at the instants when an asset's options may expire, by symbol and date. */
  fixing(symbol: string, date: LocalDate): { at: Timestamp; state: AssetState } | undefined
  /** Options and futures listed since the last call, and all that are listed and not expired at `now`. */
  takeListed(): readonly DatedInstrument[]
  live(now: Timestamp): readonly DatedInstrument[]
  find(symbol: string): { readonly index: number; readonly instrument: FeedInstrument } | undefined
  follow(change: FeedChange): void
  adopt(option: OptionInstrument): void
}

export type MarketOptions = {
  readonly seed: number
  readonly startAt: Timestamp
  readonly stepMs: number
}

export const HOUR_MS = 3_600_000
const YEAR_MS = 365 * 24 * HOUR_MS
/** A little over a year. */
const HISTORY_HOURS = 24 * 400
const ZONE = { coin: 'UTC', share: 'America/New_York' } as const
/** Of the strikes of a monthly expiry every so many have inverse options too. */
const INVERSE_EVERY = 4
/** Bounds the fixings kept: some three years of days. */
const FIXINGS_PER_ASSET = 1100

export function createMarket({ seed, startAt, stepMs }: MarketOptions): Market {
  const random = draws(seed)
  const grids = new Map<string, StrikeGrid>()
  const found = new Map<string, { index: number; instrument: FeedInstrument }>()
  const fixings = ASSETS.map(() => new Map<LocalDate, { at: Timestamp; state: AssetState }>())
  const hours: Snapshot[] = []
  const expiries: (readonly Expiry[])[] = []
  const scales: Scale[] = []
  /** Changes whose moment has not come, by it. */
  let coming: FeedChange[] = []
  let fresh: DatedInstrument[] = []
  let live: DatedInstrument[] = []
  let states = ASSETS.map(startOf)
  let step = 0
  let at = startAt
  /** How far it was asked to go: less than a step beyond where it stands. */
  let reached = startAt
  /** When it was last changed: between two steps prices are seen as of then, for they are of other units from then on. */
  let changedAt = startAt
  ASSETS.forEach((asset, index) => {
    const instrument = underlyingInstrument(asset)
    found.set(asset.symbol, { index, instrument })
  })

  /** The walk itself knows of no change: what is seen of it is in the units of its moment. */
  function seen(walked: Snapshot): Snapshot {
    if (scales.length === 0) return walked
    return {
      at: walked.at,
      states: walked.states.map((state, index) => ({
        ...state,
        spot: state.spot * scaleAt(index, walked.at),
      })),
    }
  }

  function here(): Snapshot {
    return seen({ at: changedAt > at ? changedAt : at, states })
  }

  function scaleAt(index: number, moment: Timestamp): number {
    let scale = 1
    for (const each of scales) if (each.index === index && each.at <= moment) scale *= each.factor
    return scale
  }

  function carryOut({ underlying, at: moment, change }: FeedChange): void {
    const index = found.get(underlying)?.index ?? -1
    const asset = ASSETS[index]
    const before = hours.findLast((hour) => hour.at < moment)?.states[index] ?? states[index]
    if (!asset || !before) return
    scales.push({
      index,
      at: moment,
      factor: factorOf(change, before.spot * scaleAt(index, moment)),
    })
    for (const key of grids.keys()) if (key.startsWith(`${underlying}|`)) grids.delete(key)
    for (const one of live) if (isOptionOn(one, underlying)) found.delete(one.symbol)
    const isGone = (one: DatedInstrument): boolean => isOptionOn(one, underlying)
    live = live.filter((one) => !isGone(one))
    fresh = fresh.filter((one) => !isGone(one))
    for (const expiry of offered(asset, index)) listStrikes(asset, index, expiry)
  }

  function carryOutComing(): void {
    const due = coming.filter((change) => change.at <= reached)
    coming = coming.filter((change) => change.at > reached)
    for (const change of due) {
      changedAt = change.at
      carryOut(change)
    }
  }

  function onTheHour(): void {
    hours.push({ at, states })
    if (hours.length > HISTORY_HOURS) hours.shift()
    for (const option of live) if (option.expiresAt <= at) found.delete(option.symbol)
    live = live.filter((option) => option.expiresAt > at)
    ASSETS.forEach((asset, index) => {
      fix(asset, index)
      const own = offered(asset, index)
      for (const expiry of own) listStrikes(asset, index, expiry)
      for (const date of futuresOf(asset, own)) offer(index, futureInstrument(asset, date))
    })
  }

  /** The set changes only when its first expiry is reached. */
  function offered(asset: SimulatedAsset, index: number): readonly Expiry[] {
    const known = expiries[index] ?? []
    const [first] = known
    if (first && first.expiresAt > at) return known
    const next = expiriesAt(asset, at)
    expiries[index] = next
    return next
  }

  function fix(asset: SimulatedAsset, index: number): void {
    const state = here().states[index]
    const kept = fixings[index]
    const date = dateIn(at, ZONE[asset.asset])
    if (!state || !kept || fixingOn(asset, date) !== at) return
    kept.set(date, { at, state })
    const [oldest] = kept.keys()
    if (kept.size > FIXINGS_PER_ASSET && oldest !== undefined) kept.delete(oldest)
  }

  function listStrikes(asset: SimulatedAsset, index: number, { date, expiresAt }: Expiry): void {
    const state = here().states[index]
    if (!state) return
    const key = `${asset.symbol}|${date}`
    const before = grids.get(key)
    const grid = coverStrikes(asset, state, yearsBetween(at, expiresAt), before)
    if (grid === before) return
    grids.set(key, grid)
    const hasInverse = asset.inverseTick !== undefined && isMonthly(asset, date)
    for (const strike of strikesOf(grid))
      for (const right of ['call', 'put'] as const) {
        const terms = { expiry: date, expiresAt, strike, right }
        offer(index, optionInstrument(asset, terms))
        if (hasInverse && (strike / grid.step) % INVERSE_EVERY === 0)
          offer(index, inverseInstrument(asset, terms))
      }
  }

  function offer(index: number, one: DatedInstrument): void {
    if (found.has(one.symbol)) return
    found.set(one.symbol, { index, instrument: one })
    fresh.push(one)
    live.push(one)
  }

  onTheHour()
  return {
    snapshot: here,
    walkTo: (to) => {
      while (at + stepMs * 1000 <= to) {
        states = states.map((state, index) => {
          const asset = ASSETS[index]
          const years = stepMs / YEAR_MS
          return asset ? advanceAsset(asset, state, { draws: random, step, years, index }) : state
        })
        step += 1
        at = timestamp(startAt + step * stepMs * 1000)
        reached = at
        if (coming.length > 0) carryOutComing()
        if (at % (HOUR_MS * 1000) === 0) onTheHour()
      }
      reached = to > reached ? to : reached
      carryOutComing()
    },
    hours: () => (scales.length === 0 ? hours : hours.map(seen)),
    fixing: (symbol, date) => fixings[found.get(symbol)?.index ?? -1]?.get(date),
    takeListed: () => {
      const listed = fresh
      fresh = []
      return listed
    },
    live: (now) => live.filter((option) => option.expiresAt > now),
    find: (symbol) => found.get(symbol),
    follow: (change) => {
      coming = [...coming, change].toSorted((a, b) => a.at - b.at)
      carryOutComing()
    },
    adopt: (option) => {
      const index = found.get(option.option.underlying)?.index
      if (index !== undefined && option.expiresAt > at) offer(index, option)
    },
  }
}

/** From a moment on, what the price of an asset's units is of what it would have been. */
type Scale = { readonly index: number; readonly at: Timestamp; readonly factor: number }

/** A share that pays out more than it is worth is worth a hundredth of it afterwards. */
const LEFT_MIN = 0.01

function factorOf(change: FeedChange['change'], spot: number): number {
  return change.kind === 'split' ? 1 / change.ratio : Math.max(1 - change.amount / spot, LEFT_MIN)
}

function isOptionOn(one: DatedInstrument, underlying: string): boolean {
  return one.kind === 'option' && one.option.underlying === underlying
}

export function underlyingInstrument(asset: SimulatedAsset): UnderlyingInstrument {
  const { symbol, scale, tick, lot } = asset
  const terms = { quoteAsset: 'USD', scale, tick, lot, simulated: true }
  return { kind: 'underlying', symbol, asset: asset.asset, ...terms }
}

function futureInstrument(asset: SimulatedAsset, expiry: LocalDate): FutureInstrument {
  const { symbol: underlying, multiplier, tick } = asset
  return {
    kind: 'future',
    symbol: futureId({ root: underlying, expiryDate: expiry }),
    underlying,
    expiry,
    expiresAt: fixingOn(asset, expiry),
    multiplier,
    quoteAsset: 'USD',
    tick,
    lot: '1',
    simulated: true,
  }
}

type Terms = {
  readonly expiry: LocalDate
  readonly expiresAt: Timestamp
  readonly strike: number
  readonly right: 'call' | 'put'
}

function optionInstrument(asset: SimulatedAsset, terms: Terms): OptionInstrument {
  const { expiry, expiresAt, right } = terms
  const units = toUnits(terms.strike)
  const name = { root: asset.symbol, expiryDate: expiry, strike: price(BigInt(units)), right }
  const { style, multiplier, settlement, optionTick } = asset
  return {
    kind: 'option',
    symbol: optionId(name),
    option: { underlying: asset.symbol, expiry, strike: formatUnits(units), right, style },
    expiresAt,
    multiplier,
    settlement,
    quoteAsset: 'USD',
    tick: optionTick,
    lot: '1',
    simulated: true,
  }
}

/** The same option, paid for and settled in the coin. */
function inverseInstrument(asset: SimulatedAsset, terms: Terms): OptionInstrument {
  const option = optionInstrument(asset, terms)
  const { symbol: coin, inverseTick = option.tick } = asset
  const root = optionRoot(coin, coin)
  const { expiry, strike, right } = terms
  const name = { root, expiryDate: expiry, strike: price(BigInt(toUnits(strike))), right }
  return {
    ...option,
    symbol: optionId(name),
    option: { ...option.option, root },
    settlement: 'cash',
    quoteAsset: coin,
    tick: inverseTick,
  }
}
