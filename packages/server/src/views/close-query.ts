/** Closing marks as the operator may read them. */
import { DAY_US, decode } from '@parley/core'
import type { ReferenceMark } from '@parley/core'
import type * as wire from '@parley/sdk'
import { priceText, timeText } from '../wire/numbers.ts'
import { text } from './views.ts'
import type { Views } from './views.ts'

export function readCloses(
  views: Views,
  { instrument = '', limit = 100 }: { readonly instrument?: string; readonly limit?: number },
): { closes: wire.Close[] } {
  const rows = views.all(
    `select day_us, instrument, mark from closes where ? = '' or instrument = ?
       order by day_us desc, instrument limit ?`,
    [instrument, instrument, limit],
  )
  return {
    closes: rows.map((row) => {
      const { price, source, observedAt } = decode(text(row['mark'])) as ReferenceMark
      return {
        day: timeText(Number(row['day_us']) - DAY_US).slice(0, 10),
        instrument: text(row['instrument']),
        price: priceText(price),
        source,
        observedAt: timeText(observedAt),
      }
    }),
  }
}
