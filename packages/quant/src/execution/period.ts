/** From (inclusive) to until (exclusive), epoch microseconds. */
export type TimeSpan = { readonly fromUs: number; readonly untilUs: number }

/** A span, cut into UTC days, weeks from Monday, or months where `every` is given. */
export type ReportPeriod = TimeSpan & { readonly every?: 'day' | 'week' | 'month' }

const DAY_US = 86_400_000_000
/** The epoch was a Thursday; the Monday before it. */
const MONDAY_US = -3 * DAY_US

/**
 * The parts of a period in order, the first and last cut to it. They cover it without a gap.
 * Throws RangeError where it does not end after it begins.
 */
export function splitPeriod({ fromUs, untilUs, every }: ReportPeriod): readonly TimeSpan[] {
  if (!(untilUs > fromUs)) throw new RangeError('a period must end after it begins')
  if (every === undefined) return [{ fromUs, untilUs }]
  const spans: TimeSpan[] = []
  for (let from = fromUs; from < untilUs;) {
    const until = Math.min(nextBoundary(from, every), untilUs)
    spans.push({ fromUs: from, untilUs: until })
    from = until
  }
  return spans
}

function nextBoundary(us: number, every: 'day' | 'week' | 'month'): number {
  if (every === 'month') {
    const date = new Date(us / 1000)
    return 1000 * Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1)
  }
  const [origin, length] = every === 'day' ? [0, DAY_US] : [MONDAY_US, 7 * DAY_US]
  return origin + length * (Math.floor((us - origin) / length) + 1)
}
