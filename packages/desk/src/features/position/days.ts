/** Whole days until an instant, a part of one counted as one; none once it has passed. */
export function daysTo(iso: string, now: number): string {
  const days = Math.ceil((Date.parse(iso) - now) / 86_400_000)
  return days > 0 ? `${days} d` : 'today'
}
