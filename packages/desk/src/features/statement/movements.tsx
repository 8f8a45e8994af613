import type { Statement } from '@parley/sdk'
import { DataTable } from '../../components/data-table.tsx'
import type { Column } from '../../components/data-table.tsx'
import { Money, Qty } from '../../components/number.tsx'
import { Badge } from '../../components/panel.tsx'
import { formatDate, formatInstrument, formatShortMoment } from '../../lib/format.ts'
import { useListed } from '../../lib/live.ts'
import { plain } from '../income/words.ts'

type Movement = Statement['assets'][number]
type Ended = Statement['assignments'][number]
type Held = Statement['positions'][number]
type Rate = NonNullable<Statement['rates']>[number]
type Own = NonNullable<Statement['ownCustody']>['kinds'][number]

/** Every asset from opening to closing, by what moved it. */
export function Movements(props: { readonly rows: readonly Movement[] }) {
  return (
    <DataTable
      label="Movements"
      rows={props.rows}
      columns={MOVEMENTS}
      rowId={({ asset }) => asset}
    />
  )
}

const MOVEMENTS: readonly Column<Movement>[] = [
  { id: 'asset', heading: 'Asset', cell: ({ asset }) => <Name id={asset} /> },
  {
    id: 'opening',
    heading: 'Opening',
    align: 'right',
    cell: ({ opening }) => <Qty value={opening} />,
  },
  {
    id: 'kinds',
    heading: 'Moved by',
    cell: ({ kinds }) => (
      <span className="flex flex-wrap gap-x-3 max-md:justify-end">
        {kinds.map(({ kind, amount }) => (
          <span key={kind} className="whitespace-nowrap">
            <span className="text-muted">{plain(kind)}</span>{' '}
            <Qty value={amount} colour="sign" sign="always" />
          </span>
        ))}
      </span>
    ),
  },
  {
    id: 'closing',
    heading: 'Closing',
    align: 'right',
    cell: ({ closing, reconciles }) => (
      <>
        <Qty value={closing} />
        {!reconciles && <Badge tone="down">does not add up</Badge>}
      </>
    ),
  },
]

/** What ended otherwise than by a trade. */
export function Endings(props: { readonly rows: readonly Ended[] }) {
  return (
    <DataTable
      label="Assignments"
      rows={props.rows}
      columns={ENDINGS}
      rowId={({ entryId, instrument, how }) => `${entryId} ${instrument} ${how}`}
    />
  )
}

const ENDINGS: readonly Column<Ended>[] = [
  { id: 'option', heading: 'Option', cell: ({ instrument }) => <Name id={instrument} /> },
  {
    id: 'how',
    heading: 'How',
    cell: ({ how }) => <Badge tone={how === 'assigned' ? 'warn' : 'plain'}>{how}</Badge>,
  },
  {
    id: 'quantity',
    heading: 'Contracts',
    align: 'right',
    cell: ({ quantity }) => <Qty value={quantity} />,
  },
  {
    id: 'at',
    heading: 'At (UTC)',
    align: 'right',
    cell: ({ at }) => <span className="tnum text-muted">{formatShortMoment(at)}</span>,
  },
]

/** What was held at the end, at the marks it is valued by. */
export function Positions(props: { readonly rows: readonly Held[] }) {
  return (
    <DataTable
      label="Positions"
      rows={props.rows}
      columns={POSITIONS}
      rowId={({ instrument }) => instrument}
    />
  )
}

const POSITIONS: readonly Column<Held>[] = [
  { id: 'held', heading: 'Held at the end', cell: ({ instrument }) => <Name id={instrument} /> },
  {
    id: 'quantity',
    heading: 'Quantity',
    align: 'right',
    cell: ({ quantity }) => <Qty value={quantity} />,
  },
  { id: 'mark', heading: 'Mark', align: 'right', cell: ({ mark }) => <Money value={mark} /> },
  { id: 'value', heading: 'Value', align: 'right', cell: ({ value }) => <Money value={value} /> },
]

/** What money was converted at: for what flowed on a day, and for what was held at the two ends. */
export function Rates(props: { readonly rows: readonly Rate[] }) {
  return (
    <DataTable
      label="Rates"
      rows={props.rows}
      columns={RATES}
      rowId={({ day, of, in: unit, use }) => `${day} ${of} ${unit} ${use}`}
    />
  )
}

const RATES: readonly Column<Rate>[] = [
  { id: 'pair', heading: 'Rate', cell: ({ of, in: unit }) => `${of} in ${unit}` },
  { id: 'price', heading: 'Price', align: 'right', cell: ({ price }) => <Qty value={price} /> },
  { id: 'use', heading: 'For', cell: ({ use }) => plain(use) },
  {
    id: 'day',
    heading: 'At the end of',
    align: 'right',
    cell: ({ day }) => <span className="tnum text-muted">{formatDate(day)}</span>,
  },
]

/** Income recorded outside the venue: in none of the other sums. */
export function OwnCustody(props: { readonly rows: readonly Own[] }) {
  return (
    <DataTable
      label="Own custody"
      rows={props.rows}
      columns={OWN}
      rowId={({ kind, asset }) => `${kind} ${asset}`}
    />
  )
}

const OWN: readonly Column<Own>[] = [
  { id: 'kind', heading: 'Income in own custody', cell: ({ kind }) => plain(kind) },
  { id: 'asset', heading: 'Asset', cell: ({ asset }) => <Name id={asset} /> },
  { id: 'amount', heading: 'Amount', align: 'right', cell: ({ amount }) => <Qty value={amount} /> },
  {
    id: 'payments',
    heading: 'Payments',
    align: 'right',
    cell: ({ payments }) => <span className="tnum">{payments}</span>,
  },
]

function Name(props: { readonly id: string }) {
  const listed = useListed()
  return <>{formatInstrument(listed(props.id), props.id)}</>
}
