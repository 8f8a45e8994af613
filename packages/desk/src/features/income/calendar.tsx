import type { CorporateAction, ExpectedFlow } from '@parley/sdk'
import { Money, Qty } from '../../components/number.tsx'
import { Badge } from '../../components/panel.tsx'
import { formatDate, formatInstrument, formatRatio } from '../../lib/format.ts'
import { useBalances, useListed } from '../../lib/live.ts'
import { effectWords } from '../position/action-effect.ts'
import { termsWords } from '../position/actions.tsx'

/** What is to come, by date: expiries with their odds, dividends, and what issuers announced of what is held. */
export function Calendar(props: {
  readonly flows: readonly ExpectedFlow[]
  readonly actions: readonly CorporateAction[]
  readonly account: string
}) {
  const { flows, actions, account } = props
  const rows = [
    ...flows.map((flow) => ({
      date: flow.date,
      key: `${flow.kind} ${flow.account} ${flow.instrument} ${flow.program ?? ''}`,
      shown: <Flow flow={flow} />,
    })),
    ...actions.map((action) => ({
      date: action.effectiveAt.slice(0, 10),
      key: action.actionId,
      shown: <Action action={action} account={account} />,
    })),
  ].toSorted((a, b) => a.date.localeCompare(b.date))
  return (
    <ol aria-label="Calendar" className="min-h-0 flex-1 overflow-auto">
      {rows.map(({ date, key, shown }) => (
        <li key={`${date} ${key}`} className="border-b border-line px-3 py-1.5">
          {shown}
        </li>
      ))}
    </ol>
  )
}

/** Announced, and of something that the account holds. */
export function useAwaited(
  actions: readonly CorporateAction[],
  account: string,
): readonly CorporateAction[] {
  const balances = useBalances()
  const listed = useListed()
  return actions.filter(
    (action) =>
      action.status === 'announced' &&
      balances.some(
        (each) =>
          each.account === account &&
          effectWords(action, { instrument: each.asset, quantity: each.total }, listed),
      ),
  )
}

function Flow(props: { readonly flow: ExpectedFlow }) {
  const { flow } = props
  const listed = useListed()
  return (
    <div title={flow.basis}>
      <div className="flex items-baseline gap-2">
        <span className="tnum">{formatDate(flow.date)}</span>
        <Badge tone={flow.kind === 'assignment' ? 'warn' : 'plain'}>{flow.kind}</Badge>
        {flow.probability !== undefined && (
          <span className="tnum text-muted">{formatRatio(flow.probability, 100, 0)} %</span>
        )}
        {flow.expected !== undefined && (
          <span className="ml-auto">
            <Money value={flow.expected} currency={flow.currency} colour="sign" rounded />
          </span>
        )}
      </div>
      <p className="text-muted">
        <Qty value={flow.quantity} /> {formatInstrument(listed(flow.instrument), flow.instrument)}
        {flow.program === undefined ? '' : ` · ${flow.program}`}
      </p>
    </div>
  )
}

function Action(props: { readonly action: CorporateAction; readonly account: string }) {
  const { action, account } = props
  const { terms, effectiveAt } = action
  const balances = useBalances()
  const listed = useListed()
  return (
    <>
      <div className="flex items-baseline gap-2">
        <span className="tnum">{formatDate(effectiveAt.slice(0, 10))}</span>
        <Badge tone="accent">{termsWords(terms)}</Badge>
        <span className="ml-auto font-medium">{terms.underlying}</span>
      </div>
      {balances
        .filter((each) => each.account === account)
        .map(({ asset, total }) => {
          const words = effectWords(action, { instrument: asset, quantity: total }, listed)
          return words === undefined ? null : (
            <p key={asset} className="text-muted">
              {formatInstrument(listed(asset), asset)}: {words}
            </p>
          )
        })}
    </>
  )
}
