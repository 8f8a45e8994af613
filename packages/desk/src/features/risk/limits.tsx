import type { Risk } from '@parley/sdk'
import { Button } from '../../components/button.tsx'
import { Empty, Panel } from '../../components/panel.tsx'
import { Ready } from '../../components/ready.tsx'
import { goTo } from '../../lib/place.ts'
import { LimitForm } from './limit-form.tsx'
import { LimitStory } from './limit-story.tsx'
import { LimitTable } from './limit-table.tsx'
import { useRiskLimits } from './risk-queries.ts'

/** `#risk?limit=all`: the history of all limits there were, where one that has ended is found too. */
const ALL = 'all'

/** Limits and how much of each is used; or, as the address asks, what became of one of them or of all. */
export function Limits(props: {
  readonly account: string
  readonly asked: string | undefined
  /** Stresses of the firm's own, once they are known: each may be bounded. */
  readonly stresses: Risk['stresses'] | undefined
}) {
  const { account, asked, stresses } = props
  const limits = useRiskLimits()
  if (asked !== undefined)
    return (
      <Panel
        title="History of limits"
        label="Risk limits"
        aside={<Button onClick={() => goTo('risk')}>All limits</Button>}
      >
        <LimitStory
          key={asked}
          scope={asked === ALL ? undefined : asked}
          limit={limits.data?.find(({ scope }) => scope === asked)}
        />
      </Panel>
    )
  return (
    <Panel
      title="Limits"
      label="Risk limits"
      aside={
        <Button kind="quiet" onClick={() => goTo('risk', { limit: ALL })}>
          History
        </Button>
      }
    >
      <Ready query={limits} what="the limits">
        {(rows) =>
          rows.length === 0 ? (
            <Empty title="No limits are set">
              Bound greeks, stresses, assignment cash, concentration or how near a margin call is:
              soft warns, hard refuses. <code>parley risk limit set</code> has all scopes.
            </Empty>
          ) : (
            <LimitTable rows={rows} />
          )
        }
      </Ready>
      {stresses && <LimitForm account={account} stresses={stresses} />}
    </Panel>
  )
}
