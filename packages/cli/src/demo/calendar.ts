/** Days of the story. Which of them were sessions, the marks tell. */

const NEW_YORK = 'America/New_York'

/** 16:00 in New York on a date, ISO-8601 UTC: when shares close and their options expire. */
export function closeOf(date: string): string {
  const instant = Temporal.PlainDateTime.from(`${date}T16:00`).toZonedDateTime(NEW_YORK).toInstant()
  return instant.toString({ fractionalSecondDigits: 6 })
}

/** The date an instant falls on in New York. */
export function dateOf(iso: string): string {
  return Temporal.Instant.from(iso).toZonedDateTimeISO(NEW_YORK).toPlainDate().toString()
}

export function* daysFrom(from: string, to: string): Generator<string> {
  for (let day = from; day <= to; day = plusDays(day, 1)) yield day
}

export function plusDays(date: string, days: number): string {
  return Temporal.PlainDate.from(date).add({ days }).toString()
}
