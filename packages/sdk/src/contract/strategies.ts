/** Income strategies: what there is, and what one comes to with a user's own numbers. */
import { Type } from 'typebox'
import type { Static } from 'typebox'
import { UnderlyingView } from './option-chains.ts'
import { oneOf } from './route.ts'
import type { Routes } from './route.ts'
import { InstrumentId, Text, closed } from './words.ts'

const partial = Type.Optional
const above = (description: string) => Type.Number({ exclusiveMinimum: 0, description })
const atLeast = (description: string) => Type.Number({ minimum: 0, description })

export const StrategyName = oneOf(
  'covered_call',
  'cash_secured_put',
  'bull_put_spread',
  'bear_call_spread',
  'iron_condor',
  'collar',
  'protective_put',
  'covered_strangle',
  'poor_mans_covered_call',
  'wheel',
)
export const OptionRole = oneOf('short_put', 'long_put', 'short_call', 'long_call')
export const Regime = oneOf('cash', 'reg_t', 'portfolio', 'span')
const PriceBasis = oneOf('mid', 'natural')

const Strategy = closed(
  {
    name: StrategyName,
    title: Text,
    outlook: Text,
    requirement: Text,
    goal: Text,
    profit: Text,
    loss: Text,
    risk: oneOf('limited', 'substantial', 'unlimited'),
    caution: Text,
    stock: Type.Boolean({ description: 'A lot of the underlying is held against each contract.' }),
    cashSecured: Type.Boolean({ description: 'Cash for the short put is set aside.' }),
    roles: Type.Array(OptionRole),
    nextRoles: partial(Type.Array(OptionRole)),
    order: Type.Array(
      closed(
        { role: OptionRole, than: OptionRole, rule: oneOf('strike_above', 'later') },
        'How two legs must lie.',
      ),
    ),
  },
  'A strategy in words, and the shape of its legs.',
)

const StatedLeg = closed(
  {
    instrument: partial(InstrumentId),
    strike: partial(above('Where the leg is not a listed option.')),
    days: partial(above('Calendar days to its expiry.')),
    price: partial(atLeast('Per unit; else the market’s, or the model’s at its vol.')),
    vol: partial(atLeast('Annual, 0.2 = 20%; else what the price implies.')),
  },
  'A leg: a listed option by its id, or a strike and days.',
)

const Legs = closed(
  {
    short_put: partial(StatedLeg),
    long_put: partial(StatedLeg),
    short_call: partial(StatedLeg),
    long_call: partial(StatedLeg),
  },
  'Legs by what they are for.',
)

const StandardChoice = closed(
  {
    days: partial(above('To the expiry; 30 unless said.')),
    shortDelta: partial(Type.Number({ exclusiveMinimum: 0, exclusiveMaximum: 1 })),
    longDelta: partial(Type.Number({ exclusiveMinimum: 0, exclusiveMaximum: 1 })),
    stockDelta: partial(Type.Number({ exclusiveMinimum: 0, exclusiveMaximum: 1 })),
    stockDays: partial(above('Of a diagonal’s long call; 365 unless said.')),
  },
  'How legs that are not named are chosen: by absolute delta and days.',
)

const StatedCase = closed(
  {
    strategy: StrategyName,
    legs: partial(Legs),
    choice: partial(StandardChoice),
    prices: partial(PriceBasis),
    spot: partial(above('Else the market’s.')),
    rate: partial(Type.Number({ description: 'Continuous per year; 0 unless said.' })),
    yield: partial(Type.Number()),
    dividends: partial(UnderlyingView.properties.dividends),
    vol: partial(atLeast('Of legs that name neither price nor vol.')),
    realisedVol: partial(atLeast('Expected; else the underlying’s over its last sessions.')),
    drift: partial(Type.Number({ description: 'Expected total return per year; else the rate.' })),
    basis: partial(Type.Number({ description: 'Paid per share; else the spot.' })),
    contracts: partial(Type.Integer({ minimum: 1, maximum: 1_000_000 })),
    multiplier: partial(above('Units per contract; 100 unless said.')),
    fee: partial(atLeast('Per contract and leg.')),
    assignmentFee: partial(atLeast('Per contract assigned.')),
    marginClass: partial(Text),
  },
  'A strategy with a user’s own numbers.',
)

export const EvaluateStrategies = closed(
  {
    underlying: partial(InstrumentId),
    market: partial(UnderlyingView),
    cases: Type.Array(StatedCase, { minItems: 1, maxItems: 20 }),
  },
  'Strategies to evaluate: on the venue’s chain of an underlying, or on numbers alone.',
)

const Extreme = Type.Union([
  closed({ bounded: Type.Literal(true), amount: Type.Number(), spot: Type.Number() }, 'Where.'),
  closed({ bounded: Type.Literal(false) }, 'No end to it.'),
])

const Odds = closed(
  {
    vol: Type.Number(),
    drift: Type.Number(),
    profit: Type.Number(),
    strikes: Type.Array(
      closed(
        {
          role: OptionRole,
          strike: Type.Number(),
          beyond: Type.Number(),
          touch: Type.Number(),
        },
        'Of a short strike.',
      ),
    ),
  },
  'Odds at the first expiry, of a spot lognormal at `vol` with `drift`.',
)

const StatedReturn = closed(
  {
    outcome: oneOf('static', 'if_called', 'if_put'),
    on: oneOf('net_cash', 'strike_value', 'width_less_credit', 'debit', 'maintenance_margin'),
    profit: Type.Number(),
    base: Type.Number(),
    ratio: Type.Number(),
    annual: Type.Number(),
    compound: partial(Type.Number()),
  },
  'A return by outcome and by what it is on.',
)

const DividendRisk = closed(
  {
    years: Type.Number(),
    amount: Type.Number(),
    threshold: partial(Type.Number()),
    odds: Type.Number(),
  },
  'Odds of exercise before a dividend, and the spot above which it is rational.',
)

const EVALUATION = {
  strategy: StrategyName,
  title: Text,
  legs: Type.Array(
    closed(
      {
        role: OptionRole,
        strike: Type.Number(),
        years: Type.Number(),
        price: Type.Number(),
        vol: Type.Number(),
      },
      'A leg, priced.',
    ),
  ),
  days: Type.Number(),
  contracts: Type.Integer(),
  multiplier: Type.Number(),
  credit: Type.Number({ description: 'Per unit: received, or paid where negative.' }),
  cash: Type.Number({ description: 'For all contracts, fees taken off.' }),
  breakEvens: Type.Array(Type.Number()),
  maxProfit: Extreme,
  maxLoss: Extreme,
  payoff: Type.Array(closed({ spot: Type.Number(), profit: Type.Number() }, 'At expiry.')),
  capital: Type.Array(
    closed(
      {
        regime: Regime,
        initial: Type.Number(),
        maintenance: Type.Number(),
        worst: partial(Text),
      },
      'What a regime asks for all contracts.',
    ),
  ),
  returns: Type.Array(StatedReturn),
  annualConvention: Text,
  odds: closed({ implied: Odds, realised: Odds }, 'By the market’s vol, and by the expected one.'),
  expected: closed(
    {
      implied: Type.Number(),
      realised: Type.Number(),
      edge: Type.Number(),
      edgePerDay: Type.Number(),
    },
    'Present value of the expected profit per unit.',
  ),
  assignment: Type.Array(
    closed(
      {
        role: OptionRole,
        right: oneOf('call', 'put'),
        odds: Type.Number(),
        shares: Type.Number(),
        cash: Type.Number(),
        fee: Type.Number(),
        costIfAssigned: Type.Number(),
        dividends: Type.Array(DividendRisk),
      },
      'What assignment of a short leg would do, for all contracts.',
    ),
  ),
  basis: closed(
    {
      held: partial(closed({ before: Type.Number(), after: Type.Number() }, 'Of shares held.')),
      ifCalled: partial(Type.Number()),
      ifPut: partial(Type.Number()),
      floor: partial(Type.Number()),
    },
    'How premium moves the basis of shares, per unit.',
  ),
  grid: Type.Array(
    closed(
      {
        days: Type.Number(),
        vol: Type.Number(),
        spot: Type.Number(),
        change: Type.Number(),
      },
      'Change in value by move of spot and vol and days passed, for all contracts.',
    ),
  ),
}
export const StrategyEvaluation = closed(
  { ...EVALUATION, next: partial(closed(EVALUATION, 'The stage after assignment.')) },
  'All that is said of a strategy; per unit unless said.',
)
export type StrategyEvaluation = Static<typeof StrategyEvaluation>

export const STRATEGY_ROUTES = {
  strategies: {
    method: 'GET',
    path: '/v1/strategies',
    scope: 'read',
    summary: 'Income strategies: outlook, requirement, goal, risk',
    reply: closed({ strategies: Type.Array(Strategy) }, 'Every strategy.'),
  },
  evaluateStrategies: {
    method: 'POST',
    path: '/v1/strategies/evaluate',
    scope: 'read',
    summary: 'Payoff, capital, returns, odds and expected value of strategies',
    body: EvaluateStrategies,
    reply: closed({ evaluations: Type.Array(StrategyEvaluation) }, 'One for each case, in order.'),
  },
} as const satisfies Routes
