/** Dividends that are to come, and what they and an expiry may do to written options before anyone decides it. */
import { Type } from 'typebox'
import type { Static } from 'typebox'
import { Day } from './closes.ts'
import { ExternalId } from './income.ts'
import { list, oneOf } from './route.ts'
import type { Routes } from './route.ts'
import { AccountId, Decimal, InstrumentId, Text, Time, Write, closed } from './words.ts'

const partial = Type.Optional

export const DeclaredDividend = closed(
  {
    instrument: InstrumentId,
    perUnit: Decimal,
    currency: InstrumentId,
    exDate: Day,
    payDate: Day,
    externalId: ExternalId,
    reference: Type.String(),
  },
  'A dividend that was declared and is not paid. `exDate`: the first day on which who buys a unit does not get it.',
)
export type DeclaredDividend = Static<typeof DeclaredDividend>

const HazardDividend = closed(
  {
    perUnit: Decimal,
    exDate: Day,
    daysToEx: Type.Integer(),
    exerciseBy: Type.String({
      description:
        'The last weekday before the ex-date (of a coin: the last day): who exercises later does not get it. Holidays are not known.',
    }),
    externalId: ExternalId,
  },
  'The next dividend of the option’s life.',
)

export const Hazard = closed(
  {
    account: AccountId,
    instrument: InstrumentId,
    underlying: InstrumentId,
    right: oneOf('call', 'put'),
    style: oneOf('american', 'european'),
    contracts: Type.String({ description: 'Written.' }),
    strike: Decimal,
    expiryDate: Day,
    daysToExpiry: Type.Number(),
    spot: Type.Number(),
    vol: partial(Type.Number({ description: 'Annual; left out where no price gives one.' })),
    intrinsic: Type.Number(),
    extrinsic: Type.Number({
      description:
        'What a holder gives up by exercising, a unit: of a call the put of its strike, as it is marked or worth at the volatility without the dividend; of a put its time value.',
    }),
    extrinsicBy: oneOf('market', 'model'),
    dividend: partial(HazardDividend),
    rate: Type.Number(),
    carry: Type.Number({ description: 'Interest on the strike until expiry, at `rate`.' }),
    gain: Type.Number({ description: 'Of a call the dividend less carry; of a put the carry.' }),
    edge: Type.Number({ description: '`gain` less `extrinsic`: above zero exercise pays.' }),
    early: oneOf('none', 'likely', 'now'),
    odds: partial(
      Type.Number({
        minimum: 0,
        maximum: 1,
        description:
          'Risk-neutral odds that exercise the day before the ex-date is rational. Who of the writers is assigned is drawn: for a part of the open contracts it is an upper bound.',
      }),
    ),
    threshold: partial(Type.Number({ description: 'The spot above which it is.' })),
    distance: Type.Number({ description: 'Spot less strike.' }),
    hourMoves: partial(Type.Number({ description: 'How many moves of an hour that is.' })),
    pinned: Type.Boolean({
      description: 'The last day, and the strike within two moves of an hour.',
    }),
    units: Type.String({ description: 'Delivered if all is assigned; none where cash settles.' }),
    cash: Decimal,
    currency: InstrumentId,
    source: Type.String(),
    markedAt: Time,
    stale: Type.Boolean(),
  },
  'A written option: early assignment weighed, and the pin. Figures are per unit of the underlying; `units` and `cash` of all contracts.',
)
export type Hazard = Static<typeof Hazard>

export const DIVIDEND_ROUTES = {
  dividends: {
    method: 'GET',
    path: '/v1/dividends',
    scope: 'read',
    summary: 'Dividends declared and not paid yet, by ex-date',
    query: closed({ instrument: partial(InstrumentId) }, 'Of one share or coin; all unless said.'),
    reply: list('dividends', DeclaredDividend),
  },
  declareDividend: {
    method: 'POST',
    path: '/v1/dividends/declarations',
    scope: 'operate',
    summary: 'Make a coming dividend known, or change what was made known',
    body: closed(
      {
        ...Write,
        instrument: InstrumentId,
        perUnit: Decimal,
        exDate: Day,
        payDate: partial(Day),
        externalId: ExternalId,
        reference: partial(Text),
      },
      'It books nothing: paying it under the same id does, and ends it. `payDate`: the ex-date unless said.',
    ),
    reply: closed({ instrument: InstrumentId, externalId: Type.String() }, 'What is known now.'),
  },
  withdrawDividend: {
    method: 'POST',
    path: '/v1/dividends/withdraw',
    scope: 'operate',
    summary: 'Take a declared dividend back',
    body: closed({ ...Write, instrument: InstrumentId, externalId: ExternalId }, 'Which.'),
    reply: closed({ instrument: InstrumentId, externalId: Type.String() }, 'What was taken back.'),
  },
  hazards: {
    method: 'GET',
    path: '/v1/hazards',
    scope: 'read',
    summary: 'Early assignment and pin of every option you have written, before it happens',
    query: closed(
      {
        account: partial(AccountId),
        rate: partial(
          Type.Number({
            minimum: -1,
            maximum: 1,
            description:
              'Continuous per year; else the one the market’s feed prices by, or 0 where it has none.',
          }),
        ),
      },
      'Of one account; of all of the firm’s unless said.',
    ),
    reply: closed(
      {
        asOf: Time,
        hazards: Type.Array(Hazard),
        missing: Type.Array(
          closed({ account: AccountId, instrument: InstrumentId, why: Type.String() }, 'Why.'),
        ),
      },
      'The most urgent first; what cannot be weighed is named, with the reason.',
    ),
  },
} as const satisfies Routes
