/** Stacks as their owner reads them. */
import { balance, membersOf } from '@parley/core'
import type {
  FirmId,
  InstrumentId,
  IntentsCrossed,
  Stack,
  StackDecided,
  State,
  Timestamp,
} from '@parley/core'
import { fileNow } from '@parley/income'
import type { ProgramFile } from '@parley/income'
import type * as wire from '@parley/sdk'
import { amountText, priceText, timeText } from './numbers.ts'

export function stacksOf(state: State, firm: FirmId): wire.Stack[] {
  return [...(state.stacks.get(firm)?.values() ?? [])].map((stack) => stackView(state, stack))
}

export function stackView(state: State, stack: Stack): wire.Stack {
  const programs = membersOf(state, stack)
  const sums = (lines: Iterable<readonly [InstrumentId, bigint]>) =>
    [...lines].map(([asset, amount]) => ({ asset, amount: amountText(state, asset, amount) }))
  const files = new Map(programs.map((each) => [each.program, fileNow(each)]))
  return {
    stack: stack.stack,
    account: stack.account,
    version: stack.version,
    members: programs.map(({ program, drawn, mode, intents }) => ({
      program,
      budget: sums((stack.members.get(program) ?? []).map((line) => [line.asset, line.amount])),
      drawn: sums(drawn),
      priority: files.get(program)?.priority ?? 0,
      mode,
      intents: intents.size,
    })),
    pool: poolOf(state, stack, [...files.values()]),
    tick: stack.tick,
    ...(stack.decidedAt === undefined ? {} : { decidedAt: timeText(stack.decidedAt) }),
  }
}

function poolOf(state: State, stack: Stack, files: readonly ProgramFile[]): wire.Stack['pool'] {
  const drawn = new Map<InstrumentId, bigint>()
  for (const { underlying } of files) {
    const instrument = state.instruments.get(underlying as InstrumentId)
    if (instrument && instrument.kind !== 'cash') drawn.set(instrument.terms.quoteAsset, 0n)
  }
  for (const program of membersOf(state, stack))
    for (const [asset, amount] of program.drawn) drawn.set(asset, (drawn.get(asset) ?? 0n) + amount)
  return [...drawn].map(([asset, amount]) => ({
    asset,
    available: amountText(state, asset, balance(state.ledger, stack.account, asset).available),
    drawn: amountText(state, asset, amount),
  }))
}

/** A look, and what has met inside the stack since. */
export function stackDecisionView(
  { stack, tick, version, programs, ranks }: StackDecided,
  at: Timestamp | number,
  crosses: wire.StackDecision['crosses'] = [],
): wire.StackDecision {
  return {
    stack,
    tick,
    version,
    at: timeText(at),
    programs: [...programs],
    ranks: ranks.map(({ deadline, asked, granted, ...rank }) => ({
      ...rank,
      ...(deadline === undefined ? {} : { deadline: timeText(deadline) }),
      asked: asked.toString(),
      granted: granted.toString(),
    })),
    crosses,
  }
}

export function crossView(
  { buyer, seller, legs, size, price }: IntentsCrossed,
  at: Timestamp | number,
): wire.StackCross {
  return {
    buyer: buyer.program,
    seller: seller.program,
    legs: [...legs],
    size: size.toString(),
    price: priceText(price),
    at: timeText(at),
  }
}
