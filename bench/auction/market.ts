import {
  accountId,
  amount,
  firmId,
  instrumentId,
  price,
  quantity,
  timestamp,
  userId,
} from '@parley/core'
import type { Actor, Command, FirmId, Instrument, Leg, PlaceQuote, RfqId } from '@parley/core'
import type { Venue } from '@parley/server'

/** What is measured: 20 legs, 50 makers, 5 prices on each side of each quote. */
export const LEGS = 20
export const MAKERS = 50
export const RUNGS = 5
/** Structures in one rung. */
export const RUNG_SIZE = 10

export const taker = firmId('taker')
const operator = firmId('house')
const usd = instrumentId('USD')
const share = instrumentId('BENCH')
/** 10^-8 of a dollar in a cent. */
const cent = 1_000_000n
const terms = {
  quoteAsset: usd,
  tick: price(cent),
  lot: quantity(1n),
  takerFeePerLot: amount(50n),
  makerFeePerLot: amount(25n),
}

export function makersOf(n: number): readonly FirmId[] {
  return Array.from({ length: n }, (_, i) => firmId(`maker-${i}`))
}

function actorOf(firm: FirmId): Actor {
  return { firm, user: userId('bench') }
}

/** Enters a command and answers what its caller is told; throws when it is refused. */
export async function enter({ sequencer }: Venue, command: Command): Promise<unknown> {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>()
  const taken = sequencer.submit({
    command,
    dryRun: false,
    done: (outcome) => {
      if (outcome.ok) resolve(outcome.answer)
      else reject(new Error(`${command.type}: ${JSON.stringify(outcome.rejection)}`))
    },
  })
  if (!taken) reject(new Error('the queue is full'))
  return promise
}

/** Instruments, and so many makers beside one taker, with more than they can need. */
export async function furnish(venue: Venue, makers: number): Promise<void> {
  const actor = actorOf(operator)
  for (const instrument of instruments())
    await enter(venue, { type: 'ListInstrument', actor, instrument })
  for (const firm of [taker, ...makersOf(makers)]) {
    const role = firm === taker ? 'principal' : 'dealer'
    const account = accountId(`${firm}:main`)
    await enter(venue, { type: 'RegisterFirm', actor, firm: { id: firm, name: firm, role } })
    await enter(venue, { type: 'OpenAccount', actor, account, firm })
    for (const asset of [usd, share])
      await enter(venue, {
        type: 'Deposit',
        actor,
        account,
        asset,
        amount: amount(10n ** 13n),
        reference: 'opening',
      })
  }
}

function instruments(): readonly Instrument[] {
  return [
    { kind: 'share', id: share, scale: 0, terms },
    ...Array.from({ length: LEGS }, (_, n): Instrument => ({
      kind: 'option',
      id: callAt(n),
      scale: 0,
      terms,
      underlying: share,
      expiresAt: timestamp(Date.UTC(2040, 0, 20, 21) * 1_000),
      expiryDate: '2040-01-20',
      strike: price(BigInt(100 + n) * 100n * cent),
      right: 'call',
      style: 'american',
      multiplier: 100n,
      settlement: 'physical',
      settlementAsset: usd,
    })),
  ]
}

function callAt(n: number) {
  return instrumentId(`BENCH-20400120-${100 + n}-C`)
}

/** A request for so many legs, to so many makers. */
export async function request(
  venue: Venue,
  { makers, legs, n }: { readonly makers: number; readonly legs: number; readonly n: number },
): Promise<RfqId> {
  const asked = Array.from({ length: legs }, (_, i): Leg => ({
    instrument: callAt((n + i) % LEGS),
    side: 'buy',
    ratio: 1,
  }))
  const answer = (await enter(venue, {
    type: 'CreateRfq',
    actor: actorOf(taker),
    account: accountId(`${taker}:main`),
    legs: asked,
    size: BigInt(MAKERS * RUNGS * RUNG_SIZE),
    ttlMs: 3_600_000,
    panel: makersOf(makers),
    identity: 'anonymous',
  })) as { readonly rfqId: RfqId }
  return answer.rfqId
}

/** A ladder on each side, at prices that no other maker has. */
export function quoteOf(maker: FirmId, nth: number, rfqId: RfqId): PlaceQuote {
  const rungs = (from: bigint, step: bigint) =>
    Array.from({ length: RUNGS }, (_, i) => ({
      price: price((from + step * BigInt(i * MAKERS + nth)) * cent),
      size: BigInt(RUNG_SIZE),
    }))
  return {
    type: 'PlaceQuote',
    actor: actorOf(maker),
    account: accountId(`${maker}:main`),
    rfqId,
    ttlMs: 3_000_000,
    bid: rungs(9_000n, -1n),
    ask: rungs(10_000n, 1n),
  }
}
