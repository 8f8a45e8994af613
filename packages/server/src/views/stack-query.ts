/** Looks at stacks as their owner may read them. */
import { decode, reject } from '@parley/core'
import type { FirmId, IntentsCrossed, Rejection, StackDecided, StackId } from '@parley/core'
import type * as wire from '@parley/sdk'
import { crossView, stackDecisionView } from '../wire/stack-views.ts'
import { text } from './views.ts'
import type { Row, Views } from './views.ts'

export type StackPage = {
  readonly stack?: string
  readonly limit?: number
  readonly before?: number
}

/** Newest first. Of a stack that has ended they stay. */
export function readStackDecisions(
  views: Views,
  firm: FirmId,
  { stack, limit = 100, before = Number.MAX_SAFE_INTEGER }: StackPage,
): { decisions: wire.StackDecision[]; next?: string } | Rejection {
  const rows =
    stack === undefined
      ? views.all('select * from stack_decisions where firm = ? order by n desc limit ?', [
          firm,
          limit,
        ])
      : views.all(
          'select * from stack_decisions where firm = ? and stack = ? and tick < ? order by n desc limit ?',
          [firm, stack, before, limit],
        )
  if (stack !== undefined && rows.length === 0)
    if (!views.state.stacks.get(firm)?.has(stack as StackId))
      return reject('unknown_stack', 'stack')
  const decisions = rows.map((row) => decisionOf(views, row))
  const last = decisions.at(-1)
  return {
    decisions,
    ...(last && stack !== undefined && rows.length === limit ? { next: String(last.tick) } : {}),
  }
}

function decisionOf(views: Views, row: Row): wire.StackDecision {
  const crosses = views.all('select * from stack_crosses where decision = ? order by n', [
    Number(row['n']),
  ])
  return stackDecisionView(
    decode(text(row['decision'])) as StackDecided,
    Number(row['at_us']),
    crosses.map((each) =>
      crossView(decode(text(each['crossed'])) as IntentsCrossed, Number(each['at_us'])),
    ),
  )
}
