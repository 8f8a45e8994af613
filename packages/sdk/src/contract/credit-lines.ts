/** Credit lines of accounts under the regime credit_line: what they may owe, what of it is used, and how each was set. */
import { Type } from 'typebox'
import type { Static } from 'typebox'
import { Page, list } from './route.ts'
import type { Routes } from './route.ts'
import { AccountId, Decimal, FirmId, Id, InstrumentId, Text, Time, Write, closed } from './words.ts'

export const CreditLine = closed(
  {
    account: AccountId,
    asset: InstrumentId,
    amount: Decimal,
    used: Decimal,
    free: Decimal,
  },
  'By how much what is available of an asset may fall below zero. used: by how much it is, for what is held and what is owed.',
)
export type CreditLine = Static<typeof CreditLine>

export const CreditLineChange = closed(
  {
    changeId: Id,
    at: Time,
    account: AccountId,
    asset: InstrumentId,
    amount: Decimal,
    before: Decimal,
    reference: Text,
    by: Type.Optional(FirmId),
  },
  "A line as it was set; 0 ended it. by: the operator's user, left out where it followed from a change of regime or a corporate action.",
)
export type CreditLineChange = Static<typeof CreditLineChange>

export const SetCreditLine = closed(
  { ...Write, account: AccountId, asset: InstrumentId, amount: Decimal, reference: Text },
  'Sets what an account under credit_line may owe of an asset, cash, share or coin; 0 ends the line.',
)

export const CREDIT_LINE_ROUTES = {
  creditLines: {
    method: 'GET',
    path: '/v1/accounts/credit-lines',
    scope: 'read',
    summary: 'Own credit lines, and what of them is used; the operator reads all',
    reply: list('lines', CreditLine),
  },
  creditLineHistory: {
    method: 'GET',
    path: '/v1/accounts/credit-lines/history',
    scope: 'read',
    summary: 'How own credit lines were set, newest first; the operator reads all',
    query: Page,
    reply: list('changes', CreditLineChange),
  },
  setCreditLine: {
    method: 'POST',
    path: '/v1/accounts/credit-lines',
    scope: 'operate',
    summary: 'Set what an account on credit may owe',
    body: SetCreditLine,
    reply: closed({ changeId: Id, account: AccountId, asset: InstrumentId }, 'What was set.'),
  },
} as const satisfies Routes
