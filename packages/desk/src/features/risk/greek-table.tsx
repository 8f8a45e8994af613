import type { GreekFigures, Risk } from '@parley/sdk'
import { formatMoney } from '../../lib/figures.ts'

const FIGURES = [
  ['value', 'Value', 'What it is worth at the marks'],
  ['delta', 'Delta', 'For a rise by 100 %, were it linear'],
  ['gamma', 'Gamma', 'Change of delta for a rise by 1 %'],
  ['vega', 'Vega', 'For one volatility point'],
  ['theta', 'Theta', 'For one day'],
  ['rho', 'Rho', 'For one basis point of rate'],
] as const satisfies readonly (readonly [keyof GreekFigures, string, string])[]

type Rows = Risk['underlyings']

/** Greeks in money, a row a key, by underlying with their sum, by expiry and by program: one table, so that the columns of both are in line. */
export function GreekTable(props: {
  readonly underlyings: Rows
  readonly total: GreekFigures
  readonly expiries: Rows
  readonly programs: Rows
}) {
  const { underlyings, total, expiries, programs } = props
  return (
    <table className="w-full" aria-label="Greeks by underlying, expiry and program">
      <Group label="By underlying" rows={underlyings} total={total} />
      <Group label="By expiry" rows={expiries} />
      {programs.length > 0 && <Group label="By program" rows={programs} />}
    </table>
  )
}

function Group(props: {
  readonly label: string
  readonly rows: Rows
  readonly total?: GreekFigures
}) {
  const { label, rows, total } = props
  return (
    <tbody>
      <tr className="border-b border-line text-2xs text-muted">
        <th
          scope="rowgroup"
          className="sticky left-0 bg-panel px-3 py-1.5 text-left font-medium whitespace-nowrap"
        >
          {label}
        </th>
        {FIGURES.map(([id, heading, title]) => (
          <th key={id} scope="col" title={title} className="px-2 py-1.5 text-right font-medium">
            {heading}
          </th>
        ))}
      </tr>
      {rows.map(({ key, greeks }) => (
        <Row key={key} name={key} greeks={greeks} />
      ))}
      {total && <Row name="Total" greeks={total} strong />}
    </tbody>
  )
}

function Row(props: {
  readonly name: string
  readonly greeks: GreekFigures
  readonly strong?: boolean
}) {
  const { name, greeks, strong = false } = props
  return (
    <tr className={`border-b border-line ${strong ? 'font-semibold' : ''}`}>
      <th
        scope="row"
        className="sticky left-0 bg-panel px-3 py-1 text-left font-medium whitespace-nowrap"
      >
        {name}
      </th>
      {FIGURES.map(([id]) => (
        <td
          key={id}
          className={`tnum px-2 py-1 text-right whitespace-nowrap ${greeks[id] < 0 ? 'text-down' : ''}`}
        >
          {formatMoney(greeks[id])}
        </td>
      ))}
    </tr>
  )
}
