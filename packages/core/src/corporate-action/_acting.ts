/** For tests: announcing a corporate action and carrying it out at its moment. */
import { DAY, OPERATOR, SEED, actor, eventOf, must } from '../_venue.ts'
import type { World } from '../_venue.ts'
import { timestamp } from '../time/timestamp.ts'
import type { Event } from '../venue/event.ts'
import type { ActionId, ActionTerms } from './action.ts'
import type { AnnounceCorporateAction, ApplyCorporateAction } from './command.ts'

export function announcing(terms: ActionTerms, effectiveAt: number): AnnounceCorporateAction {
  return {
    type: 'AnnounceCorporateAction',
    actor: actor(OPERATOR),
    terms,
    effectiveAt: timestamp(effectiveAt),
    reference: 'memo 1',
  }
}

export function applying(actionId: string, seed = SEED): ApplyCorporateAction {
  return {
    type: 'ApplyCorporateAction',
    actor: actor(OPERATOR),
    actionId: actionId as ActionId,
    seed,
  }
}

/** Announces it for tomorrow, and lets tomorrow come. */
export function acted(world: World, terms: ActionTerms): readonly Event[] {
  const effectiveAt = world.now + DAY
  const told = must(world, announcing(terms, effectiveAt))
  const { actionId } = eventOf(told, 'CorporateActionAnnounced').action
  world.now = effectiveAt
  return must(world, applying(actionId))
}
