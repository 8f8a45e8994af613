import type { OptionRight } from '../european/option.ts'
import { legUnits } from './leg.ts'
import type { StructureLeg } from './leg.ts'
import { nameOptions } from './option-names.ts'

/** A structure's kind, whichever way round it is held. */
export type StructureName =
  | 'empty'
  | 'stock'
  | 'single'
  | 'vertical'
  | 'calendar'
  | 'diagonal'
  | 'straddle'
  | 'strangle'
  | 'guts'
  | 'strip'
  | 'strap'
  | 'risk_reversal'
  | 'synthetic'
  | 'collar'
  | 'butterfly'
  | 'iron_butterfly'
  | 'condor'
  | 'iron_condor'
  | 'ratio_spread'
  | 'backspread'
  | 'ladder'
  | 'box'
  | 'conversion'
  | 'reversal'
  | 'jelly_roll'
  | 'double_calendar'
  | 'double_diagonal'
  | 'covered_call'
  | 'covered_put'
  | 'covered_straddle'
  | 'covered_strangle'
  | 'protective_put'
  | 'protective_call'
  | 'ratio_write'
  | 'custom'

export type Recognised = {
  readonly name: StructureName
  /** In words, with the direction: "bull put spread". */
  readonly label: string
  /** How many times the unit structure is held, in units of the underlying; > 0. */
  readonly units: number
}

/** An option of a netted structure in multiples of the structure's unit. */
export type NetOption = {
  readonly right: OptionRight
  readonly strike: number
  readonly years: number
  readonly ratio: number
}

/**
 * Names the structure the legs make, whatever their order; equal legs are netted first. Stock
 * counts in units, options in quantity times multiplier. Legs of no common name are `custom`.
 */
export function recogniseStructure(legs: readonly StructureLeg[]): Recognised {
  const { stock, options } = netted(legs)
  const sizes = [stock, ...options.map((o) => o.ratio)].map(Math.abs).filter((n) => n > 0)
  if (sizes.length === 0) return { name: 'empty', label: 'no position', units: 0 }
  const unit = sizes.reduce(commonUnit)
  const scaled = options.map((o) => ({ ...o, ratio: Math.round(o.ratio / unit) }))
  const shares = Math.round(stock / unit)
  const named =
    shares === 0
      ? nameOptions(scaled)
      : scaled.length === 0
        ? ({ name: 'stock', label: shares > 0 ? 'long stock' : 'short stock' } as const)
        : nameWithStock(shares, scaled)
  return { ...named, units: unit }
}

function netted(legs: readonly StructureLeg[]): {
  readonly stock: number
  readonly options: readonly NetOption[]
} {
  let stock = 0
  const options = new Map<string, NetOption>()
  for (const leg of legs) {
    if (leg.kind === 'stock') {
      stock += leg.quantity
      continue
    }
    const { right, strike, years } = leg
    const key = `${right} ${strike} ${years}`
    const ratio = (options.get(key)?.ratio ?? 0) + legUnits(leg)
    options.set(key, { right, strike, years, ratio })
  }
  const alive = [...options.values()].filter((option) => option.ratio !== 0)
  return {
    stock,
    options: alive.toSorted(
      (a, b) => a.years - b.years || a.strike - b.strike || (a.right < b.right ? 1 : -1),
    ),
  }
}

/** Euclid's algorithm with room for rounding. */
function commonUnit(a: number, b: number): number {
  let [high, low] = a > b ? [a, b] : [b, a]
  while (low > 1e-9 * a) [high, low] = [low, high % low]
  return high
}

type Named = Omit<Recognised, 'units'>

const CUSTOM: Named = { name: 'custom', label: 'custom structure' }

function nameWithStock(shares: number, options: readonly NetOption[]): Named {
  const [first, second] = options
  if (first === undefined || Math.abs(shares) > 1) return CUSTOM
  const long = shares > 0
  if (second === undefined) return oneOption(long, first)
  if (options.length > 2 || first.years !== second.years) return CUSTOM
  const put = first.right === 'put' ? first : second
  const call = first.right === 'put' ? second : first
  if (put.right === call.right || Math.abs(put.ratio) !== 1 || Math.abs(call.ratio) !== 1) {
    return CUSTOM
  }
  const equal = put.strike === call.strike
  const side = long ? 1 : -1
  if (put.ratio === side && call.ratio === -side) {
    if (equal) {
      return long
        ? { name: 'conversion', label: 'conversion' }
        : { name: 'reversal', label: 'reversal' }
    }
    return { name: 'collar', label: long ? 'collar' : 'short-stock collar' }
  }
  if (put.ratio === -1 && call.ratio === -1 && long) {
    return equal
      ? { name: 'covered_straddle', label: 'covered straddle' }
      : { name: 'covered_strangle', label: 'covered strangle' }
  }
  return CUSTOM
}

function oneOption(long: boolean, option: NetOption): Named {
  const { right, ratio } = option
  const towards = long === (right === 'call')
  if (Math.abs(ratio) > 1) {
    return towards && ratio < 0 ? { name: 'ratio_write', label: `ratio ${right} write` } : CUSTOM
  }
  if (towards && ratio < 0) {
    return long
      ? { name: 'covered_call', label: 'covered call' }
      : { name: 'covered_put', label: 'covered put' }
  }
  if (!towards && ratio > 0) {
    return long
      ? { name: 'protective_put', label: 'protective put' }
      : { name: 'protective_call', label: 'protective call' }
  }
  return CUSTOM
}
