/** From judged candidates to a chain: kept quotes in columns by session, closes by day, contracts with their terms. */
import { optionId, price } from '@parley/core'
import type {
  Chain,
  ChainSession,
  ChainUnderlying,
  Close,
  Contract,
  QuoteColumns,
} from '../chain.ts'
import type { LocalDate } from '../feed.ts'
import { UNITS_PER_ONE, formatUnits } from '../price-units.ts'
import type { CandidateContract, Candidates, ValueColumn } from './candidates.ts'
import { closesOf } from './closes.ts'
import type { ClosesInput } from './closes.ts'
import { rowsOf } from './comparison.ts'
import type { RowsBySession } from './comparison.ts'
import type { ImportReport } from './report.ts'

/** `source`: the label of the chain's marks. */
export type BuildInput = ClosesInput & { readonly source: string }

export type Built = {
  readonly chain: Chain
  readonly notes: readonly string[]
  readonly summary: Pick<
    ImportReport,
    | 'underlyings'
    | 'sessions'
    | 'firstSession'
    | 'lastSession'
    | 'contracts'
    | 'expiries'
    | 'closes'
    | 'dividends'
    | 'splits'
    | 'forwards'
  >
}

export function buildChain(input: BuildInput): Built {
  const { candidates, bySession, source } = input
  const places = keptPlaces(candidates, bySession)
  const contracts = numberContracts(candidates, places.order)
  const quotes = gather(candidates, places.order, contracts.indexOf)
  const symbols = [...new Set(contracts.kept.map((contract) => contract.underlying))].sort()
  const closes = closesOf(input, symbols)
  const underlyings = symbols.map((symbol) => underlyingTerms(symbol, contracts.kept, quotes))
  const styles = new Map(underlyings.map((u) => [u.symbol, u.style]))
  const expiries = new Set(contracts.kept.map((c) => `${c.underlying}|${c.expiry}`))
  const lastExpiry = contracts.kept.reduce((last, c) => (c.expiry > last ? c.expiry : last), '')
  const sessions = withClosedDays(places.sessions, closes.byUnderlying, lastExpiry)
  const all = [...closes.byUnderlying.values()].flatMap((days) => [...days])
  const replayed = all.filter(([date]) => date >= (sessions[0]?.date ?? '') && date <= lastExpiry)
  const basis = (name: Close['basis']): number =>
    replayed.filter(([, close]) => close.basis === name).length
  const chain: Chain = {
    source,
    underlyings,
    contracts: contracts.kept.map((contract) => contractOf(contract, styles)),
    sessions,
    closes: closes.byUnderlying,
    quotes,
  }
  const quoted = places.sessions
  return {
    chain,
    notes: [...closes.notes, ...termsNotes(underlyings)],
    summary: {
      underlyings: symbols,
      sessions: quoted.length,
      firstSession: quoted[0]?.date ?? '',
      lastSession: quoted.at(-1)?.date ?? '',
      contracts: contracts.kept.length,
      expiries: expiries.size,
      closes: { file: basis('file'), column: basis('column'), parity: basis('parity') },
      dividends: replayed.filter(([, close]) => close.dividend !== undefined).length,
      splits: replayed.filter(([, close]) => close.split !== undefined).length,
      forwards: closes.forwards,
    },
  }
}

type Places = { readonly order: Int32Array; readonly sessions: readonly ChainSession[] }

/** Places of kept rows, days in order; one session per day, whatever the underlying. */
function keptPlaces(candidates: Candidates, bySession: RowsBySession): Places {
  const order = new Int32Array(candidates.length)
  const sessions: ChainSession[] = []
  const days = candidates.sessions
    .map(({ date }, s) => ({ date, s }))
    .sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : a.s - b.s))
  let end = 0
  for (const { date, s } of days) {
    const start = end
    for (const i of rowsOf(bySession, s)) if (candidates.verdict[i] === 0) order[end++] = i
    const previous = sessions.at(-1)
    if (previous?.date === date) sessions[sessions.length - 1] = { ...previous, end }
    else if (end > start) sessions.push({ date, start, end })
  }
  return { order: order.slice(0, end), sessions }
}

type Numbered = {
  readonly kept: readonly CandidateContract[]
  /** From a candidate contract's number to its index in `kept`; -1 where it is not kept. */
  readonly indexOf: Int32Array
}

function numberContracts(candidates: Candidates, order: Int32Array): Numbered {
  const indexOf = new Int32Array(candidates.contracts.length).fill(-1)
  const kept: CandidateContract[] = []
  for (const i of order) {
    const number = candidates.contract[i] ?? -1
    const contract = candidates.contracts[number]
    if (!contract || indexOf[number] !== -1) continue
    indexOf[number] = kept.length
    kept.push(contract)
  }
  return { kept, indexOf }
}

function gather(candidates: Candidates, order: Int32Array, indexOf: Int32Array): QuoteColumns {
  const contract = new Int32Array(order.length)
  order.forEach((i, n) => {
    contract[n] = indexOf[candidates.contract[i] ?? -1] ?? -1
  })
  const column = (name: ValueColumn): Float64Array => {
    const from = candidates.values[name]
    const into = new Float64Array(order.length)
    for (let n = 0; n < order.length; n++) into[n] = from[order[n] ?? -1] ?? Number.NaN
    return into
  }
  return {
    contract,
    bid: column('bid'),
    ask: column('ask'),
    last: column('last'),
    iv: column('iv'),
    delta: column('delta'),
    volume: column('volume'),
    openInterest: column('openInterest'),
  }
}

const INDICES = new Set(['SPX', 'XSP', 'NDX', 'RUT', 'VIX', 'DJX', 'OEX', 'XEO', 'SX5E', 'DAX'])
const FINEST_TICK = 1
const CENT = UNITS_PER_ONE / 100

function underlyingTerms(
  symbol: string,
  contracts: readonly CandidateContract[],
  quotes: QuoteColumns,
): ChainUnderlying {
  const own = contracts.find((contract) => contract.underlying === symbol && contract.style)
  const index = INDICES.has(symbol)
  const mine = contracts.map((contract) => contract.underlying === symbol)
  return {
    symbol,
    asset: index ? 'index' : 'share',
    style: own?.style ?? (index ? 'european' : 'american'),
    settlement: index ? 'cash' : 'physical',
    multiplier: 100,
    tick: tickOf(quotes, (contract) => mine[contract] === true),
  }
}

function tickOf(quotes: QuoteColumns, isOwn: (contract: number) => boolean): number {
  let tick = CENT
  quotes.contract.forEach((contract, i) => {
    if (!isOwn(contract)) return
    const [bid, ask] = [quotes.bid[i] ?? Number.NaN, quotes.ask[i] ?? Number.NaN]
    while (tick > FINEST_TICK && (bid % tick > 0 || ask % tick > 0)) tick /= 10
  })
  return tick
}

function contractOf(
  contract: CandidateContract,
  styles: ReadonlyMap<string, 'american' | 'european'>,
): Contract {
  const { underlying, root, expiry, strike, right } = contract
  const style = contract.style ?? styles.get(underlying) ?? 'american'
  const name = { root, expiryDate: expiry, strike: price(BigInt(strike)), right }
  const key = { underlying, expiry, strike: formatUnits(strike), right, style }
  return { symbol: optionId(name), key: root === underlying ? key : { ...key, root } }
}

/** Adds, up to the last expiry, the days that have a close and no quote: options still expire on them. */
function withClosedDays(
  sessions: readonly ChainSession[],
  closes: ReadonlyMap<string, ReadonlyMap<LocalDate, Close>>,
  lastExpiry: LocalDate,
): readonly ChainSession[] {
  const first = sessions[0]?.date ?? ''
  const known = new Set(sessions.map(({ date }) => date))
  const days = new Set([...closes.values()].flatMap((byDate) => [...byDate.keys()]))
  const empty = [...days]
    .filter((date) => date > first && date <= lastExpiry && !known.has(date))
    .map((date) => ({ date, start: 0, end: 0 }))
  return [...sessions, ...empty].sort((a, b) => (a.date < b.date ? -1 : 1))
}

function termsNotes(underlyings: readonly ChainUnderlying[]): readonly string[] {
  return underlyings.map(
    ({ symbol, style, settlement, multiplier }) =>
      `${symbol} options taken as ${style}, ${settlement} settled, ${multiplier} a contract, expiring at 16:00 New York`,
  )
}
