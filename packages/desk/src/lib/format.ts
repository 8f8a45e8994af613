/** How numbers, times and instruments are written on the desk. Exact: digits come from text and bigint, never from floats. */
import { deliveryText, listedRoot } from '@parley/sdk'
import type { Instrument, Leg } from '@parley/sdk'
import { FIXED_DECIMALS, decimalsOf, magnitude, parseFixed } from './decimal.ts'
import type { Fixed } from './decimal.ts'
import type { Listed } from './structure.ts'

export type DecimalStyle = {
  /** Decimals always shown. */
  readonly decimals: number
  /** Rounds half away from zero to so many decimals: only for figures that nobody has agreed, such as a mid. */
  readonly decimalsMax?: number | undefined
  /** `always` writes a plus as well. */
  readonly sign?: 'auto' | 'always' | 'never' | undefined
}

const MINUS = '\u2212'

/** Grouped decimal text. Digits below `decimals` are kept unless `decimalsMax` says to round. */
export function formatFixed(value: Fixed, style: DecimalStyle): string {
  const decimalsMax = Math.min(style.decimalsMax ?? FIXED_DECIMALS, FIXED_DECIMALS)
  const step = 10n ** BigInt(FIXED_DECIMALS - decimalsMax)
  const rounded = (magnitude(value) + step / 2n) / step
  const digits = rounded.toString().padStart(decimalsMax + 1, '0')
  const cut = digits.length - decimalsMax
  const kept = trimZeros(digits.slice(cut), Math.min(style.decimals, decimalsMax))
  const text = `${grouped(digits.slice(0, cut))}${kept === '' ? '' : `.${kept}`}`
  return `${signOf(value, rounded, style.sign ?? 'auto')}${text}`
}

/** A price as the venue wrote it, with the decimals of its tick. */
export function formatPrice(price: string, tick: string): string {
  const value = parseFixed(price)
  return value === undefined ? price : formatFixed(value, { decimals: decimalsOf(tick) })
}

function signOf(value: Fixed, rounded: bigint, sign: 'auto' | 'always' | 'never'): string {
  if (sign === 'never' || rounded === 0n) return ''
  if (value < 0n) return MINUS
  return sign === 'always' ? '+' : ''
}

function trimZeros(fraction: string, decimals: number): string {
  let end = fraction.length
  while (end > decimals && fraction[end - 1] === '0') end--
  return fraction.slice(0, end)
}

function grouped(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+$)/g, ',')
}

/** 0.2134 as `21.3`: a volatility or delta is a model's figure, so a float is its nature. */
export function formatRatio(value: number | undefined, scale: number, decimals: number): string {
  return value === undefined ? '' : (value * scale).toFixed(decimals).replace('-', MINUS)
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** '2026-12-18' as `18 Dec 26`. */
export function formatDate(date: string): string {
  const [year = '', month = '', day = ''] = date.split('-')
  return `${Number(day)} ${MONTHS[Number(month) - 1] ?? month} ${year.slice(2)}`
}

/** ISO time as `14:03:22` UTC. */
export function formatClock(iso: string): string {
  return iso.slice(11, 19)
}

/** ISO time as `18 Dec 26 14:03:22`. */
export function formatMoment(iso: string): string {
  return `${formatDate(iso.slice(0, 10))} ${formatClock(iso)}`
}

/** ISO time as `18 Dec 14:03:22`, where the year is plain. */
export function formatShortMoment(iso: string): string {
  return `${formatDate(iso.slice(0, 10)).slice(0, -3)} ${formatClock(iso)}`
}

/** A duration as a countdown: `4.2 s` below ten seconds, `42 s`, `3:05`, `2 h 04 m`. Never negative. */
export function formatCountdown(ms: number): string {
  const left = Math.max(0, ms)
  if (left < 10_000) return `${(Math.ceil(left / 100) / 10).toFixed(1)} s`
  const seconds = Math.ceil(left / 1000)
  if (seconds < 100) return `${seconds} s`
  if (seconds < 3600) return `${Math.floor(seconds / 60)}:${pad(seconds % 60)}`
  return `${Math.floor(seconds / 3600)} h ${pad(Math.floor((seconds % 3600) / 60))} m`
}

/** An age, coarse: `now`, `12 s`, `4 min`, `3 h`, `2 d`. */
export function formatAge(ms: number): string {
  const seconds = Math.floor(Math.max(0, ms) / 1000)
  if (seconds < 2) return 'now'
  if (seconds < 100) return `${seconds} s`
  if (seconds < 6000) return `${Math.floor(seconds / 60)} min`
  if (seconds < 172_800) return `${Math.floor(seconds / 3600)} h`
  return `${Math.floor(seconds / 86_400)} d`
}

function pad(value: number): string {
  return String(value).padStart(2, '0')
}

/** An instrument as a person says it: `SPY 18 Dec 26 375 call`, `BTC 18 Dec 26 90000 call in BTC`, `SPY1 18 Dec 26 375 call, delivers 150 SPY`. */
export function formatInstrument(instrument: Instrument | undefined, id: string): string {
  if (instrument?.kind !== 'option') return id
  const { underlying = '', expiryDate = '', strike = '', right = '' } = instrument
  // A coin may have both: one paid in cash, and one paid in the coin itself.
  const inCoin = instrument.quoteAsset === underlying ? ` in ${underlying}` : ''
  const delivery = deliveryText(instrument)
  const delivered = delivery === undefined ? '' : `, ${delivery}`
  return `${listedRoot(instrument)} ${formatDate(expiryDate)} ${strike} ${right}${inCoin}${delivered}`
}

/** A structure in few words: its one leg, or how many legs on what. */
export function formatLegs(legs: readonly Leg[], listed: Listed): string {
  const [first] = legs
  if (!first) return ''
  const instrument = listed(first.instrument)
  if (legs.length === 1) return formatInstrument(instrument, first.instrument)
  return `${legs.length} legs on ${instrument?.underlying ?? first.instrument}`
}
