/** Programs as part of the venue. */
import { present } from '../assert.ts'
import type { FirmId } from '../party/firm.ts'
import { OPERATOR } from '../venue/rules.ts'
import type { CommandRules, EventRules } from '../venue/rules.ts'
import type { State } from '../venue/state.ts'
import { ledgerAfter } from './capital.ts'
import type { ProgramCommand } from './command.ts'
import { costsAfter } from './cost.ts'
import { decideProgram, endIntent } from './decide.ts'
import type { ProgramEvent } from './event.ts'
import type { IntentId, LiveIntent } from './intent.ts'
import {
  adoptPosition,
  answerIntent,
  applyProgram,
  grantMandate,
  retireProgram,
  revokeMandate,
  steerProgram,
} from './own.ts'
import { programOf } from './program.ts'
import { restateProgram } from './restating.ts'
import type { Program } from './program.ts'
import type { ProgramId, ProgramTag } from './tag.ts'

export const PROGRAM_COMMANDS: CommandRules<ProgramCommand> = {
  ApplyProgram: { decide: applyProgram },
  SteerProgram: { decide: steerProgram },
  RetireProgram: { decide: retireProgram },
  GrantMandate: { decide: grantMandate },
  RevokeMandate: { decide: revokeMandate },
  AdoptPosition: { decide: adoptPosition },
  AnswerIntent: { decide: answerIntent },
  DecideProgram: { by: OPERATOR, decide: decideProgram },
  EndIntent: { by: OPERATOR, decide: endIntent },
}

const owner = (_state: State, { firm }: ProgramTag): readonly FirmId[] => [firm]

export const PROGRAM_EVENTS: EventRules<ProgramEvent> = {
  ProgramApplied: {
    apply(state, { firm, program: id, account, version, definition, underlying }) {
      const before = programOf(state, firm, id)
      if (before) {
        before.version = version
        before.definition = definition
        before.underlying = underlying
        before.restatedFile.clear()
        before.changed = true
        return
      }
      const own = state.programs.get(firm) ?? new Map<ProgramId, Program>()
      state.programs.set(firm, own)
      own.set(id, {
        firm,
        program: id,
        account,
        version,
        definition,
        underlying,
        mode: 'active',
        granted: undefined,
        grants: 0,
        restatedFile: new Map(),
        restatedMandate: new Map(),
        ledger: new Map(),
        costs: new Map(),
        drawn: new Map(),
        capital: undefined,
        tick: 0,
        decidedAt: undefined,
        changed: true,
        intents: new Map(),
      })
    },
    seenBy: owner,
    answer: ({ program, version }) => ({ program, version }),
  },
  ProgramSteered: {
    apply(state, event) {
      const program = programIn(state, event)
      program.mode = event.mode
      program.changed = true
    },
    seenBy: owner,
    answer: ({ program, mode }) => ({ program, mode }),
  },
  ProgramRetired: {
    apply(state, { firm, program }) {
      const own = state.programs.get(firm)
      own?.delete(program)
      if (own?.size === 0) state.programs.delete(firm)
    },
    seenBy: owner,
    answer: ({ program }) => ({ program }),
  },
  MandateGranted: {
    apply(state, event) {
      const program = programIn(state, event)
      program.granted = event.granted
      program.restatedMandate.clear()
      program.changed = true
      program.grants = event.granted.mandate.number
    },
    seenBy: owner,
    answer: ({ program, granted }) => ({ program, number: granted.mandate.number }),
  },
  MandateRevoked: {
    apply(state, event) {
      const program = programIn(state, event)
      program.granted = undefined
      program.restatedMandate.clear()
    },
    seenBy: owner,
    answer: ({ program }) => ({ program }),
  },
  ProgramRestated: {
    apply(state, event) {
      const program = programIn(state, event)
      restateProgram(program, event)
      program.changed = true
    },
    seenBy: owner,
  },
  ProgramDecided: {
    apply(state, event) {
      const program = programIn(state, event)
      program.tick = event.tick
      program.decidedAt = event.decidedAt
      program.changed = false
      if (event.approval === 'dry_run') return
      for (const intent of event.intents)
        program.intents.set(intent.intentId, {
          intent,
          state: event.approval === 'ask' ? 'asked' : 'ready',
          remaining: intent.size,
          attempts: 0,
          rfqId: undefined,
        })
    },
    seenBy: owner,
    answer: ({ program, tick }) => ({ program, tick }),
  },
  ProgramPosted: {
    apply(state, event) {
      const program = programIn(state, event)
      const [after, costs] = [
        ledgerAfter(program, event.lines),
        costsAfter(program, event.lines, event.costs),
      ]
      program.ledger.clear()
      program.costs.clear()
      for (const [asset, cost] of costs) program.costs.set(asset, cost)
      for (const [asset, amount] of after) program.ledger.set(asset, amount)
      program.capital = event.capital
      if (event.cause === 'adoption' || event.cause === 'liquidation') program.changed = true
      if (event.cause !== 'draw') return
      for (const { asset, amount } of event.lines) {
        const left = (program.drawn.get(asset) ?? 0n) + amount
        if (left === 0n) program.drawn.delete(asset)
        else program.drawn.set(asset, left)
      }
    },
    seenBy: owner,
    answer: ({ program }) => ({ program }),
  },
  IntentApproved: {
    apply(state, event) {
      liveIn(state, event).state = 'ready'
    },
    seenBy: owner,
    answer: ({ program, intentId }) => ({ program, intentId, outcome: 'approved' }),
  },
  IntentEnded: {
    apply(state, event) {
      programIn(state, event).intents.delete(event.intentId)
    },
    seenBy: owner,
    answer: ({ program, intentId, outcome }) => ({ program, intentId, outcome }),
  },
}

function programIn(state: State, { firm, program }: ProgramTag): Program {
  return present(programOf(state, firm, program), 'an event speaks of a program that is there')
}

function liveIn(state: State, event: ProgramTag & { readonly intentId: IntentId }): LiveIntent {
  return present(programIn(state, event).intents.get(event.intentId), 'an intent is live')
}
