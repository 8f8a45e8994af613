import type { Statement } from '@parley/sdk'
import { Money } from '../../components/number.tsx'
import { Badge, Line } from '../../components/panel.tsx'
import { formatDate, formatRatio } from '../../lib/format.ts'
import { plain } from '../income/words.ts'

const LIST = 'border-b border-line/60 px-3 py-1.5 last:border-b-0'

/** How what was there became what is there. */
export function Equity(props: { readonly of: Statement }) {
  const { equity, income, fees, gain, realised, currency } = props.of
  return (
    <div className="min-h-0 flex-1 overflow-auto">
      <dl aria-label="Equity" className={LIST}>
        <Line label="Opening equity">
          <Money value={equity.opening} currency={currency} />
        </Line>
        <Line label="Put in">
          <Money value={equity.putIn} />
        </Line>
        <Line label="Taken out">
          <Money value={equity.takenOut} />
        </Line>
        {income.map(({ kind, amount }) => (
          <Line key={kind} label={`Income: ${plain(kind)}`}>
            <Money value={amount} colour="sign" sign="always" />
          </Line>
        ))}
        <Line label="Fees">
          <Money value={fees} />
        </Line>
        <Line label="Gain of positions and trading">
          <Money value={gain} colour="sign" sign="always" />
        </Line>
        <Line label={<span className="font-medium text-ink">Profit</span>}>
          <Money value={equity.profit} colour="sign" sign="always" className="font-medium" />
        </Line>
        <Line label={<span className="font-medium text-ink">Closing equity</span>}>
          <Money value={equity.closing} currency={currency} className="font-medium" />
        </Line>
      </dl>
      <dl aria-label="Realised" className={LIST}>
        <Line label="Realised, tax basis">
          <Money value={realised.tax} colour="sign" />
        </Line>
        <Line label="Realised, economic basis">
          <Money value={realised.economic} colour="sign" />
        </Line>
      </dl>
    </div>
  )
}

export function Returns(props: { readonly of: Statement }) {
  const { returns, yield: yields, currency } = props.of
  const fall = returns.maxDrawdown
  return (
    <dl aria-label="Returns" className="px-3 py-1.5">
      <Line label="Time-weighted">
        <Share value={returns.timeWeighted} />
      </Line>
      <Line label="Money-weighted">
        <Share value={returns.moneyWeighted} />
      </Line>
      <Line label="Money-weighted, a year">
        <Share value={returns.moneyWeightedAnnual} />
      </Line>
      <Line label="Deepest fall">
        {fall ? (
          <>
            <Share value={fall.depth} />
            <span className="text-muted">
              , {formatDate(fall.peak)} to {formatDate(fall.trough)}
            </span>
          </>
        ) : (
          <span className="text-muted">none</span>
        )}
      </Line>
      <Line label={`Capital, ${plain(yields.capitalIs)}`}>
        <Money value={yields.capital} currency={currency} />
      </Line>
      <Line label="Income on it">
        <Share value={yields.income} />
      </Line>
      <Line label="Profit on it">
        <Share value={yields.profit} />
      </Line>
    </dl>
  )
}

function Share(props: { readonly value: number | undefined }) {
  const text = formatRatio(props.value, 100, 2)
  return <span className="tnum">{text === '' ? '–' : `${text} %`}</span>
}

/** Where the profit came from; the parts make it up exactly. */
export function Sources(props: { readonly of: Statement }) {
  return (
    <dl aria-label="Profit from" className="min-h-0 flex-1 overflow-auto px-3 py-1.5">
      {Object.entries(props.of.attribution).map(([name, amount]) => (
        <Line key={name} label={name}>
          <Money value={amount} colour="sign" />
        </Line>
      ))}
    </dl>
  )
}

/** Whether the sums make up the ledger, said in its own words. */
export function Reconciled(props: { readonly of: Statement }) {
  const { reconciliation, unmarked } = props.of
  return (
    <>
      <Badge tone={reconciliation.reconciles ? 'up' : 'down'} title={reconciliation.says}>
        {reconciliation.reconciles ? 'Reconciles with the ledger' : 'Does not reconcile'}
      </Badge>
      {unmarked.length > 0 && (
        <Badge tone="warn" title={unmarked.join('\n')}>
          {unmarked.length} not valued
        </Badge>
      )}
    </>
  )
}
