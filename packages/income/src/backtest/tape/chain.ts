/** Rows of a tape as the chain that plans read, at the close of a day. */
import type { Chain, ChainRow } from '../../chain/chain.ts'
import { YEAR_US } from './scan.ts'
import { UNITS } from './tape.ts'
import type { Tape, TapeDay } from './tape.ts'

export type ChainMarket = Pick<Chain, 'spot' | 'rate' | 'yield' | 'dividends' | 'realisedVol'>

/** `unquoted`: places of options that are held and have no row today. They stand in the chain as stale: known, and not to be acted on. */
export function chainOn(
  tape: Tape,
  { at }: TapeDay,
  market: ChainMarket,
  rows: readonly number[],
  unquoted: readonly number[] = [],
): Chain {
  const known = rows.map((row) => ({
    ...termsOf(tape, tape.columns.option[row] ?? 0, at),
    ...quoteOf(tape, row),
  }))
  const stale = unquoted.map((place) => ({ ...termsOf(tape, place, at), stale: true }))
  return { underlying: tape.underlying, ...market, earnings: [], rows: [...known, ...stale] }
}

/** Every row of a day. */
export function rowsOn({ start, end }: TapeDay): readonly number[] {
  return Array.from({ length: end - start }, (_, i) => start + i)
}

type Terms = Omit<ChainRow, 'bid' | 'ask' | 'mark' | 'vol' | 'delta' | 'volume' | 'openInterest'>

function termsOf({ options, multiplier, strikeOf }: Tape, place: number, at: number): Terms {
  const { id, right, expiry, expiresAt, style } = options[place] as Tape['options'][number]
  const years = Math.max(0, expiresAt - at) / YEAR_US
  return { id, right, strike: strikeOf[place] ?? 0, expiry, years, multiplier, style }
}

export type TapeQuote = Pick<
  ChainRow,
  'bid' | 'ask' | 'mark' | 'vol' | 'delta' | 'volume' | 'openInterest'
>

/** What a row says: each figure that it has. A last price is the mark where there are not both sides. */
export function quoteOf({ columns, step }: Tape, row: number): TapeQuote {
  const priceIn = (column: Int32Array): number | undefined => {
    const count = column[row] ?? 0
    return count > 0 ? (count * step) / UNITS : undefined
  }
  const [bid, ask, last] = [priceIn(columns.bid), priceIn(columns.ask), priceIn(columns.last)]
  const vol = columns.vol[row] ?? Number.NaN
  const delta = columns.delta[row] ?? Number.NaN
  const volume = columns.volume[row] ?? -1
  const openInterest = columns.openInterest[row] ?? -1
  return {
    ...(bid === undefined ? {} : { bid }),
    ...(ask === undefined ? {} : { ask }),
    ...(last === undefined || (bid !== undefined && ask !== undefined) ? {} : { mark: last }),
    ...(vol > 0 ? { vol } : {}),
    ...(Number.isNaN(delta) ? {} : { delta }),
    ...(volume < 0 ? {} : { volume }),
    ...(openInterest < 0 ? {} : { openInterest }),
  }
}
