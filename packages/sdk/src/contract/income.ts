/** Income of every kind: what came in, from which source, for which program, and what is to be expected. */
import { Type } from 'typebox'
import type { Static } from 'typebox'
import { Day } from './closes.ts'
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

export const IncomeKind = Type.Union([
  Type.Literal('dividend'),
  Type.Literal('interest'),
  Type.Literal('staking'),
  Type.Literal('lending'),
  Type.Literal('liquidity'),
  Type.Literal('distribution'),
])
export const AnyIncomeKind = Type.Union([Type.Literal('premium'), IncomeKind])

export const ExternalId = Type.String({
  pattern: '^[A-Za-z0-9_.:/#-]{1,128}$',
  description: "The payer's own id of the payment. Each is posted to an account once, for good.",
})

const payment = {
  account: AccountId,
  kind: IncomeKind,
  asset: InstrumentId,
  amount: Decimal,
  on: partial(InstrumentId),
  program: partial(ProgramId),
  flowDate: Day,
  externalId: ExternalId,
  reference: partial(Text),
}

/** As a file has it: what is wrong with a row is said of the row. */
const Row = closed(
  {
    ...payment,
    kind: Type.String({ maxLength: 32 }),
    asset: Type.String({ maxLength: 64 }),
    amount: Type.String({ maxLength: 64 }),
    on: partial(Type.String({ maxLength: 64 })),
    program: partial(Type.String({ maxLength: 64 })),
    account: Type.String({ maxLength: 80 }),
    flowDate: Type.String({ maxLength: 32 }),
    externalId: Type.String({ maxLength: 200 }),
    reference: partial(Type.String({ maxLength: 200 })),
  },
  'A payment as text.',
)
export type IncomeRow = Static<typeof Row>

export const Income = closed(
  {
    account: AccountId,
    kind: AnyIncomeKind,
    asset: InstrumentId,
    amount: Decimal,
    on: partial(InstrumentId),
    program: partial(ProgramId),
    flowDate: Day,
    at: Time,
    entryId: partial(Id),
    ownCustody: partial(
      Type.Literal(true, {
        description: 'Earned outside the venue, recorded by the firm: no balance has it.',
      }),
    ),
    externalId: partial(Type.String()),
    reference: partial(Type.String()),
    reversal: partial(Type.Literal(true)),
  },
  'One payment, or the premium of one option in one trade (negative: paid). A reversal is a row of its own, turned.',
)
export type Income = Static<typeof Income>

export const IncomeTotal = closed(
  {
    period: Type.String(),
    kind: AnyIncomeKind,
    asset: InstrumentId,
    amount: Decimal,
    ownCustody: partial(
      Type.Literal(true, {
        description: 'Earned outside the venue, recorded by the firm: no balance has it.',
      }),
    ),
  },
  'The sum of one kind in one asset over a period; of what is in own custody by itself.',
)
export type IncomeTotal = Static<typeof IncomeTotal>

export const ExpectedFlow = closed(
  {
    date: Day,
    account: AccountId,
    kind: Type.Union([
      Type.Literal('expiry'),
      Type.Literal('assignment'),
      Type.Literal('exercise'),
      Type.Literal('dividend'),
    ]),
    instrument: InstrumentId,
    program: partial(ProgramId),
    quantity: Decimal,
    probability: partial(Type.Number({ minimum: 0, maximum: 1 })),
    cash: partial(Decimal),
    expected: partial(Decimal),
    currency: partial(InstrumentId),
    basis: Type.String({ description: 'What the figures rest on.' }),
  },
  'What is to come: an option that expires, its assignment or exercise with the risk-neutral probability at its implied volatility, a dividend as it was last paid. `cash` is what would flow if it happened, `expected` that times the probability. Of a dividend `cash` is on the shares held now; `expected` is there where options expire before its ex-date that would take shares or bring them, and counts those as likely as they are, each named in `basis`.',
)
export type ExpectedFlow = Static<typeof ExpectedFlow>

export const CashFlowRow = closed(
  {
    account: AccountId,
    asset: InstrumentId,
    opening: Decimal,
    closing: Decimal,
    net: Decimal,
    kinds: Type.Array(closed({ kind: Type.String(), amount: Decimal }, 'Sum of one kind.')),
  },
  'Net movement of one currency: closing less opening, and what it was.',
)
export type CashFlowRow = Static<typeof CashFlowRow>

const Period = {
  account: partial(AccountId),
  from: partial(Day),
  to: partial(Day),
}

const REPORT = closed(
  {
    posted: Type.Integer(),
    refused: Type.Array(
      closed(
        {
          row: Type.Integer(),
          externalId: Type.String(),
          code: Type.String(),
          path: partial(Type.String()),
        },
        'Row, counted from 0, and why.',
      ),
    ),
  },
  'How many were posted, and which were not.',
)

export const INCOME_ROUTES = {
  income: {
    method: 'GET',
    path: '/v1/income',
    scope: 'read',
    summary: 'Income by kind and period, newest first',
    query: closed(
      {
        ...Period,
        kind: partial(AnyIncomeKind),
        program: partial(ProgramId),
        per: partial(
          Type.Union([Type.Literal('day'), Type.Literal('month'), Type.Literal('year')]),
        ),
        limit: partial(Type.Integer({ minimum: 1, maximum: 500 })),
      },
      'Days of the cash flow, both included.',
    ),
    reply: closed(
      { income: Type.Array(Income), totals: Type.Array(IncomeTotal) },
      'The latest payments, and the totals of all in the period.',
    ),
  },
  incomeCalendar: {
    method: 'GET',
    path: '/v1/income/calendar',
    scope: 'read',
    summary:
      'Expected flows: expiries, assignments and exercises with their probability, dividends',
    query: closed(
      { account: partial(AccountId), until: partial(Day) },
      'Up to a day; 90 days unless said.',
    ),
    reply: closed({ flows: Type.Array(ExpectedFlow) }, 'By date.'),
  },
  cashFlow: {
    method: 'GET',
    path: '/v1/cash-flow',
    scope: 'read',
    summary: 'Net movement of cash over a period, by what it was',
    query: closed(Period, 'Whole days of UTC, both included; all unless said.'),
    reply: closed({ flows: Type.Array(CashFlowRow) }, 'By account and currency.'),
  },
  postIncome: {
    method: 'POST',
    path: '/v1/income',
    scope: 'operate',
    summary: 'Book a payment that came in',
    body: closed({ ...Write, ...payment }, 'One payment.'),
    reply: closed({ entryId: Id }, 'The entry.'),
  },
  importIncome: {
    method: 'POST',
    path: '/v1/income/imports',
    scope: 'operate',
    summary: 'Book a batch of payments; what is wrong is reported row by row',
    body: closed(
      { ...Write, rows: Type.Array(Row, { minItems: 1, maxItems: 500 }) },
      'Sent twice, it posts nothing twice.',
    ),
    reply: REPORT,
  },
  recordOwnIncome: {
    method: 'POST',
    path: '/v1/income/own',
    scope: 'trade',
    summary: 'Record income earned in own custody, outside the venue; it moves nothing',
    body: closed(
      { ...Write, rows: Type.Array(Row, { minItems: 1, maxItems: 500 }) },
      'Of accounts of the firm. Sent twice, it records nothing twice.',
    ),
    reply: REPORT,
  },
  withdrawOwnIncome: {
    method: 'POST',
    path: '/v1/income/own/withdraw',
    scope: 'trade',
    summary: 'Withdraw a recorded payment: it is turned by a row of its own',
    body: closed(
      { ...Write, account: AccountId, externalId: ExternalId, reason: Text },
      'Which, and why.',
    ),
    reply: closed({ account: AccountId, externalId: Type.String() }, 'What was withdrawn.'),
  },
  postDividend: {
    method: 'POST',
    path: '/v1/dividends',
    scope: 'operate',
    summary: 'Pay a dividend to every account that holds a share now',
    body: closed(
      {
        ...Write,
        instrument: InstrumentId,
        perUnit: Decimal,
        flowDate: Day,
        externalId: ExternalId,
        reference: partial(Text),
      },
      'Per unit, in the quote asset; each amount is rounded down.',
    ),
    reply: closed({ accounts: Type.Integer() }, 'How many accounts were paid.'),
  },
} as const satisfies Routes
