/** What a mark brings for margin by scenarios: what an option is worth in each, as integers. Floats make them; here they are data. [MGN-8] */
import type { Account, MarginMethod } from '../ledger/account.ts'
import { within } from '../num/units.ts'

/** Of one unit of the underlying, in 10^-8 of the quote asset; of an inverse option in 10^-8 of what its coin is priced in. */
export type ScenarioArrays = {
  /** How much more an option is worth at each of `TIMS_MOVES`. */
  readonly tims?: readonly bigint[] | undefined
  readonly portfolio?: PortfolioArray | undefined
}

export type PortfolioArray = {
  /** What the option is worth now, by the model that the others are by. */
  readonly now: bigint
  /** Where spot alone moves by `BASIS_MOVE_BPS`, up and down. */
  readonly basisUp: bigint
  readonly basisDown: bigint
  /** In 10^-12, the same for an expiry: by what a loss at those counts. */
  readonly basisFactor: bigint
  /** In 10^-12, the same for an expiry: by what its options count after a shock where together they are worth something, and where they owe. */
  readonly gainFactor: bigint
  readonly debtFactor: bigint
  /** In each of `PORTFOLIO_STATES`. */
  readonly values: readonly bigint[]
}

/** Moves of the underlying under TIMS, in hundredths of a per cent. */
export const TIMS_MOVES: readonly bigint[] = [
  -1_500n,
  -1_200n,
  -900n,
  -600n,
  -300n,
  300n,
  600n,
  900n,
  1_200n,
  1_500n,
]
/** The least that an option holds under TIMS: for each unit of its multiplier, in 10^-8 of the quote asset. */
export const TIMS_LEAST = 37_500_000n

/** 10^12: what weights and factors are counted in. */
export const FACTOR = 1_000_000_000_000n

/** A state of the portfolio method. `vol`: `linear` and `abs` turn and lift the wings, spot as it is. */
export type PortfolioState = {
  readonly moveBps: bigint
  readonly vol: 'up' | 'none' | 'down' | 'linear' | 'abs'
  /** In 10^-12: the part of a profit or loss that counts. */
  readonly weight: bigint
}

const INNER = [1_350n, 900n, 450n, 0n, -450n, -900n, -1_350n] as const
/** Far moves count by 3.6 % of their size, rounded up. */
const TAILS = [-6_600n, -3_300n, 5_000n, 10_000n, 20_000n, 30_000n] as const

export const PORTFOLIO_STATES: readonly PortfolioState[] = [
  { moveBps: 1_800n, vol: 'up', weight: FACTOR },
  ...INNER.flatMap((moveBps) =>
    (['down', 'none', 'up'] as const).map((vol) => ({ moveBps, vol, weight: FACTOR })),
  ),
  { moveBps: -1_800n, vol: 'up', weight: FACTOR },
  ...TAILS.map((moveBps): PortfolioState => {
    const size = moveBps < 0n ? -moveBps : moveBps
    return { moveBps, vol: 'up', weight: (360n * FACTOR + size - 1n) / size }
  }),
  { moveBps: 0n, vol: 'linear', weight: FACTOR },
  { moveBps: 0n, vol: 'abs', weight: FACTOR },
]
export const BASIS_MOVE_BPS = 450n

/** What the portfolio method charges beside losses, in hundredths of a per cent: of written options' underlying, of the underlying held, of futures either way. */
export const PORTFOLIO_CHARGES = {
  optionMaintenance: 30n,
  optionInitial: 20n,
  collateralMaintenance: 200n,
  collateralInitial: 100n,
  futureMaintenance: 150n,
  futureInitial: 50n,
} as const
/** The part of a loss that maintenance counts, in tenths. */
export const PORTFOLIO_MAINTENANCE = 8n

/** Whether all that an account has on an underlying is margined together, by scenarios. [MGN-9] */
export function isScanned({ regime, method }: Pick<Account, 'regime' | 'method'>): boolean {
  return regime === 'margined' && method !== undefined && arrayOf(method) !== undefined
}

/** Which arrays a method reads. */
export function arrayOf(method: MarginMethod): 'tims' | 'portfolio' | undefined {
  return method === 'tims' || method === 'portfolio' ? method : undefined
}

/** Where arrays are not as the methods read them: the field, or undefined. */
export function wrongIn({ tims, portfolio }: ScenarioArrays): string | undefined {
  if (tims && (tims.length !== TIMS_MOVES.length || !tims.every(isSafe))) return 'tims'
  if (!portfolio) return undefined
  const { values, now, basisUp, basisDown, basisFactor, gainFactor, debtFactor } = portfolio
  if (values.length !== PORTFOLIO_STATES.length || !values.every(isWorth)) return 'portfolio.values'
  if (![now, basisUp, basisDown].every(isWorth)) return 'portfolio.now'
  // A debt counts for no less than a gain: what two positions need together is no more than what they need apart.
  const sound = basisFactor >= 0n && gainFactor >= 0n && gainFactor <= debtFactor
  return sound && basisFactor < MOST && debtFactor < MOST ? undefined : 'portfolio.factors'
}
const MOST = 100n * FACTOR

function isSafe(figure: bigint): boolean {
  return within(figure)
}
function isWorth(figure: bigint): boolean {
  return figure >= 0n && within(figure)
}

/** After a split of `denominator` to `numerator`: each figure as what it is of, rounded down. */
export function scaledArrays(
  { tims, portfolio }: ScenarioArrays,
  { numerator, denominator }: { readonly numerator: bigint; readonly denominator: bigint },
): ScenarioArrays {
  const scaled = (figure: bigint): bigint => (figure * denominator) / numerator
  return {
    ...(tims && { tims: tims.map(scaled) }),
    ...(portfolio && {
      portfolio: {
        ...portfolio,
        now: scaled(portfolio.now),
        basisUp: scaled(portfolio.basisUp),
        basisDown: scaled(portfolio.basisDown),
        values: portfolio.values.map(scaled),
      },
    }),
  }
}
