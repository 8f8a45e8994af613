import type { Entry } from '@parley/sdk'
import { useMemo } from 'react'
import { Button } from '../../components/button.tsx'
import { DataTable } from '../../components/data-table.tsx'
import type { Column } from '../../components/data-table.tsx'
import { Qty } from '../../components/number.tsx'
import { Empty } from '../../components/panel.tsx'
import { negated, parseFixed } from '../../lib/decimal.ts'
import { formatInstrument, formatShortMoment } from '../../lib/format.ts'
import { useListed } from '../../lib/live.ts'
import { useEntries } from '../../lib/queries.tsx'
import type { Listed } from '../../lib/structure.ts'

/** The ledger of the account: each entry whole, with what it moved and why. */
export function Entries(props: { readonly account: string }) {
  const { account } = props
  const listed = useListed()
  const { rows, more, loading } = useEntries()
  const columns = useMemo(() => columnsOf(account, listed), [account, listed])
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

function columnsOf(account: string, listed: Listed): readonly Column<Entry>[] {
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
      cell: (entry) =>
        own(entry).map(({ asset, reason }, i) => (
          <span key={`${asset} ${reason} ${String(i)}`} className="block whitespace-nowrap">
            {formatInstrument(listed(asset), asset)} <span className="text-muted">{reason}</span>
          </span>
        )),
    },
    {
      id: 'amount',
      heading: 'Amount',
      align: 'right',
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
