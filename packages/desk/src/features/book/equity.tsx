import { Money } from '../../components/number.tsx'
import { Badge } from '../../components/panel.tsx'
import { timeOf } from '../../lib/clock.ts'
import { formatAge } from '../../lib/format.ts'
import { useNow } from '../../lib/venue.tsx'
import type { Totals } from './valuation.ts'

/** The account's worth in one line per currency, and how old the marks behind it are. */
export function Equity(props: { readonly totals: readonly Totals[] }) {
  const now = useNow(1000)
  return props.totals.map((totals) => (
    <div
      key={totals.currency}
      className="flex flex-wrap items-baseline gap-x-5 gap-y-1 border-b border-line px-3 py-2"
    >
      <div>
        <div className="text-2xs text-muted">Total equity at mids</div>
        <Money
          value={totals.equity}
          currency={totals.currency}
          rounded
          className="text-base font-semibold"
        />
      </div>
      <Part label="Cash" value={totals.cash} />
      <Part label="Holdings" value={totals.holdings} />
      <Part label="Options" value={totals.options} />
      <div className="ml-auto flex items-center gap-1.5 text-muted">
        {totals.stale > 0 && <Badge tone="warn">{totals.stale} stale</Badge>}
        {totals.unpriced > 0 && <Badge tone="down">{totals.unpriced} without a mark</Badge>}
        {totals.oldest !== undefined && (
          <span className="tnum">oldest mark {formatAge(now - timeOf(totals.oldest))}</span>
        )}
      </div>
    </div>
  ))
}

function Part(props: { readonly label: string; readonly value: Totals['cash'] }) {
  return (
    <div>
      <div className="text-2xs text-muted">{props.label}</div>
      <Money value={props.value} rounded />
    </div>
  )
}
