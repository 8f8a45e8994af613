/** An imported chain as the tape of one underlying, which back-tests read. */
import { tapeOf } from '@parley/income'
import type { Tape, TapeColumns, TapeDay, TapeOption } from '@parley/income'
import type { Chain, ChainUnderlying } from '../chain.ts'
import { parseUnits } from '../price-units.ts'
import { newYorkClose } from '../session-time.ts'
import { ImportRefused } from './refused.ts'
import type { ImportReport } from './report.ts'

const MOST = 2 ** 31 - 1

/** Of the symbol given, else of the only one there is. Throws `ImportRefused` where there is none, or no close on any day. */
export function chainTape(chain: Chain, report: ImportReport, symbol?: string): Tape {
  const underlying = chosen(chain, symbol)
  const mine = chain.contracts.map(({ key }) => key.underlying === underlying.symbol)
  const { rows, days } = rowsAndDays(chain, underlying, mine)
  const places = placesOf(chain, mine)
  const { step, counts } = stepOf(chain, rows)
  const { quotes } = chain
  const take = (column: Float64Array): Float64Array =>
    Float64Array.from(rows, (row) => column[row] ?? Number.NaN)
  const whole = (column: Float64Array): Int32Array =>
    Int32Array.from(rows, (row) => {
      const value = column[row] ?? Number.NaN
      return value >= 0 ? Math.min(value, MOST) : -1
    })
  const columns: TapeColumns = {
    option: Int32Array.from(rows, (row) => places.of[quotes.contract[row] ?? -1] ?? -1),
    ...counts,
    vol: take(quotes.iv),
    delta: take(quotes.delta),
    volume: whole(quotes.volume),
    openInterest: whole(quotes.openInterest),
  }
  const { symbol: name, multiplier, tick } = underlying
  const { options } = places
  const { rowsRead, rowsKept, notes } = report
  const counted = (findings: Readonly<Record<string, { readonly count: number }>>) =>
    Object.fromEntries(Object.entries(findings).map(([code, { count }]) => [code, count]))
  const quality = {
    rowsRead,
    rowsKept,
    refused: counted(report.refused),
    warnings: counted(report.warnings),
    notes,
  }
  const { source } = chain
  const of = { source, underlying: name, multiplier, tick, step, days, options, columns }
  return tapeOf({ ...of, quality })
}

function chosen({ underlyings }: Chain, symbol: string | undefined): ChainUnderlying {
  const known = underlyings.map((each) => each.symbol)
  const found =
    symbol === undefined
      ? underlyings.length === 1
        ? underlyings[0]
        : undefined
      : underlyings.find((each) => each.symbol === symbol.toUpperCase())
  if (found) return found
  const which = symbol === undefined ? 'say which with --symbol' : `none is ${symbol.toUpperCase()}`
  throw new ImportRefused('unknown_underlying', `the file has ${known.join(', ')}: ${which}`)
}

function rowsAndDays(
  { closes, sessions, quotes, source }: Chain,
  { symbol }: ChainUnderlying,
  mine: readonly boolean[],
): { readonly rows: Int32Array; readonly days: readonly TapeDay[] } {
  const rows = new Int32Array(quotes.contract.length)
  const own = closes.get(symbol)
  let count = 0
  const days = sessions.map(({ date, start, end }): TapeDay => {
    const from = count
    for (let row = start; row < end; row++)
      if (mine[quotes.contract[row] ?? -1] === true) rows[count++] = row
    const close = own?.get(date)
    return {
      date,
      at: newYorkClose(date),
      start: from,
      end: count,
      ...(close && { close: close.price }),
      ...(close?.dividend !== undefined && { dividend: close.dividend }),
      ...(close?.split !== undefined && { split: close.split }),
    }
  })
  if (days.every(({ close }) => close === undefined))
    throw new ImportRefused(
      'no_closes',
      `${source} has no price of ${symbol} on any day: give its daily closes with --underlying FILE`,
    )
  return { rows: rows.slice(0, count), days }
}

function placesOf(
  { contracts }: Chain,
  mine: readonly boolean[],
): { readonly of: Int32Array; readonly options: readonly TapeOption[] } {
  const of = new Int32Array(contracts.length).fill(-1)
  const options: TapeOption[] = []
  const ends = new Map<string, number>()
  contracts.forEach(({ symbol, key }, i) => {
    if (mine[i] !== true) return
    const { right, expiry, style } = key
    const expiresAt = ends.get(expiry) ?? newYorkClose(expiry)
    ends.set(expiry, expiresAt)
    of[i] = options.length
    const strike = parseUnits(key.strike)?.units ?? 0
    options.push({ id: symbol, right, strike, expiry, expiresAt, style })
  })
  return { of, options }
}

/** The coarsest of 0.01, 0.001 … in which every price is whole, and prices counted in it. */
function stepOf(
  { quotes, source }: Chain,
  rows: Int32Array,
): {
  readonly step: number
  readonly counts: Pick<TapeColumns, 'bid' | 'ask' | 'last'>
} {
  let step = 1_000_000
  let highest = 0
  for (const column of [quotes.bid, quotes.ask, quotes.last])
    for (const row of rows) {
      const value = column[row] ?? Number.NaN
      while (step > 1 && value % step > 0) step /= 10
      if (value > highest) highest = value
    }
  if (highest / step > MOST)
    throw new ImportRefused('price_range', `${source} has prices too large for their decimals`)
  const count = (column: Float64Array): Int32Array =>
    Int32Array.from(rows, (row) => {
      const value = column[row] ?? Number.NaN
      return value > 0 ? value / step : 0
    })
  return {
    step,
    counts: { bid: count(quotes.bid), ask: count(quotes.ask), last: count(quotes.last) },
  }
}
