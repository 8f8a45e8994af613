/** Where profit came from: exposure, its timing, short volatility, and the rest, beside simply holding. */
import { Type } from 'typebox'
import type { Static } from 'typebox'
import type { Routes } from './route.ts'
import { Assignment, Kind, SUBJECT, SUBJECT_QUERY } from './statements.ts'
import { Decimal, InstrumentId, closed } from './words.ts'

const partial = Type.Optional

export const Attribution = closed(
  {
    ...SUBJECT,
    profit: Decimal,
    parts: closed(
      {
        equity: Decimal,
        timing: Decimal,
        shortVol: Decimal,
        trading: Decimal,
        income: Decimal,
        fees: Decimal,
      },
      'They make up the profit to the minor unit. `equity`: what the mean exposure earned; `timing`: what more or less of it did; `shortVol`: what options did beside their delta; `trading`: trades against the close of their day, and what expiry came to beside it; `income` without premium.',
    ),
    exposures: Type.Array(
      closed(
        { underlying: InstrumentId, share: Type.Number() },
        'Mean share of the capital that moved as this does.',
      ),
    ),
    riskShares: partial(
      closed(
        { equity: Type.Number(), timing: Type.Number(), shortVol: Type.Number() },
        'Of the variance of the three together, by day; they sum to 1.',
      ),
    ),
    income: Type.Array(Kind),
    premium: closed(
      {
        sold: Decimal,
        bought: Decimal,
        ended: Decimal,
        open: Decimal,
        kept: Decimal,
        capture: partial(Type.Number()),
      },
      'Taken in; paid (below zero); what options that ended came to, at the close of their day (below zero where assigned); change in what the open ones are worth. `kept` is their sum, `capture` its share of what was sold.',
    ),
    vol: closed(
      {
        days: Type.Integer(),
        implied: partial(Type.Number()),
        realised: partial(Type.Number()),
      },
      'Over the days on which options were written: what they were marked at, by contracts, and what their underlying did, a year.',
    ),
    holding: partial(
      closed(
        { underlying: InstrumentId, profit: Decimal, over: Decimal },
        'All of the capital in the one underlying instead, day by day; `over`: the profit less that.',
      ),
    ),
    assignments: Type.Array(Assignment),
    unmarked: Type.Array(InstrumentId, {
      description: 'Without any close: they count for nothing.',
    }),
  },
  'Where the profit came from. Money is in the currency, which is cash (`in`); whole days of UTC, from close to close.',
)
export type Attribution = Static<typeof Attribution>

export const ATTRIBUTION_ROUTES = {
  attribution: {
    method: 'GET',
    path: '/v1/attribution',
    scope: 'read',
    summary: 'Where the profit of a program, a stack or an account came from',
    query: closed(
      SUBJECT_QUERY,
      'Days are both included; from the first movement to today unless said.',
    ),
    reply: closed(
      { total: Attribution, programs: Type.Array(Attribution) },
      'Of what was asked; and of a stack, of each of its programs.',
    ),
  },
} as const satisfies Routes
