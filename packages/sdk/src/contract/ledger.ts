/** Balances, positions, holds and entries; deposits, withdrawals, reversals, expiry. */
import { Type } from 'typebox'
import type { Static } from 'typebox'
import { SettlementMethod } from './exercises.ts'
import { Page, list } from './route.ts'
import type { Routes } from './route.ts'
import {
  AccountId,
  Decimal,
  Id,
  InstrumentId,
  ProgramId,
  Text,
  Time,
  Write,
  closed,
} from './words.ts'

const partial = Type.Optional

export const Balance = closed(
  {
    account: AccountId,
    asset: InstrumentId,
    total: Decimal,
    held: Decimal,
    available: Decimal,
    creditLine: partial(Decimal),
  },
  'available = total − held. The total of an option is negative when written. creditLine: by how much available may fall below zero.',
)
export type Balance = Static<typeof Balance>

export const Hold = closed(
  {
    holdId: Id,
    account: AccountId,
    purpose: Type.Union([
      Type.Literal('quote'),
      Type.Literal('counter'),
      Type.Literal('workup'),
      Type.Literal('cover'),
      Type.Literal('block'),
      Type.Literal('order'),
      Type.Literal('program'),
    ]),
    of: Type.String({
      description:
        'The quote, counter-offer, block, resting order or program, or the option written.',
    }),
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
    taxBasis: partial(Decimal),
    economicBasis: partial(Decimal),
    unpriced: partial(Decimal),
    unrealised: partial(Decimal),
    economicUnrealised: partial(Decimal),
    markedAt: partial(Time),
    stale: partial(Type.Boolean()),
    simulated: partial(Type.Boolean()),
    cover: partial(
      Type.Array(
        closed(
          { holdId: Id, asset: InstrumentId, amount: Decimal },
          'So much of an asset stands behind it, by that hold.',
        ),
      ),
    ),
  },
  'A net holding and what it is worth at the mark; no value where there is no mark. `cover`: what is held for what is written of it, or owed. Basis is what its open lots were paid for (written: received for), by tax and economic; unrealised is against each. `unpriced`: what so much of it cost is not known yet, and so neither its basis nor what is unrealised.',
)
export type Position = Static<typeof Position>

export const SpendingPower = closed(
  { account: AccountId, asset: InstrumentId, buyingPower: Decimal },
  'What an account can still spend or promise of an asset: what is available, and its credit line. Below 0 what is lacking.',
)
export type SpendingPower = Static<typeof SpendingPower>

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
    program: partial(ProgramId),
    postings: Type.Array(Posting),
  },
  'An atomic set of postings. `program` is the own program that traded.',
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
    method: partial(SettlementMethod),
  },
  'Settles an expired option at a price, with its source and method (`official` unless given).',
)
export const Expired = closed({ instrument: InstrumentId, settlementPrice: Decimal }, 'Settled.')

export const LEDGER_ROUTES = {
  balances: {
    method: 'GET',
    path: '/v1/balances',
    scope: 'read',
    summary: 'Own balances',
    reply: list('balances', Balance),
  },
  positions: {
    method: 'GET',
    path: '/v1/positions',
    scope: 'read',
    summary: 'Own holdings at the mark with their cover, and the buying power of each account',
    reply: closed(
      { positions: Type.Array(Position), buyingPower: Type.Array(SpendingPower) },
      'Holdings, and what each account can still spend or promise.',
    ),
  },
  holds: {
    method: 'GET',
    path: '/v1/holds',
    scope: 'read',
    summary: 'Own pending holds',
    reply: list('holds', Hold),
  },
  entries: {
    method: 'GET',
    path: '/v1/entries',
    scope: 'read',
    summary: 'Own ledger entries, newest first',
    query: Page,
    reply: list('entries', Entry),
  },
  deposit: {
    method: 'POST',
    path: '/v1/deposits',
    scope: 'operate',
    summary: 'Book a deposit',
    body: Deposit,
    reply: EntryMade,
  },
  withdraw: {
    method: 'POST',
    path: '/v1/withdrawals',
    scope: 'operate',
    summary: 'Book a withdrawal',
    body: Withdraw,
    reply: EntryMade,
  },
  reverseEntry: {
    method: 'POST',
    path: '/v1/reversals',
    scope: 'operate',
    summary: 'Reverse an entry',
    body: ReverseEntry,
    reply: EntryMade,
  },
  runExpiry: {
    method: 'POST',
    path: '/v1/expiries',
    scope: 'operate',
    summary: 'Settle an expired option',
    body: RunExpiry,
    reply: Expired,
  },
} as const satisfies Routes
