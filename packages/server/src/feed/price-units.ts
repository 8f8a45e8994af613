/**
 * Prices inside the feed: a safe-integer count of 10^-8, so a chain of millions of quotes fits typed arrays and
 * stays exact. The largest is 90,071,992.54740991.
 */
import type { DecimalText } from './feed.ts'

export const UNITS_PER_ONE = 100_000_000
const DECIMALS = 8
const NUMBER = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/

/** `rounded` says that digits below 10^-8 were dropped, half away from zero. */
export type ParsedUnits = { readonly units: number; readonly rounded: boolean }

/** Reads decimal text, plain or with an exponent. Undefined when it is no number or is out of range. */
export function parseUnits(text: string): ParsedUnits | undefined {
  const match = NUMBER.exec(text)
  if (!match) return undefined
  const [, sign, whole = '', fraction = '', exponentText] = match
  if (whole === '' && fraction === '') return undefined
  const exponent = exponentText === undefined ? 0 : Number(exponentText)
  const digits = whole + fraction
  const point = whole.length + exponent
  const wanted = point + DECIMALS
  const kept = wanted <= 0 ? '0' : digits.slice(0, wanted).padEnd(wanted, '0')
  if (kept.length > 400) return undefined
  const next = wanted < 0 ? '0' : (digits[wanted] ?? '0')
  const units = Number(kept) + (next >= '5' ? 1 : 0)
  if (!Number.isSafeInteger(units)) return undefined
  const dropped = wanted < 0 ? digits : digits.slice(wanted)
  return { units: sign === '-' && units !== 0 ? -units : units, rounded: /[1-9]/.test(dropped) }
}

/** Shortest plain decimal text of a count of 10^-8. */
export function formatUnits(units: number): DecimalText {
  const magnitude = Math.abs(units)
  const fraction = magnitude % UNITS_PER_ONE
  const whole = (magnitude - fraction) / UNITS_PER_ONE
  const sign = units < 0 ? '-' : ''
  if (fraction === 0) return `${sign}${whole}`
  const digits = String(fraction).padStart(DECIMALS, '0')
  return `${sign}${whole}.${digits.replace(/0+$/, '')}`
}

/** The nearest count of 10^-8 to a model price. */
export function toUnits(value: number): number {
  return Math.round(value * UNITS_PER_ONE)
}
