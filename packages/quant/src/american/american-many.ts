import { priceEuropean } from '../european/european.ts'
import { createEuropeanResult, priceEuropeanMany } from '../european/european-many.ts'
import type {
  BatchOptions,
  EuropeanColumns,
  EuropeanFirstOrder,
} from '../european/european-many.ts'
import { BLOCK_ROWS, kernelFor } from '../kernel/kernel.ts'
import type { Kernel } from '../kernel/kernel.ts'
import { priceWith } from './american.ts'
import type { AmericanInput, AmericanOptions } from './american.ts'
import type { Boundary } from './boundary.ts'
import { exerciseRegime } from './regime.ts'
import { schemeFor, schemeOf, uploadScheme } from './scheme.ts'
import type { AmericanPreset } from './scheme.ts'

/** Per row 0 (ok) or 1 (bad input: every number of the row is NaN). */
export type AmericanBatch = {
  readonly status: Uint8Array
  readonly price: Float64Array
  readonly delta: Float64Array
  readonly gamma: Float64Array
  readonly theta: Float64Array
}

/** One expiry and one vol: what the options share, and the columns that differ. */
export type AmericanChain = {
  readonly spot: number
  readonly years: number
  readonly vol: number
  readonly rate: number
  readonly yield: number
  readonly right: Int8Array
  readonly strike: Float64Array
}

const PREMIUM = 7
const TODAY = 10
const MOVED = 11

/** Fresh result columns for `rows` options. */
export function createAmericanResult(rows: number): AmericanBatch {
  return {
    status: new Uint8Array(rows),
    price: new Float64Array(rows),
    delta: new Float64Array(rows),
    gamma: new Float64Array(rows),
    theta: new Float64Array(rows),
  }
}

/**
 * Price, delta, gamma and theta of many American options; values as {@link priceAmerican}, rows
 * independent of each other. Consecutive rows alike in right, years, vol, rate and yield share
 * one boundary, so a chain sorted that way costs little more than its European prices.
 * @throws RangeError when a column's length differs from `right`'s.
 */
export function priceAmericanMany(
  batch: EuropeanColumns,
  out: AmericanBatch = createAmericanResult(batch.right.length),
  options: AmericanOptions & BatchOptions = {},
): AmericanBatch {
  const rows = batch.right.length
  const preset = options.preset ?? 'accurate'
  // Also checks the columns' lengths.
  const european = priceEuropeanMany(batch, createEuropeanResult(rows), options)
  const kernel = kernelFor(options.kernel ?? 'wasm')
  if (out.status.length < rows || out.price.length < rows) {
    throw new RangeError(`the result columns are shorter than the ${rows} rows to price`)
  }
  if (kernel === undefined) {
    let memory: Remembered | undefined
    for (let i = 0; i < rows; i++) memory = priceRow(batch, out, preset, i, memory)
    return out
  }
  uploadScheme(schemeOf(preset), kernel.block.tables)
  kernel.exports.selectScheme(kernel.block.tablesAt)
  for (let start = 0; start < rows; start += BLOCK_ROWS) {
    priceBlock(kernel, preset, batch, european, out, start, Math.min(BLOCK_ROWS, rows - start))
  }
  return out
}

/** As {@link priceAmericanMany} for strikes that share expiry and vol: one boundary a side. */
export function priceAmericanChain(
  chain: AmericanChain,
  out: AmericanBatch = createAmericanResult(chain.right.length),
  options: AmericanOptions & BatchOptions = {},
): AmericanBatch {
  const rows = chain.right.length
  const column = (value: number): Float64Array => new Float64Array(rows).fill(value)
  const batch: EuropeanColumns = {
    right: chain.right,
    strike: chain.strike,
    spot: column(chain.spot),
    years: column(chain.years),
    vol: column(chain.vol),
    rate: column(chain.rate),
    yield: column(chain.yield),
  }
  return priceAmericanMany(batch, out, options)
}

function priceBlock(
  { exports, block }: Kernel,
  preset: AmericanPreset,
  batch: EuropeanColumns,
  european: EuropeanFirstOrder,
  out: AmericanBatch,
  start: number,
  count: number,
): void {
  // Puts and calls have different unit puts; taking one side after the other keeps runs alike.
  const puts = rowsOf(batch, preset, start, count, -1)
  const calls = rowsOf(batch, preset, start, count, 1)
  const rows = [...puts, ...calls]
  const [years, vols, rates, yields] = [0, 1, 2, 3].map((c) => block.column(c))
  const ceilings = block.column(4)
  const moneys = block.column(5)
  const logs = block.column(6)
  if (!years || !vols || !rates || !yields) return
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] ?? 0
    const isPut = i < puts.length
    const spot = batch.spot[row] ?? 0
    const strike = batch.strike[row] ?? 0
    const rate = (isPut ? batch.rate[row] : batch.yield[row]) ?? 0
    const income = (isPut ? batch.yield[row] : batch.rate[row]) ?? 0
    const money = isPut ? spot / strike : strike / spot
    years[i] = batch.years[row] ?? 0
    vols[i] = batch.vol[row] ?? 0
    rates[i] = rate
    yields[i] = income
    ceilings[i] = income > rate ? Math.log(rate / income) : 0
    moneys[i] = money
    logs[i] = Math.log(money)
  }
  exports.americanPut(block.at, block.stride, rows.length)
  const [values, slopes, curvatures] = [0, 1, 2].map((c) => block.column(PREMIUM + c))
  const today = block.column(TODAY)
  const moved = block.column(MOVED)
  const undone = new Uint8Array(count).fill(1)
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] ?? 0
    const found: Premium = {
      money: moneys[i] ?? 0,
      exercised: (logs[i] ?? 0) - (ceilings[i] ?? 0) <= (today[i] ?? 0),
      value: Math.max(values?.[i] ?? 0, 0),
      slope: slopes?.[i] ?? 0,
      curvature: curvatures?.[i] ?? 0,
    }
    if (!((moved[i] ?? 1) < 0.5 && Number.isFinite(found.value + found.slope))) continue
    undone[row - start] = 0
    writeRow(batch, european, out, row, found)
  }
  // The scalar code never touches the kernel, so the block is read before any of it runs.
  let memory: Remembered | undefined
  for (let i = 0; i < count; i++) {
    if (undone[i] === 1) memory = priceRow(batch, out, preset, start + i, memory)
  }
}

type Premium = {
  readonly money: number
  readonly exercised: boolean
  readonly value: number
  readonly slope: number
  readonly curvature: number
}

/** Rows of one side whose unit put has a single boundary that the preset itself can find. */
function rowsOf(
  batch: EuropeanColumns,
  preset: AmericanPreset,
  start: number,
  count: number,
  side: number,
): number[] {
  const rows: number[] = []
  for (let row = start; row < start + count; row++) {
    if (batch.right[row] !== side) continue
    const rate = (side === -1 ? batch.rate[row] : batch.yield[row]) ?? Number.NaN
    const other = (side === -1 ? batch.yield[row] : batch.rate[row]) ?? Number.NaN
    const years = batch.years[row] ?? Number.NaN
    const vol = batch.vol[row] ?? 0
    const deviation = vol * Math.sqrt(years)
    const money = (batch.spot[row] ?? 0) / (batch.strike[row] ?? 0)
    const plain = money > 1e-100 && money < 1e100 && deviation >= 1e-5 && deviation < 1e3
    if (!plain || !Number.isFinite(rate + other)) continue
    if (exerciseRegime(rate, other, years) !== 'single') continue
    if (schemeFor(preset, { years, vol, rate, yield: other }) === schemeOf(preset)) rows.push(row)
  }
  return rows
}

function writeRow(
  batch: EuropeanColumns,
  european: EuropeanFirstOrder,
  out: AmericanBatch,
  row: number,
  found: Premium,
): void {
  const isPut = batch.right[row] === -1
  const spot = batch.spot[row] ?? 0
  const strike = batch.strike[row] ?? 0
  const intrinsic = isPut ? strike - spot : spot - strike
  out.status[row] = 0
  if (found.exercised) {
    out.price[row] = intrinsic
    out.delta[row] = isPut ? -1 : 1
    out.gamma[row] = 0
    out.theta[row] = 0
    return
  }
  const { money, value, slope, curvature } = found
  const raw = (european.price[row] ?? 0) + (isPut ? strike : spot) * value
  // A premium within rounding must not leave the price an ulp under what one option is worth.
  const least = value < 1e-13 ? priceEuropean(termsOf(batch, row)).price : 0
  const price = Math.max(raw, intrinsic, least)
  const delta = (european.delta[row] ?? 0) + (isPut ? slope : value - money * slope)
  const gamma =
    (european.gamma[row] ?? 0) + (isPut ? curvature / strike : (money * money * curvature) / spot)
  const rate = batch.rate[row] ?? 0
  const vol = batch.vol[row] ?? 0
  out.price[row] = price
  out.delta[row] = delta
  out.gamma[row] = gamma
  out.theta[row] =
    rate * price -
    (rate - (batch.yield[row] ?? 0)) * spot * delta -
    0.5 * vol * vol * spot * spot * gamma
}

type Remembered = { readonly key: string; readonly boundary: Boundary | undefined }

function priceRow(
  batch: EuropeanColumns,
  out: AmericanBatch,
  preset: AmericanPreset,
  row: number,
  memory: Remembered | undefined,
): Remembered {
  const input = termsOf(batch, row)
  const key = [input.right, input.years, input.vol, input.rate, input.yield].join()
  const shared = memory?.key === key ? memory.boundary : undefined
  const { result, boundary } = priceWith(input, preset, shared)
  out.status[row] = result.status === 'ok' ? 0 : 1
  out.price[row] = result.price
  out.delta[row] = result.delta
  out.gamma[row] = result.gamma
  out.theta[row] = result.theta
  return { key, boundary }
}

function termsOf(batch: EuropeanColumns, row: number): AmericanInput {
  const sign = batch.right[row]
  const at = (column: Float64Array): number => column[row] ?? Number.NaN
  const known = sign === 1 || sign === -1
  return {
    right: sign === -1 ? 'put' : 'call',
    spot: known ? at(batch.spot) : Number.NaN,
    strike: at(batch.strike),
    years: at(batch.years),
    vol: at(batch.vol),
    rate: at(batch.rate),
    yield: at(batch.yield),
  }
}
