import type { Entry, Exercise } from '@parley/sdk'
import { useMemo } from 'react'
import { Button } from '../../components/button.tsx'
import { DataTable } from '../../components/data-table.tsx'
import type { Column } from '../../components/data-table.tsx'
import { Qty } from '../../components/number.tsx'
import { Empty } from '../../components/panel.tsx'
import { negated, parseFixed } from '../../lib/decimal.ts'
import { formatInstrument, formatShortMoment } from '../../lib/format.ts'
import { useListed } from '../../lib/live.ts'
import { useEntries, useExercises } from '../../lib/queries.tsx'
import type { Listed } from '../../lib/structure.ts'
import { DrawLine } from '../position/drawn.tsx'

/** The ledger of the account: each entry whole, with what it moved and why. */
export function Entries(props: { readonly account: string }) {
  const { account } = props
  const listed = useListed()
  const { rows, more, loading } = useEntries()
  const exercises = useExercises()
  const columns = useMemo(() => {
    const ended = new Map(exercises.map((each) => [each.entryId, each]))
    return columnsOf(account, listed, (entryId) => ended.get(entryId))
  }, [account, listed, exercises])
  const own = useMemo(
    () =>
      rows.filter(({ postings }) => postings.some((p) => p.from === account || p.to === account)),
    [rows, account],
  )
  if (own.length === 0)
    return (
      <Empty title={loading ? 'Reading entries…' : 'No entries yet'}>
        Deposits, trades, fees and expiries are booked here as they happen.
      </Empty>
    )
  return (
    <>
      <DataTable label="Entries" rows={own} columns={columns} rowId={(entry) => entry.entryId} />
      {more && (
        <Button kind="quiet" className="m-2" onClick={more}>
          Earlier entries
        </Button>
      )}
    </>
  )
}

/** Why an account was assigned what it was. */
function Drawn(props: { readonly of: Exercise | undefined; readonly account: string }) {
  const { of, account } = props
  const own = of?.outcomes.find((each) => each.account === account)
  return of && own?.draw ? (
    <DrawLine instrument={of.instrument} draw={own.draw} assigned={own.assigned} />
  ) : null
}

function columnsOf(
  account: string,
  listed: Listed,
  exerciseOf: (entryId: string) => Exercise | undefined,
): readonly Column<Entry>[] {
  const own = (entry: Entry) =>
    entry.postings.filter((posting) => posting.from === account || posting.to === account)
  return [
    {
      id: 'at',
      heading: 'Time, UTC',
      className: 'align-top',
      cell: ({ at }) => <span className="tnum text-muted">{formatShortMoment(at)}</span>,
    },
    {
      id: 'cause',
      heading: 'Cause',
      className: 'align-top',
      cell: ({ cause, reference }) => (
        <span title={reference} className="font-medium">
          {cause}
        </span>
      ),
    },
    {
      id: 'what',
      heading: 'Moved',
      className: 'align-top',
      cell: (entry) => (
        <>
          {own(entry).map(({ asset, reason }, i) => (
            <span key={`${asset} ${reason} ${String(i)}`} className="block whitespace-nowrap">
              {formatInstrument(listed(asset), asset)} <span className="text-muted">{reason}</span>
            </span>
          ))}
          <Drawn of={exerciseOf(entry.entryId)} account={account} />
        </>
      ),
    },
    {
      id: 'amount',
      heading: 'Amount',
      align: 'right',
      className: 'align-top',
      cell: (entry) =>
        own(entry).map((posting, i) => {
          const amount = parseFixed(posting.amount)
          const signed = amount !== undefined && posting.from === account ? negated(amount) : amount
          return (
            <span key={`${posting.asset} ${posting.reason} ${String(i)}`} className="block">
              <Qty value={signed} sign="always" colour="sign" />
            </span>
          )
        }),
    },
  ]
}
