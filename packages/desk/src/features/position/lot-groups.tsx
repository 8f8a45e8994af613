import type { ClosedLot, Lot, LotGroup } from '@parley/sdk'
import { Money, Qty } from '../../components/number.tsx'
import { Badge, Empty, Line } from '../../components/panel.tsx'
import { Ready } from '../../components/ready.tsx'
import { formatDate, formatInstrument } from '../../lib/format.ts'
import { useListed } from '../../lib/live.ts'
import { Gain } from './basis.tsx'
import { useLotGroups } from './position-queries.ts'
import type { LotGrouping, LotsRead } from './position-queries.ts'

const EMPTY = {
  cycle: ['No cycles yet', 'One lasts from flat to flat in an underlying and its options.'],
  chain: [
    'No roll chains yet',
    'What is opened in the place of an option that the same package closes goes on as one chain.',
  ],
  program: ['No programs have lots', 'What a program buys or writes is kept together by its name.'],
} as const satisfies Record<LotGrouping, readonly [string, string]>

/** Lots that belong together: what they came to as one, and each of them in the order they were opened. */
export function LotGroups(props: {
  readonly account: string
  readonly by: LotGrouping
  readonly lots: LotsRead
}) {
  const { account, by, lots } = props
  const groups = useLotGroups(account, by)
  const [title, words] = EMPTY[by]
  return (
    <Ready query={groups} what="the groups">
      {(rows) =>
        rows.length === 0 ? (
          <Empty title={title}>{words}</Empty>
        ) : (
          <ul aria-label={`Lots by ${by}`}>
            {rows.map((group) => (
              <li key={group.group} className="border-b border-line">
                <Group group={group} by={by} lots={lots} />
              </li>
            ))}
          </ul>
        )
      }
    </Ready>
  )
}

function Group(props: {
  readonly group: LotGroup
  readonly by: LotGrouping
  readonly lots: LotsRead
}) {
  const { group, by, lots } = props
  const { underlying, openedAt, closedAt, rolls, cash, currency, breakEven, unpriced } = group
  // A chain is named by the first lot that was rolled, which does not name it itself.
  const isOf = (lot: Lot | ClosedLot): boolean =>
    lot[by] === group.group || (by === 'chain' && lot.lotId === group.group)
  const open = lots.open.filter(isOf)
  const closed = lots.closed.filter(isOf)
  return (
    <details>
      <summary className="cursor-pointer px-3 py-2 hover:bg-raised">
        <span className="inline-flex w-[calc(100%-1.25rem)] flex-wrap items-baseline gap-x-2 align-top">
          <span className="font-medium">{by === 'program' ? group.group : underlying}</span>
          <Badge tone={closedAt === undefined ? 'accent' : 'plain'}>
            {closedAt === undefined ? 'open' : 'flat'}
          </Badge>
          {unpriced && (
            <Badge
              tone="warn"
              title={unpriced.map((each) => `${each.quantity} ${each.instrument}`).join('\n')}
            >
              cost not known
            </Badge>
          )}
          <span className="text-muted">
            <span className="tnum">{formatDate(openedAt.slice(0, 10))}</span>
            {closedAt !== undefined && (
              <span className="tnum"> to {formatDate(closedAt.slice(0, 10))}</span>
            )}
            {rolls > 0 && ` · rolled ${rolls} ${rolls === 1 ? 'time' : 'times'}`}
          </span>
          <span className="ml-auto">
            <Money value={cash} currency={currency} colour="sign" />
          </span>
        </span>
      </summary>
      <dl className="px-3 pb-1">
        <Line label="Net cash so far">
          <Money value={cash} currency={currency} colour="sign" />
        </Line>
        <Line label="Realised">
          <Money value={group.realised} colour="sign" />
        </Line>
        <Line label="Basis of what is open">
          <Money value={group.taxBasis} />
        </Line>
        {breakEven !== undefined && (
          <Line label="Units held pay for it at">
            <Money value={breakEven} rounded />
          </Line>
        )}
      </dl>
      <Members closed={closed} open={open} all={group.lots} />
    </details>
  )
}

function Members(props: {
  readonly open: readonly Lot[]
  readonly closed: readonly ClosedLot[]
  /** How many lots it has; closes from long ago are not read. */
  readonly all: number
}) {
  const { open, closed, all } = props
  const listed = useListed()
  const shown = new Set([...open, ...closed].map(({ lotId }) => lotId)).size
  const name = ({ instrument, side, quantity }: Lot | ClosedLot) => (
    <span>
      <Qty value={side === 'short' ? `-${quantity}` : quantity} colour="sign" />{' '}
      {formatInstrument(listed(instrument), instrument)}
    </span>
  )
  return (
    <ol className="border-t border-line bg-raised px-3 py-1">
      {closed.toReversed().map((lot) => (
        <li key={`${lot.lotId} ${lot.entryId}`} className="flex flex-wrap gap-x-2 py-0.5">
          {name(lot)}
          <span className="text-muted">
            {lot.how} <span className="tnum">{formatDate(lot.closedAt.slice(0, 10))}</span>
          </span>
          <span className="ml-auto">
            <Gain value={lot.profit} unpriced={lot.unpriced} />
          </span>
        </li>
      ))}
      {open.map((lot) => (
        <li key={lot.lotId} className="flex flex-wrap gap-x-2 py-0.5">
          {name(lot)}
          <span className="text-muted">
            open since <span className="tnum">{formatDate(lot.openedAt.slice(0, 10))}</span>
          </span>
          <span className="ml-auto">
            <Gain value={lot.unrealised} unpriced={lot.unpriced} rounded />
          </span>
        </li>
      ))}
      {shown < all && (
        <li className="py-0.5 text-muted">
          {all - shown} more of long ago: <code>parley lots --closed</code>
        </li>
      )}
    </ol>
  )
}
