/** Balances, positions, holds and entries; deposits, withdrawals, reversals, expiry. */
import { Type } from 'typebox'
import type { Static } from 'typebox'
import { AccountId, Decimal, Id, InstrumentId, Text, Time, Write, closed } from './words.ts'

const partial = Type.Optional

export const Balance = closed(
  { account: AccountId, asset: InstrumentId, total: Decimal, held: Decimal, available: Decimal },
  'available = total − held. The total of an option is negative when written.',
)
export type Balance = Static<typeof Balance>

export const Hold = closed(
  {
    holdId: Id,
    account: AccountId,
    purpose: Type.Union([Type.Literal('quote'), Type.Literal('cover')]),
    of: Type.String({ description: 'The quote, or the option written.' }),
    lines: Type.Array(closed({ asset: InstrumentId, amount: Decimal }, 'What is reserved.')),
  },
  'A reservation that is posted, voided or expired, once.',
)
export type Hold = Static<typeof Hold>

export const Position = closed(
  {
    account: AccountId,
    instrument: InstrumentId,
    quantity: Decimal,
    mark: partial(Decimal),
    value: partial(Decimal),
    currency: partial(InstrumentId),
    markedAt: partial(Time),
    stale: partial(Type.Boolean()),
    simulated: partial(Type.Boolean()),
  },
  'A net holding and what it is worth at the mark; no value where there is no mark.',
)
export type Position = Static<typeof Position>

export const Posting = closed(
  {
    from: Type.String(),
    to: Type.String(),
    asset: InstrumentId,
    amount: Decimal,
    reason: Type.String(),
  },
  "One amount from one account to another. Another firm's account reads `counterparty`.",
)
export const Entry = closed(
  {
    entryId: Id,
    at: Time,
    cause: Type.String(),
    reference: Type.String(),
    postings: Type.Array(Posting),
  },
  'An atomic set of postings.',
)
export type Entry = Static<typeof Entry>

export const Deposit = closed(
  { ...Write, account: AccountId, asset: InstrumentId, amount: Decimal, reference: Text },
  'Books what came in from outside.',
)
export const Withdraw = closed(
  { ...Write, account: AccountId, asset: InstrumentId, amount: Decimal, reference: Text },
  'Books what went out. Only what is available can go.',
)
export const EntryMade = closed({ entryId: Id }, 'The entry.')
export const ReverseEntry = closed({ ...Write, entryId: Id, reason: Text }, 'Mirrors an entry.')
export const RunExpiry = closed(
  {
    ...Write,
    instrument: InstrumentId,
    settlementPrice: Decimal,
    source: Text,
    observedAt: Time,
  },
  'Settles an expired option at a price, with its source.',
)
export const Expired = closed({ instrument: InstrumentId, settlementPrice: Decimal }, 'Settled.')
