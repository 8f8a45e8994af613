import type { Risk } from '@parley/sdk'
import { formatMoney } from '../../lib/figures.ts'
import { formatDate } from '../../lib/format.ts'

/** What assignment of every short option would ask for, day by day. */
export function Assignment(props: { readonly days: Risk['assignment']; readonly asset: string }) {
  const { days, asset } = props
  if (days.length === 0) return null
  return (
    <div className="px-3 py-2">
      <h3 className="text-2xs text-muted">If every short option is assigned</h3>
      <ul>
        {days.map((day) => (
          <li key={day.expiry} className="tnum flex flex-wrap gap-x-4 py-0.5">
            <span className="font-medium">{formatDate(day.expiry)}</span>
            {day.cash > 0 && (
              <span>
                pays {formatMoney(day.cash)} {asset}
              </span>
            )}
            {day.received > 0 && (
              <span>
                receives {formatMoney(day.received)} {asset}
              </span>
            )}
            {Object.entries(day.deliver).map(([name, units]) => (
              <span key={name}>
                delivers {formatMoney(units)} {name}
              </span>
            ))}
          </li>
        ))}
      </ul>
    </div>
  )
}
