/** Dates as files write them, to 'YYYY-MM-DD'. */
import type { LocalDate } from '../feed.ts'
import { ImportRefused } from './refused.ts'

/** Reads a date; undefined when the text is not one. A time after an ISO date is left out. */
export type DateReader = (text: string) => LocalDate | undefined

const ISO = /^(\d{4})-(\d{2})-(\d{2})(?:[T ].*)?$/
const TOKENS = {
  YYYY: '(\\d{4})',
  MM: '(\\d{2})',
  DD: '(\\d{2})',
  M: '(\\d{1,2})',
  D: '(\\d{1,2})',
} as const

/**
 * A reader for a format made of YYYY, MM or M, DD or D and separators, for example `M/D/YYYY` or `YYYYMMDD`.
 * Without a format: ISO. Throws `bad_column_map` on a format without year, month and day.
 */
export function dateReader(format?: string): DateReader {
  if (format === undefined) return caching(isoReader)
  const order: string[] = []
  const source = format
    .replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
    .replaceAll(/YYYY|MM|DD|M|D/g, (token) => {
      order.push(token[0] ?? '')
      return TOKENS[token as keyof typeof TOKENS]
    })
  if (['Y', 'M', 'D'].some((part) => order.filter((o) => o === part).length !== 1))
    throw new ImportRefused(
      'bad_column_map',
      `date format '${format}' needs YYYY, M or MM, D or DD, once each`,
    )
  const pattern = new RegExp(`^${source}$`)
  return caching((text) => {
    const match = pattern.exec(text)
    if (!match) return undefined
    const part = (name: string): number => Number(match[order.indexOf(name) + 1])
    return realDate(part('Y'), part('M'), part('D'))
  })
}

function isoReader(text: string): LocalDate | undefined {
  const match = ISO.exec(text)
  return match ? realDate(Number(match[1]), Number(match[2]), Number(match[3])) : undefined
}

/** 'YYYY-MM-DD', or undefined where the calendar has no such day. */
export function realDate(year: number, month: number, day: number): LocalDate | undefined {
  const date = new Date(Date.UTC(year, month - 1, day))
  const real = date.getUTCMonth() === month - 1 && date.getUTCDate() === day && year >= 1900
  return real ? date.toISOString().slice(0, 10) : undefined
}

/** A file has few distinct dates and many rows. */
function caching(read: DateReader): DateReader {
  const seen = new Map<string, LocalDate | undefined>()
  return (text) => {
    if (seen.has(text)) return seen.get(text)
    const date = read(text)
    if (seen.size < 20_000) seen.set(text, date)
    return date
  }
}
