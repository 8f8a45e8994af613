import { createColumnHelper, tableFeatures, useTable } from '@tanstack/react-table'
import type { ColumnDef, RowData } from '@tanstack/react-table'
import type { ReactNode } from 'react'
import { useMemo } from 'react'
import { NARROW, useMedia } from '../lib/media.ts'

const features = tableFeatures({})

/** One column: its heading, what it shows of a row, and whether it is a figure. */
export type Column<T> = {
  readonly id: string
  readonly heading: string
  readonly cell: (row: T) => ReactNode
  readonly align?: 'right'
  readonly className?: string
}

/** A dense table with a heading that stays. `columns` must be stable. */
export function DataTable<T extends RowData>(props: {
  readonly label: string
  readonly rows: readonly T[]
  readonly columns: readonly Column<T>[]
  readonly rowId: (row: T) => string
  readonly rowClassName?: (row: T) => string
}) {
  const { rows, columns, rowId } = props
  const narrow = useMedia(NARROW)
  const defs = useMemo(() => definitions(columns), [columns])
  const byId = useMemo(() => new Map(columns.map((column) => [column.id, column])), [columns])
  const data = useMemo(() => [...rows], [rows])
  const table = useTable({ features, columns: defs, data, getRowId: rowId })
  if (narrow) return <Cards {...props} />
  return (
    <table aria-label={props.label} className="w-full border-separate border-spacing-0">
      <thead>
        {table.getHeaderGroups().map((group) => (
          <tr key={group.id}>
            {group.headers.map((header) => (
              <th key={header.id} scope="col" className={`${HEAD} ${look(byId, header.id)}`}>
                <table.FlexRender header={header} />
              </th>
            ))}
          </tr>
        ))}
      </thead>
      <tbody>
        {table.getRowModel().rows.map((row) => (
          <tr
            key={row.id}
            className={`hover:bg-raised ${props.rowClassName?.(row.original) ?? ''}`}
          >
            {row.getAllCells().map((cell) => (
              <td key={cell.id} className={`${CELL} ${look(byId, cell.column.id)}`}>
                <table.FlexRender cell={cell} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** Where a table is too wide: each row as a card of headings and values, the first column as its title. */
function Cards<T>(props: {
  readonly label: string
  readonly rows: readonly T[]
  readonly columns: readonly Column<T>[]
  readonly rowId: (row: T) => string
}) {
  const [title, ...others] = props.columns
  return (
    <ul aria-label={props.label}>
      {props.rows.map((row) => (
        <li key={props.rowId(row)} className="border-b border-line px-3 py-2">
          {title?.cell(row)}
          <dl className="mt-1 flex flex-col gap-0.5">
            {others.map((column) => {
              const value = column.cell(row)
              return value === null ? null : (
                <div key={column.id} className="flex items-baseline justify-between gap-4">
                  <dt className="shrink-0 text-muted">{column.heading}</dt>
                  <dd className="min-w-0 text-right">{value}</dd>
                </div>
              )
            })}
          </dl>
        </li>
      ))}
    </ul>
  )
}

const HEAD =
  'sticky top-0 z-1 border-b border-line bg-panel px-2 py-1 text-2xs font-medium whitespace-nowrap text-muted first:pl-3 last:pr-3'
const CELL = 'border-b border-line/60 px-2 py-1 first:pl-3 last:pr-3'

function look<T>(columns: ReadonlyMap<string, Column<T>>, id: string): string {
  const column = columns.get(id)
  return `${column?.align === 'right' ? 'text-right' : 'text-left'} ${column?.className ?? ''}`
}

function definitions<T extends RowData>(columns: readonly Column<T>[]) {
  const helper = createColumnHelper<typeof features, T>()
  return columns.map((column): ColumnDef<typeof features, T> =>
    helper.display({
      id: column.id,
      header: () => column.heading,
      cell: ({ row }) => column.cell(row.original),
    }),
  )
}
