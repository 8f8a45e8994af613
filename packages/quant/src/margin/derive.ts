import { priceEuropean } from '../european/european.ts'
import { impliedVol } from '../implied-vol/implied-vol.ts'
import { basisFactor, discountsOf, volUnder } from './derive-shock.ts'
import { MarginError, byUnderlying, checkMargin, joinGroups } from './model.ts'
import type { GroupResult, MarginMarks, MarginModel, MarginPosition } from './model.ts'

/** `linear`, `abs`: the wings of the vol surface turned or lifted, spot as it is. */
export type DeriveVolShock = 'up' | 'none' | 'down' | 'linear' | 'abs'
export type DeriveScenario = {
  /** Relative move of spot. */
  readonly move: number
  readonly vol: DeriveVolShock
  /** The part of the profit or loss that counts. */
  readonly weight: number
}

export type DerivePortfolioParameters = {
  readonly scenarios: readonly DeriveScenario[]
  readonly volUp: number
  readonly volDown: number
  readonly minVolShockedUp: number
  readonly shortTermPower: number
  readonly longTermPower: number
  readonly minDays: number
  /** Cap of the skew multiplier: base + c × sqrt(years). */
  readonly skew: {
    readonly linearBase: number
    readonly linearC: number
    readonly absBase: number
    readonly absC: number
    readonly minK: number
    readonly width: number
    readonly volStatic: number
    readonly volScale: number
  }
  /** Time value is discounted: base × e^-years(rate × multiple + add), gains and debts each their own way. */
  readonly discount: {
    readonly longBase: number
    readonly shortBase: number
    readonly longMultiple: number
    readonly shortMultiple: number
    readonly longAdd: number
    readonly shortAdd: number
  }
  readonly basis: {
    readonly moveUp: number
    readonly moveDown: number
    readonly add: number
    readonly multiple: number
  }
  readonly initialFactor: number
  readonly maintenanceFactor: number
  /** Charges on notional; the initial ones come on top of the maintenance ones. */
  readonly optionMaintenance: number
  readonly optionInitial: number
  readonly perpMaintenance: number
  readonly perpInitial: number
  readonly collateralMaintenance: number
  readonly collateralInitial: number
  /** Price of the cash it is counted in; below the threshold the initial factor grows by what is missing × the peg factor. */
  readonly stablePrice: number
  readonly pegThreshold: number
  readonly pegFactor: number
}

const inner = [0.135, 0.09, 0.045, 0, -0.045, -0.09, -0.135]
const tails = [-0.66, -0.33, 0.5, 1, 2, 3]

/** The parameter set of the protocol's own published cases for BTC; a live deployment has others. */
export const DERIVE_PORTFOLIO_BTC: DerivePortfolioParameters = {
  scenarios: [
    { move: 0.18, vol: 'up', weight: 1 },
    ...inner.flatMap((move) =>
      (['down', 'none', 'up'] as const).map((vol) => ({ move, vol, weight: 1 })),
    ),
    { move: -0.18, vol: 'up', weight: 1 },
    ...tails.map((move) => ({ move, vol: 'up', weight: 0.036 / Math.abs(move) }) as const),
    { move: 0, vol: 'linear', weight: 1 },
    { move: 0, vol: 'abs', weight: 1 },
  ],
  volUp: 0.5,
  volDown: 0.275,
  minVolShockedUp: 0.45,
  shortTermPower: 0.3,
  longTermPower: 0.13,
  minDays: 1,
  skew: {
    linearBase: 0.15,
    linearC: -0.05,
    absBase: 0.15,
    absC: -0.05,
    minK: 0.01,
    width: 4,
    volStatic: 0.6,
    volScale: -0.1,
  },
  discount: {
    longBase: 0.95,
    shortBase: 1.04,
    longMultiple: 1,
    shortMultiple: 0.5,
    longAdd: 0.08,
    shortAdd: 0.08,
  },
  basis: { moveUp: 0.045, moveDown: -0.045, add: 0.5, multiple: 2 },
  initialFactor: 1,
  maintenanceFactor: 0.8,
  optionMaintenance: 0.003,
  optionInitial: 0.002,
  perpMaintenance: 0.015,
  perpInitial: 0.005,
  collateralMaintenance: 0.02,
  collateralInitial: 0.01,
  stablePrice: 1,
  pegThreshold: 0.98,
  pegFactor: 2,
}

/**
 * Derive's portfolio margin (its second version): the worst of spot and vol scenarios, damped tails,
 * two turns of the skew and a basis contingency, each against the options discounted once more, plus
 * charges on short options, perpetuals and collateral. Stock is collateral that moves with spot. The
 * requirement is what the account's value at its marks must be at least: value less requirement is
 * the protocol's own margin. Oracle confidence is left out. Source: the protocol's published cases.
 */
export function derivePortfolioMargin(
  parameters: DerivePortfolioParameters = DERIVE_PORTFOLIO_BTC,
): MarginModel {
  return {
    name: 'derive_portfolio',
    evaluate(book, marks) {
      checkMargin(book, marks)
      const groups = [...byUnderlying(book)].map(([underlying, own]) =>
        groupOf(underlying, own, marks, parameters),
      )
      return joinGroups(book, groups)
    },
  }
}

type OptionLeg = {
  readonly index: number
  readonly units: number
  readonly strike: number
  readonly years: number
  readonly forward: number
  readonly vol: number
  readonly price: (move: number, vol: number) => number
  readonly now: number
}
type Expiry = { readonly years: number; readonly legs: readonly OptionLeg[]; readonly rate: number }
type Candidate = { readonly name: string; readonly legs: readonly number[]; readonly total: number }

function groupOf(
  underlying: string,
  book: readonly MarginPosition[],
  marks: MarginMarks,
  parameters: DerivePortfolioParameters,
): GroupResult {
  const spot = marks.underlyings[underlying]?.price ?? Number.NaN
  const expiries = expiriesOf(book, marks)
  // What moves one for one with spot: collateral in the cash it is counted in, perpetuals at spot.
  const linear = book.map((position) => {
    if (position.kind === 'stock') return (position.quantity * spot) / parameters.stablePrice
    return position.kind === 'future' ? position.quantity * (position.multiplier ?? 1) * spot : 0
  })
  const candidates = [
    basisOf(book, expiries, parameters),
    ...parameters.scenarios.map((scenario) => candidateOf(scenario, linear, expiries, parameters)),
  ]
  const worst = candidates.reduce((a, b) => (b.total < a.total ? b : a))
  const peg = Math.max(parameters.pegThreshold - parameters.stablePrice, 0) * parameters.pegFactor
  const factor = parameters.initialFactor + peg
  const naked = nakedShorts(expiries)
  const legs = book.map((position, i) => {
    const loss = -(worst.legs[i] ?? 0)
    const [held, notional] = [Math.max(linear[i] ?? 0, 0), Math.abs(linear[i] ?? 0)]
    const [always, more] =
      position.kind === 'stock'
        ? [held * parameters.collateralMaintenance, held * parameters.collateralInitial]
        : position.kind === 'future'
          ? [notional * parameters.perpMaintenance, notional * parameters.perpInitial]
          : [parameters.optionMaintenance, parameters.optionInitial].map(
              (part) => part * spot * (naked.get(i) ?? 0),
            )
    return {
      id: position.id,
      initial: factor * loss + (always ?? 0) + (more ?? 0),
      maintenance: parameters.maintenanceFactor * loss + (always ?? 0),
    }
  })
  return {
    group: underlying,
    initial: legs.reduce((sum, leg) => sum + leg.initial, 0),
    maintenance: legs.reduce((sum, leg) => sum + leg.maintenance, 0),
    worstScenario: worst.total < 0 ? { name: worst.name, loss: -worst.total } : undefined,
    legs,
  }
}

function expiriesOf(book: readonly MarginPosition[], marks: MarginMarks): readonly Expiry[] {
  const options = book.flatMap((position, index): OptionLeg[] => {
    if (position.kind !== 'option') return []
    const {
      price: spot = Number.NaN,
      rate = 0,
      yield: held = 0,
    } = marks.underlyings[position.underlying] ?? {}
    const { right, strike, years, id } = position
    const terms = { right, strike, years, rate, yield: held }
    const mark = marks.positions[id]
    const vol = mark?.vol ?? volFrom({ ...terms, spot, price: mark?.price ?? Number.NaN }, id)
    const price = (move: number, at: number): number =>
      priceEuropean({ ...terms, spot: spot * (1 + move), vol: at }).price
    const units = position.quantity * (position.multiplier ?? 1)
    const forward = spot * Math.exp((rate - held) * years)
    return [{ index, units, strike, years, forward, vol, price, now: price(0, vol) }]
  })
  const rate = marks.underlyings[book[0]?.underlying ?? '']?.rate ?? 0
  return [...Map.groupBy(options, (leg) => leg.years)].map(([years, legs]) => ({
    years,
    legs,
    rate,
  }))
}

function volFrom(input: Parameters<typeof impliedVol>[0], id: string): number {
  const found = impliedVol(input)
  if (found.status === 'ok') return found.vol
  if (found.status === 'no_information' || found.status === 'below_intrinsic') return 0
  throw new MarginError(`marks.positions.${id}`, `no volatility gives this price: ${found.status}`)
}

function candidateOf(
  { move, vol, weight }: DeriveScenario,
  linear: readonly number[],
  expiries: readonly Expiry[],
  parameters: DerivePortfolioParameters,
): Candidate {
  const isSkew = vol === 'linear' || vol === 'abs'
  const legs = linear.map((value) => value * move * weight)
  for (const { years, legs: own, rate } of expiries) {
    const shocked = own.map(
      (leg) => leg.units * leg.price(isSkew ? 0 : move, volUnder(leg, vol, parameters)),
    )
    const { gain, debt } = discountsOf({ years, rate }, parameters)
    const factor = shocked.reduce((all, each) => all + each, 0) >= 0 ? gain : debt
    const gains = own.map(({ units, now }, i) => (shocked[i] ?? 0) * factor - units * now)
    // A turned skew may turn the other way: a gain counts as a loss of its size.
    const sign = isSkew && gains.reduce((all, each) => all + each, 0) > 0 ? -1 : 1
    for (const [i, { index }] of own.entries()) legs[index] = sign * weight * (gains[i] ?? 0)
  }
  const name = isSkew ? `skew ${vol}` : `price ${(100 * move).toFixed(1)}%, vol ${vol}`
  return { name, legs, total: legs.reduce((all, each) => all + each, 0) }
}

/** The loss of each expiry at the worse of two small moves, as a part of it that grows with time: forwards part from spot. */
function basisOf(
  book: readonly MarginPosition[],
  expiries: readonly Expiry[],
  parameters: DerivePortfolioParameters,
): Candidate {
  const legs = book.map(() => 0)
  for (const { years, legs: own } of expiries) {
    const changes = [parameters.basis.moveUp, parameters.basis.moveDown].map((move) =>
      own.map(({ units, price, vol, now }) => units * (price(move, vol) - now)),
    )
    const sums = changes.map((each) => each.reduce((all, one) => all + one, 0))
    const worse = (sums[1] ?? 0) < (sums[0] ?? 0) ? 1 : 0
    if ((sums[worse] ?? 0) >= 0) continue
    const factor = basisFactor(years, parameters)
    for (const [i, { index }] of own.entries()) legs[index] = factor * (changes[worse]?.[i] ?? 0)
  }
  return { name: 'basis', legs, total: legs.reduce((all, each) => all + each, 0) }
}

/** Units written at a strike beyond those held there, whatever the right, by the place of their leg. */
function nakedShorts(expiries: readonly Expiry[]): ReadonlyMap<number, number> {
  const naked = new Map<number, number>()
  for (const { legs } of expiries)
    for (const [, own] of Map.groupBy(legs, ({ strike }) => strike)) {
      let held = own.reduce((all, { units }) => all + Math.max(units, 0), 0)
      for (const { index, units } of own) {
        if (units >= 0) continue
        const met = Math.min(held, -units)
        held -= met
        naked.set(index, -units - met)
      }
    }
  return naked
}
