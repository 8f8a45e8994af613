/** Local dates and the instants they stand for. Zone arithmetic happens here, once, through Temporal. */
import { timestamp } from '@parley/core'
import type { Timestamp } from '@parley/core'
import type { LocalDate } from './feed.ts'

const NEW_YORK = 'America/New_York'

/** The instant of a wall time on a date in a zone. */
export function instantAt(date: LocalDate, time: string, zone: string): Timestamp {
  const local = Temporal.PlainDateTime.from(`${date}T${time}`)
  return timestamp(local.toZonedDateTime(zone).epochMilliseconds * 1000)
}

/** 16:00 in New York: when shares close, and when their options expire. Early closes are not known here. */
export function newYorkClose(date: LocalDate): Timestamp {
  return instantAt(date, '16:00', NEW_YORK)
}

/** The date an instant falls on in a zone. */
export function dateIn(at: Timestamp, zone: string): LocalDate {
  const instant = Temporal.Instant.fromEpochMilliseconds(Math.floor(at / 1000))
  return instant.toZonedDateTimeISO(zone).toPlainDate().toString()
}

export function dateInNewYork(at: Timestamp): LocalDate {
  return dateIn(at, NEW_YORK)
}

/** `date` plus whole days. */
export function plusDays(date: LocalDate, days: number): LocalDate {
  return Temporal.PlainDate.from(date).add({ days }).toString()
}

/** 1 = Monday … 7 = Sunday. */
export function weekday(date: LocalDate): number {
  return Temporal.PlainDate.from(date).dayOfWeek
}
