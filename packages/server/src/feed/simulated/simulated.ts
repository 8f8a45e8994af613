/**
 * The simulated market as a feed: two coins and two shares, trading without pause, and chains on each. Everything is
 * flagged simulated and labelled with the seed. A day's session ends at 16:00 in New York, every day of the week.
 */
import { assert, timestamp } from '@parley/core'
import type { Timestamp } from '@parley/core'
import type {
  Book,
  Feed,
  DatedInstrument,
  FeedListener,
  FeedUpdate,
  LocalDate,
  Mark,
  SettlementPrice,
} from '../feed.ts'
import { formatUnits } from '../price-units.ts'
import { dateInNewYork, newYorkClose, plusDays } from '../session-time.ts'
import { ASSETS } from './asset.ts'
import { HOUR_MS, createMarket, underlyingInstrument } from './market.ts'
import type { Market, Snapshot } from './market.ts'
import { simulatedBook } from './book.ts'
import { simulatedFutureMark, simulatedOptionMark, spotUnits, underlyingMark } from './quote.ts'
import type { Observation } from './quote.ts'
import { draws } from './random.ts'

export type SimulatedOptions = {
  /** Whole number from 0. */
  readonly seed: number
  /** Taken back to the whole hour. Prices start at the same values whatever the start. */
  readonly startAt: Timestamp
  /** Length of a step; must divide an hour. Default 1000: finer is slower to walk far with. */
  readonly stepMs?: number
}

const HOUR_MICROSECONDS = HOUR_MS * 1000

/** Throws a RangeError on a seed that is no whole number from 0 or a step that does not divide an hour. */
export function simulatedFeed({ seed, startAt, stepMs = 1000 }: SimulatedOptions): Feed {
  if (!Number.isSafeInteger(seed) || seed < 0)
    throw new RangeError(`seed ${seed} is not a whole number from 0`)
  if (!Number.isSafeInteger(stepMs) || stepMs < 1 || HOUR_MS % stepMs !== 0)
    throw new RangeError(`step of ${stepMs} ms does not divide an hour`)
  const start = timestamp(Math.floor(startAt / HOUR_MICROSECONDS) * HOUR_MICROSECONDS)
  const source = `simulated market (seed ${seed})`
  const market = createMarket({ seed, startAt: start, stepMs })
  const sizes = draws(seed)
  const listeners = new Set<FeedListener>()
  const underlyings = ASSETS.map(underlyingInstrument)
  const reported = new Set<string>()
  let outstanding: readonly DatedInstrument[] = []
  let now = start

  function step(to: Timestamp): FeedUpdate {
    market.walkTo(to)
    now = to
    const opening = reported.size === 0 ? underlyings : []
    for (const { symbol } of opening) reported.add(symbol)
    // A long step may go past the end of what was listed on the way: nobody was offered it.
    const listed = market.takeListed().filter((one) => one.expiresAt > to)
    // What a corporate action has put an end to is offered no more.
    const known = [...outstanding, ...listed].filter(
      (one) => one.expiresAt <= to || market.find(one.symbol)?.instrument === one,
    )
    const expired = known.filter((option) => option.expiresAt <= now)
    outstanding = known.filter((option) => option.expiresAt > now)
    const update: FeedUpdate = {
      at: now,
      date: dateInNewYork(now),
      marks: allMarks(market, source, outstanding),
      listed: [...opening, ...listed],
      expired,
      actions: [],
    }
    for (const listener of listeners) listener(update)
    return update
  }

  function bookOf(symbol: string): Book | undefined {
    const mark = markOf(market, source, market.snapshot(), symbol)
    const instrument = market.find(symbol)?.instrument
    return mark && instrument && simulatedBook(mark, instrument.tick, instrument.lot, sizes)
  }

  function nextSession(): Timestamp {
    const today = newYorkClose(dateInNewYork(now))
    return today > now ? today : newYorkClose(plusDays(dateInNewYork(now), 1))
  }

  return {
    source,
    simulated: true,
    now: () => now,
    instruments: () => [...underlyings, ...market.live(now)],
    marks: () => allMarks(market, source, market.live(now)),
    mark: (symbol) => markOf(market, source, market.snapshot(), symbol),
    book: (symbol) => bookOf(symbol),
    carry: (symbol) => ASSETS.find((asset) => asset.symbol === symbol),
    history: ({ symbol, from, to }) =>
      market
        .hours()
        .filter((hour) => hour.at >= from && hour.at <= to)
        .flatMap((hour) => markOf(market, source, hour, symbol) ?? []),
    settlement: (underlying, expiry) => settlementOf(market, source, underlying, expiry),
    follow: (change) => market.follow(change),
    adopt: (option) => market.adopt(option),
    nextSession,
    advanceTo: (at) => {
      const updates: FeedUpdate[] = []
      for (let next = nextSession(); next <= at; next = nextSession()) updates.push(step(next))
      if (at > now) updates.push(step(at))
      return updates
    },
    advanceToNextSession: () => step(nextSession()),
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

function observe(source: string, snapshot: Snapshot, index: number): Observation {
  const asset = ASSETS[index]
  const state = snapshot.states[index]
  assert(asset !== undefined && state !== undefined, 'every asset has a state')
  return { asset, state, observedAt: snapshot.at, source }
}

function allMarks(
  market: Market,
  source: string,
  dated: readonly DatedInstrument[],
): readonly Mark[] {
  const snapshot = market.snapshot()
  const observations = ASSETS.map((_, index) => observe(source, snapshot, index))
  const bySymbol = new Map(observations.map((o) => [o.asset.symbol, o]))
  const marks = observations.map(underlyingMark)
  for (const one of dated) {
    const observation = bySymbol.get(one.kind === 'option' ? one.option.underlying : one.underlying)
    const mark = observation && datedMark(observation, one)
    if (mark) marks.push(mark)
  }
  return marks
}

function markOf(
  market: Market,
  source: string,
  snapshot: Snapshot,
  symbol: string,
): Mark | undefined {
  const found = market.find(symbol)
  if (!found) return undefined
  const observation = observe(source, snapshot, found.index)
  return found.instrument.kind === 'underlying'
    ? underlyingMark(observation)
    : datedMark(observation, found.instrument)
}

function datedMark(observation: Observation, one: DatedInstrument): Mark | undefined {
  return one.kind === 'option'
    ? simulatedOptionMark(observation, one)
    : simulatedFutureMark(observation, one)
}

function settlementOf(
  market: Market,
  source: string,
  underlying: string,
  expiry: LocalDate,
): SettlementPrice | undefined {
  const found = market.find(underlying)
  const fixing = market.fixing(underlying, expiry)
  if (!fixing || found?.instrument.kind !== 'underlying') return undefined
  const { asset } = observe(source, market.snapshot(), found.index)
  const price = spotUnits({ asset, state: fixing.state, observedAt: fixing.at, source })
  return {
    underlying,
    expiry,
    price: formatUnits(price),
    observedOn: expiry,
    observedAt: fixing.at,
    source,
    simulated: true,
  }
}
