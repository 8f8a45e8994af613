import type { Trade } from '@parley/sdk'
import { useMemo } from 'react'
import { Button } from '../../components/button.tsx'
import { DataTable } from '../../components/data-table.tsx'
import type { Column } from '../../components/data-table.tsx'
import { LegList } from '../../components/leg-list.tsx'
import { Money, Price } from '../../components/number.tsx'
import { Badge, Empty } from '../../components/panel.tsx'
import { ZERO, minus, negated, parseFixed, product } from '../../lib/decimal.ts'
import type { Fixed } from '../../lib/decimal.ts'
import { formatClock, formatMoment, formatShortMoment } from '../../lib/format.ts'
import { useListed, useLiveTrades } from '../../lib/live.ts'
import { useTrades } from '../../lib/queries.tsx'
import type { Listed } from '../../lib/structure.ts'
import { useVenue } from '../../lib/venue.tsx'

/** Trades of the history and of the stream, each once. */
export function Trades() {
  const listed = useListed()
  const live = useLiveTrades()
  const { rows, more, loading } = useTrades()
  const trades = useMemo(() => merged(rows, live), [rows, live])
  const { clock } = useVenue()
  const today = new Date(clock.now()).toISOString().slice(0, 10)
  const columns = useMemo(() => columnsOf(listed, today), [listed, today])
  if (trades.length === 0)
    return (
      <Empty title={loading ? 'Reading trades…' : 'No trades yet'}>
        Ask for a price in the ticket and take one in the ladder: the settled trade is listed here.
      </Empty>
    )
  return (
    <>
      <DataTable label="Trades" rows={trades} columns={columns} rowId={(trade) => trade.tradeId} />
      {more && (
        <Button kind="quiet" className="m-2" onClick={more}>
          Earlier trades
        </Button>
      )}
    </>
  )
}

/** The page knows the fee (none is zero), the stream is first: a trade in both is the page's. */
function merged(page: readonly Trade[], live: readonly Trade[]): readonly Trade[] {
  const known = new Set(page.map(({ tradeId }) => tradeId))
  const fresh = live.filter(({ tradeId }) => !known.has(tradeId))
  const settled = page.map((trade) => ({ fee: { asset: trade.quoteAsset, amount: '0' }, ...trade }))
  return [...fresh.toReversed(), ...settled]
}

/** Signed cash of the trade to its reader, fee taken off. */
function cashOf(trade: Trade): Fixed | undefined {
  const [price, unit, size] = [trade.price, trade.unit, trade.size].map(parseFixed)
  if (price === undefined || unit === undefined || size === undefined) return undefined
  const gross = product(product(price, unit), size)
  const signed = trade.side === 'buy' ? negated(gross) : gross
  return minus(signed, parseFixed(trade.fee?.amount) ?? ZERO)
}

function columnsOf(listed: Listed, today: string): readonly Column<Trade>[] {
  return [
    {
      id: 'at',
      heading: 'Time',
      cell: (trade) => (
        <span className="tnum whitespace-nowrap text-muted" title={formatMoment(trade.at)}>
          {trade.at.startsWith(today) ? formatClock(trade.at) : formatShortMoment(trade.at)}
        </span>
      ),
    },
    {
      id: 'side',
      heading: 'Side',
      cell: ({ side }) => <Badge tone={side === 'buy' ? 'up' : 'down'}>{side}</Badge>,
    },
    {
      id: 'legs',
      heading: 'Legs',
      cell: ({ legs, size, side }) => (
        <LegList legs={legs} size={BigInt(size)} side={side} listed={listed} />
      ),
    },
    {
      id: 'price',
      heading: 'Price',
      align: 'right',
      cell: (trade) => <Price value={trade.price} decimals={2} className="font-medium" />,
    },
    {
      id: 'fee',
      heading: 'Fee',
      align: 'right',
      cell: (trade) => <Money value={trade.fee?.amount} />,
    },
    {
      id: 'cash',
      heading: 'Cash, after fee',
      align: 'right',
      cell: (trade) => (
        <Money value={cashOf(trade)} sign="always" colour="sign" currency={trade.quoteAsset} />
      ),
    },
    {
      id: 'with',
      heading: 'With',
      cell: ({ role, maker, taker }) => (
        <span className="text-muted">{role === 'taker' ? maker : (taker ?? 'anonymous')}</span>
      ),
    },
  ]
}
