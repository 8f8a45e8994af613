/** For tests and the bench: a made-up market on a tape, the same for the same seed. Vol smiles, and is implied above what is realised. */
import { priceEuropean } from '@parley/quant'
import { YEAR_US } from './tape/scan.ts'
import { UNITS, tapeOf } from './tape/tape.ts'
import type { Tape, TapeDay, TapeOption, TapeParts } from './tape/tape.ts'

export type MadeMarket = {
  readonly seed: number
  readonly days: number
  /** Fridays ahead that have options. */
  readonly expiries: number
  /** Strikes of an expiry: so many steps around the spot. */
  readonly strikes: number
  readonly strikeStep?: number
  readonly spot?: number
  readonly vol?: number
  readonly realisedVol?: number
  /** Width between bid and ask as a share of the price, at least a cent. */
  readonly width?: number
  /** Share of rows that are missing. */
  readonly gaps?: number
  /** Share of rows whose price is far off. */
  readonly wrong?: number
  readonly greeks?: boolean
  /** Each quarter, per unit. */
  readonly dividend?: number
}

const DAY_MS = 86_400_000
const FIRST = Date.parse('2015-01-05T21:00:00Z')
const CENT = UNITS / 100

export function madeTape(market: MadeMarket): Tape {
  return tapeOf(madeParts(market))
}

export function madeParts(market: MadeMarket): TapeParts {
  const { seed, days: count, strikeStep = 1, spot: first = 100, vol = 0.2, width = 0.03 } = market
  const { gaps = 0, wrong = 0, greeks = true, realisedVol = 0.16, dividend } = market
  const draw = drawsOf(seed)
  const options: TapeOption[] = []
  const places = new Map<string, number>()
  const most = count * market.expiries * market.strikes * 2
  const ints = (): Int32Array => new Int32Array(most)
  const columns = {
    option: ints(),
    bid: ints(),
    ask: ints(),
    last: ints(),
    vol: new Float64Array(most).fill(Number.NaN),
    delta: new Float64Array(most).fill(Number.NaN),
    volume: ints().fill(500),
    openInterest: ints().fill(1000),
  }
  const days: TapeDay[] = []
  let row = 0
  let spot = first
  for (let n = 0, at = FIRST; n < count; n++, at = nextDay(at)) {
    if (n > 0) spot *= Math.exp(realisedVol * Math.sqrt(1 / 252) * normal(draw))
    const close = Math.round(spot * 100) * CENT
    const start = row
    const middle = Math.round(spot / strikeStep)
    for (let e = 0; e < market.expiries; e++) {
      const expiresAt = fridayAfter(at, e)
      const years = ((expiresAt - at) * 1000) / YEAR_US
      for (let s = 0; s < market.strikes; s++) {
        const strike = (middle - Math.floor(market.strikes / 2) + s) * strikeStep
        if (strike <= 0) continue
        const smile = vol + 0.3 * Math.log(strike / spot) ** 2
        for (const right of ['call', 'put'] as const) {
          if (gaps > 0 && draw() < gaps) continue
          const terms = { right, spot: close / UNITS, strike, years, rate: 0, yield: 0 }
          const { price, delta } = priceEuropean({ ...terms, vol: smile })
          const worth = wrong > 0 && draw() < wrong ? price + 0.1 * spot : price
          const half = Math.max((worth * width) / 2, 0.005)
          const bid = Math.floor((worth - half) * 100)
          columns.bid[row] = Math.max(bid, 0)
          columns.ask[row] = Math.max(Math.ceil((worth + half) * 100), 1)
          columns.last[row] = Math.round(worth * 100)
          if (greeks) {
            columns.vol[row] = smile
            columns.delta[row] = delta
          }
          columns.option[row++] = placeOf({ right, strike: strike * UNITS, expiresAt })
        }
      }
    }
    const pays = dividend !== undefined && n % 63 === 40 ? { dividend: dividend * UNITS } : {}
    days.push({ date: dateOf(at), at: at * 1000, start, end: row, close, ...pays })
  }

  function placeOf(terms: Pick<TapeOption, 'right' | 'strike' | 'expiresAt'>): number {
    const expiry = dateOf(terms.expiresAt)
    const { right, strike, expiresAt } = terms
    const letter = right === 'call' ? 'C' : 'P'
    const id = `MADE-${expiry.replaceAll('-', '')}-${strike / UNITS}-${letter}`
    const known = places.get(id)
    if (known !== undefined) return known
    places.set(id, options.length)
    options.push({ id, right, strike, expiry, expiresAt: expiresAt * 1000, style: 'american' })
    return options.length - 1
  }

  return {
    source: `made up, seed ${seed}`,
    underlying: 'MADE',
    multiplier: 100,
    tick: CENT,
    step: CENT,
    days,
    options,
    columns: Object.fromEntries(
      Object.entries(columns).map(([name, column]) => [name, column.subarray(0, row)]),
    ) as typeof columns,
    quality: { rowsRead: row, rowsKept: row, refused: {}, warnings: {}, notes: [] },
  }
}

function dateOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10)
}

function nextDay(at: number): number {
  const next = at + DAY_MS
  return new Date(next).getUTCDay() === 6 ? next + 2 * DAY_MS : next
}

function fridayAfter(at: number, weeks: number): number {
  const ahead = (5 - new Date(at).getUTCDay() + 7) % 7 || 7
  return at + (ahead + 7 * weeks) * DAY_MS
}

/** From 0 to below 1 (mulberry32). */
export function drawsOf(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

function normal(draw: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - draw())) * Math.cos(2 * Math.PI * draw())
}

export type StatedDay = {
  readonly date: string
  /** Left out where the day has none. */
  readonly close?: number
  readonly dividend?: number
  readonly split?: number
  /** Expiry, strike, right, bid, ask, and delta without its sign. */
  readonly rows: readonly (readonly [string, number, 'call' | 'put', number, number, number])[]
}

/** A tape written out by hand: XYZ, vol 25% on every row, a thousand traded. */
export function statedTape(stated: readonly StatedDay[]): Tape {
  const options: TapeOption[] = []
  const places = new Map<string, number>()
  const quotes = stated.flatMap(({ rows }) => rows)
  const days: TapeDay[] = []
  let end = 0
  for (const { date, close, dividend, split, rows } of stated) {
    const start = end
    end += rows.length
    days.push({
      date,
      at: closeOf(date),
      start,
      end,
      ...(close === undefined ? {} : { close: Math.round(close * UNITS) }),
      ...(dividend === undefined ? {} : { dividend: Math.round(dividend * UNITS) }),
      ...(split === undefined ? {} : { split: split * UNITS }),
    })
  }
  const option = quotes.map(([expiry, strike, right]) => {
    const letter = right === 'call' ? 'C' : 'P'
    const id = `XYZ-${expiry.replaceAll('-', '')}-${strike}-${letter}`
    const known = places.get(id)
    if (known !== undefined) return known
    places.set(id, options.length)
    const terms = { right, expiry, expiresAt: closeOf(expiry), style: 'american' } as const
    return options.push({ id, strike: strike * UNITS, ...terms }) - 1
  })
  const cents = (at: number): number => Math.round(at * 100)
  return tapeOf({
    source: 'stated',
    underlying: 'XYZ',
    multiplier: 100,
    tick: CENT,
    step: CENT,
    days,
    options,
    columns: {
      option: Int32Array.from(option),
      bid: Int32Array.from(quotes, ([, , , bid]) => cents(bid)),
      ask: Int32Array.from(quotes, ([, , , , ask]) => cents(ask)),
      last: new Int32Array(quotes.length),
      vol: new Float64Array(quotes.length).fill(0.25),
      delta: Float64Array.from(quotes, ([, , right, , , delta]) =>
        right === 'call' ? delta : -delta,
      ),
      volume: new Int32Array(quotes.length).fill(1000),
      openInterest: new Int32Array(quotes.length).fill(-1),
    },
    quality: {
      rowsRead: quotes.length,
      rowsKept: quotes.length,
      refused: {},
      warnings: {},
      notes: [],
    },
  })
}

function closeOf(date: string): number {
  return Date.parse(`${date}T21:00:00Z`) * 1000
}
