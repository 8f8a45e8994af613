import type { StackRisk } from '@parley/sdk'
import { DataTable } from '../../components/data-table.tsx'
import type { Column } from '../../components/data-table.tsx'
import { Money } from '../../components/number.tsx'
import { Line } from '../../components/panel.tsx'
import { formatMoney, formatMove } from '../../lib/figures.ts'

type Part = {
  readonly program: string
  readonly member: boolean
  readonly equity: string
  readonly drawn: string
  readonly gained: number | undefined
  readonly margin: number
  readonly alone: number
  readonly loss: number
}

/** A stack as one book: its parts, which make up the account, and what they risk together. */
export function StackReport(props: { readonly risk: StackRisk }) {
  const { risk } = props
  const { equity, asset, margin, worst, diversification, assignment, shortfall, missing } = risk
  return (
    <div className="flex flex-col gap-2 py-1">
      <DataTable label="Parts" rows={partsOf(risk)} columns={COLUMNS} rowId={programOf} />
      <dl className="grid gap-x-8 px-3 md:grid-cols-2">
        <Line label="Account">
          <Money value={equity} currency={asset} rounded />
        </Line>
        {margin && (
          <Line label="Margin together">
            {formatMoney(margin.initial.total)}, {formatMoney(margin.initial.relief)} less than
            alone
          </Line>
        )}
        {worst && (
          <Line label="Worst joint loss">
            {formatMoney(worst.loss)} at spot {formatMove(worst.spotMove)}, vol{' '}
            {formatMove(worst.volMove)}
          </Line>
        )}
        {shortfall && <Line label="Shortfall">{formatMoney(shortfall.total)}</Line>}
        {diversification && (
          <Line label="Diversification">
            {diversification.ratio.toFixed(2)}, {diversification.effectiveBets.toFixed(1)} bets
          </Line>
        )}
        {assignment?.peak && (
          <Line label={`Assignment on ${assignment.peak.expiry}`}>
            {formatMoney(assignment.peak.cash)}
            {assignment.missing > 0 && (
              <span className="text-down"> · {formatMoney(assignment.missing)} missing</span>
            )}
          </Line>
        )}
      </dl>
      {missing.length > 0 && (
        <p className="px-3 text-warn">Without a mark, counted as nothing: {missing.join(', ')}</p>
      )}
    </div>
  )
}

function partsOf({ ledgers, streams, margin, worst }: StackRisk): readonly Part[] {
  return ledgers.map(({ program, member, equity, drawn }) => {
    const part = margin?.initial.parts.find((each) => each.program === program)
    const stream = streams.programs.find((each) => each.program === program)
    return {
      program,
      member,
      equity,
      drawn: drawn.find(() => true)?.amount ?? '0',
      gained: stream?.changes.reduce((sum, each) => sum + Number(each), 0),
      margin: part?.component ?? 0,
      alone: part?.alone ?? 0,
      loss: worst?.parts.find((each) => each.program === program)?.loss ?? 0,
    }
  })
}

const programOf = ({ program }: Part): string => program

const right = (id: string, heading: string, cell: Column<Part>['cell']): Column<Part> => ({
  id,
  heading,
  cell,
  align: 'right',
})
const whole = (value: number | undefined) => (
  <span className="tnum">{value === undefined ? '' : formatMoney(value)}</span>
)

const COLUMNS: readonly Column<Part>[] = [
  {
    id: 'program',
    heading: 'Part',
    cell: ({ program, member }) => (
      <span className={member ? 'font-medium' : 'text-muted'}>{program}</span>
    ),
  },
  right('equity', 'Equity', ({ equity }) => <Money value={equity} rounded />),
  right('drawn', 'Drawn', ({ drawn }) => <Money value={drawn} rounded />),
  right('gained', 'Gained', ({ gained }) => whole(gained)),
  right('margin', 'Margin', ({ margin }) => whole(margin)),
  right('alone', 'Alone', ({ alone }) => whole(alone)),
  right('loss', 'In the worst', ({ loss }) => whole(loss)),
]
