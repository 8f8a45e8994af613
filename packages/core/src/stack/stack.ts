/**
 * A stack: programs of one account that share its cash. What lies in the account in no program is the pool; a member draws from it what
 * its intents are granted, and gives back what it no longer needs. What a program owns itself stays its own. [STK-1]
 */
import type { HoldLine } from '../ledger/hold.ts'
import type { AccountId } from '../ledger/account.ts'
import type { FirmId } from '../party/firm.ts'
import type { Program, Programs } from '../program/program.ts'
import type { ProgramId } from '../program/tag.ts'
import type { Timestamp } from '../time/timestamp.ts'

/** A name of the firm's own, unique among its stacks. */
export type StackId = string & { readonly __id: 'stack' }

/** Whose stack it is. */
export type StackTag = { readonly firm: FirmId; readonly stack: StackId }

/** Most cash of each kind that a member may have drawn; what is not named is bounded by the pool alone. */
export type StackBudget = readonly HoldLine[]

export type Stack = StackTag & {
  readonly account: AccountId
  /** Raised with every change of who is in it. */
  version: number
  readonly members: Map<ProgramId, StackBudget>
  /** Looks decided so far. */
  tick: number
  decidedAt: Timestamp | undefined
}

export type Stacks = Map<FirmId, Map<StackId, Stack>>

/** Bounds, published at `GET /v1/limits`. */
export const STACK_LIMITS = { stacksPerFirmMax: 20, membersMax: 50, ranksMax: 500 } as const

export function stackOf(
  { stacks }: { readonly stacks: Stacks },
  firm: FirmId,
  id: StackId,
): Stack | undefined {
  return stacks.get(firm)?.get(id)
}

/** The stack that a program is in: it is in one at most. */
export function stackWith(
  { stacks }: { readonly stacks: Stacks },
  { firm, program }: Pick<Program, 'firm' | 'program'>,
): Stack | undefined {
  for (const stack of stacks.get(firm)?.values() ?? []) if (stack.members.has(program)) return stack
  return undefined
}

/** Members in the order they came. */
export function membersOf(
  { programs }: { readonly programs: Programs },
  { firm, members }: Stack,
): readonly Program[] {
  const own = programs.get(firm)
  return [...members.keys()].flatMap((id) => own?.get(id) ?? [])
}

type Saved = Omit<Stack, 'members'> & {
  readonly members: readonly (readonly [ProgramId, StackBudget])[]
}

export function saveStacks(stacks: Stacks): readonly Saved[] {
  return [...stacks.values()].flatMap((own) =>
    [...own.values()].map((stack) => ({ ...stack, members: [...stack.members] })),
  )
}

export function loadStacks(stacks: Stacks, saved: readonly Saved[]): void {
  for (const { firm, stack, account, version, members, tick, decidedAt } of saved) {
    const own = stacks.get(firm) ?? new Map<StackId, Stack>()
    stacks.set(firm, own)
    own.set(stack, { firm, stack, account, version, members: new Map(members), tick, decidedAt })
  }
}
