/** Numbers and times between the wire's text and core's integers. */
import { PRICE_SCALE, assert, formatDecimal, parseDecimal, timestamp, within } from '@parley/core'
import type { Answer, State, Timestamp } from '@parley/core'

export function priceText(price: bigint): string {
  return formatDecimal(price, PRICE_SCALE)
}

export function amountText(state: State, asset: string, amount: bigint): string {
  return formatDecimal(amount, scaleOf(state, asset))
}

/** A figure of an answer as text. */
export function figureOf(answer: Answer, field: string): string {
  const value = answer[field]
  assert(value !== undefined && typeof value !== 'object', 'an answer has its figure', field)
  return String(value)
}

/** Decimals of an asset; 0 for one that is not listed. */
export function scaleOf(state: State, asset: string): number {
  return state.instruments.get(asset as never)?.scale ?? 0
}

/** Text at a scale, within what a balance can hold; undefined otherwise. */
export function boundedDecimal(text: string, scale: number): bigint | undefined {
  const value = parseDecimal(text, scale)
  return value !== undefined && within(value) ? value : undefined
}

/** ISO-8601 UTC with microseconds. */
export function timeText(ts: Timestamp | number): string {
  const ms = Math.floor(ts / 1000)
  return `${toMilliseconds(ms)}${String(ts % 1000).padStart(3, '0')}Z`
}

/** The day of UTC a moment lies in, YYYY-MM-DD. */
export function dayText(ts: Timestamp): string {
  return timeText(ts).slice(0, 10)
}

// Formatting a date costs more than the rest of an acknowledgement, and a group's records share a few milliseconds.
const recent = new Map<number, string>()

function toMilliseconds(ms: number): string {
  const known = recent.get(ms)
  if (known !== undefined) return known
  if (recent.size > 256) recent.clear()
  const text = new Date(ms).toISOString().slice(0, 23)
  recent.set(ms, text)
  return text
}

/** Reads ISO-8601 with a zone, to the microsecond; undefined when it is not a time from 1970 to 2255. */
export function parseTime(text: string): Timestamp | undefined {
  const match = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.(\d{1,6}))?)?(?:Z|[+-]\d\d:\d\d)$/.exec(
    text,
  )
  if (!match) return undefined
  const ms = Date.parse(text.replace(/\.\d+/, ''))
  const us = ms * 1000 + Number((match[1] ?? '0').padEnd(6, '0'))
  return Number.isSafeInteger(us) && us >= 0 ? timestamp(us) : undefined
}

/** True for a day of the calendar as YYYY-MM-DD. */
export function isDate(text: string): boolean {
  const ms = Date.parse(`${text}T00:00:00Z`)
  return !Number.isNaN(ms) && new Date(ms).toISOString().slice(0, 10) === text
}
