import type { RiskLevel, RiskLimit } from '@parley/sdk'
import { Badge } from '../../components/panel.tsx'
import { formatMoney } from '../../lib/figures.ts'

export const TONES: Readonly<Record<RiskLevel, 'plain' | 'accent' | 'warn' | 'down'>> = {
  clear: 'plain',
  approached: 'accent',
  warned: 'warn',
  breached: 'down',
  unmeasured: 'warn',
}

/** Each limit, and how much of it is used. */
export function LimitTable(props: { readonly rows: readonly RiskLimit[] }) {
  return (
    <ul className="min-h-0 flex-1 overflow-auto">
      {props.rows.map((limit) => (
        <li key={limit.scope} className="border-b border-line px-3 py-2">
          <div className="flex items-baseline gap-2">
            <span className="font-medium">{limit.measure}</span>
            <span className="truncate text-muted">
              {[limit.account, limit.underlying].filter(Boolean).join(' · ') || 'everything'}
              {limit.by === 'venue' && ' · set by the venue'}
            </span>
            <span className="ml-auto">
              <Badge tone={TONES[limit.level]}>{limit.level}</Badge>
            </span>
          </div>
          <Used limit={limit} />
        </li>
      ))}
    </ul>
  )
}

function Used(props: { readonly limit: RiskLimit }) {
  const { now, soft, hard, asset, measure, missing, of } = props.limit
  const unit = measure === 'concentration' ? 'bp' : asset
  if (now === undefined) return <p className="text-muted">No fresh mark of {missing}.</p>
  const most = Number(hard ?? soft)
  const used = most > 0 ? Number(now) / most : 0
  const bounds = [
    ...(soft === undefined ? [] : [`soft ${formatMoney(Number(soft))}`]),
    ...(hard === undefined ? [] : [`hard ${formatMoney(Number(hard))}`]),
  ]
  return (
    <>
      <meter
        className="h-2 w-full"
        aria-label={`${measure} used`}
        min={0}
        max={1}
        high={0.8}
        value={Math.min(used, 1)}
      />
      <p className="tnum text-muted">
        {formatMoney(Number(now))} {unit}
        {of === undefined ? '' : ` (${of})`} of {bounds.join(', ')}
      </p>
    </>
  )
}
