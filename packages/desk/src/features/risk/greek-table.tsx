import type { GreekFigures, Risk } from '@parley/sdk'
import { formatMoney } from '../../lib/figures.ts'

const FIGURES = [
  ['value', 'Value', 'What it is worth at the marks'],
  ['delta', 'Delta', 'For a rise by 100 %, were it linear'],
  ['gamma', 'Gamma', 'Change of delta for a rise by 1 %'],
  ['vega', 'Vega', 'For one volatility point'],
  ['theta', 'Theta', 'For one day'],
] as const satisfies readonly (readonly [keyof GreekFigures, string, string])[]

/** Greeks in money, a row a key; the last row is the sum. */
export function GreekTable(props: {
  readonly label: string
  readonly rows: Risk['underlyings']
  readonly total?: GreekFigures
}) {
  const { label, rows, total } = props
  return (
    <table className="w-full" aria-label={label}>
      <thead>
        <tr className="border-b border-line text-2xs text-muted">
          <th className="sticky left-0 bg-panel px-3 py-1.5 text-left font-medium">{label}</th>
          {FIGURES.map(([id, heading, title]) => (
            <th key={id} title={title} className="px-2 py-1.5 text-right font-medium">
              {heading}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ key, greeks }) => (
          <Row key={key} name={key} greeks={greeks} />
        ))}
        {total && <Row name="Total" greeks={total} strong />}
      </tbody>
    </table>
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
