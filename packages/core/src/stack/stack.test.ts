import assert from 'node:assert/strict'
import { test } from 'node:test'
import { actor, answer, eventOf, must, owned } from '../_venue.ts'
import { instrumentId } from '../instrument/instrument.ts'
import { amount } from '../num/units.ts'
import { INCOME, applying, income, intending, programmed } from '../program/_program.ts'
import type { ProgramId } from '../program/tag.ts'
import { audienceOf } from '../venue/audience.ts'
import { loadState, saveState } from '../venue/snapshot.ts'
import { OTHER, STACK, USD, applyingStack, decidingStack, draw, part, stacked } from './_stack.ts'
import type { ApplyStack, DecideStack, StackPart } from './command.ts'
import type { StackId } from './stack.ts'

void test('[STK-1] a stack is programs of its account, each in one, replaced under a new version, and kept', () => {
  const world = programmed()
  must(world, applying(OTHER))
  const refused = (over: Partial<ApplyStack>): string => answer(world, applyingStack(over))
  const [first, second] = applyingStack().members
  assert.ok(first && second)
  assert.equal(refused({ stack: 'No One' as StackId }), 'malformed stack')
  assert.equal(refused({ account: 'bolt:main' as never }), 'unknown_account account')
  assert.equal(
    refused({ members: [{ ...first, program: 'none' as ProgramId }] }),
    'unknown_program members.0.program',
  )
  assert.equal(refused({ members: [first, first] }), 'malformed members')
  const budget = (asset: string, of: bigint) => [{ asset: instrumentId(asset), amount: amount(of) }]
  assert.equal(
    refused({ members: [{ ...first, budget: budget('SPY', 1n) }] }),
    'unknown_instrument members.0.budget.0.asset',
  )
  assert.equal(
    refused({ members: [first, { ...second, budget: budget('USD', -1n) }] }),
    'bad_amount members.1.budget.0.amount',
  )
  must(world, applyingStack({ members: [first] }))
  assert.equal(refused({ stack: 'two' as StackId }), 'already_stacked members.0.program')
  const setting = { type: 'SetStackMember', actor: actor('acme'), stack: STACK } as const
  assert.equal(
    answer(world, { ...setting, program: OTHER, budget: undefined }),
    'unknown_program program',
  )
  must(world, { ...setting, ...second })
  assert.equal(
    answer(world, { ...setting, stack: 'none' as StackId, ...second }),
    'unknown_stack stack',
  )
  const retiring = { type: 'RetireProgram', actor: actor('acme'), program: OTHER } as const
  assert.equal(answer(world, retiring), 'program_busy program')
  const text = saveState(world.state)
  assert.equal(saveState(loadState(text)), text)
  const stack = world.state.stacks.get(actor('acme').firm)?.get(STACK)
  assert.deepEqual([stack?.version, [...(stack?.members.keys() ?? [])]], [2, [INCOME, OTHER]])
  must(world, { type: 'EndStack', actor: actor('acme'), stack: STACK })
  must(world, retiring)
  assert.equal(world.state.stacks.size, 0)
})

void test('[STK-2] members decide in one step, once, in the version there is, or none of them does', () => {
  const world = stacked()
  const parts = [part({ intents: [intending()] }), draw(OTHER, 50_000_00n)]
  const refused = (of: readonly StackPart[], over: Partial<DecideStack> = {}): string =>
    answer(world, decidingStack(of, over))
  assert.equal(refused(parts, { stack: 'none' as StackId }), 'unknown_stack stack')
  assert.equal(refused(parts, { version: 2 }), 'program_moved version')
  assert.equal(refused(parts, { tick: 2 }), 'program_moved tick')
  assert.equal(refused([part(), part()]), 'unknown_program parts.1.program')
  assert.equal(refused([part({ tick: 2 })]), 'program_moved parts.0.tick')
  assert.equal(
    refused([part(), part({ program: OTHER, intents: [intending({ size: 0n })] })]),
    'bad_size parts.1.intents.0.size',
  )
  assert.equal(income(world).tick, 0, 'nothing of what was refused is there')
  const events = must(world, decidingStack(parts))
  assert.equal(events[0]?.type, 'StackDecided')
  assert.deepEqual([income(world).tick, income(world, OTHER).tick], [1, 1])
  assert.equal(income(world).intents.size, 1)
  assert.equal(refused(parts), 'program_moved tick')
})

void test('[STK-3] a member draws cash that is there, within its budget, and gives back what it drew', () => {
  const world = stacked()
  const tick = (parts: readonly StackPart[], of: number): DecideStack =>
    decidingStack(parts, { tick: of })
  const refused = (parts: readonly StackPart[]): string => answer(world, tick(parts, 1))
  const line = (asset: string, of: bigint) => ({ asset: instrumentId(asset), amount: of })
  assert.equal(refused([draw(OTHER, 100_000_01n)]), 'outside_mandate parts.0.draws.0.amount')
  assert.equal(refused([draw(INCOME, 500_000_01n)]), 'insufficient_available')
  assert.equal(refused([draw(INCOME, -1n)]), 'bad_amount parts.0.draws.0.amount')
  assert.equal(
    refused([part({ draws: [line('SPY', 1n)] })]),
    'unknown_instrument parts.0.draws.0.asset',
  )
  assert.equal(
    refused([part({ draws: [line('USD', 1n), line('USD', 1n)] })]),
    'unknown_instrument parts.0.draws.1.asset',
  )
  const free = owned(world, 'acme', 'USD').available
  must(world, tick([draw(INCOME, 450_000_00n), draw(OTHER, 50_000_00n)], 1))
  assert.equal(owned(world, 'acme', 'USD').available, free - 500_000_00n)
  assert.equal(income(world, OTHER).drawn.get(USD), 50_000_00n)
  assert.equal(income(world, OTHER).ledger.get(USD), 50_000_00n)
  // All of the pool is drawn: what one gives back the other has in the same step, and not more.
  const back = draw(INCOME, -20_000_00n, 2)
  assert.equal(answer(world, tick([back, draw(OTHER, 20_000_01n, 2)], 2)), 'insufficient_available')
  must(world, tick([back, draw(OTHER, 20_000_00n, 2)], 2))
  assert.equal(income(world, OTHER).drawn.get(USD), 70_000_00n)
  const text = saveState(world.state)
  assert.equal(saveState(loadState(text)), text)
  must(world, { type: 'EndStack', actor: actor('acme'), stack: STACK })
  assert.equal(income(world, OTHER).drawn.size, 0, 'what it had drawn is its own')
  assert.equal(income(world, OTHER).ledger.get(USD), 70_000_00n)
})

void test('[STK-5] everything of a stack is its owner’s alone', () => {
  const world = stacked()
  const events = must(world, decidingStack([draw(OTHER, 1n)]))
  for (const type of ['StackDecided', 'ProgramDecided', 'ProgramPosted'] as const)
    assert.deepEqual(audienceOf(world.state, eventOf(events, type)), ['acme'])
  const other = applyingStack({ account: 'mako:main' as never })
  const answered = answer(world, { ...other, actor: actor('mako') })
  assert.equal(answered, 'unknown_program members.0.program')
})
