/**
 * Expiry of an option: what is in the money is exercised by its holders and assigned to its writers; the rest lapses. [EXP-1]
 * Exercise is automatic. A holder who cannot pay (strike cash for a call, the underlying for a put) abandons
 * the contracts it cannot pay for. [EXP-4]
 */
import { assert, present } from '../assert.ts'
import type { InstrumentId, Option } from '../instrument/instrument.ts'
import type { Structure } from '../instrument/structure.ts'
import { CLEARING } from '../ledger/account.ts'
import type { AccountId } from '../ledger/account.ts'
import { flow } from '../ledger/entry.ts'
import type { EntryId, Posting } from '../ledger/entry.ts'
import { balance, coverOf } from '../ledger/ledger.ts'
import { powerOfTen } from '../num/decimal.ts'
import { PRICE_SCALE, cashFor, payoutFor } from '../num/units.ts'
import { accepted, minter, refuse } from '../venue/decision.ts'
import type { At, Decision } from '../venue/decision.ts'
import type { RunExpiry } from './rules.ts'
import type { Event } from '../venue/event.ts'
import type { State } from '../venue/state.ts'

/** Contracts of one account at expiry. Holders: exercised + abandoned + lapsed. Writers: assigned + lapsed. */
export type Holder = {
  readonly account: AccountId
  readonly exercised: bigint
  readonly abandoned: bigint
  readonly lapsed: bigint
}
export type Writer = {
  readonly account: AccountId
  readonly assigned: bigint
  readonly lapsed: bigint
}

export type ExpiryResult = {
  readonly source: string
  readonly observedAt: number
  /** Undefined when nobody held the option. */
  readonly entryId: EntryId | undefined
  readonly holders: readonly Holder[]
  readonly writers: readonly Writer[]
}

type Position = { readonly account: AccountId; readonly contracts: bigint }

/** Guards in order: listed option, not yet settled, expired, a price not negative, no request still open on it. [EXP-2] */
export function runExpiry(state: State, command: RunExpiry, at: At): Decision {
  const option = state.instruments.get(command.instrument)
  if (option?.kind !== 'option') return refuse('unknown_instrument', 'instrument')
  if (state.settled.has(option.id)) return refuse('instrument_expired', 'instrument')
  if (at.ts < option.expiresAt) return refuse('not_yet_expired', 'instrument')
  if (command.settlementPrice < 0n) return refuse('bad_decimal', 'settlementPrice')
  for (const rfq of state.rfqs.values())
    if (rfq.terms.structure.legs.some((leg) => leg.instrument === option.id))
      return refuse('rfq_still_open', 'instrument', { rfqId: rfq.terms.rfqId })
  if (openInterestOn(state, option.id)) return refuse('interest_still_open', 'instrument')
  return accepted(expiryEvents(state, option, command, at))
}

/** Whether a block or a resting order on an option was not swept yet. */
function openInterestOn(state: State, option: InstrumentId): boolean {
  const has = ({ legs }: Structure): boolean => legs.some(({ instrument }) => instrument === option)
  const inBlocks = [...state.blocks.open.values()].some(({ terms }) => has(terms.structure))
  return inBlocks || [...state.crosses.books.values()].some(({ structure }) => has(structure))
}

function expiryEvents(state: State, option: Option, command: RunExpiry, at: At): Event[] {
  const positions = [...state.accounts.keys()]
    .map((account) => ({ account, contracts: balance(state.ledger, account, option.id).total }))
    .filter(({ contracts }) => contracts !== 0n)
    .sort((a, b) => (a.account < b.account ? -1 : 1))
  const longs = positions.filter(({ contracts }) => contracts > 0n)
  const shorts = positions
    .filter(({ contracts }) => contracts < 0n)
    .map(({ account, contracts }) => ({ account, contracts: -contracts }))
  const each = intrinsic(option, command.settlementPrice)
  const holders = longs.map((long) => holderOf(state, option, long, each > 0n))
  const exercised = holders.reduce((sum, holder) => sum + holder.exercised, 0n)
  const writers = assign(shorts, exercised)
  const mint = minter(state, at)
  const entryId = positions.length === 0 ? undefined : (mint('entry') as EntryId)
  const { source, observedAt, settlementPrice } = command
  const result = { source, observedAt, entryId, holders, writers }
  const events: Event[] = [
    { type: 'OptionExpired', instrument: option.id, settlementPrice, result },
  ]
  const assignedTo = new Set(
    writers.filter(({ assigned }) => assigned > 0n).map(({ account }) => account),
  )
  // Every account, not the writers alone: a sale past contracts promised to a quote leaves cover on a long position.
  for (const account of state.accounts.keys()) {
    const cover = coverOf(state.ledger, account, option.id)
    if (!cover) continue
    const outcome = assignedTo.has(account) ? 'posted' : 'voided'
    events.push({ type: 'HoldResolved', holdId: cover.id, outcome })
  }
  if (entryId === undefined) return events
  const postings = [
    ...closing(option, longs, shorts),
    ...(each === 0n
      ? []
      : option.settlement === 'physical'
        ? delivery(state, option, holders, writers)
        : payout(state, option, each, holders, writers)),
  ]
  const cause = { kind: 'expiry', id: option.id } as const
  events.push({ type: 'EntryPosted', entry: { id: entryId, cause, postings } })
  return events
}

function intrinsic(option: Option, settlementPrice: bigint): bigint {
  const inTheMoney =
    option.right === 'call' ? settlementPrice - option.strike : option.strike - settlementPrice
  return inTheMoney > 0n ? inTheMoney : 0n
}

function holderOf(state: State, option: Option, long: Position, inTheMoney: boolean): Holder {
  const { account, contracts } = long
  if (!inTheMoney) return { account, exercised: 0n, abandoned: 0n, lapsed: contracts }
  if (option.settlement === 'cash')
    return { account, exercised: contracts, abandoned: 0n, lapsed: 0n }
  const owes =
    option.right === 'call'
      ? { asset: option.terms.quoteAsset, each: strikeCash(state, option, 1n) }
      : { asset: option.underlying, each: units(state, option, 1n) }
  const { available } = balance(state.ledger, account, owes.asset)
  const payable = available <= 0n ? 0n : available / owes.each
  const exercised = payable < contracts ? payable : contracts
  return { account, exercised, abandoned: contracts - exercised, lapsed: 0n }
}

/** Spreads `exercised` contracts over the writers pro rata; remainders go to the largest fractions, then by account id. [EXP-3] */
export function assign(shorts: readonly Position[], exercised: bigint): Writer[] {
  const open = shorts.reduce((sum, short) => sum + short.contracts, 0n)
  assert(exercised <= open, 'no more is exercised than was written')
  if (exercised === 0n)
    return shorts.map(({ account, contracts }) => ({ account, assigned: 0n, lapsed: contracts }))
  const shares = shorts.map(({ account, contracts }) => {
    const scaled = contracts * exercised
    return { account, contracts, assigned: scaled / open, fraction: scaled % open }
  })
  let left = exercised - shares.reduce((sum, share) => sum + share.assigned, 0n)
  const byFraction = [...shares].sort((a, b) =>
    a.fraction === b.fraction ? (a.account < b.account ? -1 : 1) : a.fraction > b.fraction ? -1 : 1,
  )
  for (const share of byFraction) {
    if (left === 0n) break
    share.assigned += 1n
    left -= 1n
  }
  return shares.map(({ account, contracts, assigned }) => ({
    account,
    assigned,
    lapsed: contracts - assigned,
  }))
}

function closing(
  option: Option,
  longs: readonly Position[],
  shorts: readonly Position[],
): Posting[] {
  const asset = option.id
  return [
    ...longs.flatMap(({ account, contracts }) =>
      flow({ from: account, to: CLEARING, asset, amount: contracts, reason: 'close' }),
    ),
    ...shorts.flatMap(({ account, contracts }) =>
      flow({ from: CLEARING, to: account, asset, amount: contracts, reason: 'close' }),
    ),
  ]
}

function delivery(
  state: State,
  option: Option,
  holders: readonly Holder[],
  writers: readonly Writer[],
): Posting[] {
  const asset = option.terms.quoteAsset
  const callSign = option.right === 'call' ? 1n : -1n
  const sides = [
    ...holders.map(({ account, exercised }) => ({ account, contracts: exercised * callSign })),
    ...writers.map(({ account, assigned }) => ({ account, contracts: -assigned * callSign })),
  ]
  return sides.flatMap(({ account, contracts }) => [
    ...flow({
      from: account,
      to: CLEARING,
      asset,
      amount: strikeCash(state, option, contracts),
      reason: 'exercise',
    }),
    ...flow({
      from: CLEARING,
      to: account,
      asset: option.underlying,
      amount: units(state, option, contracts),
      reason: 'exercise',
    }),
  ])
}

/** Each contract pays the same whole number of minor units, rounded down, so both sides agree without a residual. */
function payout(
  state: State,
  option: Option,
  each: bigint,
  holders: readonly Holder[],
  writers: readonly Writer[],
): Posting[] {
  const asset = option.settlementAsset
  const { scale } = present(state.instruments.get(asset), 'the settlement asset is listed')
  const perContract = payoutFor(each, option.multiplier * powerOfTen(PRICE_SCALE), 1n, scale)
  return [
    ...writers.flatMap(({ account, assigned }) =>
      flow({
        from: account,
        to: CLEARING,
        asset,
        amount: assigned * perContract,
        reason: 'exercise',
      }),
    ),
    ...holders.flatMap(({ account, exercised }) =>
      flow({
        from: CLEARING,
        to: account,
        asset,
        amount: exercised * perContract,
        reason: 'exercise',
      }),
    ),
  ]
}

function strikeCash(state: State, option: Option, contracts: bigint): bigint {
  const { scale } = present(
    state.instruments.get(option.terms.quoteAsset),
    'the quote asset is listed',
  )
  return cashFor(option.strike, option.multiplier * powerOfTen(PRICE_SCALE), contracts, scale)
}

function units(state: State, option: Option, contracts: bigint): bigint {
  const { scale } = present(state.instruments.get(option.underlying), 'the underlying is listed')
  return contracts * option.multiplier * powerOfTen(scale)
}
