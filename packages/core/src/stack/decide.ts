/** What the venue's timer records of a stack: what its members decided together, each with the cash it draws. [STK-2] [STK-3] */
import { present } from '../assert.ts'
import { judge } from '../collateral/cover.ts'
import type { HoldLine } from '../ledger/hold.ts'
import { capitalLines, freeOf, keptFor, ledgerAfter, postingEvents } from '../program/capital.ts'
import type { ProgramLine } from '../program/command.ts'
import { decideProgram } from '../program/decide.ts'
import { programOf } from '../program/program.ts'
import type { Program } from '../program/program.ts'
import { reject } from '../rejection.ts'
import type { Rejection } from '../rejection.ts'
import { accepted, coverEvents, minter, refuse, refused } from '../venue/decision.ts'
import type { At, Decision } from '../venue/decision.ts'
import type { Event } from '../venue/event.ts'
import type { State } from '../venue/state.ts'
import type { DecideStack, StackPart } from './command.ts'
import { STACK_LIMITS, stackOf } from './stack.ts'
import type { Stack, StackBudget } from './stack.ts'

/**
 * Guards in order: known; the version and the tick it was decided for; how much it says; of each part that it is a member's, once, all
 * that a decision of a program is held to, and what it draws; that all of it is there. [STK-2]
 */
export function decideStack(state: State, command: DecideStack, at: At): Decision {
  const { actor, firm, stack: id, version, tick, parts, ranks } = command
  const stack = stackOf(state, firm, id)
  if (!stack) return refuse('unknown_stack', 'stack')
  if (version !== stack.version) return refuse('program_moved', 'version')
  if (tick !== stack.tick + 1) return refuse('program_moved', 'tick')
  if (ranks.length > STACK_LIMITS.ranksMax) return refuse('malformed', 'ranks')
  const decided: Event[] = []
  const drawn: Drawn[] = []
  const seen = new Set<string>()
  for (const [i, part] of parts.entries()) {
    const { program: name, draws } = part
    const program = stack.members.has(name) ? programOf(state, firm, name) : undefined
    if (!program || seen.has(name)) return refuse('unknown_program', `parts.${i}.program`)
    seen.add(name)
    const own = decideProgram(state, { ...part, type: 'DecideProgram', actor, firm }, at)
    if (!own.ok) return refused(inPart(own.rejection, i))
    decided.push(...own.events)
    const wrong = refusalOfDraws(state, stack, program, draws)
    if (wrong) return refused(inPart(wrong, i))
    if (draws.length === 0) continue
    const free = freeOf(state, program, ledgerAfter(program, draws))
    if ('code' in free) return refused(inPart(free, i))
    drawn.push({ program, draws, free })
  }
  const draws = drawEvents(state, stack, drawn, at)
  if ('code' in draws) return refused(draws)
  const programs = parts.map(({ program }) => program)
  return accepted([
    { type: 'StackDecided', firm, stack: id, version, tick, decidedAt: at.ts, programs, ranks },
    ...decided,
    ...draws,
  ])
}

type Drawn = {
  readonly program: Program
  readonly draws: StackPart['draws']
  readonly free: readonly HoldLine[]
}

/** Cash alone is shared: shares that are called away could not be given back. */
function refusalOfDraws(
  state: State,
  stack: Stack,
  program: Program,
  draws: readonly ProgramLine[],
): Rejection | undefined {
  const budget = stack.members.get(program.program) ?? []
  for (const [i, { asset, amount }] of draws.entries()) {
    const path = `draws.${i}`
    const twice = draws.slice(0, i).some((each) => each.asset === asset)
    if (state.listed(asset)?.kind !== 'cash' || twice)
      return reject('unknown_instrument', `${path}.asset`)
    const after = (program.drawn.get(asset) ?? 0n) + amount
    if (amount === 0n || after < 0n) return reject('bad_amount', `${path}.amount`)
    const most = budgetOf(budget, asset)
    if (amount > 0n && most !== undefined && after > most)
      return reject('outside_mandate', `${path}.amount`, {
        rule: 'budget',
        observed: String(after),
        threshold: String(most),
        asset,
      })
  }
  return undefined
}

function budgetOf(budget: StackBudget, asset: ProgramLine['asset']): bigint | undefined {
  return budget.find((line) => line.asset === asset)?.amount
}

/** All that is drawn and given back is set aside anew in one step, so that what one gives back another can have. */
function drawEvents(
  state: State,
  { account: id }: Stack,
  drawn: readonly Drawn[],
  at: At,
): readonly Event[] | Rejection {
  if (drawn.length === 0) return []
  const account = present(state.accounts.get(id), 'a stack has an account')
  const covers = judge(state.ledger, state.listed, {
    account,
    deltas: new Map(),
    released: drawn.flatMap(({ program }) => capitalLines(state, program)),
    placed: drawn.flatMap(({ free }) => free),
    kept: keptFor(state, id),
  })
  if ('code' in covers) return covers
  const mint = minter(state, at)
  return [
    ...drawn.flatMap(({ program, draws: lines, free }) =>
      postingEvents(program, { cause: 'draw', entryId: undefined, lines, costs: [] }, free, mint),
    ),
    ...coverEvents(state, covers, mint),
  ]
}

function inPart(rejection: Rejection, i: number): Rejection {
  return { ...rejection, path: `parts.${i}.${rejection.path ?? ''}` }
}
