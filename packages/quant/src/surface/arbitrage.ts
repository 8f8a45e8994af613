import { butterflyDensity, smileVariance } from './smile.ts'
import { surfaceVariance } from './surface.ts'
import type { VolSurface } from './surface.ts'

/** A place where the risk-neutral density would be negative. */
export type ButterflyBreach = {
  readonly expiry: string
  readonly k: number
  /** Durrleman's g, negative here. */
  readonly g: number
}

/** A place where a later option would have less total variance than an earlier one. */
export type CalendarBreach = {
  readonly from: string
  readonly to: string
  readonly k: number
  /** Total variance lost, positive here. */
  readonly lost: number
}

export type ArbitrageCheck = {
  readonly free: boolean
  readonly butterfly: readonly ButterflyBreach[]
  readonly calendar: readonly CalendarBreach[]
}

export type ArbitrageGrid = {
  /** Reach in at-the-money standard deviations, each side; 8 where left out. */
  readonly deviations?: number
  /** Points over the reach; 1,601 where left out. */
  readonly points?: number
}

/**
 * Butterfly (g >= 0) and calendar (total variance not falling at equal k) over a fine grid of
 * every expiry. Values down to -1e-9 relative count as zero.
 */
export function checkArbitrage(surface: VolSurface, grid: ArbitrageGrid = {}): ArbitrageCheck {
  const deviations = grid.deviations ?? 8
  const points = grid.points ?? 1601
  const butterfly: ButterflyBreach[] = []
  const calendar: CalendarBreach[] = []
  surface.slices.forEach((slice, i) => {
    const reach = deviations * Math.sqrt(surfaceVariance(surface, 0, slice.years))
    const earlier = surface.slices[i - 1]
    for (let j = 0; j < points; j++) {
      const k = reach * ((2 * j) / (points - 1) - 1)
      const g = butterflyDensity(slice.smile, k)
      if (!(g >= -1e-9)) butterfly.push({ expiry: slice.expiry, k, g })
      if (earlier === undefined) continue
      const before = smileVariance(earlier.smile, k)
      const lost = before - smileVariance(slice.smile, k)
      if (!(lost <= 1e-9 * before)) {
        calendar.push({ from: earlier.expiry, to: slice.expiry, k, lost })
      }
    }
  })
  return { free: butterfly.length === 0 && calendar.length === 0, butterfly, calendar }
}
