import { BLOCK_ROWS, kernelFor, loadBlock } from '../kernel/kernel.ts'
import type { Kernel } from '../kernel/kernel.ts'
import type { BatchOptions } from '../european/european-many.ts'
import { impliedVol } from './implied-vol.ts'
import type { ImpliedVolStatus } from './implied-vol.ts'

/** One quote per row; units as for one. `right` is +1 call, -1 put. */
export type ImpliedVolColumns = {
  readonly right: Int8Array
  readonly spot: Float64Array
  readonly strike: Float64Array
  readonly years: Float64Array
  readonly price: Float64Array
  readonly rate: Float64Array
  readonly yield: Float64Array
}

/** `status` holds an index into {@link IMPLIED_VOL_STATUSES}; 0 is ok. */
export type ImpliedVolBatch = { readonly status: Uint8Array; readonly vol: Float64Array }

/** What the numbers of a batch's status column mean. */
export const IMPLIED_VOL_STATUSES: readonly ImpliedVolStatus[] = [
  'ok',
  'below_intrinsic',
  'above_bound',
  'no_information',
  'bad_input',
]

const COLUMNS = ['spot', 'strike', 'years', 'price', 'rate', 'yield'] as const
const VOL_COLUMN = 7
const FLAG_COLUMN = 8

/**
 * Implied volatility of many quotes, each with a status; rows do not affect each other, and
 * `out` may share memory with the input. Source and accuracy as for {@link impliedVol}.
 * @throws RangeError when a column's length differs from `right`'s.
 */
export function impliedVolMany(
  batch: ImpliedVolColumns,
  out: ImpliedVolBatch = {
    status: new Uint8Array(batch.right.length),
    vol: new Float64Array(batch.right.length),
  },
  options: BatchOptions = {},
): ImpliedVolBatch {
  const rows = batch.right.length
  for (const name of COLUMNS) {
    if (batch[name].length !== rows) {
      throw new RangeError(`column ${name} has ${batch[name].length} rows, right has ${rows}`)
    }
  }
  if (out.status.length < rows || out.vol.length < rows) {
    throw new RangeError(`the result columns are shorter than the ${rows} rows to solve`)
  }
  const kernel = kernelFor(options.kernel ?? 'wasm')
  if (kernel === undefined) {
    for (let i = 0; i < rows; i++) solveRow(batch, out, i)
    return out
  }
  for (let start = 0; start < rows; start += BLOCK_ROWS) {
    solveBlock(kernel, batch, out, start, Math.min(BLOCK_ROWS, rows - start))
  }
  return out
}

function solveBlock(
  { exports, block }: Kernel,
  batch: ImpliedVolColumns,
  out: ImpliedVolBatch,
  start: number,
  count: number,
): void {
  const { spot, strike, years, price, rate, right } = batch
  loadBlock(block, [spot, strike, years, price, rate, batch.yield, right], start, count)
  const flagged = exports.impliedVol(block.at, block.stride, count)
  const vols = block.column(VOL_COLUMN)
  const flags = block.column(FLAG_COLUMN)
  const special: [row: number, vol: number, status: number][] = []
  if (flagged > 0) {
    for (let i = 0; i < count; i++) {
      if (flags[i] === 0) continue
      const result = impliedVol(rowOf(batch, start + i))
      special.push([start + i, result.vol, IMPLIED_VOL_STATUSES.indexOf(result.status)])
    }
  }
  out.vol.set(vols.subarray(0, count), start)
  out.status.fill(0, start, start + count)
  for (const [row, vol, status] of special) {
    out.vol[row] = vol
    out.status[row] = status
  }
}

function solveRow(batch: ImpliedVolColumns, out: ImpliedVolBatch, row: number): void {
  const result = impliedVol(rowOf(batch, row))
  out.vol[row] = result.vol
  out.status[row] = IMPLIED_VOL_STATUSES.indexOf(result.status)
}

function rowOf(batch: ImpliedVolColumns, row: number): Parameters<typeof impliedVol>[0] {
  const sign = batch.right[row]
  const known = sign === 1 || sign === -1
  return {
    right: sign === -1 ? 'put' : 'call',
    spot: known ? (batch.spot[row] ?? Number.NaN) : Number.NaN,
    strike: batch.strike[row] ?? Number.NaN,
    years: batch.years[row] ?? Number.NaN,
    rate: batch.rate[row] ?? Number.NaN,
    yield: batch.yield[row] ?? Number.NaN,
    price: batch.price[row] ?? Number.NaN,
  }
}
