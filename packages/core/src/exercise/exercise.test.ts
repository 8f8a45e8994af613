import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkBooks } from '../_invariant.ts'
import {
  DAY,
  OPENED_AT,
  OPERATOR,
  SEED,
  actor,
  answer,
  eventOf,
  funding,
  furnished,
  listing,
  must,
  option,
  owned,
  px,
  settling,
  traded,
} from '../_venue.ts'
import type { World } from '../_venue.ts'
import { instrumentId } from '../instrument/instrument.ts'
import { accountId } from '../ledger/account.ts'
import type { Command } from '../venue/command.ts'
import { balance, coverOf } from '../ledger/ledger.ts'
import type { ExerciseClass } from './policy.ts'

const EXPIRY = OPENED_AT + 30 * DAY

/** mako holds calls `A400` (American) of acme (6) and bree (4), and puts `B400` of acme (3), and can pay for some. */
function held(): World {
  const world = furnished()
  must(world, listing({ ...option('A400'), style: 'american' }))
  must(world, listing({ ...option('B400', { right: 'put' }), style: 'american' }))
  for (const [firm, size] of [
    ['acme', 6n],
    ['bree', 4n],
  ] as const) {
    must(world, funding(firm, 'SPY', 1_000n))
    traded(world, { taker: firm, maker: 'mako', side: 'sell', legs: 'buy 1 A400', size, at: '0' })
  }
  must(world, funding('acme', 'USD', 120_000_00n))
  traded(world, {
    taker: 'acme',
    maker: 'mako',
    side: 'sell',
    legs: 'buy 1 B400',
    size: 3n,
    at: '0',
  })
  must(world, funding('mako', 'USD', 200_000_00n))
  must(world, funding('mako', 'SPY', 250n))
  return world
}

function exercising(
  firm: string,
  instrument: string,
  contracts: bigint,
  over: Partial<{ account: string; seed: string }> = {},
): Command {
  return {
    type: 'ExerciseOption',
    actor: actor(firm),
    account: accountId(over.account ?? `${firm}:main`),
    instrument: instrumentId(instrument),
    contracts,
    seed: over.seed ?? SEED,
  }
}

function instructing(firm: string, instrument: string, contracts: bigint): Command {
  return {
    type: 'InstructExercise',
    actor: actor(firm),
    account: accountId(`${firm}:main`),
    instrument: instrumentId(instrument),
    contracts,
  }
}

function cancelling(firm: string, instrument: string): Command {
  const account = accountId(`${firm}:main`)
  return {
    type: 'CancelInstruction',
    actor: actor(firm),
    account,
    instrument: instrumentId(instrument),
  }
}

function policy(
  threshold: string,
  graceMs: number,
  ofClass: ExerciseClass = 'share_physical',
): Command {
  return {
    type: 'SetExercisePolicy',
    actor: actor(OPERATOR),
    ofClass,
    rule: { threshold: px(threshold), graceMs },
  }
}

void test('[EXP-9] calls exercised early: strike cash against shares, writers assigned in the one entry', () => {
  const world = held()
  const events = must(world, exercising('mako', 'A400', 5n))
  const { entry } = eventOf(events, 'EntryPosted')
  assert.equal(owned(world, 'mako', 'SPY').total, 750n)
  assert.equal(owned(world, 'mako', 'USD').total, 0n)
  assert.equal(owned(world, 'mako', 'A400').total, 5n)
  // 5 × 6/10 and 5 × 4/10: whole contracts.
  assert.equal(owned(world, 'acme', 'A400').total, -3n)
  assert.equal(owned(world, 'bree', 'A400').total, -2n)
  assert.equal(owned(world, 'bree', 'USD').total, 80_000_00n)
  // What is left of each short keeps its cover, and the rest is free.
  assert.equal(owned(world, 'acme', 'SPY').total, 700n)
  assert.equal(owned(world, 'acme', 'SPY').held, 300n)
  const { ledger } = world.state
  assert.equal(
    coverOf(ledger, accountId('bree:main'), instrumentId('A400'))?.lines[0]?.amount,
    200n,
  )
  assert.deepEqual(entry.cause, {
    kind: 'exercise',
    id: 'A400',
    right: 'call',
    strike: px('400'),
    underlying: 'SPY',
    exercised: [{ account: 'mako:main', contracts: 5n }],
    assigned: [
      { account: 'acme:main', contracts: 3n },
      { account: 'bree:main', contracts: 2n },
    ],
  })
  checkBooks(world.state)
})

void test('[EXP-9] puts exercised early: shares against strike cash', () => {
  const world = held()
  must(world, exercising('mako', 'B400', 2n))
  assert.equal(owned(world, 'mako', 'SPY').total, 50n)
  assert.equal(owned(world, 'mako', 'USD').total, 280_000_00n)
  assert.equal(owned(world, 'acme', 'SPY').total, 1_200n)
  assert.equal(owned(world, 'acme', 'USD').total, 40_000_00n)
  assert.equal(owned(world, 'acme', 'USD').held, 40_000_00n)
  checkBooks(world.state)
})

void test('[EXP-10] each party is told its own part, and a writer what it needs to run the draw again', () => {
  const world = held()
  const events = must(world, exercising('mako', 'A400', 1n))
  const closed = events.flatMap((event) => (event.type === 'ContractsClosed' ? [event] : []))
  const [holder, writer, ...more] = closed
  assert.equal(more.length, 0, 'who is not assigned is told nothing')
  assert.equal(holder?.exercised, 1n)
  assert.equal(holder?.draw, undefined)
  assert.equal(writer?.assigned, 1n)
  assert.deepEqual(
    [writer?.draw?.seed, writer?.draw?.open, writer?.draw?.exercised],
    [SEED, 10n, 1n],
  )
})

const refused: readonly (readonly [string, Command, string])[] = [
  [
    'an account of another',
    exercising('mako', 'A400', 1n, { account: 'acme:main' }),
    'unknown_account account',
  ],
  ['a share', exercising('mako', 'SPY', 1n), 'unknown_instrument instrument'],
  ['a European option', exercising('mako', 'C400', 1n), 'not_exercisable instrument'],
  ['a cash option', exercising('mako', 'Q400', 1n), 'not_exercisable instrument'],
  ['a draw that is none', exercising('mako', 'A400', 1n, { seed: 'any' }), 'malformed seed'],
  ['none', exercising('mako', 'A400', 0n), 'bad_size contracts'],
  ['more than held', exercising('mako', 'A400', 11n), 'insufficient_available contracts'],
  ['more than can be paid for', exercising('mako', 'A400', 6n), 'insufficient_available'],
  ['a writer', exercising('acme', 'A400', 1n), 'insufficient_available contracts'],
]
for (const [what, command, code] of refused)
  void test(`[EXP-9] exercising ${what}: ${code}`, () => {
    const world = held()
    assert.equal(answer(world, command), code)
    assert.equal(owned(world, 'mako', 'A400').total, 10n)
  })

void test('[EXP-9] [TIM-3] early is before expiry, not at it', () => {
  const world = held()
  world.now = EXPIRY - 2
  assert.equal(answer(world, exercising('mako', 'A400', 1n)), 'ok')
  assert.equal(answer(world, exercising('mako', 'A400', 1n)), 'instrument_expired instrument')
})

void test('[EXP-7] below the threshold nothing is exercised by itself', () => {
  for (const [at, exercised] of [
    ['400.01', 5n],
    ['400.00999999', 0n],
  ] as const) {
    const world = held()
    must(world, policy('0.01', 0))
    world.now = EXPIRY
    const { result } = eventOf(must(world, settling('A400', at)), 'OptionExpired')
    assert.equal(result.holders[0]?.exercised, exercised)
    assert.equal(result.holders[0]?.lapsed, exercised === 0n ? 10n : 0n)
  }
})

for (const [contracts, at, exercised, abandoned, lapsed] of [
  [0n, '500', 0n, 0n, 10n],
  [2n, '500', 2n, 0n, 8n],
  [2n, '300', 2n, 0n, 8n],
  [7n, '300', 5n, 2n, 3n],
] as const)
  void test(`[EXP-8] told to exercise ${contracts} at ${at}: ${exercised} exercised, ${abandoned} abandoned`, () => {
    const world = held()
    must(world, instructing('mako', 'A400', contracts))
    world.now = EXPIRY
    const { result } = eventOf(must(world, settling('A400', at)), 'OptionExpired')
    assert.deepEqual(result.holders, [{ account: 'mako:main', exercised, abandoned, lapsed }])
    assert.equal(world.state.exercises.instructions.size, 0)
    checkBooks(world.state)
  })

void test('[EXP-8] an instruction is for what is left of the contracts, is replaced, and taken back', () => {
  const world = held()
  must(world, instructing('mako', 'A400', 10n))
  must(world, exercising('mako', 'A400', 4n))
  assert.equal(answer(world, instructing('mako', 'A400', 7n)), 'bad_size contracts')
  must(world, instructing('mako', 'A400', 1n))
  must(world, cancelling('mako', 'A400'))
  assert.equal(answer(world, cancelling('mako', 'A400')), 'no_instruction instrument')
  must(world, instructing('mako', 'B400', 3n))
  must(world, exercising('mako', 'B400', 2n))
  world.now = EXPIRY
  must(world, funding('mako', 'SPY', 100n))
  // Three were asked for, and one is left.
  const { result } = eventOf(must(world, settling('B400', '500')), 'OptionExpired')
  assert.deepEqual(result.holders[0]?.exercised, 1n)
})

for (const [what, command, code] of [
  ['on a cash option', instructing('mako', 'Q400', 0n), 'not_exercisable instrument'],
  ['on a share', instructing('mako', 'SPY', 0n), 'unknown_instrument instrument'],
  ['for less than none', instructing('mako', 'A400', -1n), 'bad_size contracts'],
  ['of a writer', instructing('acme', 'A400', 1n), 'bad_size contracts'],
] as const)
  void test(`[EXP-8] an instruction ${what}: ${code}`, () => {
    assert.equal(answer(held(), command), code)
  })

void test('[EXP-8] [EXP-2] instructions are taken until the cutoff, and nothing is settled before it', () => {
  const world = held()
  must(world, policy('0.01', 60_000))
  world.now = EXPIRY
  assert.equal(answer(world, settling('A400', '410')), 'instructions_open instrument')
  world.now = EXPIRY + 60_000_000 - 2
  assert.equal(answer(world, instructing('mako', 'A400', 0n)), 'ok')
  assert.equal(answer(world, instructing('mako', 'A400', 1n)), 'instrument_expired instrument')
  must(world, settling('A400', '410'))
  assert.equal(answer(world, instructing('mako', 'A400', 0n)), 'instrument_expired instrument')
  assert.equal(balance(world.state.ledger, accountId('acme:main'), instrumentId('SPY')).held, 0n)
})

for (const [rule, code] of [
  [policy('0', 0), 'bad_decimal threshold'],
  [policy('0.01', 0, 'share_cash'), 'bad_decimal threshold'],
  [policy('0.00000002', 0, 'coin_cash'), 'bad_decimal threshold'],
  [policy('0.01', -1), 'bad_duration graceMs'],
  [policy('0.01', 86_400_001), 'bad_duration graceMs'],
  [{ ...policy('0.01', 0), actor: actor('acme') }, 'role_forbidden'],
] as const)
  void test(`[EXP-7] a policy refused: ${code}`, () => {
    assert.equal(answer(held(), rule), code)
  })
