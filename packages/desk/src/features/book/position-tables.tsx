import type { Hold } from '@parley/sdk'
import { DataTable } from '../../components/data-table.tsx'
import type { Column } from '../../components/data-table.tsx'
import { Money, Price, Qty } from '../../components/number.tsx'
import { decimalsOf } from '../../lib/decimal.ts'
import { formatInstrument } from '../../lib/format.ts'
import type { Valued } from './valuation.ts'

const rowId = ({ balance }: Valued): string => balance.asset

const asset = (heading: string): Column<Valued> => ({
  id: 'asset',
  heading,
  cell: ({ instrument, balance }) => (
    <span className="font-medium whitespace-nowrap">
      {formatInstrument(instrument, balance.asset)}
    </span>
  ),
})

const worth: readonly Column<Valued>[] = [
  {
    id: 'mark',
    heading: 'Mark',
    align: 'right',
    cell: ({ price, mark, instrument }) => (
      <span className={mark?.stale === true ? 'text-warn italic' : ''}>
        <Price value={price} decimals={decimalsOf(instrument?.tick)} rounded />
      </span>
    ),
  },
  {
    id: 'value',
    heading: 'Value at mark',
    align: 'right',
    cell: ({ value }) => <Money value={value} rounded className="font-medium" />,
  },
]

const CASH: readonly Column<Valued>[] = [
  asset('Cash'),
  {
    id: 'total',
    heading: 'Total',
    align: 'right',
    cell: ({ balance }) => <Money value={balance.total} />,
  },
  {
    id: 'held',
    heading: 'Held',
    align: 'right',
    cell: ({ balance }) => <Money value={balance.held} />,
  },
  {
    id: 'available',
    heading: 'Available',
    align: 'right',
    cell: ({ balance }) => <Money value={balance.available} className="font-medium" />,
  },
]

const HOLDINGS: readonly Column<Valued>[] = [
  asset('Holding'),
  {
    id: 'total',
    heading: 'Total',
    align: 'right',
    cell: ({ balance }) => <Qty value={balance.total} />,
  },
  {
    id: 'held',
    heading: 'Held',
    align: 'right',
    cell: ({ balance }) => <Qty value={balance.held} />,
  },
  {
    id: 'available',
    heading: 'Available',
    align: 'right',
    cell: ({ balance }) => <Qty value={balance.available} className="font-medium" />,
  },
  ...worth,
]

const OPTIONS: readonly Column<Valued>[] = [
  asset('Option'),
  {
    id: 'total',
    heading: 'Contracts',
    align: 'right',
    cell: ({ balance }) => <Qty value={balance.total} colour="sign" sign="always" />,
  },
  {
    id: 'cover',
    heading: 'Cover held',
    align: 'right',
    cell: ({ cover }) => <CoverLines cover={cover} />,
  },
  ...worth,
]

export function CashTable(props: { readonly rows: readonly Valued[] }) {
  return <DataTable label="Cash" rows={props.rows} columns={CASH} rowId={rowId} />
}

export function HoldingTable(props: { readonly rows: readonly Valued[] }) {
  return <DataTable label="Holdings" rows={props.rows} columns={HOLDINGS} rowId={rowId} />
}

/** Options held and written; of a written one, what is held for it. */
export function OptionTable(props: { readonly rows: readonly Valued[] }) {
  return <DataTable label="Options" rows={props.rows} columns={OPTIONS} rowId={rowId} />
}

function CoverLines(props: { readonly cover: Hold | undefined }) {
  return props.cover?.lines.map((line) => (
    <span key={line.asset} className="block">
      <Qty value={line.amount} unit={line.asset} />
    </span>
  ))
}
