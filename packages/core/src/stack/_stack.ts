/** For tests: two programs of one account, stacked. */
import { actor, legsOf, must, px } from '../_venue.ts'
import type { World } from '../_venue.ts'
import { instrumentId } from '../instrument/instrument.ts'
import { amount } from '../num/units.ts'
import {
  ACME,
  INCOME,
  adopting,
  applying,
  deciding,
  granting,
  intending,
  marksOf,
  programmed,
} from '../program/_program.ts'
import type { Intent, IntentId } from '../program/intent.ts'
import type { ProgramId } from '../program/tag.ts'
import type { ApplyStack, CrossIntents, DecideStack, StackPart } from './command.ts'
import type { StackId } from './stack.ts'

export const STACK = 'core' as StackId
export const OTHER = 'other' as ProgramId
export const USD = instrumentId('USD')

export const applyingStack = (over: Partial<ApplyStack> = {}): ApplyStack => ({
  type: 'ApplyStack',
  actor: actor('acme'),
  stack: STACK,
  account: ACME,
  members: [
    { program: INCOME, budget: [] },
    { program: OTHER, budget: [{ asset: USD, amount: amount(100_000_00n) }] },
  ],
  ...over,
})

export const part = (over: Partial<StackPart> = {}): StackPart => {
  const { type: _type, actor: _actor, firm: _firm, ...rest } = deciding({ intents: [] })
  return { ...rest, draws: [], ...over }
}

export const decidingStack = (
  parts: readonly StackPart[],
  over: Partial<DecideStack> = {},
): DecideStack => ({
  type: 'DecideStack',
  actor: actor('ops'),
  firm: actor('acme').firm,
  stack: STACK,
  version: 1,
  tick: 1,
  parts,
  ranks: [],
  ...over,
})

export const draw = (program: ProgramId, of: bigint, tick = 1): StackPart =>
  part({ program, tick, draws: [{ asset: USD, amount: of }] })

/** `income` owns half a million and a thousand shares; half a million more is in no program, for `other` to draw from. */
export function stacked(): World {
  const world = programmed()
  must(world, applying(OTHER))
  must(world, granting({}, OTHER))
  must(world, applyingStack())
  return world
}

const BUYING = {
  legs: legsOf('buy 1 C400'),
  side: 'buy',
  limit: px('2.2'),
  action: 'close',
} as const

/** `other` wants to buy the calls that `income` wants to sell. */
export function opposing(over: Partial<Intent> = {}): World {
  const world = stacked()
  must(world, adopting({ USD: 10_000_00n }, OTHER))
  const parts = [
    part({ intents: [intending({ limit: px('2') })] }),
    part({ program: OTHER, intents: [intending({ ...BUYING, ...over })] }),
  ]
  must(world, decidingStack(parts))
  return world
}

export const crossing = (world: World, over: Partial<CrossIntents> = {}): CrossIntents => ({
  type: 'CrossIntents',
  actor: actor('ops'),
  firm: actor('acme').firm,
  stack: STACK,
  buyer: { program: OTHER, intentId: '1.0' as IntentId },
  seller: { program: INCOME, intentId: '1.0' as IntentId },
  size: 3n,
  price: px('2.1'),
  marks: marksOf({ C400: '2.1' }, world.now),
  ...over,
})
