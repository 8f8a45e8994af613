import { BLOCK_ROWS, kernelFor, loadBlock } from '../kernel/kernel.ts'
import type { Kernel, KernelChoice } from '../kernel/kernel.ts'
import { priceEuropean } from './european.ts'
import type { EuropeanResult } from './european.ts'

/** One option per row, a column per term; units as for one. `right` is +1 call, -1 put. */
export type EuropeanColumns = {
  readonly right: Int8Array
  readonly spot: Float64Array
  readonly strike: Float64Array
  readonly years: Float64Array
  readonly vol: Float64Array
  readonly rate: Float64Array
  readonly yield: Float64Array
}

/** One expiry: what its options share, and their columns. */
export type EuropeanChain = {
  readonly spot: number
  readonly years: number
  readonly rate: number
  readonly yield: number
  readonly right: Int8Array
  readonly strike: Float64Array
  readonly vol: Float64Array
}

/** Per row 0 (ok) or 1 (bad input: every number of the row is NaN). */
export type EuropeanFirstOrder = {
  readonly status: Uint8Array
  readonly price: Float64Array
  readonly delta: Float64Array
  readonly gamma: Float64Array
  readonly vega: Float64Array
  readonly theta: Float64Array
  readonly rho: Float64Array
}

export type EuropeanSecondOrder = EuropeanFirstOrder & {
  readonly vanna: Float64Array
  readonly charm: Float64Array
  readonly volga: Float64Array
}

export type BatchOptions = {
  /** `wasm` (default) falls back to the TypeScript twin where the host lacks SIMD. */
  readonly kernel?: KernelChoice
}

const INPUTS = ['spot', 'strike', 'years', 'vol', 'rate', 'yield'] as const
const FIRST = ['price', 'delta', 'gamma', 'vega', 'theta', 'rho'] as const
const SECOND = [...FIRST, 'vanna', 'charm', 'volga'] as const
const OUT_COLUMN = 7
const FLAG_COLUMN = 16

/** Fresh result columns for `rows` options; pass them back in to price without allocating. */
export function createEuropeanResult(rows: number): EuropeanSecondOrder {
  return {
    status: new Uint8Array(rows),
    price: new Float64Array(rows),
    delta: new Float64Array(rows),
    gamma: new Float64Array(rows),
    vega: new Float64Array(rows),
    theta: new Float64Array(rows),
    rho: new Float64Array(rows),
    vanna: new Float64Array(rows),
    charm: new Float64Array(rows),
    volga: new Float64Array(rows),
  }
}

/**
 * Price and first-order greeks (with gamma) of many European options into `out`, which may share
 * memory with the input. Rows do not affect each other: a bad row is NaN with status 1.
 * @throws RangeError when a column's length differs from `right`'s.
 */
export function priceEuropeanMany<Out extends EuropeanFirstOrder>(
  batch: EuropeanColumns,
  out: Out,
  options: BatchOptions = {},
): Out {
  run(batch, out, FIRST, options)
  return out
}

/** As {@link priceEuropeanMany}, with vanna, charm and volga. */
export function priceEuropeanManySecondOrder(
  batch: EuropeanColumns,
  out: EuropeanSecondOrder = createEuropeanResult(batch.right.length),
  options: BatchOptions = {},
): EuropeanSecondOrder {
  run(batch, out, SECOND, options)
  return out
}

/**
 * All greeks of one expiry's options: discounting and the root of time are computed once, and
 * every bit equals {@link priceEuropeanManySecondOrder} of the same rows.
 * @throws RangeError when a column's length differs from `right`'s.
 */
export function priceEuropeanChain(
  chain: EuropeanChain,
  out: EuropeanSecondOrder = createEuropeanResult(chain.right.length),
  options: BatchOptions = {},
): EuropeanSecondOrder {
  run(chain, out, SECOND, options)
  return out
}

type Source = EuropeanColumns | EuropeanChain
type OutName = (typeof SECOND)[number]

function run(
  source: Source,
  out: EuropeanFirstOrder & Partial<EuropeanSecondOrder>,
  names: readonly OutName[],
  options: BatchOptions,
): void {
  const rows = source.right.length
  checkLengths(source, out, names, rows)
  const kernel = kernelFor(options.kernel ?? 'wasm')
  if (kernel === undefined) {
    // Inputs may alias outputs, so each row is read whole before it is written.
    for (let i = 0; i < rows; i++) writeRow(out, names, i, priceEuropean(rowOf(source, i)))
    return
  }
  for (let start = 0; start < rows; start += BLOCK_ROWS) {
    runBlock(kernel, source, out, names, start, Math.min(BLOCK_ROWS, rows - start))
  }
}

function runBlock(
  { exports, block }: Kernel,
  source: Source,
  out: EuropeanFirstOrder & Partial<EuropeanSecondOrder>,
  names: readonly OutName[],
  start: number,
  count: number,
): void {
  const chain = typeof source.spot === 'number'
  const end = start + count
  const { spot, strike, years, vol, rate, right } = source
  loadBlock(block, [spot, strike, years, vol, rate, source.yield, right], start, count)
  const pass = chain
    ? exports.europeanChain
    : names.length === FIRST.length
      ? exports.europeanFirst
      : exports.europeanSecond
  const flagged = pass(block.at, block.stride, count)
  const specials: [number, EuropeanResult][] = []
  if (flagged > 0) {
    const flags = block.column(FLAG_COLUMN)
    for (let i = 0; i < count; i++) {
      if (flags[i] !== 0) specials.push([start + i, priceEuropean(rowOf(source, start + i))])
    }
  }
  out.status.fill(0, start, end)
  names.forEach((name, index) => {
    out[name]?.set(block.column(OUT_COLUMN + index).subarray(0, count), start)
  })
  for (const [row, result] of specials) writeRow(out, names, row, result)
}

function writeRow(
  out: EuropeanFirstOrder & Partial<EuropeanSecondOrder>,
  names: readonly OutName[],
  row: number,
  result: EuropeanResult,
): void {
  out.status[row] = result.status === 'ok' ? 0 : 1
  for (const name of names) {
    const column = out[name]
    if (column !== undefined) column[row] = result[name]
  }
}

function rowOf(source: Source, row: number): Parameters<typeof priceEuropean>[0] {
  const at = (values: Float64Array | number): number =>
    typeof values === 'number' ? values : (values[row] ?? Number.NaN)
  const sign = source.right[row]
  return {
    right: sign === -1 ? 'put' : 'call',
    spot: at(source.spot),
    strike: sign === 1 || sign === -1 ? at(source.strike) : Number.NaN,
    years: at(source.years),
    vol: at(source.vol),
    rate: at(source.rate),
    yield: at(source.yield),
  }
}

function checkLengths(
  source: Source,
  out: EuropeanFirstOrder & Partial<EuropeanSecondOrder>,
  names: readonly OutName[],
  rows: number,
): void {
  for (const name of INPUTS) {
    const values = source[name]
    if (typeof values !== 'number' && values.length !== rows) {
      throw new RangeError(`column ${name} has ${values.length} rows, right has ${rows}`)
    }
  }
  for (const name of ['status', ...names] as const) {
    if ((out[name]?.length ?? rows) < rows) {
      throw new RangeError(`result column ${name} is shorter than the ${rows} rows to price`)
    }
  }
}
