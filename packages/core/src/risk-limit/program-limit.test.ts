/** Risk limits of programs and stacks. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answer, eventOf, must, px } from '../_venue.ts'
import type { World } from '../_venue.ts'
import { accountId } from '../ledger/account.ts'
import { INCOME, adopting, income, programmed, taking } from '../program/_program.ts'
import type { AcceptQuote } from '../rfq/command.ts'
import type { ProgramId } from '../program/tag.ts'
import type { StackId } from '../stack/stack.ts'
import { OTHER, STACK, crossing, opposing, stacked } from '../stack/_stack.ts'
import { loadState, saveState } from '../venue/snapshot.ts'
import { limiting, usual } from './_limited.ts'
import { holdingsIn } from './holdings.ts'

/** Five calls written: vega of 0.45 × 500 is 225 dollars. */
const writing = (world: World, program = INCOME): AcceptQuote => ({
  ...taking(world, {
    legs: 'buy 1 C400',
    side: 'sell',
    size: 5n,
    at: '2',
    marks: { C400: '2.1' },
    program,
  }),
  riskMarks: usual(world),
})

void test('[RSK-8] a limit is of a program, a stack or an account, of its own, and of one of them', () => {
  const world = stacked()
  const set = (scope: object): string =>
    answer(world, limiting('acme', 'vega', { hard: 1n }, scope))
  assert.equal(set({ program: 'none' as ProgramId }), 'unknown_program program')
  assert.equal(set({ stack: 'none' as StackId }), 'unknown_stack stack')
  assert.equal(set({ stack: STACK, program: INCOME }), 'bad_risk_limit scope')
  assert.equal(set({ program: INCOME, account: accountId('acme:main') }), 'bad_risk_limit scope')
  for (const scope of [{ program: INCOME }, { stack: STACK }, {}])
    must(world, limiting('acme', 'vega', { hard: 1n }, scope))
  assert.equal(world.state.risk.limits.get('acme' as never)?.size, 3)
  const text = saveState(world.state)
  assert.equal(saveState(loadState(text)), text)
})

void test('[RSK-8] a program is held to its own limit and its stack’s, and not to another program’s', () => {
  for (const [scope, refused] of [
    [{ program: INCOME }, true],
    [{ stack: STACK }, true],
    [{ program: OTHER }, false],
  ] as const) {
    const world = stacked()
    must(world, limiting('acme', 'vega', { hard: 224_99n }, scope))
    assert.equal(
      answer(world, writing(world)),
      refused ? 'risk_limit' : 'ok',
      JSON.stringify(scope),
    )
    must(world, limiting('acme', 'vega', { hard: 225_00n }, scope))
    if (refused) must(world, writing(world))
    const held = holdingsIn(
      world.state,
      { firm: 'acme' as never, by: 'firm', measure: 'vega', ...scope },
      'USD' as never,
    )
    assert.equal(held.get('C400' as never), refused ? -5n : undefined)
  }
  const world = programmed()
  must(world, limiting('acme', 'delta', { hard: 1n }, { program: INCOME }))
  // What it adopts is over the bound at once: a person trades on, and it may sell.
  must(world, adopting({ SPY: 1n }))
  assert.equal(answer(world, writing(world)), 'ok')
})

void test('[RSK-8] a soft limit of a program warns of its own trades', () => {
  const world = stacked()
  must(world, limiting('acme', 'vega', { soft: 100_00n }, { program: INCOME }))
  const warned = eventOf(must(world, writing(world)), 'RiskLimitWarned')
  assert.deepEqual([warned.scope.program, warned.before, warned.after], [INCOME, 0n, 225_00n])
})

void test('[RSK-8] a cross is judged by limits of both programs, and by none of their stack or account', () => {
  const bounded = (scope: object): string => {
    const world = opposing()
    must(world, limiting('acme', 'vega', { hard: 100_00n }, scope))
    return answer(world, crossing(world, { riskMarks: usual(world), price: px('2.1') }))
  }
  assert.equal(bounded({ program: INCOME }), 'risk_limit')
  assert.equal(bounded({ program: OTHER }), 'risk_limit')
  assert.equal(bounded({ stack: STACK }), 'ok')
  assert.equal(bounded({}), 'ok')
  const blind = opposing()
  must(blind, limiting('acme', 'vega', { hard: 100_00n }, { program: INCOME }))
  assert.equal(answer(blind, crossing(blind)), 'no_mark')
  assert.equal(income(blind).ledger.get('C400' as never), undefined)
})
