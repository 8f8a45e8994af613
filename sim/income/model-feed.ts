/**
 * A market of one model: spots that move by geometric Brownian motion without interest, and at the end of each session options to the
 * next one, shown at what one volatility makes of them, bid and ask alike. Every second underlying draws the first one's numbers
 * with their signs turned.
 */
import { PRICE_SCALE, optionId, parseDecimal, present, price, timestamp } from '@parley/core'
import type { Timestamp } from '@parley/core'
import { normalQuantile, priceEuropean } from '@parley/quant'
import type {
  Feed,
  FeedInstrument,
  FeedUpdate,
  Mark,
  OptionInstrument,
} from '../../packages/server/src/feed/feed.ts'
import { Random } from '../random.ts'

export type ModelMarket = {
  readonly seed: number
  readonly startAt: Timestamp
  readonly sessionDays: number
  readonly symbols: readonly string[]
  readonly implied: number
  readonly realised: number
}

const DAY_US = 86_400_000_000
const SPOT = 100
/** Strikes to either side of the spot, and the distance of two of them as a share of it. */
const STRIKES = 4
const STEP = 0.025

export function modelFeed(market: ModelMarket): Feed {
  const { seed, startAt, sessionDays, symbols, implied, realised } = market
  const random = new Random(seed)
  const years = sessionDays / 365
  const source = `model market (seed ${seed})`
  const spots = new Map(symbols.map((symbol) => [symbol, SPOT]))
  const closes = new Map<string, number>()
  const marks = new Map<string, Mark>()
  let offered: readonly OptionInstrument[] = []
  let now = startAt
  let session = 0

  const sessionAt = (n: number): Timestamp => timestamp(startAt + n * sessionDays * DAY_US)
  const stamp = () => ({ source, simulated: true, observedAt: now })
  const underlyings = symbols.map((symbol): FeedInstrument => ({
    kind: 'underlying',
    symbol,
    asset: 'share',
    quoteAsset: 'USD',
    scale: 0,
    tick: '0.01',
    lot: '1',
    simulated: true,
  }))

  function walk(): void {
    let z = 0
    symbols.forEach((symbol, i) => {
      z = i % 2 === 0 ? normalQuantile((random.next() + 0.5) / 2 ** 32) : -z
      const growth = (-realised * realised * years) / 2 + realised * Math.sqrt(years) * z
      const spot = Math.round((spots.get(symbol) ?? SPOT) * Math.exp(growth) * 100) / 100
      spots.set(symbol, spot)
    })
  }

  function look(): FeedUpdate {
    const date = dateOf(now)
    marks.clear()
    for (const [symbol, spot] of spots) {
      closes.set(`${symbol} ${date}`, spot)
      const at = spot.toFixed(2)
      marks.set(symbol, { symbol, kind: 'underlying', bid: at, ask: at, mid: at, ...stamp() })
    }
    const expired = offered
    offered = symbols.flatMap((symbol) =>
      chainOf(symbol, spots.get(symbol) ?? SPOT, sessionAt(session + 1)),
    )
    for (const option of offered) {
      const { underlying, strike, right } = option.option
      const spot = spots.get(underlying) ?? SPOT
      const terms = { right, spot, strike: Number(strike), years, vol: implied, rate: 0, yield: 0 }
      const { price: worth, delta } = priceEuropean(terms)
      const at = worth.toFixed(8)
      const both = { bid: at, ask: at, mid: at, iv: implied, delta }
      marks.set(option.symbol, { symbol: option.symbol, kind: 'option', ...both, ...stamp() })
    }
    const all = [...marks.values()]
    return { at: now, date, marks: all, listed: offered, expired, actions: [] }
  }

  look()
  return {
    source,
    simulated: true,
    now: () => now,
    instruments: () => [...underlyings, ...offered],
    marks: () => [...marks.values()],
    mark: (symbol) => marks.get(symbol),
    history: () => [],
    settlement: (underlying, expiry) => {
      const at = closes.get(`${underlying} ${expiry}`)
      if (at === undefined) return undefined
      const observedAt = timestamp(Date.parse(`${expiry}T00:00:00Z`) * 1000)
      const day = { expiry, observedOn: expiry, observedAt }
      return { underlying, price: at.toFixed(2), source, simulated: true, ...day }
    },
    nextSession: () => sessionAt(session + 1),
    advanceTo: (at) => {
      const updates: FeedUpdate[] = []
      while (sessionAt(session + 1) <= at) {
        session += 1
        now = sessionAt(session)
        walk()
        updates.push(look())
      }
      return updates
    },
    advanceToNextSession: () => undefined,
    subscribe: () => () => undefined,
  }
}

function chainOf(symbol: string, spot: number, expiresAt: Timestamp): OptionInstrument[] {
  // Half a unit is the finest step that strikes are written in here.
  const step = Math.max(0.5, Math.round(spot * STEP * 2) / 2)
  const middle = Math.round(spot / step)
  return Array.from({ length: 2 * STRIKES + 1 }, (_, i) => (middle + i - STRIKES) * step)
    .filter((strike) => strike > 0)
    .flatMap((strike) => {
      const text = String(strike)
      const expiry = dateOf(expiresAt)
      const at = price(present(parseDecimal(text, PRICE_SCALE), 'a strike is exact'))
      return (['call', 'put'] as const).map((right): OptionInstrument => ({
        kind: 'option',
        symbol: optionId({ root: symbol, expiryDate: expiry, strike: at, right }),
        option: { underlying: symbol, expiry, strike: text, right, style: 'european' },
        expiresAt,
        multiplier: 100,
        settlement: 'physical',
        quoteAsset: 'USD',
        tick: '0.0001',
        lot: '1',
        simulated: true,
      }))
    })
}

function dateOf(at: Timestamp): string {
  return new Date(at / 1000).toISOString().slice(0, 10)
}
