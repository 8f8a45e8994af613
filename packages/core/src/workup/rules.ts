/** Workups as part of the venue. */
import { present } from '../assert.ts'
import type { FirmId } from '../party/firm.ts'
import { OPERATOR, nobody } from '../venue/rules.ts'
import type { CommandRules, EventRules } from '../venue/rules.ts'
import type { RfqId } from '../rfq/rfq.ts'
import type { State } from '../venue/state.ts'
import { addToWorkup } from './add.ts'
import { runWorkup } from './run.ts'
import type { Workup, WorkupCommand, WorkupEvent } from './workup.ts'

export const WORKUP_COMMANDS: CommandRules<WorkupCommand> = {
  AddToWorkup: { decide: addToWorkup },
  RunWorkup: { by: OPERATOR, decide: runWorkup },
}

export const WORKUP_EVENTS: EventRules<WorkupEvent> = {
  WorkupOpened: {
    apply(state, { offer, told }) {
      const rfq = present(state.rfqs.get(offer.rfqId), 'a request is open while it trades')
      const { terms, owner, needs } = rfq
      state.workups.set(offer.rfqId, { ...offer, terms, owner, needs, told, additions: new Map() })
    },
    seenBy: nobody,
  },
  WorkupOffered: { seenBy: (state, { offer }) => participants(state, offer.rfqId) },
  WorkupAdded: {
    apply(state, { addition }) {
      const { additions } = workupOf(state, addition.rfqId)
      // Deleted first, so that they stand in the order placed.
      additions.delete(addition.firm)
      additions.set(addition.firm, addition)
    },
    seenBy: (_state, { addition }) => [addition.firm],
    answer: ({ addition: { quoteId, rfqId, size, placedAt } }) => ({
      quoteId,
      rfqId,
      size,
      placedAt,
    }),
  },
  WorkupWithdrawn: {
    apply(state, { rfqId, firm }) {
      workupOf(state, rfqId).additions.delete(firm)
    },
    seenBy: (_state, { firm }) => [firm],
    answer: ({ quoteId, rfqId }) => ({ quoteId, rfqId }),
  },
  WorkupMatched: { seenBy: (state, { match }) => [workupOf(state, match.rfqId).owner.taker] },
  WorkupClosed: { seenBy: (state, { rfqId }) => participants(state, rfqId) },
  WorkupEnded: {
    apply(state, { rfqId }) {
      state.workups.delete(rfqId)
    },
    seenBy: nobody,
    answer: ({ rfqId }) => ({ rfqId }),
  },
}

function workupOf(state: State, rfqId: RfqId): Workup {
  return present(state.workups.get(rfqId), 'a workup is open')
}

function participants(state: State, rfqId: RfqId): readonly FirmId[] {
  const { owner, told } = workupOf(state, rfqId)
  return [owner.taker, ...told]
}
