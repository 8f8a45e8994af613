/** Risk of what is held: greeks in money, grid, stresses, VaR; each with the marks it was made of and what it lacks. */
import { Type } from 'typebox'
import type { Static } from 'typebox'
import type { Routes } from './route.ts'
import { AccountId, Decimal, InstrumentId, ProgramId, Text, Time, closed } from './words.ts'

const partial = Type.Optional
const Figure = Type.Number()
const Name = Type.String()

const Greeks = {
  value: Figure,
  delta: Figure,
  gamma: Figure,
  vega: Figure,
  vega30: Figure,
  theta: Figure,
  rho: Figure,
}
export const GreekFigures = closed(
  Greeks,
  'In money: delta for a rise by 100 % were it linear, gamma its change for a rise by 1 %, vega a volatility point, vega30 weighted by the root of 30 over the days left, theta a day, rho a basis point of rate.',
)
export type GreekFigures = Static<typeof GreekFigures>

export const RiskInput = closed(
  {
    instrument: InstrumentId,
    price: Decimal,
    source: Name,
    observedAt: Time,
    ageMs: Type.Integer(),
    stale: Type.Boolean(),
    simulated: Type.Boolean(),
    vol: partial(Figure),
    volBy: partial(Type.Union([Type.Literal('mark'), Type.Literal('implied')])),
    rate: partial(Figure),
    off: partial(Figure),
  },
  'A mark that went in. Of an option, what gives its price: `volBy` says whether its volatility was observed or is implied by that; `rate` is the carry that its price has beyond an observed one. Where nothing gives it, `off` is by how much more it is valued.',
)
export type RiskInput = Static<typeof RiskInput>

const Missing = closed(
  { instrument: InstrumentId, why: Name },
  'Something held that is in none of the figures, and why.',
)

const Unmeasured = closed(
  { account: AccountId, instrument: InstrumentId, quantity: Decimal, why: Name },
  'A position in none of the figures for want of a mark: how much is held, or below zero is owed, and what is wanting.',
)

const Basis = {
  asOf: Time,
  account: partial(AccountId),
  asset: InstrumentId,
  model: Type.Literal('european'),
  rate: Figure,
  positions: Type.Integer(),
  complete: Type.Boolean({ description: 'Nothing held is missing, and no mark is stale.' }),
  inputs: Type.Array(RiskInput),
  missing: Type.Array(Missing),
}
export const RiskBasis = closed(
  Basis,
  'What the figures are of: holdings priced in `asset`, options valued as European ones so that they are worth their marks (`inputs`), at `rate` where a mark tells none.',
)
export type RiskBasis = Static<typeof RiskBasis>

const GreekRow = closed(
  { key: Name, lines: Type.Integer(), greeks: GreekFigures },
  'Greeks of all that has the key.',
)
const Share = closed({ key: Name, amount: Figure, share: Figure }, 'Part of a whole, 0 to 1.')
const Concentration = closed(
  { total: Figure, shares: Type.Array(Share), index: Figure },
  'Magnitudes of delta by underlying, largest first. `index` is the sum of squared shares.',
)
const Counterparties = closed(
  { total: Figure, shares: Type.Array(Share), index: Figure },
  'Underlying notional of the open lots at their marks, by the firm they were opened with: a firm, `undisclosed` for a taker that gave no name, `cross`, or `none` for what came by no trade. The venue clears: it tells on whom you rely for prices, not who owes you.',
)
const AssignmentDay = closed(
  {
    expiry: Name,
    cash: Figure,
    received: Figure,
    deliver: Type.Record(Type.String(), Figure),
    contracts: Type.Integer(),
  },
  'What assignment of every short option of a date would ask for: cash paid for puts, received for calls, units delivered.',
)
const StrikeCluster = closed(
  { underlying: InstrumentId, from: Figure, to: Figure, notional: Figure, share: Figure },
  'The band of strikes, 2 % wide, with most of the short notional of an underlying.',
)

const SpotMove = closed({ move: Figure, spot: Figure }, 'A relative move, and spot after it.')
export const MarginDistance = closed(
  {
    account: AccountId,
    underlying: InstrumentId,
    asset: InstrumentId,
    spot: Figure,
    excess: partial(Figure),
    down: Type.Union([SpotMove, Type.Null()]),
    up: Type.Union([SpotMove, Type.Null()]),
    missing: partial(Text),
  },
  'How far the spot of an underlying falls or rises before the account is called for `asset`, cash or the coin of inverse options, by the method that is enforced on it; for futures on credit too. Other marks are held, futures move one for one, and options as Black-Scholes moves them at their own vol and rate. Null where none does from 90 % down to 100 % up, or by `missing` it cannot be told. excess: what there is beyond what is called for; a move of 0 where it is called already. Accounts whose shorts are covered or bounded are never called, and have none.',
)
export type MarginDistance = Static<typeof MarginDistance>

export const Diversification = closed(
  {
    periods: Type.Integer(),
    programs: Type.Array(ProgramId),
    correlation: Type.Array(Type.Array(Type.Union([Figure, Type.Null()]))),
    ratio: Figure,
    effectiveBets: Figure,
    firstFactorShare: Figure,
  },
  'How far the daily gains of programs are one bet; left out with fewer than two that move, or three days.',
)

export const Risk = closed(
  {
    basis: RiskBasis,
    total: GreekFigures,
    underlyings: Type.Array(GreekRow),
    expiries: Type.Array(GreekRow),
    accounts: Type.Array(GreekRow),
    programs: Type.Array(GreekRow),
    stacks: Type.Array(GreekRow),
    concentration: Concentration,
    counterparties: Counterparties,
    assignment: Type.Array(AssignmentDay),
    strikes: Type.Array(StrikeCluster),
    marginDistances: Type.Array(MarginDistance),
    unmeasured: Type.Array(Unmeasured),
    beta: partial(
      closed(
        { index: InstrumentId, delta: Figure, units: partial(Figure), missing: Type.Array(Name) },
        'Delta to an index, by the betas given or else saved; `units` of it where it has a mark.',
      ),
    ),
    stresses: Type.Array(
      closed(
        { name: Name, title: Name, change: partial(Figure) },
        'A stress that the firm saved; without `change` where the venue had too much to value.',
      ),
    ),
    diversification: partial(Diversification),
  },
  'Greeks in money and where they gather. `programs` and `stacks` have what programs own: what no program owns is in none of them.',
)
export type Risk = Static<typeof Risk>

export const RiskGrid = closed(
  {
    basis: RiskBasis,
    spotMoves: Type.Array(Figure),
    volMoves: Type.Array(Figure),
    days: Type.Array(Figure),
    changes: Type.Array(Figure),
    worst: closed(
      { change: Figure, spotMove: Figure, volMove: Figure, days: Figure },
      'The least of all changes.',
    ),
  },
  'Change in value under every combination: spot and vol relative, spot fastest, then vol, then days. What expires meanwhile settles at that spot.',
)
export type RiskGrid = Static<typeof RiskGrid>

const Part = closed({ group: Name, change: Figure }, 'Part of a change.')
const Stress = closed(
  {
    name: Name,
    title: Name,
    change: partial(Figure),
    byGroup: Type.Array(Part),
    missing: Type.Array(Name),
  },
  'A stress. Without `change`, `missing` says what was not known.',
)
export const RiskStress = closed(
  {
    basis: RiskBasis,
    stresses: Type.Array(Stress),
    assignment: closed(
      {
        cash: Figure,
        received: Figure,
        toBuy: Type.Record(Type.String(), Figure),
        buyCost: Figure,
        available: Figure,
      },
      'All short options assigned at once: cash paid and received, units to be bought at spot since they are not held, and the cash owned.',
    ),
  },
  'Full revaluation under each stress.',
)
export type RiskStress = Static<typeof RiskStress>

const Sampled = closed(
  {
    confidence: Figure,
    scenarios: Type.Integer(),
    valueAtRisk: Figure,
    expectedShortfall: Figure,
    valueAtRiskError: Figure,
    expectedShortfallError: Figure,
  },
  'VaR and ES with standard errors of sampling.',
)
const Component = closed(
  { group: Name, component: Figure, alone: Figure },
  'A part of ES; they sum to it. `alone`: its own ES.',
)
export const RiskVar = closed(
  {
    basis: RiskBasis,
    method: Name,
    horizonDays: Figure,
    seed: partial(Type.Integer()),
    assumptions: Type.Array(Name),
    figures: partial(Sampled),
    components: Type.Array(Component),
    missing: Type.Array(Name),
  },
  'Loss quantiles by full revaluation. Without `figures`, `missing` says what was not known.',
)
export type RiskVar = Static<typeof RiskVar>

/** Numbers after one another, with commas. */
const Numbers = Type.String({ pattern: '^-?[0-9.]+(,-?[0-9.]+){0,40}$', maxLength: 400 })
const Whose = {
  account: partial(AccountId),
  asset: partial(InstrumentId),
  firm: partial(
    Type.String({ pattern: '^[a-z0-9][a-z0-9_-]{0,31}$', description: 'For the operator.' }),
  ),
}
const By = Type.Union([Type.Literal('underlying'), Type.Literal('expiry'), Type.Literal('account')])

export const RISK_ROUTES = {
  risk: {
    method: 'GET',
    path: '/v1/risk',
    scope: 'read',
    summary: 'Greeks in money, and where they gather',
    query: closed(
      {
        ...Whose,
        index: partial(InstrumentId),
        betas: partial(
          Type.String({
            pattern: '^[A-Z0-9._-]+:-?[0-9.]+(,[A-Z0-9._-]+:-?[0-9.]+)*$',
            maxLength: 2000,
            description: 'Beta to the index by underlying: SPY:1,QQQ:1.2.',
          }),
        ),
      },
      'Whose risk; with an index and betas, also weighted by them.',
    ),
    reply: Risk,
  },
  riskGrid: {
    method: 'GET',
    path: '/v1/risk/grid',
    scope: 'read',
    summary: 'Value under moves of spot, vol and time',
    query: closed(
      {
        ...Whose,
        spots: partial(Numbers),
        vols: partial(Numbers),
        days: partial(Numbers),
      },
      'Relative moves of spot and of vol, and days ahead.',
    ),
    reply: RiskGrid,
  },
  riskStress: {
    method: 'GET',
    path: '/v1/risk/stress',
    scope: 'read',
    summary: "Value under named stresses, and one's own",
    query: closed(
      {
        ...Whose,
        by: partial(By),
        spot: partial(Type.Number({ minimum: -1, maximum: 10, description: 'Of an own stress.' })),
        vol: partial(Type.Number({ minimum: -1, maximum: 10, description: 'Relative.' })),
      },
      'An own stress is added where `spot` or `vol` is given.',
    ),
    reply: RiskStress,
  },
  riskVar: {
    method: 'GET',
    path: '/v1/risk/var',
    scope: 'read',
    summary: 'Value at risk and expected shortfall, with its parts',
    query: closed(
      {
        ...Whose,
        by: partial(By),
        method: partial(
          Type.Union([
            Type.Literal('monte_carlo'),
            Type.Literal('historical'),
            Type.Literal('filtered'),
          ]),
        ),
        confidence: partial(Type.Number({ minimum: 0.5, maximum: 0.9999 })),
        horizonDays: partial(Type.Integer({ minimum: 1, maximum: 250 })),
        samples: partial(Type.Integer({ minimum: 100, maximum: 20_000 })),
        seed: partial(Type.Integer({ minimum: 0, maximum: 2 ** 48 })),
        volOfVol: partial(Type.Number({ minimum: 0, maximum: 5 })),
        spotVolCorrelation: partial(Type.Number({ minimum: -1, maximum: 1 })),
      },
      'Sessions ahead; seeded samples for Monte Carlo.',
    ),
    reply: RiskVar,
  },
} as const satisfies Routes
