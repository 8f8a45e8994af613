/** A small venue for tests: an operator, takers and dealers, and one way to send a command. */
import { present } from './assert.ts'
import { instrumentId } from './instrument/instrument.ts'
import type { Cash, Coin, Future, InstrumentId, Option, Share } from './instrument/instrument.ts'
import type { Leg } from './instrument/structure.ts'
import { accountId } from './ledger/account.ts'
import { balance } from './ledger/ledger.ts'
import type { Balance } from './ledger/ledger.ts'
import { parseDecimal, powerOfTen } from './num/decimal.ts'
import { PRICE_SCALE, amount, price, quantity } from './num/units.ts'
import type { Price } from './num/units.ts'
import { firmId, userId } from './party/firm.ts'
import type { Actor, FirmId, Role } from './party/firm.ts'
import type { QuoteId } from './rfq/quote.ts'
import type { RfqId } from './rfq/rfq.ts'
import { timestamp } from './time/timestamp.ts'
import type { AcceptQuote, CreateRfq, PlaceQuote } from './rfq/command.ts'
import type { Command } from './venue/command.ts'
import type { ListInstrument } from './venue/directory.ts'
import type { RunExpiry } from './expiry/rules.ts'
import { decide } from './venue/decide.ts'
import type { Decision } from './venue/decision.ts'
import type { Event } from './venue/event.ts'
import { evolve } from './venue/evolve.ts'
import { initialState } from './venue/state.ts'
import type { State } from './venue/state.ts'

/** 2026-01-01T00:00:00Z. */
export const OPENED_AT = 1_767_225_600_000_000
export const SECOND = 1_000_000
export const DAY = 86_400 * SECOND

export type World = {
  readonly state: State
  /** Everything that happened, in order. */
  readonly events: Event[]
  seq: number
  now: number
}

export const OPERATOR = 'ops'
const ROLES: readonly (readonly [string, Role])[] = [
  ['acme', 'principal'],
  ['bree', 'principal'],
  ['mako', 'dealer'],
  ['nova', 'dealer'],
  ['opal', 'dealer'],
]

export function actor(firm: string): Actor {
  return { firm: firmId(firm), user: userId(`${firm}-1`) }
}

/** An empty, unopened venue. */
export function unopened(): World {
  return { state: initialState(), events: [], seq: 0, now: OPENED_AT }
}

/** An opened venue with nothing in it but the operator. */
export function opened(): World {
  const world = unopened()
  must(world, {
    type: 'OpenVenue',
    actor: actor(OPERATOR),
    idKey: [11, 22, 33, 44],
    operator: { id: firmId(OPERATOR), name: 'Operations', role: 'operator' },
  })
  return world
}

/**
 * Two principals and three dealers with one account each; USD, EUR, SPY (fees per share: taker 1 cent, maker none),
 * BTC in lots of 0.1, and four options expiring in 30 days: C400 and P400 physical, K400 (call) and Q400 (put) cash-settled.
 */
export function furnished(): World {
  const world = opened()
  for (const [id, role] of ROLES) enrol(world, id, role)
  const listings = [
    cash('USD'),
    cash('EUR'),
    share('SPY', { takerFeePerLot: 1n }),
    coin('BTC'),
    option('C400'),
    option('P400', { right: 'put' }),
    option('K400', { settlement: 'cash' }),
    option('Q400', { right: 'put', settlement: 'cash' }),
  ]
  for (const instrument of listings) must(world, listing(instrument))
  return world
}

export function enrol(world: World, id: string, role: Role): void {
  must(world, {
    type: 'RegisterFirm',
    actor: actor(OPERATOR),
    firm: { id: firmId(id), name: id.toUpperCase(), role },
  })
  must(world, {
    type: 'OpenAccount',
    actor: actor(OPERATOR),
    account: accountId(`${id}:main`),
    firm: firmId(id),
  })
}

/** Decides a command at the world's next place in the sequence and applies what follows. */
export function send(world: World, command: Command): Decision {
  world.seq += 1
  world.now += 1
  const decision = decide(world.state, command, at(world))
  if (decision.ok) apply(world, decision.events)
  return decision
}

export function at(world: World): { seq: number; ts: ReturnType<typeof timestamp> } {
  return { seq: world.seq, ts: timestamp(world.now) }
}

export function apply(world: World, events: readonly Event[]): void {
  for (const event of events) {
    evolve(world.state, event)
    world.events.push(event)
  }
}

/** Sends a command that has to be accepted. */
export function must(world: World, command: Command): readonly Event[] {
  const decision = send(world, command)
  if (!decision.ok)
    throw new Error(`${command.type} was refused: ${JSON.stringify(decision.rejection)}`)
  return decision.events
}

/** The answer to a command as one word: its rejection code, with the path where there is one, or `ok`. */
export function answer(world: World, command: Command): string {
  const decision = send(world, command)
  if (decision.ok) return 'ok'
  const { code, path } = decision.rejection
  return path === undefined ? code : `${code} ${path}`
}

/** The first event of a type. */
export function eventOf<T extends Event['type']>(
  events: readonly Event[],
  type: T,
): Extract<Event, { type: T }> {
  const isIt = (event: Event): event is Extract<Event, { type: T }> => event.type === type
  return present(events.find(isIt), `an event ${type}`)
}

/** A decimal as a price. */
export function px(text: string): Price {
  return price(present(parseDecimal(text, PRICE_SCALE), `a price, not ${text}`))
}

export function cash(id: string, scale = 2): Cash {
  return { kind: 'cash', id: instrumentId(id), scale }
}

function terms(over: {
  tick?: string
  lot?: bigint
  takerFeePerLot?: bigint
  makerFeePerLot?: bigint
  quote?: string
}) {
  return {
    quoteAsset: instrumentId(over.quote ?? 'USD'),
    tick: px(over.tick ?? '0.01'),
    lot: quantity(over.lot ?? 1n),
    takerFeePerLot: amount(over.takerFeePerLot ?? 0n),
    makerFeePerLot: amount(over.makerFeePerLot ?? 0n),
  }
}

type TermsOver = Parameters<typeof terms>[0]

export function share(id: string, over: TermsOver & { scale?: number } = {}): Share {
  return { kind: 'share', id: instrumentId(id), scale: over.scale ?? 0, terms: terms(over) }
}

export function coin(id: string, over: TermsOver = {}): Coin {
  const lot = over.lot ?? powerOfTen(7)
  return {
    kind: 'coin',
    id: instrumentId(id),
    scale: 8,
    terms: terms({ tick: '0.1', ...over, lot }),
  }
}

export function option(
  id: string,
  over: TermsOver &
    Partial<Pick<Option, 'right' | 'settlement' | 'multiplier'>> & {
      strike?: string
      underlying?: string
      expiresAt?: number
      settlementAsset?: string
    } = {},
): Option {
  return {
    kind: 'option',
    id: instrumentId(id),
    scale: 0,
    terms: terms(over),
    underlying: instrumentId(over.underlying ?? 'SPY'),
    expiresAt: timestamp(over.expiresAt ?? OPENED_AT + 30 * DAY),
    expiryDate: '2026-01-31',
    strike: px(over.strike ?? '400'),
    right: over.right ?? 'call',
    style: 'european',
    multiplier: over.multiplier ?? 100n,
    settlement: over.settlement ?? 'physical',
    settlementAsset: instrumentId(over.settlementAsset ?? over.quote ?? 'USD'),
  }
}

/** A future on BTC for one coin, in ticks of half a dollar, carried at 60000, that expires in 30 days. */
export function future(
  id: string,
  over: TermsOver & {
    underlying?: string
    expiresAt?: number
    multiplier?: bigint
    carryPrice?: string
    observedAt?: number
  } = {},
): Future {
  const reference = px(over.carryPrice ?? '60000')
  return {
    kind: 'future',
    id: instrumentId(id),
    scale: 0,
    terms: terms({ tick: '0.5', ...over }),
    underlying: instrumentId(over.underlying ?? 'BTC'),
    expiresAt: timestamp(over.expiresAt ?? OPENED_AT + 30 * DAY),
    expiryDate: '2026-01-31',
    multiplier: over.multiplier ?? 1n,
    carry: {
      price: reference,
      source: 'listing',
      observedAt: timestamp(over.observedAt ?? OPENED_AT),
    },
    reference,
  }
}

export function listing(instrument: ListInstrument['instrument']): ListInstrument {
  return { type: 'ListInstrument', actor: actor(OPERATOR), instrument }
}

/** Pays minor units of an asset into a firm's main account (or out of it, when negative). */
export function funding(firm: string, asset: string, minorUnits: bigint): Command {
  return {
    type: minorUnits < 0n ? 'Withdraw' : 'Deposit',
    actor: actor(OPERATOR),
    account: accountId(`${firm}:main`),
    asset: instrumentId(asset),
    amount: amount(minorUnits < 0n ? -minorUnits : minorUnits),
    reference: 'wire',
  }
}

/** Legs from text: `buy 1 SPY, sell 1 C400`. */
export function legsOf(text: string): readonly Leg[] {
  return text.split(',').map((leg) => {
    const [side = '', ratio = '', instrument = ''] = leg.trim().split(/\s+/)
    return {
      side: side === 'sell' ? 'sell' : 'buy',
      ratio: Number(ratio),
      instrument: instrumentId(instrument),
    }
  })
}

export function asking(
  firm: string,
  legs: string,
  over: Partial<Omit<CreateRfq, 'panel'>> & { panel?: readonly string[] | undefined } = {},
): CreateRfq {
  return {
    type: 'CreateRfq',
    actor: actor(firm),
    account: over.account ?? accountId(`${firm}:main`),
    legs: legs === '' ? [] : legsOf(legs),
    size: over.size ?? 10n,
    hedges: over.hedges,
    step: over.step,
    feedback: over.feedback,
    secondRound: over.secondRound,
    workup: over.workup,
    sealed: over.sealed,
    marks: over.marks,
    ttlMs: over.ttlMs ?? 30_000,
    sides: over.sides,
    blindMs: over.blindMs,
    collectMs: over.collectMs,
    panel: over.panel?.map((id): FirmId => firmId(id)),
    group: over.group,
    reserve: over.reserve,
    identity: over.identity ?? 'anonymous',
    format: over.format,
  }
}

/** Opens a request and answers its id. */
export function ask(world: World, ...args: Parameters<typeof asking>): RfqId {
  return eventOf(must(world, asking(...args)), 'RfqRequested').terms.rfqId
}

/** A quote from text such as `4.00 / 4.20`, `- / 4.20`, `4.00 / -`. */
export function quoting(
  firm: string,
  rfqId: string,
  sides: string,
  over: Partial<Pick<PlaceQuote, 'ttlMs' | 'account'>> & { size?: bigint } = {},
): PlaceQuote {
  const size = over.size ?? 10n
  const [bid, offer] = sides
    .split(' / ')
    .map((text) => (text === '-' ? undefined : [{ price: px(text), size }]))
  return {
    type: 'PlaceQuote',
    actor: actor(firm),
    account: over.account ?? accountId(`${firm}:main`),
    rfqId: rfqId as RfqId,
    bid,
    ask: offer,
    ttlMs: over.ttlMs ?? 20_000,
  }
}

export function quote(world: World, ...args: Parameters<typeof quoting>): QuoteId {
  return eventOf(must(world, quoting(...args)), 'QuotePlaced').quote.quoteId
}

/** Accepting from text such as `buy 10 at 4.20`, or `buy 10` at the reserve. */
export function accepting(
  firm: string,
  rfqId: string,
  what: string,
  onlyQuoteId?: string,
  over: Partial<Pick<AcceptQuote, 'timeInForce' | 'minFill' | 'feeMax' | 'shares'>> = {},
): AcceptQuote {
  const [side = '', size = '', , limit] = what.split(' ')
  return {
    type: 'AcceptQuote',
    actor: actor(firm),
    rfqId: rfqId as RfqId,
    side: side === 'sell' ? 'sell' : 'buy',
    size: BigInt(size),
    limit: limit === undefined ? undefined : px(limit),
    timeInForce: 'fill_or_kill',
    onlyQuoteIds: onlyQuoteId === undefined ? undefined : [onlyQuoteId as QuoteId],
    ...over,
  }
}

export const sweep: Command = { type: 'ExpireDue', actor: actor(OPERATOR) }

/** A draw of no particular kind. */
export const SEED = '00112233445566778899aabbccddeeff'

export function settling(instrument: string, settlementPrice: string): RunExpiry {
  return {
    type: 'RunExpiry',
    actor: actor(OPERATOR),
    instrument: instrumentId(instrument),
    settlementPrice: px(settlementPrice),
    source: 'closing auction',
    observedAt: timestamp(OPENED_AT + 30 * DAY),
    method: { kind: 'official' },
    seed: SEED,
  }
}

/** One trade in an option or share: `maker` quotes at `at`, `taker` takes. */
export function traded(
  world: World,
  what: {
    taker: string
    maker: string
    side: 'buy' | 'sell'
    legs: string
    size: bigint
    at: string
  },
): readonly Event[] {
  const rfqId = ask(world, what.taker, what.legs, { size: what.size, panel: [what.maker] })
  quote(world, what.maker, rfqId, what.side === 'buy' ? `- / ${what.at}` : `${what.at} / -`, {
    size: what.size,
  })
  return must(world, accepting(what.taker, rfqId, `${what.side} ${what.size} at ${what.at}`))
}

/** Balance of a firm's main account. */
export function owned(world: World, firm: string, asset: string): Balance {
  return balance(world.state.ledger, accountId(`${firm}:main`), asset as InstrumentId)
}
