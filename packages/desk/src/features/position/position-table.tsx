import type { Position } from '@parley/sdk'
import { useMemo } from 'react'
import { DataTable } from '../../components/data-table.tsx'
import type { Column } from '../../components/data-table.tsx'
import { Money, Price, Qty } from '../../components/number.tsx'
import { decimalsOf } from '../../lib/decimal.ts'
import { formatInstrument } from '../../lib/format.ts'
import { useListed } from '../../lib/live.ts'
import type { Listed } from '../../lib/structure.ts'
import { useNow } from '../../lib/venue.tsx'
import { daysTo } from './days.ts'

const MINUTE_MS = 60_000

/** What is owned and owed: what it cost by either basis, what it is worth, and what stands behind it. */
export function PositionTable(props: { readonly rows: readonly Position[] }) {
  const listed = useListed()
  const now = Math.floor(useNow(MINUTE_MS) / MINUTE_MS) * MINUTE_MS
  const columns = useMemo(() => columnsOf(listed, now), [listed, now])
  return (
    <div className="min-h-0 flex-1 overflow-auto">
      <DataTable
        label="Positions"
        rows={props.rows}
        columns={columns}
        rowId={({ instrument }) => instrument}
      />
    </div>
  )
}

/** What it cost, or of how much that is not known yet. */
function Basis({ value, unpriced }: Readonly<Record<'value' | 'unpriced', string | undefined>>) {
  if (unpriced === undefined) return <Money value={value} />
  return (
    <span
      className="whitespace-nowrap text-muted"
      title="Moved in before any close of it: the first will be what it cost."
    >
      not known of <Qty value={unpriced} />
    </span>
  )
}

function columnsOf(listed: Listed, now: number): readonly Column<Position>[] {
  return [
    {
      id: 'instrument',
      heading: 'Position',
      cell: ({ instrument }) => (
        <span className="font-medium whitespace-nowrap">
          {formatInstrument(listed(instrument), instrument)}
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
      cell: ({ unrealised }) => <Money value={unrealised} colour="sign" rounded />,
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
      cell: ({ economicUnrealised }) => <Money value={economicUnrealised} colour="sign" rounded />,
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
