/** One session of an imported chain as JSON that `parley screen` and `parley roll` read: days in place of dates. */
import type { Chain, ChainSession, ChainUnderlying } from '../chain.ts'
import { quotesOf } from '../chain.ts'
import type { LocalDate } from '../feed.ts'
import { UNITS_PER_ONE } from '../price-units.ts'
import { newYorkClose } from '../session-time.ts'

const DAY_US = 86_400_000_000

type Row = {
  readonly id: string
  readonly right: 'call' | 'put'
  readonly strike: number
  readonly expiry: LocalDate
  readonly days: number
  readonly multiplier: number
  readonly style: 'american' | 'european'
} & { readonly [figure in 'bid' | 'ask' | 'vol' | 'delta' | 'volume' | 'openInterest']?: number }

export type SessionChain = {
  readonly underlying: string
  readonly date: LocalDate
  readonly spot: number
  readonly rows: readonly Row[]
}

/**
 * The chains of one session, one for each underlying with a close: of the date given, else of the
 * last session that has quotes. Undefined where the date has none.
 */
export function sessionChains(chain: Chain, on?: LocalDate): readonly SessionChain[] | undefined {
  const session = chain.sessions.findLast(
    ({ date, start, end }) => end > start && (on === undefined || date === on),
  )
  if (!session) return undefined
  return chain.underlyings.flatMap((underlying) => {
    const close = chain.closes.get(underlying.symbol)?.get(session.date)
    if (!close) return []
    const { symbol } = underlying
    const spot = close.price / UNITS_PER_ONE
    return [
      { underlying: symbol, date: session.date, spot, rows: rowsOf(chain, session, underlying) },
    ]
  })
}

function rowsOf(
  chain: Chain,
  session: ChainSession,
  { symbol, multiplier, style }: ChainUnderlying,
): readonly Row[] {
  const now = newYorkClose(session.date)
  return quotesOf(chain, session)
    .filter(({ contract }) => contract.key.underlying === symbol)
    .map(({ contract, bid, ask, iv, ...rest }) => {
      const { expiry, strike, right, root } = contract.key
      const letter = right === 'call' ? 'C' : 'P'
      return {
        // As the venue would list it.
        id: `${root ?? symbol}-${expiry.replaceAll('-', '')}-${strike}-${letter}`.toUpperCase(),
        right,
        strike: Number(strike),
        expiry,
        days: (newYorkClose(expiry) - now) / DAY_US,
        multiplier,
        style,
        ...(bid === undefined ? {} : { bid: bid / UNITS_PER_ONE }),
        ...(ask === undefined ? {} : { ask: ask / UNITS_PER_ONE }),
        ...(iv === undefined || !(iv > 0) ? {} : { vol: iv }),
        ...figuresOf(rest),
      }
    })
}

function figuresOf({
  delta,
  volume,
  openInterest,
}: {
  readonly delta?: number
  readonly volume?: number
  readonly openInterest?: number
}): Partial<Row> {
  return {
    ...(delta === undefined ? {} : { delta }),
    ...(volume === undefined ? {} : { volume }),
    ...(openInterest === undefined ? {} : { openInterest }),
  }
}
