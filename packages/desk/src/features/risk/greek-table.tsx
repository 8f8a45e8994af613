import type { GreekFigures, Risk } from '@parley/sdk'
import { formatMoney, formatBrief } from '../../lib/figures.ts'
import { formatDate } from '../../lib/format.ts'
import { NARROW, useMedia } from '../../lib/media.ts'

const FIGURES = [
  ['value', 'Value', 'What it is worth at the marks'],
  ['delta', 'Delta', 'For a rise by 100 %, were it linear'],
  ['gamma', 'Gamma', 'Change of delta for a rise by 1 %'],
  ['vega', 'Vega', 'For one volatility point'],
  ['theta', 'Theta', 'For one day'],
  ['rho', 'Rho', 'For one basis point of rate'],
] as const satisfies readonly (readonly [keyof GreekFigures, string, string])[]

type Rows = Risk['underlyings']

/** Greeks in money, a row a key, by underlying with their sum, by expiry, by program and by stack: one table, so that the columns of both are in line. */
export function GreekTable(props: {
  readonly underlyings: Rows
  readonly total: GreekFigures
  readonly expiries: Rows
  readonly programs: Rows
  readonly stacks: Rows
}) {
  const { underlyings, total, expiries, programs, stacks } = props
  const dated = expiries.map((row) => ({ ...row, key: expiryText(row.key) }))
  return (
    <table className="w-full" aria-label="Greeks by underlying, expiry, program and stack">
      <Group label="By underlying" rows={underlyings} total={total} />
      <Group label="By expiry" rows={dated} />
      {programs.length > 0 && <Group label="By program" rows={programs} />}
      {stacks.length > 0 && <Group label="By stack" rows={stacks} />}
    </table>
  )
}

/** Shares and coins have no expiry, but a word. */
function expiryText(key: string): string {
  return /^\d{4}-/.test(key) ? formatDate(key) : key
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
        <th scope="rowgroup" className={`${NAME} py-1.5`}>
          {label}
        </th>
        {FIGURES.map(([id, heading, title]) => (
          <th key={id} scope="col" title={title} className={`${FIGURE} py-1.5 font-medium`}>
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
  // All six in the width of a phone: a column out of sight is one that nobody reads.
  const text = useMedia(NARROW) ? formatBrief : formatMoney
  return (
    <tr className={`border-b border-line ${strong ? 'font-semibold' : ''}`}>
      <th scope="row" className={`${NAME} py-1`}>
        {name}
      </th>
      {FIGURES.map(([id]) => (
        <td
          key={id}
          className={`tnum ${FIGURE} py-1 whitespace-nowrap ${greeks[id] < 0 ? 'text-down' : ''}`}
        >
          {text(greeks[id])}
        </td>
      ))}
    </tr>
  )
}

const NAME = 'max-w-32 truncate px-3 text-left font-medium max-md:max-w-24 max-md:px-2'
const FIGURE = 'px-2 text-right max-md:px-1 last:max-md:pr-2'
