/** The screener: what could be sold on holdings and cash, and why the rest is not offered. */
import { Type } from 'typebox'
import type { Static } from 'typebox'
import {
  REFUSALS,
  ROW_FIGURES,
  ROW_MEASURES,
  UnderlyingViews,
  constraintsOf,
} from './option-chains.ts'
import type { Routes } from './route.ts'
import { OptionRole, Regime } from './strategies.ts'
import { AccountId, Decimal, InstrumentId, Text, closed } from './words.ts'

const partial = Type.Optional

export const ScreenStrategy = Type.Union([
  Type.Literal('covered_call'),
  Type.Literal('cash_secured_put'),
  Type.Literal('bull_put_spread'),
  Type.Literal('bear_call_spread'),
  Type.Literal('iron_condor'),
  Type.Literal('collar'),
  Type.Literal('covered_strangle'),
])

const ScoreName = Type.Union([
  Type.Literal('balanced'),
  Type.Literal('yield'),
  Type.Literal('edge'),
  Type.Literal('odds'),
])

const FIGURES = {
  ...ROW_FIGURES,
  credit: Type.Number(),
  annualYield: Type.Number(),
  profitOdds: Type.Number(),
  spread: partial(Type.Number()),
  strikeOverBasis: partial(Type.Number()),
  breakEvenDistance: Type.Number(),
  width: partial(Type.Number()),
  returnOnRisk: Type.Number(),
  capital: Type.Number(),
  edge: partial(Type.Number()),
  worstLoss: Type.Number(),
  contracts: Type.Integer(),
}

/** What a screen is bounded by. */
export const SCREEN_MEASURES = [
  ...ROW_MEASURES,
  'credit',
  'annualYield',
  'profitOdds',
  'spread',
  'strikeOverBasis',
  'breakEvenDistance',
  'width',
  'returnOnRisk',
  'capital',
  'edge',
  'worstLoss',
  'contracts',
] as const

export const CreateScreen = closed(
  {
    strategies: Type.Array(ScreenStrategy, { minItems: 1, maxItems: 7 }),
    account: partial(AccountId),
    underlyings: partial(Type.Array(InstrumentId, { minItems: 1, maxItems: 50 })),
    holdings: partial(
      Type.Array(
        closed(
          {
            underlying: InstrumentId,
            quantity: Type.Number({ minimum: 0 }),
            basis: partial(Type.Number()),
            covered: partial(Type.Number({ minimum: 0 })),
          },
          'Shares held, paid `basis` each; `covered` of them stand against calls already.',
        ),
        { maxItems: 200 },
      ),
    ),
    cash: partial(Decimal),
    regime: partial(Regime),
    constraints: partial(constraintsOf(SCREEN_MEASURES)),
    score: partial(ScoreName),
    top: partial(Type.Integer({ minimum: 1, maximum: 200 })),
    wings: partial(Type.Integer({ minimum: 1, maximum: 50 })),
    views: partial(UnderlyingViews),
  },
  'What to look for. Without holdings and cash, those of the account, or of all the firm’s.',
)
export type CreateScreen = Static<typeof CreateScreen>

const Candidate = closed(
  {
    ...FIGURES,
    strategy: ScreenStrategy,
    underlying: InstrumentId,
    legs: Type.Array(
      closed(
        {
          role: OptionRole,
          id: InstrumentId,
          quantity: Type.Union([Type.Literal(1), Type.Literal(-1)]),
        },
        'An option of one unit.',
      ),
    ),
    multiplier: Type.Number(),
    expiry: Text,
    strike: Type.Number(),
    natural: Type.Number(),
    breakEvens: Type.Array(Type.Number()),
    maxProfit: Type.Number(),
    maxLoss: Type.Number(),
    score: Type.Number(),
  },
  'A position that could be opened. Per unit, but capital and worstLoss, which are one contract’s in currency.',
)

export const ScreenReply = closed(
  {
    considered: Type.Integer(),
    passed: Type.Integer(),
    score: closed({ name: ScoreName, formula: Type.String() }, 'What ranks.'),
    top: Type.Array(Candidate),
    refusals: REFUSALS,
    unpriced: Type.Array(
      closed({ underlying: Text, reason: Text, count: Type.Integer() }, 'Could not be judged.'),
    ),
    missing: Type.Array(Text, { description: 'Holdings without a chain.' }),
  },
  'Best first, and why the others are not among them.',
)
export type ScreenReply = Static<typeof ScreenReply>

export const SCREEN_ROUTES = {
  createScreen: {
    method: 'POST',
    path: '/v1/screens',
    scope: 'read',
    summary: 'What holdings and cash could sell, ranked, and why not the rest',
    body: CreateScreen,
    reply: ScreenReply,
  },
} as const satisfies Routes
