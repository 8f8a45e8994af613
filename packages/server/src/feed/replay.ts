/**
 * A feed that replays an imported chain, session by session. It starts before the first session, with nothing
 * known. A contract without a quote on a day keeps its last mark and that mark's time: nothing is invented.
 */
import { timestamp } from '@parley/core'
import type { Timestamp } from '@parley/core'
import { quoteAt } from './chain.ts'
import type { Chain, ChainQuote, ChainSession, ChainUnderlying, Close, Contract } from './chain.ts'
import type {
  CorporateAction,
  Feed,
  FeedInstrument,
  FeedListener,
  FeedUpdate,
  LocalDate,
  Mark,
  OptionInstrument,
  SettlementPrice,
} from './feed.ts'
import { formatUnits } from './price-units.ts'
import { newYorkClose, plusDays } from './session-time.ts'

const QUOTE_ASSET = 'USD'

export type ReplayOptions = {
  readonly chain: Chain
  /** First and last session to replay, both included. Closes before `from` still settle what expired then. */
  readonly from?: LocalDate
  readonly to?: LocalDate
}

/** A contract with what never changes of it worked out once. */
type Listed = { readonly instrument: OptionInstrument; readonly firstSession: number }

export function replayFeed(options: ReplayOptions): Feed {
  const { chain } = options
  const { from = '0000-01-01', to = '9999-12-31' } = options
  const sessions = chain.sessions.filter((s) => s.date >= from && s.date <= to)
  const first = sessions[0]
  const listed = listContracts(chain, sessions)
  const byFirstSession = groupByFirstSession(listed, sessions.length)
  const marks = new Map<string, Mark>()
  const live = new Map<string, OptionInstrument>()
  const underlyings = chain.underlyings.map(underlyingInstrument)
  const listeners = new Set<FeedListener>()
  const start = first ? newYorkClose(plusDays(first.date, -1)) : timestamp(0)
  let position = 0
  let now: Timestamp = start

  function step(session: ChainSession): FeedUpdate {
    const at = newYorkClose(session.date)
    const observed = sessionMarks(chain, session, at)
    const added = (byFirstSession[position] ?? []).map((l) => l.instrument)
    for (const instrument of added) live.set(instrument.symbol, instrument)
    for (const mark of observed) marks.set(mark.symbol, mark)
    const expired = [...live.values()].filter((instrument) => instrument.expiresAt <= at)
    for (const instrument of expired) live.delete(instrument.symbol)
    const news: readonly FeedInstrument[] = position === 0 ? [...underlyings, ...added] : added
    position += 1
    now = at
    const actions = actionsOn(chain, session.date)
    return { at, date: session.date, marks: observed, listed: news, expired, actions }
  }

  function publish(update: FeedUpdate): FeedUpdate {
    for (const listener of listeners) listener(update)
    return update
  }

  function nextSession(): Timestamp | undefined {
    const session = sessions[position]
    return session && newYorkClose(session.date)
  }

  return {
    source: chain.source,
    simulated: false,
    now: () => now,
    instruments: () => [
      ...underlyings,
      // NOTE: between sessions an option may reach its expiry; the next update reports it.
      ...[...live.values()].filter((instrument) => instrument.expiresAt > now),
    ],
    marks: () => [...marks.values()].filter((m) => m.kind === 'underlying' || live.has(m.symbol)),
    mark: (symbol) => marks.get(symbol),
    history: ({ symbol, from: since, to: until }) =>
      sessions
        .slice(0, position)
        .map((session) => ({ session, at: newYorkClose(session.date) }))
        .filter(({ at }) => at >= since && at <= until)
        .flatMap(({ session, at }) => sessionMarks(chain, session, at, symbol)),
    settlement: (underlying, expiry) =>
      newYorkClose(expiry) <= now ? settlementOf(chain, underlying, expiry) : undefined,
    nextSession,
    advanceTo: (at) => {
      const updates: FeedUpdate[] = []
      for (let next = nextSession(); next !== undefined && next <= at; next = nextSession()) {
        const session = sessions[position]
        if (session) updates.push(publish(step(session)))
      }
      now = at > now ? at : now
      return updates
    },
    advanceToNextSession: () => {
      const session = sessions[position]
      return session && publish(step(session))
    },
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

function listContracts(chain: Chain, sessions: readonly ChainSession[]): readonly Listed[] {
  const underlyings = new Map(chain.underlyings.map((u) => [u.symbol, u]))
  const seen = new Set<number>()
  const listed: Listed[] = []
  sessions.forEach((session, firstSession) => {
    for (let i = session.start; i < session.end; i++) {
      const index = chain.quotes.contract[i] ?? -1
      if (seen.has(index)) continue
      seen.add(index)
      const contract = chain.contracts[index]
      const underlying = contract && underlyings.get(contract.key.underlying)
      if (contract && underlying)
        listed.push({ instrument: optionInstrument(contract, underlying), firstSession })
    }
  })
  return listed
}

function groupByFirstSession(
  listed: readonly Listed[],
  sessions: number,
): readonly (readonly Listed[])[] {
  const groups: Listed[][] = Array.from({ length: sessions }, () => [])
  for (const entry of listed) groups[entry.firstSession]?.push(entry)
  return groups
}

function underlyingInstrument(underlying: ChainUnderlying): FeedInstrument {
  return {
    kind: 'underlying',
    symbol: underlying.symbol,
    asset: underlying.asset,
    quoteAsset: QUOTE_ASSET,
    scale: 0,
    tick: '0.01',
    lot: '1',
    simulated: false,
  }
}

function optionInstrument(contract: Contract, underlying: ChainUnderlying): OptionInstrument {
  return {
    kind: 'option',
    symbol: contract.symbol,
    option: contract.key,
    expiresAt: newYorkClose(contract.key.expiry),
    multiplier: underlying.multiplier,
    settlement: underlying.settlement,
    quoteAsset: QUOTE_ASSET,
    tick: formatUnits(underlying.tick),
    lot: '1',
    simulated: false,
  }
}

/** Marks observed in a session: underlyings first; with `only`, that symbol's. */
function sessionMarks(
  chain: Chain,
  session: ChainSession,
  observedAt: Timestamp,
  only?: string,
): readonly Mark[] {
  const stamp = { simulated: false, observedAt } as const
  const marks: Mark[] = []
  for (const { symbol } of chain.underlyings) {
    const close = chain.closes.get(symbol)?.get(session.date)
    if (!close || (only !== undefined && only !== symbol)) continue
    const price = formatUnits(close.price)
    const source = `${chain.source} (${CLOSE_BASIS[close.basis]})`
    marks.push({ symbol, kind: 'underlying', last: price, mid: price, source, ...stamp })
  }
  for (let i = session.start; i < session.end; i++) {
    const symbol = chain.contracts[chain.quotes.contract[i] ?? -1]?.symbol
    if (symbol === undefined || (only !== undefined && only !== symbol)) continue
    marks.push(optionMark(quoteAt(chain, i), { source: chain.source, ...stamp }))
  }
  return marks
}

const CLOSE_BASIS = {
  file: 'close',
  column: 'spot at the quotes',
  parity: 'derived by put-call parity',
} as const satisfies Record<Close['basis'], string>

function optionMark(
  quote: ChainQuote,
  stamp: Pick<Mark, 'source' | 'simulated' | 'observedAt'>,
): Mark {
  const { bid, ask, last, iv, delta, openInterest, volume } = quote
  const mid = bid !== undefined && ask !== undefined ? middle(bid, ask) : undefined
  return {
    symbol: quote.contract.symbol,
    kind: 'option',
    ...(bid !== undefined && { bid: formatUnits(bid) }),
    ...(ask !== undefined && { ask: formatUnits(ask) }),
    ...(last !== undefined && { last: formatUnits(last) }),
    ...(mid !== undefined && { mid: formatUnits(mid) }),
    ...(iv !== undefined && { iv }),
    ...(delta !== undefined && { delta }),
    ...(openInterest !== undefined && { openInterest }),
    ...(volume !== undefined && { volume }),
    ...stamp,
  }
}

/** Half way, rounded down to 10^-8; the sum of two safe halves stays exact. */
function middle(bid: number, ask: number): number {
  return bid + Math.floor((ask - bid) / 2)
}

function actionsOn(chain: Chain, date: LocalDate): readonly CorporateAction[] {
  const actions: CorporateAction[] = []
  for (const [underlying, closes] of chain.closes) {
    const { dividend, split } = closes.get(date) ?? {}
    if (dividend !== undefined)
      actions.push({ kind: 'dividend', underlying, date, amount: formatUnits(dividend) })
    if (split !== undefined)
      actions.push({ kind: 'split', underlying, date, ratio: formatUnits(split) })
  }
  return actions
}

/** The close on the expiry date, or on the last day before it that has one. */
function settlementOf(
  chain: Chain,
  underlying: string,
  expiry: LocalDate,
): SettlementPrice | undefined {
  let observedOn: LocalDate | undefined
  const closes = chain.closes.get(underlying)
  for (const date of closes?.keys() ?? []) {
    if (date <= expiry && (observedOn === undefined || date > observedOn)) observedOn = date
  }
  const close = observedOn === undefined ? undefined : closes?.get(observedOn)
  if (observedOn === undefined || !close) return undefined
  return {
    underlying,
    expiry,
    price: formatUnits(close.price),
    observedOn,
    observedAt: newYorkClose(observedOn),
    source: `${chain.source} (${CLOSE_BASIS[close.basis]})`,
    simulated: false,
  }
}
