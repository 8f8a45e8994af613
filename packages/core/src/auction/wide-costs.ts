/**
 * Costs of any size, for offers whose prices lie further apart than one number can weigh. A cost is hi × 2^50 + lo, both
 * whole numbers that stay under 2^52 for every price and size the venue allows: exact, and some four times slower.
 */
import type { Lump } from './book.ts'
import { mostSteps } from './costs.ts'
import type { Costs } from './costs.ts'

type Row = {
  readonly hi: Float64Array
  readonly lo: Float64Array
  /** Cells filled by lumps. */
  readonly filled: Int32Array
}

const LIMB = 2 ** 50

/** `cells` is the last cell of a row. */
export function wideCosts(cells: number): Costs<Row> {
  const scratch = emptyRow(cells)
  const prefix = new Int32Array(cells + 1)
  const suffix = new Int32Array(cells + 1)
  let visited = 0
  return {
    empty: () => emptyRow(cells),
    clearAfter: (row, from) => void row.hi.fill(Infinity, from + 1),
    line: (row, { from, to }, start, slope) => {
      const [stepHi, stepLo] = limbs(slope)
      let [hi, lo] = limbs(start)
      for (let cell = from; cell <= to; cell++) {
        row.hi[cell] = hi
        row.lo[cell] = lo
        row.filled[cell] = 0
        hi += stepHi
        lo += stepLo
        if (lo >= LIMB) {
          lo -= LIMB
          hi += 1
        }
      }
    },
    stage: (old, oldBand, out, outBand, lump, perCell) => {
      visited += outBand.to - outBand.from + 1
      const end = outBand.to - lump.min
      tilt(old, scratch, oldBand.from, end, perCell)
      if (lump.steps > 0) windows(scratch, oldBand.from, end, lump, prefix, suffix)
      const [stepHi, stepLo] = limbs(perCell)
      let [hi, lo] = limbs(perCell * BigInt(outBand.from))
      const reach = lump.min + lump.step * lump.steps
      for (let cell = outBand.from; cell <= outBand.to; cell++) {
        let from = cell - lump.min
        if (from >= oldBand.from && lump.steps > 0) {
          const second = prefix[from] as number
          const first = cell - reach < oldBand.from ? second : (suffix[cell - reach] as number)
          from = isLess(scratch, first, second) ? first : second
        }
        copyCell(old, cell, out)
        if (from >= oldBand.from) offerCell(scratch, from, out, cell, hi, lo)
        hi += stepHi
        lo += stepLo
        if (lo >= LIMB) {
          lo -= LIMB
          hi += 1
        }
      }
    },
    meet: (a, aBand, b, bBand) => {
      let [bestHi, bestLo] = [Infinity, 0]
      const to = Math.min(aBand.to, cells - bBand.from)
      for (let cell = Math.max(aBand.from, cells - bBand.to); cell <= to; cell++) {
        let hi = (a.hi[cell] as number) + (b.hi[cells - cell] as number)
        let lo = (a.lo[cell] as number) + (b.lo[cells - cell] as number)
        if (lo >= LIMB) {
          lo -= LIMB
          hi += 1
        }
        if (hi < bestHi || (hi === bestHi && lo < bestLo)) [bestHi, bestLo] = [hi, lo]
      }
      return bestHi === Infinity ? undefined : BigInt(bestHi) * BigInt(LIMB) + BigInt(bestLo)
    },
    visited: () => visited,
    lumpCells: (row, cell) => row.filled[cell] as number,
    most: (row, cell, next, lump, perCell, lumpCells) => {
      const [stepHi, stepLo] = limbs(perCell * BigInt(lump.step))
      const steps = mostSteps(lump, cell)
      let [hi, lo] = limbs(perCell * BigInt(lump.min + Math.max(0, steps) * lump.step))
      for (let k = steps; k >= 0; k--) {
        const take = lump.min + k * lump.step
        let thereHi = (next.hi[cell - take] as number) + hi
        let thereLo = (next.lo[cell - take] as number) + lo
        if (thereLo >= LIMB) {
          thereLo -= LIMB
          thereHi += 1
        }
        const filled = (next.filled[cell - take] as number) + take
        if (thereHi === row.hi[cell] && thereLo === row.lo[cell] && filled <= lumpCells) return take
        hi -= stepHi
        lo -= stepLo
        if (lo < 0) {
          lo += LIMB
          hi -= 1
        }
      }
      return 0
    },
  }
}

function emptyRow(cells: number): Row {
  return {
    hi: new Float64Array(cells + 1).fill(Infinity),
    lo: new Float64Array(cells + 1),
    filled: new Int32Array(cells + 1),
  }
}

function limbs(cost: bigint): [number, number] {
  return [Number(cost >> 50n), Number(cost & 0x3ffffffffffffn)]
}

function isLess(row: Row, i: number, j: number): boolean {
  const iHi = row.hi[i] as number
  const jHi = row.hi[j] as number
  if (iHi !== jHi) return iHi < jHi
  const iLo = row.lo[i] as number
  const jLo = row.lo[j] as number
  if (iLo !== jLo) return iLo < jLo
  return (row.filled[i] as number) < (row.filled[j] as number)
}

function copyCell(from: Row, cell: number, to: Row): void {
  to.hi[cell] = from.hi[cell] as number
  to.lo[cell] = from.lo[cell] as number
  to.filled[cell] = from.filled[cell] as number
}

/** Puts the tilted cell `from`, tilted back by hi and lo, into `cell` of `out` where it is less. */
function offerCell(
  tilted: Row,
  from: number,
  out: Row,
  cell: number,
  hi: number,
  lo: number,
): void {
  let newHi = (tilted.hi[from] as number) + hi
  let newLo = (tilted.lo[from] as number) + lo
  if (newLo >= LIMB) {
    newLo -= LIMB
    newHi += 1
  }
  const filled = (tilted.filled[from] as number) + cell
  const oldHi = out.hi[cell] as number
  const oldLo = out.lo[cell] as number
  const less =
    newHi < oldHi ||
    (newHi === oldHi &&
      (newLo < oldLo || (newLo === oldLo && filled < (out.filled[cell] as number))))
  if (!less) return
  out.hi[cell] = newHi
  out.lo[cell] = newLo
  out.filled[cell] = filled
}

/** Takes perCell and one cell of lumps from each cell of the row as often as its place says. */
function tilt(old: Row, out: Row, from: number, to: number, perCell: bigint): void {
  const [stepHi, stepLo] = limbs(perCell)
  let [hi, lo] = limbs(perCell * BigInt(from))
  for (let cell = from; cell <= to; cell++) {
    const rest = (old.lo[cell] as number) - lo
    out.hi[cell] = (old.hi[cell] as number) - hi - (rest < 0 ? 1 : 0)
    out.lo[cell] = rest < 0 ? rest + LIMB : rest
    out.filled[cell] = (old.filled[cell] as number) - cell
    hi += stepHi
    lo += stepLo
    if (lo >= LIMB) {
      lo -= LIMB
      hi += 1
    }
  }
}

/** As in narrow-costs.ts, with the place of the least for the least. */
function windows(
  row: Row,
  base: number,
  end: number,
  { step, steps }: Lump,
  prefix: Int32Array,
  suffix: Int32Array,
): void {
  const block = step * (steps + 1)
  for (let start = base; start <= end; start += block) {
    const last = Math.min(start + block - 1, end)
    for (let cell = start; cell <= last; cell++) {
      const before = cell - step < start ? cell : (prefix[cell - step] as number)
      prefix[cell] = isLess(row, before, cell) ? before : cell
    }
    for (let cell = last; cell >= start; cell--) {
      const after = cell + step > last ? cell : (suffix[cell + step] as number)
      suffix[cell] = isLess(row, after, cell) ? after : cell
    }
  }
}
