/** Margin as OCC's TIMS does it: ten prices of the underlying, vol held, and a minimum for each contract. [MGN-10] */
import { TIMS_LEAST, TIMS_MOVES } from './scenario.ts'
import { valuesOf } from './positions.ts'
import type { Positions } from './positions.ts'
import type { Level, Outcome, Scan } from './scan.ts'

const BPS = 10_000n

export function timsScan(of: Positions<readonly bigint[]>): Scan {
  const { cash, underlying, options, spot, units, owed, per } = of
  const positions = valuesOf(of, BPS)
  const outcomes = TIMS_MOVES.map((move, j): Outcome => {
    const unitLoss = -spot * move
    let loss = -owed * unitLoss
    for (const { size, array } of options) loss -= size * (array[j] ?? 0n) * BPS
    const parts = (): bigint[] =>
      positions.map((_, i) => {
        const own = options[i]
        return own ? -own.size * (own.array[j] ?? 0n) * BPS : -owed * unitLoss
      })
    return { name: `price ${percent(move)}`, loss, unitLoss, parts }
  })
  const leasts = positions.map((_, i) => {
    const size = options[i]?.size ?? 0n
    return (size < 0n ? -size : size) * TIMS_LEAST * BPS
  })
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
