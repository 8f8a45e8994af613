import type { ProgramLots } from '@parley/sdk'
import { DataTable } from '../../components/data-table.tsx'
import type { Column } from '../../components/data-table.tsx'
import { Money } from '../../components/number.tsx'

type Row = { readonly name: string; readonly tax: string; readonly economic: string }

/** What a program's own lots come to by either basis, beside the profit of its statement, which each column makes up. */
export function LotSum(props: { readonly of: ProgramLots }) {
  const { of } = props
  const rows: readonly Row[] = [
    { name: 'Basis of what is open', tax: of.taxBasis, economic: of.economicBasis },
    { name: 'Realised', tax: of.realised, economic: of.economicRealised },
    { name: 'Unrealised', tax: of.unrealised, economic: of.economicUnrealised },
    { name: 'Income paid on it', tax: of.income, economic: of.income },
    { name: 'Residual', tax: of.residual, economic: of.economicResidual },
    { name: 'Profit of its statement', tax: of.profit, economic: of.profit },
  ]
  return (
    <>
      <DataTable label="What the lots come to" rows={rows} columns={COLUMNS} rowId={nameOf} />
      <p className="px-3 py-2 text-muted text-pretty">
        In {of.currency}, since its first day. The residual is what lots do not tell: what came in
        at its latest close and was worth another as the day ended, and gains on what was given
        back.
        {of.unmarked.length > 0 && ` Not valued: ${of.unmarked.join(', ')}.`}
      </p>
    </>
  )
}

const nameOf = ({ name }: Row): string => name

const COLUMNS: readonly Column<Row>[] = [
  { id: 'name', heading: 'Lots', cell: nameOf },
  {
    id: 'tax',
    heading: 'Tax',
    align: 'right',
    cell: ({ tax }) => <Money value={tax} colour="sign" />,
  },
  {
    id: 'economic',
    heading: 'Economic',
    align: 'right',
    cell: ({ economic }) => <Money value={economic} colour="sign" />,
  },
]
