/** The program file: what its owner writes, keeps under version control, and applies. */
import { Type } from 'typebox'
import type { Static } from 'typebox'
import { FirmId, InstrumentId, closed } from './words.ts'

const partial = Type.Optional
const Share = (description: string) => Type.Number({ minimum: 0, maximum: 1, description })
const Days = Type.Number({ minimum: 0, maximum: 3_650 })
const Price = (description: string) => Type.Number({ minimum: 0, maximum: 1e9, description })
const Day = (description: string) =>
  Type.Union([Type.Literal('up'), Type.Literal('down')], { description })
const Ms = (least: number, most: number, description: string) =>
  Type.Integer({ minimum: least, maximum: most, description })

export const ProgramFile = closed(
  {
    strategy: Type.Union([
      Type.Literal('covered_call'),
      Type.Literal('cash_secured_put'),
      Type.Literal('bull_put'),
      Type.Literal('bear_call'),
      Type.Literal('wheel'),
    ]),
    underlying: InstrumentId,
    units: partial(
      Type.Integer({
        minimum: 1,
        maximum: 1_000_000_000,
        description: 'Of a covered call: units to hold, bought by request where they are missing.',
      }),
    ),
    contracts: partial(
      Type.Integer({
        minimum: 1,
        maximum: 1_000_000,
        description: 'Most contracts written at once; else what its units or its cash cover.',
      }),
    ),
    target: closed(
      {
        delta: Type.Number({ minimum: 0.01, maximum: 0.5, description: 'Without its sign.' }),
        daysMin: Days,
        daysMax: Days,
        width: partial(Price('Between the strikes of a spread.')),
      },
      'What is written: the option nearest the delta within the days.',
    ),
    writeWhen: partial(
      closed(
        {
          premiumMin: partial(Price('Per unit.')),
          volMin: partial(Type.Number({ minimum: 0, maximum: 10 })),
          spreadMax: partial(Type.Number({ minimum: 0, maximum: 10 })),
          openInterestMin: partial(
            Type.Integer({
              minimum: 0,
              description:
                'Contracts open at its exchange; where the feed tells none, nothing is written.',
            }),
          ),
          callsOn: partial(Day('Calls are written only on such a day, since the last close.')),
          putsOn: partial(Day('Puts are written only on such a day.')),
          moveMin: partial(Share('Least move of the day, up or down.')),
        },
        'What an option must be to be written.',
      ),
    ),
    closeWhen: partial(
      closed(
        {
          profit: partial(Share('Of the credit, earned.')),
          loss: partial(
            Type.Number({ minimum: 1, maximum: 100, description: 'Cost to close, in credits.' }),
          ),
          days: partial(Days),
          between: partial(
            Share(
              'Odds of ending between the strikes of a spread that cannot deliver itself; 0.05.',
            ),
          ),
          betweenDays: partial(
            Type.Number({ minimum: 0, maximum: 3650, description: 'In so many last days; 2.' }),
          ),
        },
        'Bought back when any of these holds. Asked before rolling.',
      ),
    ),
    rollWhen: partial(
      closed(
        {
          days: partial(Days),
          delta: partial(Share('Without its sign.')),
          inTheMoney: partial(Type.Boolean()),
          extrinsic: partial(Price('What is left of it, per unit.')),
          exDays: partial(
            Type.Integer({
              minimum: 0,
              maximum: 365,
              description: 'Days before an ex-date at which a call’s holder would exercise it.',
            }),
          ),
          creditMin: partial(
            Type.Number({ minimum: -1e6, maximum: 1e6, description: 'Least net credit; 0.' }),
          ),
          only: partial(
            Type.Boolean({
              description: 'Also where closing or letting be assigned scores higher.',
            }),
          ),
          orClose: partial(Type.Boolean({ description: 'Closed where no roll keeps the bounds.' })),
          openInterestMin: partial(
            Type.Integer({ minimum: 0, description: 'Of each option opened; as for writing.' }),
          ),
          highWaterMark: partial(
            Type.Boolean({ description: 'No call is rolled to a lower strike than it has.' }),
          ),
        },
        'Rolled as one package when any of these holds.',
      ),
    ),
    view: partial(
      closed(
        {
          vol: partial(
            Type.Number({
              minimum: 0.001,
              maximum: 10,
              description: 'Expected a year; else as 45 days of closes realised.',
            }),
          ),
        },
        'By it a roll is compared with closing now and letting be assigned.',
      ),
    ),
    limits: partial(
      closed(
        {
          callStrikeMin: partial(Price('No call is written under it.')),
          putStrikeMax: partial(Price('No put is written over it.')),
          basis: partial(
            Type.Boolean({ description: 'No call is written under what the units cost.' }),
          ),
          cover: partial(Share('Of the units, written on.')),
          markAgeMs: partial(Ms(1_000, 604_800_000, 'Older marks are not acted on; 15 min.')),
        },
        'What the program does not do, whatever the market.',
      ),
    ),
    execution: partial(
      closed(
        {
          panel: partial(
            Type.Union([
              Type.Array(FirmId, { minItems: 1, maxItems: 100 }),
              Type.Literal('auto', { description: 'Those your own requests speak for.' }),
            ]),
          ),
          panelSize: partial(
            Type.Integer({ minimum: 1, maximum: 100, description: 'Of auto, how many; 5.' }),
          ),
          holdout: partial(Share('Of auto, requests that ask all dealers instead; 0.1.')),
          identity: partial(
            Type.Union([
              Type.Literal('anonymous'),
              Type.Literal('pseudonymous'),
              Type.Literal('disclosed'),
            ]),
          ),
          format: partial(
            Type.Union([
              Type.Literal('uniform'),
              Type.Literal('pay_as_bid'),
              Type.Literal('second_price'),
            ]),
          ),
          haircut: partial(Share('Given up against the middle, of what the legs are worth; 0.05.')),
          slices: partial(Type.Integer({ minimum: 1, maximum: 20 })),
          withinMs: partial(
            Ms(0, 86_400_000, 'Each slice is asked at a moment drawn within so long.'),
          ),
          patienceMs: partial(Ms(1_000, 86_400_000, 'How long a slice is tried for; 30 min.')),
          ttlMs: partial(Ms(1_000, 86_400_000, 'Of a request; 1 min.')),
          collectMs: partial(Ms(0, 86_400_000, 'Until the best quote is taken; 10 s.')),
          parts: partial(Type.Boolean({ description: 'A part of a slice may trade; true.' })),
          seed: partial(Type.Integer({ minimum: 0, maximum: 4_294_967_295 })),
        },
        'How the market is asked.',
      ),
    ),
    approval: partial(
      Type.Union([Type.Literal('auto'), Type.Literal('ask'), Type.Literal('dry_run')]),
    ),
    everyMs: partial(Ms(1_000, 604_800_000, 'Between two looks; an hour.')),
    priority: partial(Type.Integer({ minimum: 0, maximum: 1_000 })),
  },
  'A program: what it writes, when it closes and rolls, what it never does, and how it asks the market.',
)
export type ProgramFile = Static<typeof ProgramFile>
