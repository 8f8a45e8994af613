/** The tape as part of the venue. */
import type { Meta } from '../venue/meta.ts'
import { accepted, refused } from '../venue/decision.ts'
import type { Decision } from '../venue/decision.ts'
import { OPERATOR, everybody, nobody } from '../venue/rules.ts'
import type { CommandRules, EventRules } from '../venue/rules.ts'
import type { State } from '../venue/state.ts'
import { checkPolicy } from './policy.ts'
import type { PublicationPolicy } from './policy.ts'
import { RECENT_PRINTS } from './print.ts'
import type { TapeEvent } from './print.ts'
import { publishDue } from './publish.ts'

/** Puts a policy in force, in the place of the one before: for trades from now on. */
export type SetPublicationPolicy = Meta & {
  readonly type: 'SetPublicationPolicy'
  readonly rules: PublicationPolicy
}
/** The venue's own timer: publishes what is due. */
export type PublishDue = Meta & { readonly type: 'PublishDue' }
export type TapeCommand = SetPublicationPolicy | PublishDue

export const TAPE_COMMANDS: CommandRules<TapeCommand> = {
  SetPublicationPolicy: { by: OPERATOR, decide: setPolicy },
  PublishDue: { by: OPERATOR, decide: (state, _command, at) => publishDue(state, at) },
}

export const TAPE_EVENTS: EventRules<TapeEvent> = {
  PublicationPolicySet: {
    apply(state, { rules }) {
      state.tape.policy = rules
    },
    seenBy: everybody,
    answer: ({ rules }) => ({ rules: rules.length }),
  },
  PrintPlanned: {
    apply(state, { print }) {
      state.tape.planned.set(print.printId, print)
    },
    seenBy: nobody,
  },
  TradePublished: {
    apply({ tape }, { print, releases }) {
      for (const id of releases) tape.planned.delete(id)
      tape.recent.push(print)
      if (tape.recent.length > RECENT_PRINTS) tape.recent.shift()
    },
    seenBy: everybody,
  },
}

function setPolicy(state: State, { rules }: SetPublicationPolicy): Decision {
  const wrong = checkPolicy(state, rules)
  return wrong ? refused(wrong) : accepted([{ type: 'PublicationPolicySet', rules }])
}
