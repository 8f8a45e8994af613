/** Columns of lots: what each is, what it cost by either basis, and what it gained. */
import type { ClosedLot, Lot } from '@parley/sdk'
import type { Column } from '../../components/data-table.tsx'
import { Qty } from '../../components/number.tsx'
import { Badge } from '../../components/panel.tsx'
import { formatDate, formatInstrument } from '../../lib/format.ts'
import type { Listed } from '../../lib/structure.ts'
import { plain } from '../income/words.ts'
import { Basis, Gain } from './basis.tsx'

/** Information for a tax return, not advice. */
function Flags(props: { readonly flags: readonly string[] }) {
  return props.flags.map((flag) => (
    <Badge key={flag} tone="plain" title="Information, not advice">
      {plain(flag)}
    </Badge>
  ))
}

type Named = Pick<Lot, 'instrument' | 'side' | 'quantity' | 'openedAt' | 'flags'>

function nameOf(listed: Listed) {
  return ({ instrument, side, quantity, openedAt, flags }: Named) => (
    <>
      <span className="block">
        <Qty value={side === 'short' ? `-${quantity}` : quantity} colour="sign" />{' '}
        <span className="font-medium">{formatInstrument(listed(instrument), instrument)}</span>
      </span>
      <span className="flex flex-wrap items-center gap-1 text-muted">
        <span className="tnum">since {formatDate(openedAt.slice(0, 10))}</span>
        <Flags flags={flags} />
      </span>
    </>
  )
}

export function openColumns(listed: Listed): readonly Column<Lot>[] {
  return [
    { id: 'lot', heading: 'Lot', cell: nameOf(listed) },
    {
      id: 'tax',
      heading: 'Tax basis',
      align: 'right',
      cell: ({ taxBasis, unpriced }) => <Basis value={taxBasis} unpriced={unpriced} />,
    },
    {
      id: 'economic',
      heading: 'Economic',
      align: 'right',
      cell: ({ economicBasis, unpriced }) => <Basis value={economicBasis} unpriced={unpriced} />,
    },
    {
      id: 'unrealised',
      heading: 'Unrealised, tax',
      align: 'right',
      cell: ({ unrealised, unpriced }) => <Gain value={unrealised} unpriced={unpriced} rounded />,
    },
  ]
}

export function closedColumns(listed: Listed): readonly Column<ClosedLot>[] {
  return [
    { id: 'lot', heading: 'Lot', cell: nameOf(listed) },
    {
      id: 'closed',
      heading: 'Closed',
      cell: ({ closedAt, how, insteadOf }) => (
        <span className="whitespace-nowrap text-muted">
          <span className="tnum">{formatDate(closedAt.slice(0, 10))}</span> {how}
          {insteadOf && (
            <Badge
              tone="warn"
              title={insteadOf.map(({ lotId, quantity }) => `${quantity} of ${lotId}`).join('\n')}
            >
              instead of chosen
            </Badge>
          )}
        </span>
      ),
    },
    {
      id: 'profit',
      heading: 'Profit, tax',
      align: 'right',
      cell: ({ profit, unpriced }) => <Gain value={profit} unpriced={unpriced} />,
    },
    {
      id: 'economic',
      heading: 'Profit, economic',
      align: 'right',
      cell: ({ economicProfit, unpriced }) => <Gain value={economicProfit} unpriced={unpriced} />,
    },
  ]
}
