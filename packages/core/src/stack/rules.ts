/** Stacks as part of the venue. */
import { present } from '../assert.ts'
import type { FirmId } from '../party/firm.ts'
import { programOf } from '../program/program.ts'
import { OPERATOR } from '../venue/rules.ts'
import type { CommandRules, EventRules } from '../venue/rules.ts'
import type { State } from '../venue/state.ts'
import type { StackCommand } from './command.ts'
import { crossIntents } from './cross.ts'
import { decideStack } from './decide.ts'
import type { StackEvent } from './event.ts'
import { applyStack, endStack, setStackMember } from './own.ts'
import { stackOf } from './stack.ts'
import type { Stack, StackId, StackTag } from './stack.ts'

export const STACK_COMMANDS: CommandRules<StackCommand> = {
  ApplyStack: { decide: applyStack },
  SetStackMember: { decide: setStackMember },
  EndStack: { decide: endStack },
  DecideStack: { by: OPERATOR, decide: decideStack },
  CrossIntents: { by: OPERATOR, decide: crossIntents },
}

const owner = (_state: State, { firm }: StackTag): readonly FirmId[] => [firm]

export const STACK_EVENTS: EventRules<StackEvent> = {
  StackApplied: {
    apply(state, { firm, stack: id, account, version, members }) {
      const before = stackOf(state, firm, id)
      const next = new Map(members.map(({ program, budget }) => [program, budget]))
      for (const program of before?.members.keys() ?? [])
        if (!next.has(program)) releaseDrawn(state, firm, program)
      const own = state.stacks.get(firm) ?? new Map<StackId, Stack>()
      state.stacks.set(firm, own)
      const { tick = 0, decidedAt } = before ?? {}
      own.set(id, { firm, stack: id, account, version, members: next, tick, decidedAt })
    },
    seenBy: owner,
    answer: ({ stack, version }) => ({ stack, version }),
  },
  StackMemberSet: {
    apply(state, event) {
      const { firm, version, program, budget } = event
      const stack = stackIn(state, event)
      stack.version = version
      if (budget) stack.members.set(program, budget)
      else {
        stack.members.delete(program)
        releaseDrawn(state, firm, program)
      }
    },
    seenBy: owner,
    answer: ({ stack, version }) => ({ stack, version }),
  },
  StackEnded: {
    apply(state, event) {
      const { firm, stack: id } = event
      for (const program of stackIn(state, event).members.keys()) releaseDrawn(state, firm, program)
      const own = state.stacks.get(firm)
      own?.delete(id)
      if (own?.size === 0) state.stacks.delete(firm)
    },
    seenBy: owner,
    answer: ({ stack }) => ({ stack }),
  },
  StackDecided: {
    apply(state, event) {
      const stack = stackIn(state, event)
      stack.tick = event.tick
      stack.decidedAt = event.decidedAt
    },
    seenBy: owner,
    answer: ({ stack, tick }) => ({ stack, tick }),
  },
  IntentsCrossed: {
    apply(state, { firm, buyer, seller, size }) {
      for (const { program: id, intentId } of [buyer, seller]) {
        const program = present(programOf(state, firm, id), 'a cross is of programs that are there')
        const live = present(program.intents.get(intentId), 'a cross is of intents that are live')
        live.remaining -= size
        if (live.remaining === 0n) program.intents.delete(intentId)
      }
    },
    seenBy: owner,
    answer: ({ stack, size }) => ({ stack, size }),
  },
}

function stackIn(state: State, { firm, stack }: StackTag): Stack {
  return present(stackOf(state, firm, stack), 'an event speaks of a stack that is there')
}

/** What a program had drawn when it left is its own from then on. */
function releaseDrawn(state: State, firm: FirmId, program: Parameters<typeof programOf>[2]): void {
  programOf(state, firm, program)?.drawn.clear()
}
