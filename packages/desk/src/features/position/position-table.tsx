import type { CorporateAction, Position } from '@parley/sdk'
import { useMemo } from 'react'
import { DataTable } from '../../components/data-table.tsx'
import type { Column } from '../../components/data-table.tsx'
import { Money, Price, Qty } from '../../components/number.tsx'
import { Badge } from '../../components/panel.tsx'
import { decimalsOf } from '../../lib/decimal.ts'
import { formatDate, formatInstrument } from '../../lib/format.ts'
import { useListed } from '../../lib/live.ts'
import type { Listed } from '../../lib/structure.ts'
import { useNow } from '../../lib/venue.tsx'
import { effectWords } from './action-effect.ts'
import { termsWords } from './actions.tsx'
import { Basis, Gain } from './basis.tsx'
import { daysTo } from './days.ts'

const MINUTE_MS = 60_000

/** What is owned and owed: what it cost by either basis, what it is worth, and what stands behind it. */
export function PositionTable(props: {
  readonly rows: readonly Position[]
  readonly actions: readonly CorporateAction[]
}) {
  const { rows, actions } = props
  const listed = useListed()
  const now = Math.floor(useNow(MINUTE_MS) / MINUTE_MS) * MINUTE_MS
  const columns = useMemo(() => columnsOf(listed, now, actions), [listed, now, actions])
  return (
    <div className="min-h-32 flex-1 overflow-auto">
      <DataTable
        label="Positions"
        rows={rows}
        columns={columns}
        rowId={({ instrument }) => instrument}
      />
    </div>
  )
}

/** The next corporate action that changes what an instrument is. */
function Awaited(props: { readonly of: Position; readonly actions: readonly CorporateAction[] }) {
  const listed = useListed()
  const { of, actions } = props
  return actions
    .filter(({ status }) => status === 'announced')
    .map((action) => ({ action, words: effectWords(action, of, listed) }))
    .filter(({ words }) => words !== undefined)
    .map(({ action: { actionId, terms, effectiveAt }, words = '' }) => (
      <Badge key={actionId} tone="accent" title={words}>
        {termsWords(terms)}, {formatDate(effectiveAt.slice(0, 10))}
      </Badge>
    ))
}

function columnsOf(
  listed: Listed,
  now: number,
  actions: readonly CorporateAction[],
): readonly Column<Position>[] {
  return [
    {
      id: 'instrument',
      heading: 'Position',
      cell: (row) => (
        <span className="flex flex-wrap items-center gap-x-2">
          <span className="font-medium whitespace-nowrap">
            {formatInstrument(listed(row.instrument), row.instrument)}
          </span>
          <Awaited of={row} actions={actions} />
        </span>
      ),
    },
    {
      id: 'days',
      heading: 'Days',
      align: 'right',
      cell: ({ instrument }) => {
        const expiresAt = listed(instrument)?.expiresAt
        return expiresAt === undefined ? null : (
          <span className="tnum text-muted">{daysTo(expiresAt, now)}</span>
        )
      },
    },
    {
      id: 'quantity',
      heading: 'Quantity',
      align: 'right',
      cell: ({ quantity }) => <Qty value={quantity} colour="sign" />,
    },
    {
      id: 'mark',
      heading: 'Mark',
      align: 'right',
      cell: ({ instrument, mark, stale }) => (
        <span className={stale === true ? 'text-warn italic' : 'text-muted'}>
          <Price value={mark} decimals={decimalsOf(listed(instrument)?.tick)} rounded={2} />
        </span>
      ),
    },
    {
      id: 'value',
      heading: 'Value',
      align: 'right',
      cell: ({ value, currency }) => <Money value={value} currency={currency} rounded />,
    },
    {
      id: 'tax',
      heading: 'Tax basis',
      align: 'right',
      cell: ({ taxBasis, unpriced }) => <Basis value={taxBasis} unpriced={unpriced} />,
    },
    {
      id: 'unrealised',
      heading: 'Unrealised, tax',
      align: 'right',
      cell: ({ unrealised, unpriced }) => <Gain value={unrealised} unpriced={unpriced} rounded />,
    },
    {
      id: 'economic',
      heading: 'Economic basis',
      align: 'right',
      cell: ({ economicBasis, unpriced }) => <Basis value={economicBasis} unpriced={unpriced} />,
    },
    {
      id: 'economicUnrealised',
      heading: 'Unrealised, economic',
      align: 'right',
      cell: ({ economicUnrealised, unpriced }) => (
        <Gain value={economicUnrealised} unpriced={unpriced} rounded />
      ),
    },
    {
      id: 'cover',
      heading: 'Behind it',
      align: 'right',
      cell: ({ cover = [] }) =>
        cover.length === 0
          ? null
          : cover.map(({ holdId, asset, amount }) => (
              <span key={holdId} className="block whitespace-nowrap">
                <Qty value={amount} unit={asset} />
              </span>
            )),
    },
  ]
}
