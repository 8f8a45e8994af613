/** A venue without a server for tests: commands in, records of a journal out, the state kept beside it. */
import {
  accountId,
  amount,
  decide,
  encode,
  evolve,
  firmId,
  initialState,
  instrumentId,
  price,
  quantity,
  recall,
  remember,
  timestamp,
  userId,
} from '@parley/core'
import type { Actor, Command, Event, Firm, RfqId, State, Timestamp } from '@parley/core'
import type { Draft } from '../journal/record.ts'

const START = 1_700_000_000_000_000
const STEP_US = 1_000

export class TestVenue {
  readonly state: State = initialState()
  readonly drafts: Draft[] = []
  #ts = START
  #ids = 0

  /** Decides and applies one command the way the sequencer does; answers its events, none when refused. */
  submit(command: Command, passMs = 0): readonly Event[] {
    this.#ts += STEP_US + passMs * 1000
    const at = { seq: this.drafts.length + 1, ts: timestamp(this.#ts) }
    const text = encode(command)
    if (recall(this.state, command) !== undefined) return []
    const decision = decide(this.state, command, at)
    const outcome = decision.ok ? decision.events : [decision.rejection]
    if (decision.ok) for (const event of decision.events) evolve(this.state, event)
    remember(this.state, command, at.seq)
    this.drafts.push({ ...at, command: text, outcome: outcome.map(encode), refused: !decision.ok })
    return decision.ok ? decision.events : []
  }

  /** A number for a client id not used yet. */
  nextId(): number {
    return ++this.#ids
  }

  get now(): Timestamp {
    return timestamp(this.#ts)
  }
}

function actor(name: string): Actor {
  return { firm: firmId(name), user: userId(`${name}-user`) }
}

export const OPERATOR = actor('operator')

/** A share, an option on it, a taker and dealers with cash and shares. */
export function openVenue(dealers: readonly string[] = ['north', 'south', 'east']): TestVenue {
  const venue = new TestVenue()
  const give = (command: Record<string, unknown>): void => {
    // Built as a record for brevity: the core judges it like any other.
    venue.submit({ actor: OPERATOR, ...command } as unknown as Command)
  }
  give({ type: 'OpenVenue', idKey: [11, 22, 33, 44], operator: firm('operator', 'operator') })
  const usd = instrumentId('USD')
  const terms = {
    quoteAsset: usd,
    tick: price(1_000_000n),
    lot: quantity(1n),
    takerFeePerLot: amount(1n),
    makerFeePerLot: amount(0n),
  }
  const acme = instrumentId('ACME')
  give({ type: 'ListInstrument', instrument: { kind: 'cash', id: usd, scale: 2 } })
  give({ type: 'ListInstrument', instrument: { kind: 'share', id: acme, scale: 0, terms } })
  give({
    type: 'ListInstrument',
    instrument: {
      kind: 'option',
      id: CALL,
      scale: 0,
      terms,
      underlying: acme,
      expiresAt: EXPIRY,
      expiryDate: '2023-11-24',
      strike: price(11_000_000_000n),
      right: 'call',
      style: 'american',
      multiplier: 100n,
      settlement: 'physical',
      settlementAsset: usd,
    },
  })
  for (const id of ['taker', ...dealers]) {
    give({ type: 'RegisterFirm', firm: firm(id, id === 'taker' ? 'principal' : 'dealer') })
    const account = accountId(`${id}:main`)
    give({ type: 'OpenAccount', account, firm: id })
    for (const [asset, sum] of [
      [usd, 1_000_000_000_000n],
      [acme, 1_000_000n],
    ])
      give({ type: 'Deposit', account, asset, amount: sum, reference: `opening of ${id}` })
  }
  return venue
}

function firm(id: string, role: Firm['role']): Firm {
  return { id: firmId(id), name: id, role }
}

export const CALL = instrumentId('ACME-20231124-110-C')
const EXPIRY = timestamp(START + 3_600_000_000)

/** A request by the taker, answered by the dealers in turn `rounds` times; `ends` says how it ends. */
export function request(
  venue: TestVenue,
  of: {
    readonly instrument: string
    readonly side: 'buy' | 'sell'
    readonly size: bigint
    readonly dealers: readonly string[]
    readonly rounds?: number
    readonly ends: 'accept' | 'cancel' | 'expire' | 'leave'
  },
): RfqId {
  const { instrument, side, size, dealers } = of
  const taker = { actor: actor('taker'), clientId: `c${venue.nextId()}` }
  const [opened] = venue.submit({
    type: 'CreateRfq',
    ...taker,
    account: accountId('taker:main'),
    legs: [{ instrument: instrumentId(instrument), side: 'buy', ratio: 1 }],
    size,
    ttlMs: 60_000,
    panel: dealers.map(firmId),
    identity: 'anonymous',
  })
  if (opened?.type !== 'RfqRequested') throw new Error('the request was refused')
  const { rfqId } = opened.terms
  const mid = instrument === CALL ? 250_000_000n : 10_000_000_000n
  for (let round = 0; round < (of.rounds ?? 1); round++)
    for (const [i, dealer] of dealers.entries())
      venue.submit({
        type: 'PlaceQuote',
        actor: actor(dealer),
        clientId: `q${venue.nextId()}`,
        account: accountId(`${dealer}:main`),
        rfqId,
        ttlMs: 30_000,
        bid: [{ price: price(mid - BigInt(i + 1) * 2_000_000n), size }],
        ask: [{ price: price(mid + BigInt(i + 1) * 2_000_000n), size }],
      })
  if (of.ends === 'accept')
    venue.submit({
      type: 'AcceptQuote',
      actor: taker.actor,
      clientId: `a${venue.nextId()}`,
      rfqId,
      side,
      size,
      limit: price(side === 'buy' ? mid * 2n : 1_000_000n),
      timeInForce: 'fill_or_kill',
    })
  if (of.ends === 'cancel')
    venue.submit({ type: 'CancelRfq', actor: taker.actor, clientId: `x${venue.nextId()}`, rfqId })
  if (of.ends === 'expire') venue.submit({ type: 'ExpireDue', actor: OPERATOR }, 60_001)
  return rfqId
}

/** A whole story: shares bought, calls written against them, a refusal, a lapse, an expiry. */
export function story(): TestVenue {
  const dealers = ['north', 'south', 'east']
  const venue = openVenue(dealers)
  request(venue, { instrument: 'ACME', side: 'buy', size: 1000n, dealers, ends: 'accept' })
  request(venue, { instrument: CALL, side: 'sell', size: 10n, dealers, rounds: 2, ends: 'accept' })
  request(venue, { instrument: CALL, side: 'sell', size: 5n, dealers, ends: 'cancel' })
  request(venue, { instrument: 'ACME', side: 'sell', size: 7n, dealers, ends: 'expire' })
  venue.submit({
    type: 'CancelQuote',
    actor: actor('north'),
    clientId: `~refused "${venue.nextId()}"`,
    quoteId: 'quote-none' as never,
  })
  venue.submit(
    {
      type: 'RunExpiry',
      actor: OPERATOR,
      instrument: CALL,
      settlementPrice: price(12_000_000_000n),
      source: 'closing price',
      observedAt: EXPIRY,
      method: { kind: 'official' },
      seed: '00112233445566778899aabbccddeeff',
    },
    3_600_000,
  )
  request(venue, { instrument: 'ACME', side: 'buy', size: 3n, dealers, ends: 'leave' })
  return venue
}
