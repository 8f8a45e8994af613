import type { StackDecision } from '@parley/sdk'
import { Badge, Empty } from '../../components/panel.tsx'
import { formatDate, formatShortMoment } from '../../lib/format.ts'

/** In which order members were given cash, look by look, and what met inside the stack. */
export function StackLooks(props: { readonly decisions: readonly StackDecision[] }) {
  const { decisions } = props
  if (decisions.length === 0)
    return (
      <Empty title="Not looked yet">
        Each look at a stack is kept here: whose turn it was, who was given how much, and what met
        inside it.
      </Empty>
    )
  return (
    <ol aria-label="Looks">
      {decisions.map((look) => (
        <li key={look.tick} className="border-b border-line px-3 py-1.5">
          <div className="flex items-baseline gap-2">
            <time className="tnum text-muted" dateTime={look.at}>
              {formatShortMoment(look.at)}
            </time>
            <span className="text-muted">{look.programs.join(', ')}</span>
          </div>
          {look.ranks.length === 0 && <p className="text-faint">Nobody wanted anything.</p>}
          {look.ranks.map((rank, i) => (
            <p key={`${rank.program} ${rank.intentId}`} className="flex flex-wrap gap-x-2">
              <span className="tnum text-faint">{i + 1}.</span>
              <span className="font-medium">{rank.program}</span>
              <span className="tnum">
                {rank.granted} of {rank.asked}
              </span>
              {rank.granted !== rank.asked && <Badge tone="warn">cut</Badge>}
              <span className="text-muted">{whyOf(rank)}</span>
            </p>
          ))}
          {look.crosses.map(({ buyer, seller, size, price }) => (
            <p key={`${buyer} ${seller} ${size}`} className="text-muted">
              {buyer} had {size} from {seller} at {price}, inside the account
            </p>
          ))}
        </li>
      ))}
    </ol>
  )
}

function whyOf({
  reducesRisk,
  deadline,
  edgePerMargin,
  priority,
}: StackDecision['ranks'][number]): string {
  return [
    ...(reducesRisk ? ['reduces risk'] : []),
    ...(deadline === undefined ? [] : [`by ${formatDate(deadline.slice(0, 10))}`]),
    `edge ${edgePerMargin} a unit of margin`,
    ...(priority === 0 ? [] : [`priority ${priority}`]),
  ].join(' · ')
}
