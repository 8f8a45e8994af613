/** Margin as OCC's TIMS does it: ten prices of the underlying, vol held, and a minimum for each contract. [MGN-10] */
import { TIMS_LEAST, TIMS_MOVES } from './scenario.ts'
import { valuesOf } from './positions.ts'
import type { Positions } from './positions.ts'
import type { Level, Outcome, Scan } from './scan.ts'

const BPS = 10_000n

export function timsScan(of: Positions<readonly bigint[]>): Scan {
  const { cash, underlying, options, linear, spot, units, per } = of
  const positions = valuesOf(of, BPS)
  const outcomes = TIMS_MOVES.map((move, j): Outcome => {
    const unitLoss = -spot * move
    let loss = 0n
    for (const { size, array } of options) loss -= size * (array[j] ?? 0n) * BPS
    for (const { size } of linear) loss += size * unitLoss
    const parts = (): bigint[] => [
      ...options.map(({ size, array }) => -size * (array[j] ?? 0n) * BPS),
      ...linear.map(({ size }) => size * unitLoss),
    ]
    return { name: `price ${percent(move)}`, loss, unitLoss, parts }
  })
  const leastOf = (size: bigint): bigint => (size < 0n ? -size : size) * TIMS_LEAST * BPS
  const leasts = [
    ...options.map(({ size }) => leastOf(size)),
    ...linear.map(({ kind, size }) => (kind === 'future' ? leastOf(size) : 0n)),
  ]
  const least: Outcome = {
    name: 'minimum',
    loss: leasts.reduce((sum, each) => sum + each, 0n),
    unitLoss: 0n,
    parts: () => leasts,
  }
  // The same for both: the rule knows one level.
  const level: Level = { factor: 10n, charges: [], unitCharge: 0n }
  return {
    cash,
    underlying,
    positions,
    outcomes: [least, ...outcomes],
    initial: level,
    maintenance: level,
    unitValue: spot * BPS,
    units,
    per: per * BPS,
  }
}

/** `-1500` as `-15.0%`. */
export function percent(bps: bigint): string {
  return `${(Number(bps) / 100).toFixed(1)}%`
}
