/** A firm's own named lists of dealers, kept by the venue so that a panel can be asked by name. Told to nobody else. [GRP-1] */
import type { FirmId } from '../party/firm.ts'
import { reject } from '../rejection.ts'
import type { Rejection } from '../rejection.ts'
import { accepted, refuse, refused } from '../venue/decision.ts'
import type { Decision } from '../venue/decision.ts'
import type { Meta } from '../venue/meta.ts'
import type { State } from '../venue/state.ts'
import { RFQ_LIMITS } from './rfq.ts'

/** Makes, replaces, or with no dealers removes a group. */
export type SetDealerGroup = Meta & {
  readonly type: 'SetDealerGroup'
  readonly name: string
  readonly dealers: readonly FirmId[]
}

export const GROUPS_PER_FIRM_MAX = 50
const NAME = /^[a-z0-9][a-z0-9_-]{0,31}$/

/** Guards in order: name, dealers, how many groups; for a removal, that it is there. */
export function setDealerGroup(state: State, { actor, name, dealers }: SetDealerGroup): Decision {
  if (!NAME.test(name)) return refuse('malformed', 'name')
  const own = state.dealerGroups.get(actor.firm)
  if (dealers.length === 0 && !own?.has(name)) return refuse('unknown_group', 'name')
  const named = dealers.length === 0 ? [] : namedPanel(state, actor.firm, dealers, 'dealers')
  if ('code' in named) return refused(named)
  if (!own?.has(name) && (own?.size ?? 0) >= GROUPS_PER_FIRM_MAX)
    return refuse('too_many_groups', 'name', { max: String(GROUPS_PER_FIRM_MAX) })
  return accepted([{ type: 'DealerGroupSet', firm: actor.firm, name, dealers: named }])
}

/** Registered dealers but the taker itself, repeated names once. */
export function namedPanel(
  state: State,
  taker: FirmId,
  asked: readonly FirmId[],
  path: string,
): readonly FirmId[] | Rejection {
  const panel = new Set<FirmId>()
  for (const [i, id] of asked.entries()) {
    if (state.firms.get(id)?.role !== 'dealer' || id === taker)
      return reject('unknown_firm', `${path}.${i}`)
    panel.add(id)
  }
  return panel.size === 0 || panel.size > RFQ_LIMITS.panelMax
    ? reject('empty_panel', path)
    : [...panel]
}
