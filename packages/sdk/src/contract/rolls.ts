/** Rolls: the best place for an open position to go, beside closing it and letting it be assigned. */
import { Type } from 'typebox'
import type { Static } from 'typebox'
import {
  REFUSALS,
  ROW_FIGURES,
  ROW_MEASURES,
  UnderlyingView,
  UnderlyingViews,
  constraintsOf,
} from './option-chains.ts'
import { oneOf } from './route.ts'
import type { Routes } from './route.ts'
import { OptionRole } from './strategies.ts'
import { AccountId, InstrumentId, Text, closed } from './words.ts'

const partial = Type.Optional

const History = closed(
  { original: Type.Number(), net: Type.Number(), rolls: Type.Integer({ minimum: 0 }) },
  'Of the campaign, per unit: its first credit, all its credits less debits, how often rolled.',
)

const Position = closed(
  {
    legs: Type.Array(
      closed(
        {
          id: InstrumentId,
          quantity: Type.Integer(),
          price: partial(Type.Number({ minimum: 0 })),
        },
        'Signed contracts, and what one unit was opened at.',
      ),
      { minItems: 1, maxItems: 4 },
    ),
    shares: partial(Type.Number({ minimum: 0 })),
    basis: partial(Type.Number()),
    history: partial(History),
  },
  'An open position: a short option or spread, or one of each side.',
)

const weight = partial(Type.Number({ minimum: 0 }))
const Weights = closed(
  {
    lambda: weight,
    kappa: weight,
    cross: weight,
    fee: weight,
    assignmentFee: weight,
  },
  'Price of a unit of shortfall, of capital for a year, share of half-widths paid, fees.',
)

/** What rolls are bounded by. */
export const ROLL_MEASURES = [
  ...ROW_MEASURES,
  'netCredit',
  'daysAdded',
  'creditPerDay',
  'strikeMove',
  'strikeOverBasis',
  'width',
  'profitOdds',
  'spread',
  'capitalChange',
  'marginChange',
  'shortfallChange',
  'rolls',
  'chainLoss',
  'inverted',
  'qualified',
  'realisedLoss',
] as const

/**
 * What bounds a roll where nobody says otherwise. Without a view on vol the score weighs cost, risk and capital alone, and the least of
 * them is far from the money, where nothing is earned either.
 */
export const ROLL_BOUNDS = {
  netCredit: { least: 0 },
  delta: { least: 0.05, most: 0.5 },
  daysAdded: { least: 1, most: 63 },
} as const

export const FindRolls = closed(
  {
    underlying: InstrumentId,
    market: partial(UnderlyingView),
    position: Position,
    constraints: partial(constraintsOf(ROLL_MEASURES)),
    sides: partial(oneOf('tested', 'untested', 'each')),
    wings: partial(Type.Integer({ minimum: 1, maximum: 50 })),
    diagonals: partial(Type.Boolean()),
    weights: partial(Weights),
    top: partial(Type.Integer({ minimum: 1, maximum: 100 })),
  },
  'Which position, and what a roll of it must keep to.',
)
export type FindRolls = Static<typeof FindRolls>

const Scored = {
  score: Type.Number(),
  terms: closed(
    {
      edge: Type.Number(),
      cost: Type.Number(),
      risk: Type.Number(),
      capital: Type.Number(),
    },
    'The score is their sum, per unit, in present value.',
  ),
  shortfall: Type.Number(),
}

const RollCandidate = closed(
  {
    ...ROW_FIGURES,
    ...Scored,
    netCredit: Type.Number(),
    daysAdded: Type.Number(),
    creditPerDay: partial(Type.Number()),
    strikeMove: Type.Number(),
    strikeOverBasis: partial(Type.Number()),
    width: partial(Type.Number()),
    profitOdds: Type.Number(),
    spread: Type.Number(),
    capitalChange: Type.Number(),
    marginChange: Type.Number(),
    shortfallChange: Type.Number(),
    rolls: Type.Integer(),
    chainLoss: Type.Number(),
    inverted: Type.Integer(),
    qualified: partial(Type.Integer()),
    realisedLoss: Type.Number(),
    name: oneOf(
      'out',
      'in',
      'up',
      'down',
      'up_and_out',
      'down_and_out',
      'up_and_in',
      'down_and_in',
      'wing',
    ),
    kind: closed(
      {
        time: oneOf('same', 'out', 'in'),
        strike: oneOf('same', 'up', 'down'),
        legs: oneOf('all', 'short'),
      },
      'How the short leg moves, and which legs move with it.',
    ),
    side: oneOf('put', 'call'),
    legs: Type.Array(
      closed(
        {
          role: OptionRole,
          id: InstrumentId,
          quantity: Type.Integer(),
          isClosing: Type.Boolean(),
        },
        'Signed contracts to trade.',
      ),
    ),
    expiry: Text,
    strike: Type.Number(),
    middle: Type.Number(),
    natural: Type.Number(),
    breakEven: Type.Number(),
    chainCredit: Type.Number(),
    taxFlags: Type.Array(oneOf('not_qualified_short', 'not_qualified_deep', 'loss_realised')),
  },
  'A roll, per unit.',
)

const Baseline = closed(
  {
    ...Scored,
    action: oneOf('close', 'let_assign'),
    debit: Type.Number(),
    chainProfit: Type.Number(),
    assignedOdds: Type.Number(),
  },
  'What to do instead, on the same scale.',
)

export const RollsFound = closed(
  {
    considered: Type.Integer(),
    passed: Type.Integer(),
    formula: Type.String(),
    weights: closed(
      {
        lambda: Type.Number(),
        kappa: Type.Number(),
        cross: Type.Number(),
        fee: Type.Number(),
        assignmentFee: Type.Number(),
      },
      'What was weighed with.',
    ),
    baselines: Type.Array(Baseline),
    top: Type.Array(RollCandidate),
    refusals: REFUSALS,
    best: oneOf('roll', 'close', 'let_assign'),
    history: History,
  },
  'Rolls best first, with closing and letting assign beside them.',
)
export type RollsFound = Static<typeof RollsFound>

export const ReviewRolls = closed(
  {
    account: AccountId,
    underlyings: partial(Type.Array(InstrumentId, { minItems: 1, maxItems: 50 })),
    views: partial(UnderlyingViews),
    rules: partial(
      closed(
        {
          expiryDays: partial(Type.Number({ minimum: 0 })),
          delta: partial(Type.Number({ minimum: 0, maximum: 1 })),
          profitShare: partial(Type.Number()),
          lossMultiple: partial(Type.Number()),
          earlyOdds: partial(Type.Number({ minimum: 0, maximum: 1 })),
          remainingYield: partial(Type.Number()),
          betweenOdds: partial(Type.Number({ minimum: 0, maximum: 1 })),
        },
        'When a position needs attention.',
      ),
    ),
  },
  'Which account’s short options to look through.',
)

const NamedPosition = closed(
  { ...Position.properties, name: Text, underlying: InstrumentId },
  'A position and what it is called.',
)

export const RollsReviewed = closed(
  {
    attention: Type.Array(
      closed(
        {
          name: Text,
          underlying: InstrumentId,
          withinDays: Type.Number(),
          atStake: Type.Number({ description: 'Cash that assignment would move, by its odds.' }),
          debit: Type.Number(),
          profit: Type.Number(),
          reasons: Type.Array(
            closed(
              {
                rule: Text,
                observed: Type.Number(),
                threshold: Type.Number(),
                withinDays: Type.Number(),
              },
              'Why, and by when.',
            ),
          ),
        },
        'A position to look at.',
      ),
    ),
    quiet: Type.Array(Text),
    unjudged: Type.Array(closed({ name: Text, reason: Text }, 'Could not be judged.')),
    positions: Type.Array(NamedPosition),
  },
  'By deadline, then by what is at stake.',
)
export type RollsReviewed = Static<typeof RollsReviewed>

export const ROLL_ROUTES = {
  findRolls: {
    method: 'POST',
    path: '/v1/rolls/candidates',
    scope: 'read',
    summary: 'The best rolls of a position, beside closing it and letting it be assigned',
    body: FindRolls,
    reply: RollsFound,
  },
  reviewRolls: {
    method: 'POST',
    path: '/v1/rolls/review',
    scope: 'read',
    summary: 'Which short options need attention, by deadline and by what is at stake',
    body: ReviewRolls,
    reply: RollsReviewed,
  },
} as const satisfies Routes
