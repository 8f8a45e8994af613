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
import type {
  Actor,
  Command,
  CreateRfq,
  FirmId,
  IdKey,
  Instrument,
  Leg,
  Option,
  RfqId,
  Timestamp,
} from '@parley/core'

/** The measured market: ten takers, ten makers, fifty options on one share; the peers have the same. */
export const takers = Array.from({ length: 10 }, (_, n) => firmId(`taker-${n}`))
export const makers = Array.from({ length: 10 }, (_, n) => firmId(`maker-${n}`))

/** Quotes on each RFQ of the mixed load, each maker twice. */
export const quotesPerRfq = 20

const operator = firmId('house')
const usd = instrumentId('USD')
const share = instrumentId('BENCH')
const fee = amount(65n)
const rounds: IdKey = [0x51a7, 0x1f2e, 0x90ab, 0x7c3d]
const expiresAt = timestamp(Date.UTC(2040, 0, 20, 21) * 1_000)
/** 10^-8 of a dollar in a cent. */
const cent = 1_000_000n

export function actorOf(firm: FirmId): Actor {
  return { firm, user: userId('bench') }
}

export function accountOf(firm: FirmId): ReturnType<typeof accountId> {
  return accountId(`${firm}:main`)
}

/** Everything that must have happened before the first RFQ, in order. */
export function openingCommands(): readonly Command[] {
  const actor = actorOf(operator)
  const parties = [...takers, ...makers]
  return [
    {
      type: 'OpenVenue',
      actor,
      idKey: rounds,
      operator: { id: operator, name: 'Bench', role: 'operator' },
    },
    ...instruments().map((instrument) => ({ type: 'ListInstrument', actor, instrument }) as const),
    ...parties.flatMap((firm): readonly Command[] => {
      const account = accountOf(firm)
      const role = takers.includes(firm) ? 'principal' : 'dealer'
      const gift = { type: 'Deposit', actor, account, reference: 'opening' } as const
      return [
        { type: 'RegisterFirm', actor, firm: { id: firm, name: firm, role } },
        { type: 'OpenAccount', actor, account, firm },
        { ...gift, asset: usd, amount: amount(10n ** 16n) },
        { ...gift, asset: share, amount: amount(10n ** 13n) },
      ]
    }),
  ]
}

/** An iron condor of the ladder, a different one for each number. */
export function condor(n: number): readonly Leg[] {
  const low = n % 10
  return [
    { instrument: optionId('P', low), side: 'buy', ratio: 1 },
    { instrument: optionId('P', low + 3), side: 'sell', ratio: 1 },
    { instrument: optionId('C', low + 11), side: 'sell', ratio: 1 },
    { instrument: optionId('C', low + 15), side: 'buy', ratio: 1 },
  ]
}

export function createRfq(taker: FirmId, n: number, clientId: string): CreateRfq {
  return {
    type: 'CreateRfq',
    actor: actorOf(taker),
    clientId,
    account: accountOf(taker),
    legs: condor(n),
    size: 10n,
    ttlMs: 3_600_000,
    panel: makers,
    identity: 'anonymous',
  }
}

/** The same for one option: the smallest announcement an RFQ can be. */
export function singleLegRfq(taker: FirmId, n: number, clientId: string): Command {
  const leg = { instrument: optionId('C', n % 25), side: 'buy', ratio: 1 } as const
  return { ...createRfq(taker, n, clientId), legs: [leg] }
}

/** Two-way at a price that moves with `n`, so that no two quotes of a run are the same. */
export function placeQuote(maker: FirmId, rfqId: RfqId, n: number, clientId: string): Command {
  const bid = 100n + BigInt((n * 13) % 40)
  return {
    type: 'PlaceQuote',
    actor: actorOf(maker),
    clientId,
    account: accountOf(maker),
    rfqId,
    bid: [{ price: price(bid * cent), size: 10n }],
    ask: [{ price: price((bid + 12n) * cent), size: 10n }],
    ttlMs: 600_000,
  }
}

export function acceptQuote(taker: FirmId, rfqId: RfqId, n: number, clientId: string): Command {
  const side = n % 2 === 0 ? 'buy' : 'sell'
  return {
    type: 'AcceptQuote',
    actor: actorOf(taker),
    clientId,
    rfqId,
    side,
    size: 10n,
    limit: price((side === 'buy' ? 1_000n : 1n) * cent),
    timeInForce: 'fill_or_kill',
  }
}

/** The prices of `placeQuote`, as the wire writes them. */
export function quotePrices(n: number): {
  readonly bid: { readonly price: string; readonly size: string }
  readonly ask: { readonly price: string; readonly size: string }
} {
  const bid = 100 + ((n * 13) % 40)
  return {
    bid: { price: decimal(bid), size: '10' },
    ask: { price: decimal(bid + 12), size: '10' },
  }
}

/** The terms of `acceptQuote`, as the wire writes them. */
export function acceptLimit(n: number): {
  readonly side: 'buy' | 'sell'
  readonly size: string
  readonly limit: string
} {
  const side = n % 2 === 0 ? 'buy' : 'sell'
  return { side, size: '10', limit: side === 'buy' ? '10' : '0.01' }
}

/** Cents as the contract's decimal text, which has no needless zeros. */
function decimal(cents: number): string {
  return String(cents / 100)
}

function instruments(): readonly Instrument[] {
  const terms = {
    quoteAsset: usd,
    tick: price(cent),
    lot: quantity(1n),
    takerFeePerLot: fee,
    makerFeePerLot: amount(0n),
  }
  const options = (['C', 'P'] as const).flatMap((right) =>
    Array.from({ length: 25 }, (_, n) => option(right, n, terms, expiresAt)),
  )
  return [
    { kind: 'cash', id: usd, scale: 2 },
    { kind: 'share', id: share, scale: 0, terms },
    ...options,
  ]
}

function optionId(right: 'C' | 'P', n: number): Option['id'] {
  return instrumentId(`BENCH-20400120-${100 + n}-${right}`)
}

function option(right: 'C' | 'P', n: number, terms: Option['terms'], at: Timestamp): Option {
  return {
    kind: 'option',
    id: optionId(right, n),
    scale: 0,
    terms,
    underlying: share,
    expiresAt: at,
    expiryDate: '2040-01-20',
    strike: price(BigInt(100 + n) * 100n * cent),
    right: right === 'C' ? 'call' : 'put',
    style: 'american',
    multiplier: 100n,
    settlement: 'physical',
    settlementAsset: usd,
  }
}

/** The `n`th of a list that begins again at its end. */
export function pick<T>(from: readonly T[], n: number): T {
  const found = from[n % from.length]
  if (found === undefined) throw new Error('picked from an empty list')
  return found
}
