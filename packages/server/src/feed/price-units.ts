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
  const plain = parsePlain(text)
  if (plain !== undefined) return { units: plain, rounded: false }
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

const ZERO = 48
const POINT = 46
/** Longest text whose digits are a safe integer. */
const PLAIN_DIGITS_MAX = 15

/** The common case without a regular expression: digits with a point inside, at most eight after it. */
function parsePlain(text: string): number | undefined {
  let units = 0
  let decimals = -1
  if (text.length === 0 || text.length > PLAIN_DIGITS_MAX) return undefined
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === POINT && decimals < 0 && i > 0) decimals = 0
    else if (code >= ZERO && code < ZERO + 10) {
      units = units * 10 + code - ZERO
      if (decimals >= 0) decimals += 1
    } else return undefined
  }
  const missing = DECIMALS - Math.max(decimals, 0)
  const scaled = missing < 0 ? Number.NaN : units * 10 ** missing
  return Number.isSafeInteger(scaled) ? scaled : undefined
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
