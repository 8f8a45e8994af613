/** What a program asked of the market and what it got: every intent with its model, its reserve, and the quotes that came. */
import { Type } from 'typebox'
import type { Static } from 'typebox'
import { IntentId, Reason } from './programs.ts'
import { Leg } from './structures.ts'
import { list } from './route.ts'
import type { Routes } from './route.ts'
import { CashTotal, Difference, Mean, PERIOD } from './execution-figures.ts'
import { Decimal, Id, ProgramId, Side, Time, closed } from './words.ts'

const partial = Type.Optional

export const SaleRequest = closed(
  {
    rfqId: Id,
    askedAt: Time,
    intoWindowMs: Type.Number({
      description: 'From the decision on; it is in the slice’s window.',
    }),
    size: Type.String(),
    asked: Type.Integer({ description: 'Dealers that were asked.' }),
    answered: Type.Integer({ description: 'Of them, those with a price as it ended.' }),
    mid: partial(
      Type.Number({ description: 'Of the marks as it was asked; none where a leg had none.' }),
    ),
    best: partial(Decimal),
    cover: partial(Decimal),
    withinReserve: partial(Type.Boolean({ description: 'Whether the best price was.' })),
    state: Type.String({ description: 'open, filled, cancelled or expired.' }),
    taken: partial(
      closed(
        { price: Decimal, size: Type.String(), at: Time },
        'What traded, at the mean price where several dealers filled it, cut at the eighth decimal.',
      ),
    ),
  },
  'One request of a sale. `best` and `cover` are the best prices of the best and the second-best dealer as the request ended, of the legs as listed.',
)
export type SaleRequest = Static<typeof SaleRequest>

export const ProgramSale = closed(
  {
    intentId: IntentId,
    action: Type.String(),
    legs: Type.Array(Leg),
    side: Side,
    size: Type.String(),
    slice: partial(
      closed(
        { number: Type.Integer(), of: Type.Integer(), windowMs: Type.Integer() },
        'Which part of what was wanted at once, and the window its moment was drawn in.',
      ),
    ),
    arm: partial(
      Type.String({ description: 'Of a panel chosen by the venue: chosen, holdout or whole.' }),
    ),
    decidedAt: Time,
    notBefore: Time,
    notAfter: Time,
    model: Decimal,
    conceded: partial(Decimal),
    reserve: Decimal,
    requests: Type.Array(SaleRequest),
    filled: Type.String(),
    outcome: Type.String({ description: 'under_way, traded, refused or given_up.' }),
    reason: partial(Reason),
  },
  'One intent, asked of the market: `model` is what the legs as listed were worth, `conceded` that less the haircut, `reserve` the worst price it lets itself take.',
)
export type ProgramSale = Static<typeof ProgramSale>

const Gain = closed(
  { basisPoints: Mean, cash: Type.Immutable(Type.Array(CashTotal)) },
  'A gain over its baseline, in hundredths of a percent of the underlying as it was decided, one observation a decision; above 0 it earned.',
)
export const ProgramExecution = closed(
  {
    program: ProgramId,
    ...PERIOD,
    requests: Type.Integer(),
    traded: Type.Integer(),
    decisions: Type.Integer({ description: 'That traded: the slices of one thing are one.' }),
    total: Gain,
    timing: Gain,
    slicing: Gain,
    residual: Gain,
    panel: closed(
      { gain: Difference, tradeRate: Difference },
      'Requests held out for all dealers less those chosen, in hundredths of a percent; and the shares that traded, chosen less held out.',
    ),
  },
  'What timing, slicing and the choice of dealers earned. Baselines: the middle as it was decided (total), asked at once (timing), all of it in the first slice (slicing), all dealers (panel). Residual: what is left of the total.',
)
export type ProgramExecution = Static<typeof ProgramExecution>

export const SALE_ROUTES = {
  programSales: {
    method: 'GET',
    path: '/v1/programs/:program/sales',
    scope: 'read',
    summary: 'What a program asked of the market and what it got, newest first',
    query: closed(
      {
        limit: partial(Type.Integer({ minimum: 1, maximum: 200 })),
        after: partial(
          Type.String({
            pattern: '^[0-9]{1,16}:[0-9]{1,9}\\.[0-9]{1,3}$',
            description: 'The `next` of the page before.',
          }),
        ),
      },
      'Which page.',
    ),
    reply: list('sales', ProgramSale),
  },
  programExecution: {
    method: 'GET',
    path: '/v1/programs/:program/execution',
    scope: 'read',
    summary: 'What timing, slicing and the choice of dealers earned a program',
    query: closed(
      { from: partial(Time), to: partial(Time) },
      'What was decided in the period, 365 days until now where left out.',
    ),
    reply: ProgramExecution,
  },
} as const satisfies Routes
