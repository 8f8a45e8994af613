import type { CorporateAction, Entry, Position } from '@parley/sdk'
import { Qty } from '../../components/number.tsx'
import { Badge } from '../../components/panel.tsx'
import { negated, parseFixed } from '../../lib/decimal.ts'
import { formatInstrument, formatMoment } from '../../lib/format.ts'
import { useListed } from '../../lib/live.ts'
import { useEntries } from '../../lib/queries.tsx'
import { plain } from '../income/words.ts'
import { effectWords } from './action-effect.ts'

const TONES = { announced: 'accent', applied: 'plain', withdrawn: 'plain' } as const

/** What changes the terms of things, newest first: what it will make of each position, or made of it. */
export function Actions(props: {
  readonly rows: readonly CorporateAction[]
  readonly positions: readonly Position[]
  readonly account: string
}) {
  const { rows, positions, account } = props
  const entries = useEntries()
  return (
    <ul aria-label="Corporate actions">
      {rows.toReversed().map((action) => {
        const { actionId, terms, effectiveAt, status, reference } = action
        return (
          <li key={actionId} className="border-b border-line px-3 py-1.5">
            <div className="flex items-center gap-2">
              <span className="font-medium">{terms.underlying}</span>
              <span>{termsWords(terms)}</span>
              <span className="ml-auto">
                <Badge tone={TONES[status]}>{status}</Badge>
              </span>
            </div>
            <p className="text-muted">
              <span className="tnum">{formatMoment(effectiveAt)} UTC</span> · {reference}
            </p>
            {status === 'announced' && <Ahead action={action} positions={positions} />}
            {status === 'applied' && (
              <Booked
                entry={entries.rows.find(
                  ({ cause, reference: of }) => cause === 'corporate_action' && of === actionId,
                )}
                account={account}
              />
            )}
          </li>
        )
      })}
    </ul>
  )
}

function Ahead(props: {
  readonly action: CorporateAction
  readonly positions: readonly Position[]
}) {
  const { action, positions } = props
  const listed = useListed()
  const touched = positions.flatMap((held) => {
    const words = effectWords(action, held, listed)
    return words === undefined ? [] : [{ instrument: held.instrument, words }]
  })
  if (touched.length === 0) return <p className="text-muted">You hold nothing that it changes.</p>
  return (
    <ul aria-label={`What becomes of your positions in ${action.terms.underlying}`}>
      {touched.map(({ instrument, words }) => (
        <li key={instrument} className="flex flex-wrap justify-between gap-x-4">
          <span>{formatInstrument(listed(instrument), instrument)}</span>
          <span className="tnum whitespace-normal">{words}</span>
        </li>
      ))}
    </ul>
  )
}

/** What its entry moved in the account. */
function Booked(props: { readonly entry: Entry | undefined; readonly account: string }) {
  const { entry, account } = props
  const listed = useListed()
  const own = entry?.postings.filter(({ from, to }) => from === account || to === account) ?? []
  if (own.length === 0) return null
  return (
    <ul aria-label="What it moved">
      {own.map(({ asset, amount, from, reason }, i) => {
        const moved = parseFixed(amount)
        return (
          <li key={`${asset} ${reason} ${String(i)}`} className="flex justify-between gap-x-4">
            <span>{formatInstrument(listed(asset), asset)}</span>
            <Qty
              value={moved !== undefined && from === account ? negated(moved) : moved}
              sign="always"
              colour="sign"
            />
          </li>
        )
      })}
    </ul>
  )
}

export function termsWords(terms: CorporateAction['terms']): string {
  const name = plain(terms.kind)
  switch (terms.kind) {
    case 'split':
      return `${name} ${terms.numerator}:${terms.denominator}`
    case 'special_dividend':
      return `${name} ${terms.amount}`
    case 'symbol_change':
      return `${name} to ${terms.symbol}`
    case 'cash_merger':
      return `${name} at ${terms.cash}`
  }
}
