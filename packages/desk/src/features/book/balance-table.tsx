import { DataTable } from '../../components/data-table.tsx'
import type { Column } from '../../components/data-table.tsx'
import { Money, Price, Qty } from '../../components/number.tsx'
import { decimalsOf } from '../../lib/decimal.ts'
import { formatInstrument } from '../../lib/format.ts'
import type { Valued } from './valuation.ts'

/** Every asset of the account: how much, what of it is promised, and what it is worth. */
export function BalanceTable(props: { readonly rows: readonly Valued[] }) {
  return <DataTable label="Balances" rows={props.rows} columns={COLUMNS} rowId={rowId} />
}

const rowId = ({ balance }: Valued): string => balance.asset

const isCash = ({ instrument }: Valued): boolean => instrument?.kind === 'cash'

const COLUMNS: readonly Column<Valued>[] = [
  {
    id: 'asset',
    heading: 'Asset',
    cell: ({ instrument, balance }) => (
      <span className="font-medium whitespace-nowrap">
        {formatInstrument(instrument, balance.asset)}
      </span>
    ),
  },
  {
    id: 'total',
    heading: 'Total',
    align: 'right',
    cell: (row) => <Amount row={row} value={row.balance.total} />,
  },
  {
    id: 'held',
    heading: 'Held',
    align: 'right',
    cell: (row) =>
      row.cover ? <CoverLines row={row} /> : <Amount row={row} value={row.balance.held} />,
  },
  {
    id: 'available',
    heading: 'Available',
    align: 'right',
    cell: (row) => (row.cover ? null : <Amount row={row} value={row.balance.available} />),
  },
  {
    id: 'mark',
    heading: 'Mark',
    align: 'right',
    cell: (row) =>
      isCash(row) ? null : (
        <span className={row.mark?.stale === true ? 'text-warn italic' : 'text-muted'}>
          <Price value={row.price} decimals={decimalsOf(row.instrument?.tick)} rounded={2} />
        </span>
      ),
  },
  {
    id: 'value',
    heading: 'Value at mark',
    align: 'right',
    cell: ({ value, currency }) => (
      <Money value={value} rounded currency={currency} className="font-medium" />
    ),
  },
]

function Amount(props: { readonly row: Valued; readonly value: string }) {
  const { row, value } = props
  if (isCash(row)) return <Money value={value} decimals={row.instrument?.scale} />
  const isOption = row.instrument?.kind === 'option'
  return <Qty value={value} colour={isOption ? 'sign' : undefined} />
}

/** What is held so that a written option can always be met. */
function CoverLines(props: { readonly row: Valued }) {
  return props.row.cover?.lines.map((line) => (
    <span key={line.asset} className="block whitespace-nowrap">
      <span className="text-muted">cover </span>
      <Qty value={line.amount} unit={line.asset} />
    </span>
  ))
}
