/** Corporate actions as part of the venue: their commands, their events, and what they do. */
import { followMargins } from '../margin/rates.ts'
import { present } from '../assert.ts'
import type { State } from '../venue/state.ts'
import { OPERATOR, everybody } from '../venue/rules.ts'
import type { CommandRules, EventRules } from '../venue/rules.ts'
import type { ActionId, Adjusted, Announced } from './action.ts'
import { announceCorporateAction, withdrawCorporateAction } from './announce.ts'
import { applyCorporateAction } from './apply.ts'
import type { CorporateActionCommand } from './command.ts'
import type { CorporateActionEvent } from './event.ts'

export const CORPORATE_ACTION_COMMANDS: CommandRules<CorporateActionCommand> = {
  AnnounceCorporateAction: { by: OPERATOR, decide: announceCorporateAction },
  WithdrawCorporateAction: { by: OPERATOR, decide: withdrawCorporateAction },
  ApplyCorporateAction: { by: OPERATOR, decide: applyCorporateAction },
}

export const CORPORATE_ACTION_EVENTS: EventRules<CorporateActionEvent> = {
  CorporateActionAnnounced: {
    apply(state, { action }) {
      state.corporateActions.set(action.actionId, { action, status: 'announced' })
    },
    seenBy: everybody,
    answer: ({ action: { actionId, effectiveAt } }) => ({ actionId, effectiveAt }),
  },
  CorporateActionWithdrawn: {
    apply(state, { actionId }) {
      announcedOf(state, actionId).status = 'withdrawn'
    },
    seenBy: everybody,
    answer: ({ actionId }) => ({ actionId }),
  },
  CorporateActionApplied: {
    apply(state, { actionId, adjusted }) {
      announcedOf(state, actionId).status = 'applied'
      followMargins(state.ledger.margins, adjusted)
    },
    seenBy: everybody,
    answer: ({ actionId }) => ({ actionId }),
  },
  InstrumentRetired: {
    apply(state, { instrument, actionId, adjusted }) {
      const ended = present(state.instruments.get(instrument), 'what is retired is listed')
      const retired = { actionId, into: adjusted?.into }
      if (ended.kind !== 'cash') state.instruments.set(instrument, { ...ended, retired })
      if (adjusted) follow(state, adjusted)
    },
    seenBy: everybody,
  },
}

/** What was said of an instrument is from now on said of what took its place. */
function follow({ exercises, blocks }: State, { from, into, numerator }: Adjusted): void {
  const minimums = blocks.minimums.get(from)
  if (minimums) {
    blocks.minimums.delete(from)
    blocks.minimums.set(into, minimums)
  }
  const instructions = exercises.instructions.get(from)
  if (!instructions) return
  exercises.instructions.delete(from)
  exercises.instructions.set(
    into,
    new Map(
      [...instructions].map(([account, { contracts, user, at }]) => [
        account,
        { contracts: contracts * numerator, user, at },
      ]),
    ),
  )
}

function announcedOf(state: State, actionId: ActionId): Announced {
  return present(state.corporateActions.get(actionId), 'a corporate action was announced')
}
