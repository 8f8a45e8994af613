/**
 * Costs that fit a number. A cell holds cost × scale + cells filled by lumps, both whole, the second under `scale`, the
 * whole at most 2^53: every sum and difference is exact, so nothing is decided by rounding.
 */
import type { Lump } from './book.ts'
import { mostSteps } from './costs.ts'
import type { Costs } from './costs.ts'

/** Largest whole number up to which all are exact. */
const EXACT_MAX = 1n << 53n

/** The arithmetic for costs up to `costMax`, or undefined where they do not fit. `cells` is the last cell of a row. */
export function narrowCosts(cells: number, costMax: bigint): Costs<Float64Array> | undefined {
  const scale = cells + 1
  if ((costMax + 1n) * BigInt(scale) > EXACT_MAX) return undefined
  const prefix = new Float64Array(scale)
  const suffix = new Float64Array(scale)
  const unitOf = (perCell: bigint): number => Number(perCell) * scale + 1
  let visited = 0
  return {
    empty: () => new Float64Array(scale).fill(Infinity),
    clearAfter: (row, from) => void row.fill(Infinity, from + 1),
    line: (row, { from, to }, start, slope) => {
      const step = Number(slope) * scale
      let cost = Number(start) * scale
      for (let cell = from; cell <= to; cell++, cost += step) row[cell] = cost
    },
    stage: (old, oldBand, out, outBand, lump, perCell) => {
      visited += outBand.to - outBand.from + 1
      const unit = unitOf(perCell)
      const first = oldBand.from + lump.min
      const split = Math.min(outBand.to + 1, Math.max(outBand.from, first))
      for (let cell = outBand.from; cell < split; cell++) out[cell] = old[cell] as number
      if (split > outBand.to) return
      if (lump.steps === 0) addWhole(old, out, split, outBand.to, lump.min, unit * lump.min)
      else {
        const end = outBand.to - lump.min
        windows(old, oldBand.from, end, lump, unit, prefix, suffix)
        takeWindows(old, oldBand.from, out, split, outBand.to, lump, unit, prefix, suffix)
      }
    },
    meet: (a, aBand, b, bBand) => {
      let least = Infinity
      const to = Math.min(aBand.to, cells - bBand.from)
      for (let cell = Math.max(aBand.from, cells - bBand.to); cell <= to; cell++)
        least = Math.min(least, (a[cell] as number) + (b[cells - cell] as number))
      return least === Infinity ? undefined : BigInt((least - (least % scale)) / scale)
    },
    visited: () => visited,
    lumpCells: (row, cell) => (row[cell] as number) % scale,
    most: (row, cell, next, lump, perCell, lumpCells) => {
      const here = row[cell] as number
      const cost = here - (here % scale)
      const unit = unitOf(perCell)
      for (let k = mostSteps(lump, cell); k >= 0; k--) {
        const take = lump.min + k * lump.step
        const there = (next[cell - take] as number) + unit * take
        const filled = there % scale
        if (there - filled === cost && filled <= lumpCells) return take
      }
      return 0
    },
  }
}

function addWhole(
  old: Float64Array,
  out: Float64Array,
  from: number,
  to: number,
  size: number,
  cost: number,
): void {
  for (let cell = from; cell <= to; cell++) {
    const without = old[cell] as number
    const filled = (old[cell - size] as number) + cost
    out[cell] = filled < without ? filled : without
  }
}

/**
 * Least of old[c] − unit × c over windows of steps + 1 cells a step apart, by the two passes of van Herk (1992): cut the
 * line into blocks a window long; a window is the end of one block and the start of the next.
 */
function windows(
  old: Float64Array,
  base: number,
  end: number,
  { step, steps }: Lump,
  unit: number,
  prefix: Float64Array,
  suffix: Float64Array,
): void {
  const block = step * (steps + 1)
  for (let start = base; start <= end; start += block) {
    const last = Math.min(start + block - 1, end)
    const head = Math.min(start + step - 1, last)
    for (let cell = start; cell <= head; cell++) prefix[cell] = (old[cell] as number) - unit * cell
    for (let cell = head + 1; cell <= last; cell++) {
      const here = (old[cell] as number) - unit * cell
      const before = prefix[cell - step] as number
      prefix[cell] = before < here ? before : here
    }
    // No window is longer than the row has room for: all are cut short at its base.
    if (base + step * steps > end) break
    const tail = Math.max(start, last - step + 1)
    for (let cell = last; cell >= tail; cell--) suffix[cell] = (old[cell] as number) - unit * cell
    for (let cell = tail - 1; cell >= start; cell--) {
      const here = (old[cell] as number) - unit * cell
      const after = suffix[cell + step] as number
      suffix[cell] = after < here ? after : here
    }
  }
}

function takeWindows(
  old: Float64Array,
  base: number,
  out: Float64Array,
  from: number,
  to: number,
  { min, step, steps }: Lump,
  unit: number,
  prefix: Float64Array,
  suffix: Float64Array,
): void {
  const reach = min + step * steps
  // Windows cut short at the base lie in the first block.
  const short = Math.min(to + 1, Math.max(from, base + reach))
  for (let cell = from; cell < short; cell++) {
    const without = old[cell] as number
    const filled = (prefix[cell - min] as number) + unit * cell
    out[cell] = filled < without ? filled : without
  }
  for (let cell = short; cell <= to; cell++) {
    const without = old[cell] as number
    const first = suffix[cell - reach] as number
    const second = prefix[cell - min] as number
    const filled = (first < second ? first : second) + unit * cell
    out[cell] = filled < without ? filled : without
  }
}
