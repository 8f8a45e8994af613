/** The kill switch: one command stops a user, a firm, or the venue, and cancels all that is theirs. [PRT-13] [PRT-14] */
import { openProposals, withdrawn } from '../block/end.ts'
import type { RestingOrder } from '../cross/order.ts'
import { pulledOrder } from '../cross/place.ts'
import { accepted, minter, refuse } from '../venue/decision.ts'
import type { At, Decision } from '../venue/decision.ts'
import type { Actor, FirmId, UserId } from '../party/firm.ts'
import type { State } from '../venue/state.ts'
import type { Rejection } from '../rejection.ts'
import { reject } from '../rejection.ts'
import type { Kill, Revive } from './command.ts'
import { killKey, sideOf } from './kill.ts'
import type { KillScope } from './kill.ts'
import { ordersOf, pulled } from './pull.ts'

/** Guards in order: whose (`unknown_firm`, `role_forbidden`), not killed yet (`already_exists`). */
export function kill(state: State, { actor, scope, reason }: Kill, at: At): Decision {
  const wrong = mayNot(state, actor, scope)
  if (wrong) return { ok: false, rejection: wrong }
  if (state.protection.killed.has(killKey(scope))) return refuse('already_exists', 'scope')
  const mint = minter(state, at)
  const { firm, user } = ownerOf(scope)
  // What waits on a request goes with it.
  const orders = ordersOf(state, { firm, user, quotes: true, requests: true, acceptances: false })
  const blocks = openProposals(state, firm, user)
  const resting = restingBy(state, firm, user)
  return accepted([
    {
      type: 'Killed',
      killId: mint('kill'),
      scope,
      by: sideOf(state, actor),
      user: actor.user,
      reason,
      at: at.ts,
      quotes: orders.quotes.map(({ quoteId }) => quoteId),
      requests: orders.requests.map(({ rfqId }) => rfqId),
      blocks: blocks.map(({ terms }) => terms.blockId),
      orders: resting.map(({ order }) => order.orderId),
    },
    ...pulled(state, orders, { reason: 'kill', user, at: at.ts, mint }),
    ...blocks.flatMap(withdrawn),
    ...resting.flatMap(pulledOrder),
  ])
}

/** Guards in order: whose; killed (`not_killed`); by the same side: what the venue stopped, the venue revives (`role_forbidden`). */
export function revive(state: State, { actor, scope, reason }: Revive): Decision {
  const wrong = mayNot(state, actor, scope)
  if (wrong) return { ok: false, rejection: wrong }
  const killed = state.protection.killed.get(killKey(scope))
  if (!killed) return refuse('not_killed', 'scope')
  const by = sideOf(state, actor)
  if (killed.by === 'venue' && by !== 'venue') return refuse('role_forbidden', 'scope')
  return accepted([{ type: 'Revived', scope, by, reason }])
}

function restingBy(
  state: State,
  firm: FirmId | undefined,
  user: UserId | undefined,
): readonly RestingOrder[] {
  return [...state.crosses.books.values()].flatMap(({ orders }) =>
    [...orders.values()].filter(
      ({ order }) =>
        (firm === undefined || order.firm === firm) && (user === undefined || order.user === user),
    ),
  )
}

function ownerOf(scope: KillScope): { firm: FirmId | undefined; user: UserId | undefined } {
  if (scope.level === 'venue') return { firm: undefined, user: undefined }
  return { firm: scope.firm, user: scope.level === 'user' ? scope.user : undefined }
}

function mayNot(state: State, actor: Actor, scope: KillScope): Rejection | undefined {
  const isOperator = sideOf(state, actor) === 'venue'
  if (scope.level === 'venue') return isOperator ? undefined : reject('role_forbidden', 'level')
  if (!isOperator && scope.firm !== actor.firm) return reject('role_forbidden', 'firm')
  return state.firms.has(scope.firm) ? undefined : reject('unknown_firm', 'firm')
}
