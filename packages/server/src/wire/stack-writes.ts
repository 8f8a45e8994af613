/** Stacks: bodies into commands. */
import { accountId, instrumentId } from '@parley/core'
import type { ProgramId, StackBudget, StackId, State } from '@parley/core'
import { amountAt } from './exact.ts'
import { scaleOf } from './numbers.ts'
import type { WritesOf } from './write.ts'

export const STACK_WRITES: WritesOf<'applyStack' | 'setStackMember' | 'endStack'> = {
  applyStack: {
    command: (meta, { stack, account, members }, { state }) => ({
      type: 'ApplyStack',
      ...meta,
      stack: stack as StackId,
      account: accountId(account),
      members: members.map(({ program, budget = [] }, i) => ({
        program: program as ProgramId,
        budget: budgetFrom(state, budget, `members.${i}.`),
      })),
    }),
  },
  setStackMember: {
    command: (meta, { stack, program, member, budget = [] }, { state }) => ({
      type: 'SetStackMember',
      ...meta,
      stack: stack as StackId,
      program: program as ProgramId,
      budget: member ? budgetFrom(state, budget, '') : undefined,
    }),
  },
  endStack: {
    command: (meta, { stack }) => ({ type: 'EndStack', ...meta, stack: stack as StackId }),
  },
}

function budgetFrom(
  state: State,
  budget: readonly { readonly asset: string; readonly amount: string }[],
  path: string,
): StackBudget {
  return budget.map(({ asset, amount }, i) => ({
    asset: instrumentId(asset),
    amount: amountAt(amount, scaleOf(state, asset), `${path}budget.${i}.amount`),
  }))
}
