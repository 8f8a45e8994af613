/** One close per underlying and day: the underlying file's, else the chain's own spot, else by put-call parity. */
import type { Close, Units } from '../chain.ts'
import type { LocalDate } from '../feed.ts'
import { formatUnits } from '../price-units.ts'
import type { Candidates } from './candidates.ts'
import { rowsOf } from './comparison.ts'
import type { RowsBySession } from './comparison.ts'
import type { Tally, Warning } from './defect.ts'
import { forwardsByParity } from './parity.ts'
import type { Forward, ParityQuote } from './parity.ts'
import type { DerivedForward } from './report.ts'
import type { UnderlyingFile } from './underlying.ts'

export type ClosesInput = {
  readonly candidates: Candidates
  readonly bySession: RowsBySession
  readonly file: UnderlyingFile | undefined
  readonly warned: Tally<Warning>
}

export type Closes = {
  readonly byUnderlying: ReadonlyMap<string, ReadonlyMap<LocalDate, Close>>
  readonly forwards: readonly DerivedForward[]
  readonly notes: readonly string[]
}

const MISMATCH = 0.005
const JUMP = 0.4

export function closesOf(input: ClosesInput, symbols: readonly string[]): Closes {
  const { candidates, file } = input
  const forwards: DerivedForward[] = []
  const byUnderlying = new Map<string, Map<LocalDate, Close>>()
  for (const symbol of symbols) {
    const own = file?.bySymbol.get(symbol) ?? file?.bySymbol.get('')
    const days = new Map<LocalDate, Close>()
    for (const [date, close] of own ?? []) days.set(date, { ...close, basis: 'file' })
    byUnderlying.set(symbol, days)
  }
  candidates.sessions.forEach(({ underlying, date }, s) => {
    const days = byUnderlying.get(underlying)
    if (!days || !hasKept(input, s)) return
    const spot = candidates.spots[s] ?? Number.NaN
    const known = days.get(date)
    if (known) return warnMismatch(input, { underlying, date, spot, close: known.price })
    if (file) input.warned.add('close_missing', () => ({ row: 0, values: { underlying, date } }))
    if (spot > 0) return void days.set(date, { price: spot, basis: 'column' })
    const derived = forwardsByParity(parityQuotes(input, s))
    for (const forward of derived) forwards.push(shownForward(underlying, date, forward))
    const [nearest] = derived
    if (nearest) days.set(date, { price: nearest.forward, basis: 'parity' })
  })
  for (const [symbol, days] of byUnderlying) warnJumps(input, symbol, days)
  const inferred = forwards.length > 0
  const notes = inferred
    ? [
        "no underlying price: each day's spot is the nearest expiry's forward by put-call parity, to 0.1",
      ]
    : []
  const lacking = symbols.filter((symbol) => byUnderlying.get(symbol)?.size === 0)
  const unknown = lacking.map(
    (symbol) => `${symbol}: no close on file and too few pairs for parity`,
  )
  return { byUnderlying, forwards, notes: [...notes, ...unknown] }
}

function hasKept({ candidates, bySession }: ClosesInput, session: number): boolean {
  return rowsOf(bySession, session).some((i) => candidates.verdict[i] === 0)
}

function parityQuotes({ candidates, bySession }: ClosesInput, session: number): ParityQuote[] {
  const quotes: ParityQuote[] = []
  for (const i of rowsOf(bySession, session)) {
    const contract = candidates.contracts[candidates.contract[i] ?? -1]
    if (!contract || candidates.verdict[i] !== 0) continue
    const bid = candidates.values.bid[i] ?? Number.NaN
    quotes.push({ contract, bid, ask: candidates.values.ask[i] ?? Number.NaN })
  }
  return quotes
}

function shownForward(underlying: string, date: LocalDate, forward: Forward): DerivedForward {
  return { underlying, date, ...forward, forward: formatUnits(forward.forward) }
}

type Compared = {
  readonly underlying: string
  readonly date: LocalDate
  readonly spot: Units
  readonly close: Units
}

function warnMismatch({ warned }: ClosesInput, { underlying, date, spot, close }: Compared): void {
  if (!(spot > 0) || Math.abs(spot / close - 1) <= MISMATCH) return
  warned.add('spot_mismatch', () => ({
    row: 0,
    values: { underlying, date, spot: formatUnits(spot), close: formatUnits(close) },
  }))
}

/** Only days the chain covers: a file may hold decades. */
function warnJumps(
  { warned, candidates }: ClosesInput,
  underlying: string,
  days: ReadonlyMap<LocalDate, Close>,
): void {
  const dates = candidates.sessions.filter((s) => s.underlying === underlying).map((s) => s.date)
  const sorted = dates.toSorted()
  const first = sorted[0] ?? ''
  const last = sorted.at(-1) ?? ''
  let before: { date: LocalDate; close: Close } | undefined
  for (const [date, close] of [...days].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const previous = before
    before = { date, close }
    if (!previous || date < first || date > last || close.split !== undefined) continue
    if (Math.abs(close.price / previous.close.price - 1) <= JUMP) continue
    warned.add('unexplained_jump', () => ({
      row: 0,
      values: {
        underlying,
        date,
        close: formatUnits(close.price),
        before: `${formatUnits(previous.close.price)} on ${previous.date}`,
      },
    }))
  }
}
