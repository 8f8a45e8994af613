/** Derive's portfolio margin against the protocol's own published cases. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { priceEuropean } from '../european/european.ts'
import { discountsOf, skewMultiplier } from './derive-shock.ts'
import { DERIVE_PORTFOLIO_BTC, derivePortfolioMargin } from './derive.ts'
import type { DerivePortfolioParameters } from './derive.ts'
import type { MarginPosition } from './model.ts'

const SPOT = 95_663.50604855
const STABLE = 1.00019088635
const CALL = {
  years: 794_852 / 31_536_000,
  forward: 95_776.67392708939,
  vol: 0.453803924321583,
  rate: 0.15,
}
const PUT = { years: 1_399_652 / 31_536_000, forward: 95_923.632, vol: 0.45476308, rate: 0.17 }

/** Marks at which the forward is what the case has. */
const marks = ({ years, forward, vol, rate }: typeof CALL) => ({
  underlyings: { BTC: { price: SPOT, rate, yield: rate - Math.log(forward / SPOT) / years } },
  positions: { option: { price: 1, vol } },
})
const option = (
  right: 'call' | 'put',
  { years }: typeof CALL,
  quantity: number,
): MarginPosition => ({
  kind: 'option',
  id: 'option',
  underlying: 'BTC',
  right,
  strike: 100_000,
  years,
  quantity,
})
const COIN: MarginPosition = { kind: 'stock', id: 'coin', underlying: 'BTC', quantity: 1 }
const case13 = [COIN, option('call', CALL, -2)]
const parameters: DerivePortfolioParameters = { ...DERIVE_PORTFOLIO_BTC, stablePrice: STABLE }

const near = (found: number | undefined, wanted: number, tolerance: number, what: string): void =>
  assert.ok(
    found !== undefined && Math.abs(found - wanted) <= tolerance,
    `${what}: ${found} is not ${wanted}`,
  )

void test('case 13, a covered call written twice: initial 74,395.67, maintenance 78,744.93', () => {
  const { yield: held } = marks(CALL).underlyings.BTC
  const { years, vol, rate } = CALL
  const terms = { right: 'call', strike: 100_000, years, rate, yield: held, vol } as const
  const optionValue = -2 * priceEuropean({ ...terms, spot: SPOT }).price
  near(optionValue, -2_372.8371389, 1e-4, 'options at their marks')
  const value = SPOT / STABLE + optionValue
  const result = derivePortfolioMargin(parameters).evaluate(case13, marks(CALL))
  near(result.worstScenario?.loss, 15_050.749373, 1e-4, 'worst')
  assert.equal(result.worstScenario?.name, 'price -18.0%, vol up')
  near(value - result.initial, 74_395.66964, 1e-4, 'initial')
  near(value - result.maintenance, 78_744.92603, 1e-4, 'maintenance')
  const sum = (of: 'initial' | 'maintenance'): number =>
    result.byLeg.reduce((all, leg) => all + leg[of], 0)
  near(sum('initial'), result.initial, 1e-9, 'legs of the initial one')
  near(sum('maintenance'), result.maintenance, 1e-9, 'legs of the maintenance one')
})

/** The worst of one scenario alone: nothing else of the parameters would be worse. */
function lossAt(move: number, vol: 'up' | 'none' | 'down' | 'linear' | 'abs', weight = 1): number {
  const basis = { ...parameters.basis, add: 0, multiple: 0 }
  const one = { ...parameters, basis, scenarios: [{ move, vol, weight }] }
  return derivePortfolioMargin(one).evaluate(case13, marks(CALL)).worstScenario?.loss ?? 0
}

for (const [move, vol, weight, loss] of [
  [0.18, 'up', 1, 8_662.47927918],
  [0.135, 'down', 1, 2_227.499396218],
  [0.135, 'none', 1, 3_044.4201812],
  [0.135, 'up', 1, 5_949.11643281],
  [0.09, 'none', 1, 305.921063606],
  [0.045, 'up', 1, 3_253.962367972],
  [0, 'none', 1, 8.987938238],
  [0, 'up', 1, 3_617.867105491],
  [-0.045, 'down', 1, 1_995.677694052],
  [-0.045, 'none', 1, 2_645.607505011],
  [-0.09, 'down', 1, 6_237.135795913],
  [-0.135, 'none', 1, 10_557.744986458],
  [-0.135, 'up', 1, 11_160.243837947],
  [-0.66, 'up', 0.036 / 0.66, 3_313.801472036],
  [-0.33, 'up', 0.036 / 0.33, 3_184.459922291],
  [0.5, 'up', 0.072, 2_674.70497109],
  [1, 'up', 0.036, 3_063.18997129],
  [3, 'up', 0.012, 3_322.857698993],
  [0, 'linear', 1, 86.86790519],
  [0, 'abs', 1, 86.86790519],
] as const)
  void test(`case 13 at ${move}, vol ${vol}: ${loss}`, () =>
    near(lossAt(move, vol, weight), loss, 1e-3, 'loss'))

void test('case 13: the skew multiplier and the basis contingency', () => {
  const of = { strike: 100_000, forward: CALL.forward, years: CALL.years }
  near(skewMultiplier(of, 'linear', parameters), 1.01652586, 1e-8, 'skew')
  const alone = { ...parameters, scenarios: [] }
  const result = derivePortfolioMargin(alone).evaluate([option('call', CALL, -2)], marks(CALL))
  near(result.worstScenario?.loss, 1_894.41960986, 1e-4, 'basis')
  assert.equal(result.worstScenario?.name, 'basis')
})

// By the published formula: debts count for the lesser of 1 ÷ df = e^(rate τ) and 1.04 × e^(τ (0.5 × rate + 0.08)). [options-income 11.5]
void test('a debt counts for 1.04 × e^(τ (rate ÷ 2 + .08)) where that is less than what money earns till then', () => {
  // Half a year at 50 %: e^.25 is 1.2840, and 1.04 × e^.165 less.
  near(discountsOf({ years: 0.5, rate: 0.5 }, parameters).debt, 1.226568844, 1e-9, 'debt')
  // 30 days at 4 %: e^.0032877 is less than 1.04.
  near(discountsOf({ years: 30 / 365, rate: 0.04 }, parameters).debt, 1.003293082, 1e-9, 'df')
  // A call at 1 on 100 is worth 100 − e^−.25, so 99.2211992 are owed, and .226568844 of that is asked where nothing moves.
  const still = {
    ...parameters,
    stablePrice: 1,
    scenarios: [{ move: 0, vol: 'none', weight: 1 }],
  } as const
  const written = { ...option('call', CALL, -1), strike: 1, years: 0.5 }
  const result = derivePortfolioMargin(still).evaluate([written], {
    underlyings: { BTC: { price: 100, rate: 0.5 } },
    positions: { option: { price: 99.2211992, vol: 0 } },
  })
  assert.equal(result.worstScenario?.name, 'price 0.0%, vol none')
  near(result.worstScenario.loss, 22.480432, 1e-6, 'loss')
})

void test('a short put by itself is worst at 18 % down', () => {
  const result = derivePortfolioMargin(parameters).evaluate([option('put', PUT, -1)], marks(PUT))
  near(result.worstScenario?.loss, 15_603.263, 1e-2, 'worst')
})

void test('a peg that is lost weighs on the initial requirement alone', () => {
  const at = (stablePrice: number) =>
    derivePortfolioMargin({ ...parameters, stablePrice }).evaluate(
      [option('call', CALL, -2)],
      marks(CALL),
    )
  const [sound, lost] = [at(1), at(0.93)]
  near(lost.maintenance, sound.maintenance, 1e-9, 'maintenance')
  near(lost.initial - sound.initial, 0.1 * (sound.worstScenario?.loss ?? 0), 1e-6, 'initial')
})

void test('a short that is met by a long at its strike is charged nothing for being written', () => {
  const model = derivePortfolioMargin({
    ...parameters,
    scenarios: [],
    basis: { ...parameters.basis, add: 0, multiple: 0 },
  })
  const book = [option('call', CALL, -2), { ...option('call', CALL, 2), id: 'other' }]
  const { positions, underlyings } = marks(CALL)
  const both = { underlyings, positions: { ...positions, other: positions.option } }
  assert.equal(model.evaluate(book, both).initial, 0)
  near(model.evaluate(book.slice(0, 1), both).initial, 2 * SPOT * 0.005, 1e-6, 'written alone')
})
