/** decide: the venue's rules. Reads the state, changes nothing. */
import type { Command } from './command.ts'
import { refuse } from './decision.ts'
import type { At, Decision } from './decision.ts'
import { ruleOf } from './nouns.ts'
import type { State } from './state.ts'

/** Decides a command in a state. Guards shared by all come first: the venue is open, the actor is known, its role allows it. */
export function decide(state: State, command: Command, at: At): Decision {
  const rule = ruleOf(command.type)
  if (command.type !== 'OpenVenue') {
    const firm = state.firms.get(command.actor.firm)
    if (!firm) return refuse('unknown_firm')
    if (rule.by && !rule.by.includes(firm.role)) return refuse('role_forbidden')
  }
  return rule.decide(state, command, at)
}

/** The record of an earlier write under the command's client id, if there was one. Same text, same answer; another text, a conflict. [IDM-1] */
export function recall(
  state: State,
  command: Pick<Command, 'actor' | 'clientId'>,
): number | undefined {
  if (command.clientId === undefined) return undefined
  return state.clientIds.get(command.actor.firm)?.find(command.clientId)
}
