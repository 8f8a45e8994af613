/**
 * Portfolio margin as Derive does it: the worst of spot and vol moves, far moves that count in part, two turns of the skew and a basis
 * contingency, each expiry discounted once more; and charges on what is written, on futures and on the underlying that is held. Futures are
 * what perpetuals are there: they move one for one with spot, and no basis nets them with an expiry. [MGN-11]
 */
import { gcd } from '../num/decimal.ts'
import type { Positions, Scanning } from './positions.ts'
import { valuesOf } from './positions.ts'
import type { Level, Outcome, Scan } from './scan.ts'
import { FACTOR, PORTFOLIO_CHARGES, PORTFOLIO_MAINTENANCE, PORTFOLIO_STATES } from './scenario.ts'
import type { PortfolioArray, PortfolioState } from './scenario.ts'
import { percent } from './tims.ts'

const BPS = 10_000n
/** Figures are fine units × this: a weight, and a factor of an expiry. */
const SCALE = FACTOR * FACTOR

type Own = Scanning<PortfolioArray>
type Expiry = {
  readonly options: readonly Own[]
  readonly now: bigint
  readonly gain: bigint
  readonly debt: bigint
  readonly basis: bigint
}

export function portfolioScan(of: Positions<PortfolioArray>): Scan {
  const { cash, underlying, options, linear, spot, units, per } = of
  const expiries = [...Map.groupBy(options, ({ option }) => option.expiresAt).values()].map(
    expiryOf,
  )
  const still: Outcome = {
    name: 'charges',
    loss: 0n,
    unitLoss: 0n,
    parts: () => [...options, ...linear].map(() => 0n),
  }
  const moved = PORTFOLIO_STATES.map((state, j): Outcome => {
    const unitLoss = (-spot * state.moveBps * state.weight * FACTOR) / BPS
    return outcomeOf(of, nameOf(state), unitLoss, expiries, (expiry) => movedIn(expiry, state, j))
  })
  const basis = outcomeOf(of, 'basis', 0n, expiries, basisIn)
  const charge = (bps: bigint): bigint => (spot * bps * SCALE) / BPS
  const naked = nakedOf(options)
  const level = (
    factor: bigint,
    parts: Record<'option' | 'future' | 'collateral', bigint>,
  ): Level => ({
    factor,
    charges: [
      ...options.map(({ option: { id } }) => charge(parts.option) * (naked.get(id) ?? 0n)),
      ...linear.map(({ kind, size }) =>
        kind === 'future' ? charge(parts.future) * (size < 0n ? -size : size) : 0n,
      ),
    ],
    unitCharge: charge(parts.collateral),
  })
  const by = PORTFOLIO_CHARGES
  return {
    cash,
    underlying,
    positions: valuesOf(of, SCALE),
    outcomes: [still, basis, ...moved],
    initial: level(10n, {
      option: by.optionMaintenance + by.optionInitial,
      future: by.futureMaintenance + by.futureInitial,
      collateral: by.collateralMaintenance + by.collateralInitial,
    }),
    maintenance: level(PORTFOLIO_MAINTENANCE, {
      option: by.optionMaintenance,
      future: by.futureMaintenance,
      collateral: by.collateralMaintenance,
    }),
    unitValue: spot * SCALE,
    units,
    per: per * SCALE,
  }
}

function nameOf({ moveBps, vol }: PortfolioState): string {
  return vol === 'linear' || vol === 'abs' ? `skew ${vol}` : `price ${percent(moveBps)}, vol ${vol}`
}

/** Of the factors that an expiry's marks brought, where they differ, those that ask most. */
function expiryOf(options: readonly Own[]): Expiry {
  let [now, basis, debt] = [0n, 0n, 0n]
  let gain: bigint | undefined
  for (const { size, array } of options) {
    now += size * array.now
    if (array.basisFactor > basis) basis = array.basisFactor
    if (array.debtFactor > debt) debt = array.debtFactor
    if (gain === undefined || array.gainFactor < gain) gain = array.gainFactor
  }
  return { options, now, basis, debt, gain: gain ?? FACTOR }
}

/** How what an expiry is worth changes the account: by a factor of what it is then, less one of what it is now. */
type Turn = {
  readonly worthOf: (array: PortfolioArray) => bigint
  readonly factor: bigint
  readonly nowFactor: bigint
  readonly gain: bigint
}

function movedIn(expiry: Expiry, { vol, weight }: PortfolioState, j: number): Turn {
  const worthOf = ({ values }: PortfolioArray): bigint => values[j] ?? 0n
  let worth = 0n
  for (const { size, array } of expiry.options) worth += size * worthOf(array)
  const factor = worth >= 0n ? expiry.gain : expiry.debt
  const gain = (worth * factor - expiry.now * FACTOR) * weight
  // A turned skew may turn the other way: a gain counts as a loss of its size.
  const sign = (vol === 'linear' || vol === 'abs') && gain > 0n ? -1n : 1n
  return {
    worthOf,
    factor: sign * factor * weight,
    nowFactor: sign * FACTOR * weight,
    gain: sign * gain,
  }
}

/** The loss at the worse of two small moves, as a part of it that grows with time: forwards part from spot. */
function basisIn({ options, now, basis }: Expiry): Turn {
  let [up, down] = [0n, 0n]
  for (const { size, array } of options) {
    up += size * array.basisUp
    down += size * array.basisDown
  }
  const [worse, worthOf] =
    down < up
      ? [down, ({ basisDown }: PortfolioArray): bigint => basisDown]
      : [up, ({ basisUp }: PortfolioArray): bigint => basisUp]
  const factor = worse < now ? basis * FACTOR : 0n
  return { worthOf, factor, nowFactor: factor, gain: factor * (worse - now) }
}

function outcomeOf(
  { options, linear }: Positions<PortfolioArray>,
  name: string,
  unitLoss: bigint,
  expiries: readonly Expiry[],
  turnOf: (expiry: Expiry) => Turn,
): Outcome {
  let loss = 0n
  for (const { size } of linear) loss += size * unitLoss
  for (const expiry of expiries) loss -= turnOf(expiry).gain
  const parts = (): bigint[] => {
    const own = new Map<string, bigint>()
    for (const expiry of expiries) {
      const { worthOf, factor, nowFactor } = turnOf(expiry)
      for (const { option, size, array } of expiry.options)
        own.set(option.id, -size * (worthOf(array) * factor - array.now * nowFactor))
    }
    return [
      ...options.map(({ option }) => own.get(option.id) ?? 0n),
      ...linear.map(({ size }) => size * unitLoss),
    ]
  }
  return { name, loss, unitLoss, parts }
}

/**
 * Minor units of the underlying that are written beyond what is held at a strike of an expiry, whatever the right: by what contracts deliver, and
 * by the strike of one unit of that. [RSK-12]
 */
function nakedOf(options: readonly Own[]): ReadonlyMap<string, bigint> {
  const naked = new Map<string, bigint>()
  const delivering = options.map(({ option, size, units }) => {
    const [struck, each] = size < 0n ? [-size, -units] : [size, units]
    const common = gcd(option.strike * struck, each)
    const strike = `${(option.strike * struck) / common}/${each / common}`
    return { option, units, strike: `${option.expiresAt} ${strike}` }
  })
  for (const own of Map.groupBy(delivering, ({ strike }) => strike).values()) {
    let held = 0n
    for (const { units } of own) if (units > 0n) held += units
    for (const { option, units } of own) {
      if (units >= 0n) continue
      const met = held < -units ? held : -units
      held -= met
      naked.set(option.id, -units - met)
    }
  }
  return naked
}
