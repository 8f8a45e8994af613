/** What owners do with their stacks: apply, change who is in them, end. */
import { ownAccount, accepted, refuse, refused } from '../venue/decision.ts'
import type { Decision } from '../venue/decision.ts'
import { within } from '../num/units.ts'
import type { AccountId } from '../ledger/account.ts'
import type { FirmId } from '../party/firm.ts'
import { programOf } from '../program/program.ts'
import { isProgramId } from '../program/tag.ts'
import { reject } from '../rejection.ts'
import type { Rejection } from '../rejection.ts'
import type { State } from '../venue/state.ts'
import type { ApplyStack, EndStack, SetStackMember, StackMember } from './command.ts'
import { STACK_LIMITS, stackOf, stackWith } from './stack.ts'
import type { StackId } from './stack.ts'

/** Guards in order: name, account; of a stack that is there, its account; of a new one, how many; each member; none twice. [STK-1] */
export function applyStack(state: State, command: ApplyStack): Decision {
  const { actor, stack: id, account, members } = command
  const { firm } = actor
  if (!isProgramId(id)) return refuse('malformed', 'stack')
  if (!ownAccount(state, firm, account)) return refuse('unknown_account', 'account')
  const before = stackOf(state, firm, id)
  if (before && before.account !== account)
    return refuse('unknown_account', 'account', { account: before.account })
  const { stacksPerFirmMax, membersMax } = STACK_LIMITS
  if (!before && (state.stacks.get(firm)?.size ?? 0) >= stacksPerFirmMax)
    return refuse('too_many_stacks', undefined, { max: String(stacksPerFirmMax) })
  if (members.length > membersMax)
    return refuse('malformed', 'members', { max: String(membersMax) })
  for (const [i, member] of members.entries()) {
    const wrong = refusalOfMember(state, { firm, stack: id, account }, member, `members.${i}.`)
    if (wrong) return refused(wrong)
  }
  if (new Set(members.map(({ program }) => program)).size < members.length)
    return refuse('malformed', 'members')
  const version = (before?.version ?? 0) + 1
  return accepted([{ type: 'StackApplied', firm, stack: id, account, version, members }])
}

/** Guards in order: known; to let go, a member; to take in, the member, and how many there are. */
export function setStackMember(state: State, command: SetStackMember): Decision {
  const { actor, stack: id, program, budget } = command
  const { firm } = actor
  const stack = stackOf(state, firm, id)
  if (!stack) return refuse('unknown_stack', 'stack')
  if (budget === undefined) {
    if (!stack.members.has(program)) return refuse('unknown_program', 'program')
  } else {
    const wrong = refusalOfMember(state, stack, { program, budget }, '')
    if (wrong) return refused(wrong)
    const { membersMax } = STACK_LIMITS
    if (!stack.members.has(program) && stack.members.size >= membersMax)
      return refuse('malformed', 'program', { max: String(membersMax) })
  }
  const version = stack.version + 1
  return accepted([{ type: 'StackMemberSet', firm, stack: id, version, program, budget }])
}

export function endStack(state: State, { actor, stack: id }: EndStack): Decision {
  if (!stackOf(state, actor.firm, id)) return refuse('unknown_stack', 'stack')
  return accepted([{ type: 'StackEnded', firm: actor.firm, stack: id }])
}

/** Guards in order: known; on the stack's account; in no other stack; of each budget its cash, once, and its amount. */
function refusalOfMember(
  state: State,
  of: { readonly firm: FirmId; readonly stack: StackId; readonly account: AccountId },
  { program: id, budget }: StackMember,
  path: string,
): Rejection | undefined {
  const program = programOf(state, of.firm, id)
  if (!program) return reject('unknown_program', `${path}program`)
  if (program.account !== of.account)
    return reject('unknown_account', `${path}program`, { account: program.account })
  const other = stackWith(state, program)
  if (other && other.stack !== of.stack)
    return reject('already_stacked', `${path}program`, { stack: other.stack })
  for (const [i, { asset, amount }] of budget.entries()) {
    if (state.listed(asset)?.kind !== 'cash')
      return reject('unknown_instrument', `${path}budget.${i}.asset`)
    const twice = budget.slice(0, i).some((each) => each.asset === asset)
    if (twice || amount < 0n || !within(amount))
      return reject('bad_amount', `${path}budget.${i}.amount`)
  }
  return undefined
}
