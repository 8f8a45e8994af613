/** Times of the wire as numbers: epoch microseconds, as the venue counts. */

/** Reads ISO-8601 UTC with up to six decimals of a second. */
export function micros(iso: string): number {
  const match = /^(.*?)(?:\.(\d{1,6}))?Z$/.exec(iso)
  const ms = Date.parse(`${match?.[1] ?? iso}Z`)
  if (!match || Number.isNaN(ms)) throw new Error(`${JSON.stringify(iso)} is not a UTC time`)
  return ms * 1000 + Number((match[2] ?? '').padEnd(6, '0'))
}

/** ISO-8601 UTC with microseconds. */
export function isoTime(at: number): string {
  const ms = Math.floor(at / 1000)
  const rest = String(at - ms * 1000).padStart(3, '0')
  return `${new Date(ms).toISOString().slice(0, 23)}${rest}Z`
}

export const MS = 1000
export const DAY = 86_400_000 * MS
