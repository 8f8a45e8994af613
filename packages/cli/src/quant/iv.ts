import { impliedVol } from '@parley/quant'
import type { QuantCommand } from './command.ts'
import { OPTION_FIELDS, figuresAt, readOption } from './option.ts'
import type { OptionInput } from './option.ts'
import { InputError, fieldsOf, numberOf } from './read.ts'

const VOL_MAX = 20

/** The volatility that gives an option's price; refused with the reason where none does. */
export function iv(input: unknown): object {
  const fields = fieldsOf(input, '', [...OPTION_FIELDS, 'price'])
  const option = readOption(fields)
  const target = numberOf(fields, 'price', { least: 0 })
  if (option.style === 'european' && option.dividends.length === 0) {
    const found = impliedVol({ ...option.terms, price: target })
    if (found.status === 'ok') return { vol: found.vol }
    throw new InputError(found.status, 'price', REASONS[found.status])
  }
  return { vol: searchVol(option, target) }
}

const REASONS = {
  below_intrinsic: 'the price is below intrinsic value: no volatility gives it',
  above_bound: 'the price is at or above what infinite volatility gives',
  no_information: 'the price does not depend on volatility',
  bad_input: 'a number is not finite or has the wrong sign',
} as const

/** Bisection and secant on the model's price, which rises with vol; to 1e-12 of vol. */
function searchVol(option: OptionInput, target: number): number {
  const miss = (vol: number): number => figuresAt(option, vol).price - target
  let [low, high] = [0, 0.5]
  let missLow = miss(low)
  const tolerance = 1e-12 * Math.max(option.terms.spot, option.terms.strike)
  if (missLow > tolerance) throw new InputError('below_intrinsic', 'price', REASONS.below_intrinsic)
  let missHigh = miss(high)
  while (missHigh < 0 && high < VOL_MAX) {
    ;[low, missLow, high] = [high, missHigh, 2 * high]
    missHigh = miss(high)
  }
  if (missHigh < 0) throw new InputError('above_bound', 'price', REASONS.above_bound)
  // Where exercise is certain a whole range of vols gives the same price.
  if (low === 0 && missLow >= -tolerance) {
    throw new InputError('no_information', 'price', REASONS.no_information)
  }
  for (let step = 0; step < 100 && high - low > 1e-12 * high; step++) {
    const secant = low - (missLow * (high - low)) / (missHigh - missLow)
    const edge = 0.05 * (high - low)
    const useful = step % 3 < 2 && secant > low && secant < high
    const vol = useful
      ? Math.min(Math.max(secant, low + 1e-3 * edge), high - 1e-3 * edge)
      : 0.5 * (low + high)
    const found = miss(vol)
    if (found === 0) return vol
    if (found < 0) [low, missLow] = [vol, found]
    else [high, missHigh] = [vol, found]
  }
  return 0.5 * (low + high)
}

export const ivCommand: QuantCommand = {
  name: 'iv',
  summary: "find the volatility an option's price implies",
  help: [
    'in:  as for price, with price in place of vol',
    'out: vol (0.2 = 20%)',
    'refused with below_intrinsic, above_bound or no_information where no vol gives the price',
    '',
    'example: {"style":"european","right":"call","spot":100,"strike":105,"years":0.25,',
    '          "rate":0.03,"yield":0.01,"price":2.1}',
  ].join('\n'),
  run: iv,
}
