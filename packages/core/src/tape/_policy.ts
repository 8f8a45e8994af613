/** For tests: publication policies in a line each. */
import { OPERATOR, actor } from '../_venue.ts'
import type { PublicationRule } from './policy.ts'
import type { PublishDue, SetPublicationPolicy } from './rules.ts'

export function publishing(rules: readonly Partial<PublicationRule>[]): SetPublicationPolicy {
  return {
    type: 'SetPublicationPolicy',
    actor: actor(OPERATOR),
    rules: rules.map((rule) => ({
      venueClass: undefined,
      underlying: undefined,
      sizeMin: 1n,
      treatment: { kind: 'immediate' },
      sizeCap: undefined,
      ...rule,
    })),
  }
}

export const release: PublishDue = { type: 'PublishDue', actor: actor(OPERATOR) }
