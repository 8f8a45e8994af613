/** Statements: what an account had, earned, paid and returned over a period, made up from the ledger to the minor unit. */
import { Type } from 'typebox'
import type { Static } from 'typebox'
import { Day } from './closes.ts'
import type { Routes } from './route.ts'
import { StackId } from './stacks.ts'
import { AccountId, Decimal, Id, InstrumentId, ProgramId, Time, closed } from './words.ts'

const partial = Type.Optional

export const Kind = closed({ kind: Type.String(), amount: Decimal }, 'The sum of one kind.')

const AssetMovement = closed(
  {
    asset: InstrumentId,
    opening: Decimal,
    closing: Decimal,
    kinds: Type.Array(Kind),
    reconciles: Type.Boolean({
      description: 'Opening and the kinds make up closing, to the minor unit.',
    }),
  },
  'One asset over the period: balances summed from the postings, kinds from the parts of entries.',
)

const Period = closed(
  {
    period: Type.String({ description: 'A month, or a day where the period is a month or less.' }),
    income: Decimal,
    profit: Decimal,
    yield: partial(Type.Number()),
    losing: Type.Boolean(),
  },
  'One part of the period. Losing ones stand among the others.',
)

export const Assignment = closed(
  {
    at: Time,
    entryId: partial(Id),
    instrument: InstrumentId,
    how: Type.Union([
      Type.Literal('assigned'),
      Type.Literal('exercised'),
      Type.Literal('settled'),
      Type.Literal('expired'),
    ]),
    quantity: Decimal,
  },
  'An option that ended otherwise than by a trade. No entry where two programs of the account met and nothing moved in it.',
)

const ProfitByGreek = closed(
  {
    delta: Decimal,
    gamma: Decimal,
    vega: Decimal,
    vanna: Decimal,
    volga: Decimal,
    theta: Decimal,
    charm: Decimal,
    residual: Decimal,
    trading: Decimal,
    income: Decimal,
    fees: Decimal,
  },
  'Where the profit came from: moves of what was held over each night by its greeks, trading within the day, income without premium, fees. `residual` is what they leave: the parts make up the profit exactly.',
)

/** Of whom, in which currency, and over which days: a statement, and what it came from. */
export const SUBJECT = {
  account: AccountId,
  program: partial(ProgramId),
  stack: partial(StackId),
  programs: partial(Type.Array(ProgramId)),
  currency: InstrumentId,
  from: Day,
  to: Day,
}

/** How a subject is asked for. */
export const SUBJECT_QUERY = {
  account: partial(AccountId),
  program: partial(ProgramId),
  stack: partial(StackId),
  from: partial(Day),
  to: partial(Day),
  in: partial(InstrumentId),
}

const Rate = closed(
  {
    of: InstrumentId,
    in: InstrumentId,
    price: Decimal,
    day: Day,
    observedAt: partial(Time),
    use: Type.Union([Type.Literal('trade'), Type.Literal('mark')]),
  },
  'One `of` was worth so much of `in` at the end of the day, by marks of which the oldest was seen at `observedAt`; cut at the eighth decimal, where the statement used the whole fraction. `trade`: for what flowed that day, or for a lot that was opened or closed on it. `mark`: for what was held at an end of the period.',
)

const Adjusted = closed(
  { instrument: InstrumentId, underlying: InstrumentId, deliverable: Decimal },
  'An option that a corporate action left other than its fellows: one contract delivers so much of its underlying.',
)

export const Statement = closed(
  {
    ...SUBJECT,
    asOf: Time,
    assets: Type.Array(AssetMovement),
    reconciliation: closed(
      {
        reconciles: Type.Boolean(),
        checked: Type.Integer({ description: 'Assets whose sums were compared.' }),
        says: Type.String(),
      },
      'Whether the sums make up the ledger, in words too.',
    ),
    equity: closed(
      {
        opening: Decimal,
        closing: Decimal,
        openingPositions: Decimal,
        closingPositions: Decimal,
        putIn: Decimal,
        takenOut: Decimal,
        profit: Decimal,
      },
      'Profit is closing less opening equity and what was put in, plus what was taken out.',
    ),
    income: Type.Array(Kind),
    fees: Decimal,
    gain: Type.String({
      description: 'Profit without income and fees: what positions and their trading made.',
    }),
    realised: closed(
      { tax: Decimal, economic: Decimal },
      'Profit of what was closed, by both bases: basis at the rate of the day it was opened, cash at that of the day it was closed.',
    ),
    assignments: Type.Array(Assignment),
    returns: closed(
      {
        timeWeighted: partial(Type.Number()),
        moneyWeighted: partial(Type.Number()),
        moneyWeightedAnnual: partial(Type.Number()),
        daysWithoutCapital: Type.Integer(),
        maxDrawdown: partial(
          closed(
            { depth: Type.Number(), peak: Day, trough: Day, recovered: partial(Day) },
            'The deepest fall of a unit from a peak.',
          ),
        ),
      },
      'Time-weighted: of a unit, whatever came and went. Money-weighted: the rate at which what was put in became what is there. What is put in counts from the start of its day.',
    ),
    yield: closed(
      {
        capital: Decimal,
        capitalIs: Type.Union([Type.Literal('stated'), Type.Literal('opening_and_put_in')]),
        income: partial(Type.Number()),
        profit: partial(Type.Number()),
        periods: Type.Array(Period),
        losing: Type.Integer(),
      },
      'Income and profit on one capital, with every period, the losing ones included.',
    ),
    attribution: ProfitByGreek,
    positions: Type.Array(
      closed(
        {
          instrument: InstrumentId,
          quantity: Decimal,
          mark: partial(Decimal),
          value: partial(Decimal),
        },
        'What was held at the end.',
      ),
    ),
    ownCustody: partial(
      closed(
        {
          kinds: Type.Array(
            closed(
              {
                kind: Type.String(),
                asset: InstrumentId,
                amount: Decimal,
                payments: Type.Integer({ description: 'How many stand: withdrawn ones do not.' }),
              },
              'The sum of one kind in one asset.',
            ),
          ),
          reconciles: Type.Boolean({
            description:
              'The sums are those of the payments that stand, each counted once by its id.',
          }),
          says: Type.String(),
        },
        "Income recorded in the firm's own custody, by the day it flowed: it moved nothing here and is in none of the other sums. Left out where there is none.",
      ),
    ),
    rates: partial(Type.Array(Rate)),
    adjusted: partial(Type.Array(Adjusted)),
    unmarked: Type.Array(InstrumentId, {
      description: 'Assets without any close: they count for nothing here.',
    }),
  },
  'A statement. Money is in `currency`, which may be a coin or a share, unless an asset is named; whole days of UTC. `rates`: those it converted at, where it did. `adjusted`: of the options it names, those that deliver something else than their multiplier.',
)
export type Statement = Static<typeof Statement>

export const STATEMENT_ROUTES = {
  statements: {
    method: 'GET',
    path: '/v1/statements',
    scope: 'read',
    summary: 'The statement of an account, or of a program or stack in it, over any period',
    query: closed(
      {
        ...SUBJECT_QUERY,
        capital: partial(Decimal),
        format: partial(
          Type.Union([Type.Literal('json'), Type.Literal('csv'), Type.Literal('pdf')]),
        ),
      },
      'Days are both included; from the first movement to today unless said. `in`: the cash, coin or share that money is told in, USD unless said. `capital`: what yields are stated on, in the same. `stack`: the programs that are in it now, together; what they draw from the pool is put in, what they give back taken out.',
    ),
    reply: Statement,
  },
} as const satisfies Routes
