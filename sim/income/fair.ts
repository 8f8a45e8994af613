/**
 * What writing options earned, period by period, read off the books of programs that went through the whole venue: requests, quotes,
 * acceptances, expiry, assignment. Under a model market its expectation is known.
 */
import { PRICE_SCALE, decode, instrumentId, timestamp } from '@parley/core'
import type { Closure, Event, Lot, Mandate, Program, State } from '@parley/core'
import type { ProgramFile, ProgramStrategy } from '@parley/income'
import { Views } from '../../packages/server/src/views/views.ts'
import { DAY_US } from './cast.ts'
import { Desk } from './desk.ts'
import { OWNER, accountOf } from './member.ts'
import type { Member } from './member.ts'
import { modelFeed } from './model-feed.ts'

export const FAIR_STRATEGIES = [
  'covered_call',
  'cash_secured_put',
  'wheel',
  'bull_put',
  'bear_call',
] as const satisfies readonly ProgramStrategy[]

/** 21:00 UTC, when sessions end; programs look five minutes later, when what expired is settled. */
const START = timestamp(Date.parse('2026-01-06T21:00:00Z') * 1000)
const SESSION_DAYS = 28
const MINUTE_US = 60_000_000
const WINDOW = { days: [0, 1, 2, 3, 4, 5, 6], fromMinute: 1265, toMinute: 1268 }
const CONTRACTS = 5
const MULTIPLIER = 100
const FEE = 0.5
const ONE = 10 ** PRICE_SCALE

export type WrittenLeg = {
  readonly right: 'call' | 'put'
  readonly strike: number
  readonly sign: 1 | -1
}

/** One period of one program, per unit written. */
export type Period = {
  readonly strategy: ProgramStrategy
  /** Which pair of turned draws it belongs to. */
  readonly pair: string
  readonly spot: number
  readonly spotEnd: number
  /** Of the options alone, fees added back: what the books gained less what the shares did. */
  readonly gain: number
  /** Received in the trades that opened them. */
  readonly premium: number
  readonly legs: readonly WrittenLeg[]
}

export type FairRun = {
  readonly periods: readonly Period[]
  readonly years: number
  /** Of each program: what its cash moved by, and what its tax lots say, in cents: equal. */
  readonly books: readonly {
    readonly program: string
    readonly cash: bigint
    readonly lots: bigint
  }[]
}

export type FairOptions = {
  readonly seed: number
  readonly sessions: number
  readonly implied: number
  readonly realised: number
  /** Kept back by the dealer on each side, as a share of what it quotes; 0 in a fair game. */
  readonly halfSpread?: number
}

export async function playFair(options: FairOptions): Promise<FairRun> {
  const { seed, sessions, implied, realised, halfSpread = 0 } = options
  const names = FAIR_STRATEGIES.flatMap((strategy) => [`${strategy}-a`, `${strategy}-b`])
  const symbols = names.map(symbolOf)
  const feed = modelFeed({
    seed,
    startAt: START,
    sessionDays: SESSION_DAYS,
    symbols,
    implied,
    realised,
  })
  const members = names.map(memberOf)
  const spotOf = (symbol: string): number => Number(feed.mark(symbol)?.mid)
  const quoting = {
    dealers: [{ firm: 'mako', halfSpread }],
    worthOf: (id: string) => Number(feed.mark(id)?.mid),
  }
  const premiums = new Premiums()
  const onEvent = (event: Event, state: State): void => premiums.event(event, state)
  const desk = new Desk({ seed, startAt: START, feed, members, quoting, onEvent })
  await desk.open()
  const periods: Period[] = []
  let before: readonly (Standing | undefined)[] = []
  for (let session = 0; session <= sessions; session++) {
    const close = START + session * SESSION_DAYS * DAY_US
    await desk.advance(timestamp(close + MINUTE_US))
    const settled = members.map((member) => worthOf(desk, member, spotOf))
    before.forEach((standing, i) => {
      const now = settled[i]
      if (standing && now !== undefined) periods.push(periodOf(standing, now, spotOf))
    })
    if (session === sessions) break
    premiums.clear()
    await desk.advance(timestamp(close + 30 * MINUTE_US))
    before = members.map((member, i) =>
      standingOf(desk, member, settled[i] ?? 0, {
        spotOf,
        seed,
        session,
        premium: premiums.of(member),
      }),
    )
  }
  return { periods, years: SESSION_DAYS / 365, books: await booksOf(desk, members) }
}

function symbolOf(name: string): string {
  return name.replaceAll('_', '').toUpperCase()
}

function memberOf(program: string): Member {
  const strategy = program.slice(0, -2) as ProgramStrategy
  const underlying = symbolOf(program)
  const isSpread = strategy === 'bull_put' || strategy === 'bear_call'
  const file: ProgramFile = {
    strategy,
    underlying,
    ...(strategy === 'covered_call' ? { units: CONTRACTS * MULTIPLIER } : {}),
    contracts: CONTRACTS,
    target: { delta: 0.3, daysMin: 20, daysMax: 40, ...(isSpread ? { width: 5 } : {}) },
    execution: { haircut: 0.4, collectMs: 2_000, ttlMs: 10_000, patienceMs: 30_000 },
    // Shares are bought at one look and written on at the next.
    everyMs: strategy === 'covered_call' ? 60_000 : 3_600_000,
  }
  const mandate: Mandate = {
    number: 1,
    underlyings: [instrumentId(underlying)],
    opens: ['short_call', 'short_put', 'long_call', 'long_put', 'buy_underlying'],
    contractsMax: BigInt(CONTRACTS),
    clipMax: BigInt(CONTRACTS * MULTIPLIER),
    exposureMax: (10n ** 16n) as Mandate['exposureMax'],
    creditMin: 0n as Mandate['creditMin'],
    rollCreditMin: 0n as Mandate['creditMin'],
    slippageBps: 5_000,
    markMaxAgeMs: 900_000,
    callStrikeMin: undefined,
    putStrikeMax: undefined,
    daysMin: 20,
    daysMax: 40,
    window: WINDOW,
    validUntil: timestamp(Date.parse('2090-01-01T00:00:00Z') * 1000),
  }
  return {
    program,
    regime: isSpread ? 'defined_risk' : 'covered',
    file,
    mandate,
    given: { USD: isSpread ? 5_000_000n : 250_000n },
  }
}

/** A program once it has written. */
type Standing = {
  readonly strategy: ProgramStrategy
  readonly symbol: string
  readonly pair: string
  /** Cash and shares before it wrote. */
  readonly worth: number
  readonly units: number
  readonly spot: number
  readonly contracts: number
  readonly premium: number
  readonly legs: readonly WrittenLeg[]
}

function programIn({ state }: Desk, { program }: Member): Program {
  const found = state.programs.get(OWNER as never)?.get(program as never)
  if (!found) throw new Error(`${program} is there`)
  return found
}

function worthOf(desk: Desk, member: Member, spotOf: (symbol: string) => number): number {
  const { ledger } = programIn(desk, member)
  const { underlying } = member.file
  const cash = Number(ledger.get(instrumentId('USD')) ?? 0n) / 100
  return cash + Number(ledger.get(instrumentId(underlying)) ?? 0n) * spotOf(underlying)
}

function standingOf(
  desk: Desk,
  member: Member,
  worth: number,
  {
    spotOf,
    seed,
    session,
    premium,
  }: {
    readonly spotOf: (symbol: string) => number
    readonly seed: number
    readonly session: number
    readonly premium: number
  },
): Standing | undefined {
  const { ledger } = programIn(desk, member)
  const { strategy, underlying } = member.file
  const options = [...ledger].flatMap(([id, held]) => {
    const option = desk.state.instruments.get(id)
    return option?.kind === 'option' ? [{ option, held }] : []
  })
  const contracts = options.reduce((sum, { held }) => sum + (held < 0n ? Number(-held) : 0), 0)
  if (contracts === 0) return undefined
  if (options.some(({ held }) => Math.abs(Number(held)) !== contracts))
    throw new Error(`${member.program} has options of unlike numbers`)
  return {
    strategy,
    symbol: underlying,
    // Turned draws may have made a call of the one and a put of the other.
    pair: `${strategy} ${options[0]?.option.right} ${seed} ${session}`,
    worth,
    units: Number(ledger.get(instrumentId(underlying)) ?? 0n),
    spot: spotOf(underlying),
    contracts,
    premium,
    legs: options.map(({ option: { right, strike }, held }) => ({
      right,
      strike: Number(strike) / ONE,
      sign: held < 0n ? 1 : -1,
    })),
  }
}

function periodOf(
  { strategy, symbol, pair, worth, units, spot, contracts, premium, legs }: Standing,
  settled: number,
  spotOf: (symbol: string) => number,
): Period {
  const spotEnd = spotOf(symbol)
  const fees = FEE * contracts * legs.length
  const gained = settled - worth + fees - units * (spotEnd - spot)
  const each = contracts * MULTIPLIER
  return { strategy, pair, spot, spotEnd, legs, gain: gained / each, premium: premium / each }
}

/** What options brought in trades since it was cleared, by program: prices of legs times what traded of them. */
class Premiums {
  readonly #programOf = new Map<string, string>()
  readonly #sums = new Map<string, number>()

  of({ program }: Member): number {
    return this.#sums.get(program) ?? 0
  }

  clear(): void {
    this.#sums.clear()
  }

  event(event: Event, state: State): void {
    if (event.type === 'RfqRequested' && event.owner.program !== undefined)
      this.#programOf.set(event.terms.rfqId, event.owner.program)
    if (event.type !== 'TradeSettled') return
    const { rfqId, structure, side, size, legPrices = [] } = event.trade
    const program = this.#programOf.get(rfqId) ?? ''
    for (const [i, leg] of structure.legs.entries()) {
      if (state.instruments.get(leg.instrument)?.kind !== 'option') continue
      const units = leg.ratio * Number(size) * MULTIPLIER
      const sum = (Number(legPrices[i] ?? 0n) / ONE) * units * (leg.side === side ? -1 : 1)
      this.#sums.set(program, (this.#sums.get(program) ?? 0) + sum)
    }
  }
}

/** Cash that moved since the start, and what the tax lots make of the same: profit of what is closed, and basis of what is open. */
async function booksOf(desk: Desk, members: readonly Member[]): Promise<FairRun['books']> {
  using views = new Views(':memory:', desk.journal, desk.state)
  await views.catchUp()
  return members.map((member) => {
    const account = accountOf(member)
    const closed = views
      .all('select closure from lot_closures where account = ?', [account])
      .map((row) => decode(String(row['closure'])) as Closure)
    const open = views
      .all('select lot from lots where account = ? and open = 1', [account])
      .map((row) => decode(String(row['lot'])) as Lot)
    const profit = closed.reduce((sum, { tax, closed: cash }) => sum + tax + cash, 0n)
    const basis = open.reduce((sum, { tax }) => sum + tax, 0n)
    const given = (member.given['USD'] ?? 0n) * 100n
    const cash = (programIn(desk, member).ledger.get(instrumentId('USD')) ?? 0n) - given
    return { program: member.program, cash, lots: profit + basis }
  })
}
