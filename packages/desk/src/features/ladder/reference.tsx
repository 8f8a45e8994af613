import { useQuery } from '@tanstack/react-query'
import type { Reference } from '@parley/sdk'
import { Badge } from '../../components/panel.tsx'
import { formatGreek } from '../../lib/figures.ts'
import { formatRatio } from '../../lib/format.ts'
import { useVenue } from '../../lib/venue.tsx'

/** Marks move; a person who looks at a price compares it with them. */
const EVERY_MS = 5000

/** What one structure moves with, as its reader would buy it. */
export function ReferenceLine(props: { readonly rfqId: string }) {
  const { rfqId } = props
  const { client } = useVenue()
  const { data } = useQuery({
    queryKey: ['rfq', rfqId, 'reference'],
    queryFn: async () => (await client.call('rfq', { rfqId })).reference ?? null,
    refetchInterval: EVERY_MS,
  })
  if (!data) return null
  return (
    <p
      aria-label="What one structure moves with"
      title={legWords(data)}
      className="tnum flex shrink-0 flex-wrap items-center gap-x-3 border-b border-line px-3 py-1 text-muted"
    >
      {data.underlyings.map(({ instrument, delta, gamma }) => (
        <span key={instrument}>
          {instrument}: delta {formatGreek(delta)}, gamma {formatGreek(gamma)}
        </span>
      ))}
      {data.vega !== undefined && data.vega !== 0 && <span>vega {formatGreek(data.vega)}</span>}
      {data.theta !== undefined && data.theta !== 0 && <span>theta {formatGreek(data.theta)}</span>}
      {volsOf(data) !== '' && <span>vol {volsOf(data)}</span>}
      {data.stale && <Badge tone="warn">old marks</Badge>}
    </p>
  )
}

function volsOf({ legs }: Reference): string {
  return legs
    .flatMap(({ iv }) => (iv === undefined ? [] : [`${formatRatio(iv, 100, 1)} %`]))
    .join(', ')
}

/** Each leg by itself, for who points at the line. */
function legWords({ legs }: Reference): string {
  return legs
    .map(({ instrument, mark, iv, delta, why }) =>
      why === undefined
        ? `${instrument}: mark ${mark ?? '–'}${iv === undefined ? '' : `, vol ${formatRatio(iv, 100, 1)} %`}, delta ${formatRatio(delta, 1, 3)}`
        : `${instrument}: ${why}`,
    )
    .join('\n')
}
