import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  DAY,
  OPENED_AT,
  actor,
  answer,
  asking,
  enrol,
  eventOf,
  funding,
  listing,
  must,
  option,
  px,
  owned,
  settling,
  traded,
} from '../_venue.ts'
import type { World } from '../_venue.ts'
import { audienceOf } from '../venue/audience.ts'
import { loadState, saveState } from '../venue/snapshot.ts'
import type { Command } from '../venue/command.ts'
import {
  ACME,
  INCOME,
  adopting,
  applying,
  deciding,
  granting,
  income,
  intending,
  mandated,
  programmed,
  taking,
} from './_program.ts'
import type { IntentId } from './intent.ts'
import type { ProgramId } from './tag.ts'

const OTHER = 'other' as ProgramId
const CALL = {
  legs: 'buy 1 C400',
  side: 'sell',
  size: 5n,
  at: '2',
  marks: { C400: '2.1' },
} as const
const PUT = { legs: 'buy 1 P400', side: 'sell', size: 5n, at: '2', marks: { P400: '2.1' } } as const

function ledgerOf(world: World, program = INCOME): Readonly<Record<string, bigint>> {
  return Object.fromEntries(income(world, program).ledger)
}

void test('[PRG-2] a program is made, replaced under a new version, and kept on its account', () => {
  const world = programmed()
  assert.equal(answer(world, { ...applying('No' as ProgramId) }), 'malformed program')
  assert.equal(
    answer(world, { ...applying(), account: 'mako:main' as never } as Command),
    'unknown_account account',
  )
  assert.equal(
    answer(world, { ...applying(), definition: 'x'.repeat(20_001) } as Command),
    'malformed definition',
  )
  const [applied] = must(world, applying())
  assert.equal(applied?.type === 'ProgramApplied' && applied.version, 2)
  assert.equal(income(world).granted?.mandate.number, 1)
  const strange = { ...asking('acme', 'buy 1 SPY'), program: OTHER }
  assert.equal(answer(world, strange), 'unknown_program program')
})

void test('[PRG-3] what a program owns nobody else can spend, and it can spend no more', () => {
  const world = programmed()
  assert.equal(owned(world, 'acme', 'USD').available, 500_000_00n)
  assert.equal(answer(world, funding('acme', 'USD', -500_000_01n)), 'insufficient_available')
  assert.equal(answer(world, adopting({ SPY: 1_001n })), 'bad_amount lines.0.amount')
  must(world, applying(OTHER))
  assert.equal(answer(world, adopting({ USD: 500_000_01n }, OTHER)), 'bad_amount lines.0.amount')
  must(world, adopting({ USD: 500_000_00n }, OTHER))
  assert.equal(owned(world, 'acme', 'USD').available, 0n)
  must(world, adopting({ USD: -100n }, OTHER))
  assert.equal(owned(world, 'acme', 'USD').available, 100n)
})

void test('[PRG-3] a trade books to the program, and its cover stands beside its capital', () => {
  const world = programmed()
  const events = must(world, taking(world, CALL))
  assert.deepEqual(ledgerOf(world), { USD: 501_000_00n, SPY: 1_000n, C400: -5n })
  assert.equal(eventOf(events, 'ProgramPosted').cause, 'trade')
  // 1,000 of the program's, 500 of them behind its calls; the account's other 1,000 are free.
  assert.equal(owned(world, 'acme', 'SPY').held, 1_000n)
  const { entry } = eventOf(events, 'EntryPosted')
  must(world, { type: 'ReverseEntry', actor: actor('ops'), entry, reason: 'mistake' })
  assert.deepEqual(ledgerOf(world), { USD: 500_000_00n, SPY: 1_000n })
})

void test('[PRG-3] a short option opened elsewhere is adopted with its cover, and given back', () => {
  const world = programmed()
  traded(world, {
    taker: 'acme',
    maker: 'mako',
    side: 'sell',
    legs: 'buy 1 C400',
    size: 2n,
    at: '2',
  })
  assert.equal(answer(world, adopting({ C400: -3n })), 'bad_amount lines.0.amount')
  assert.equal(answer(world, adopting({ C400: 2n })), 'bad_amount lines.0.amount')
  must(world, adopting({ C400: -2n }))
  assert.equal(income(world).ledger.get('C400' as never), -2n)
  assert.equal(owned(world, 'acme', 'SPY').held, 1_000n)
  must(world, adopting({ C400: 2n }))
  assert.equal(owned(world, 'acme', 'SPY').held, 1_200n)
})

void test('[PRG-4] a mandate is used once, names what is listed, ends later than now, and is signed where the firm has keys', () => {
  const world = programmed()
  assert.equal(answer(world, granting()), 'malformed mandate.number')
  assert.equal(
    answer(world, granting({ number: 2, slippageBps: -1 })),
    'malformed mandate.slippageBps',
  )
  assert.equal(answer(world, granting({ number: 2, opens: [] })), 'malformed mandate.opens')
  assert.equal(
    answer(world, granting({ number: 2, underlyings: ['USD' as never] })),
    'unknown_instrument mandate.underlyings.0',
  )
  assert.equal(
    answer(world, granting({ number: 2, validUntil: OPENED_AT as never })),
    'malformed mandate.validUntil',
  )
  must(world, {
    type: 'RegisterSigner',
    actor: actor('acme'),
    signerId: 'desk' as never,
    publicKey: 'A'.repeat(43),
  })
  assert.equal(answer(world, granting({ number: 2 })), 'signature_missing signature')
  const signed = (signerId: string) =>
    ({ ...granting({ number: 2 }), signature: { signerId, signature: 'x' } }) as Command
  assert.equal(answer(world, signed('none')), 'unknown_signer signature.signer')
  must(world, signed('desk'))
  assert.equal(income(world).grants, 2)
  assert.equal(mandated().number, 1)
})

void test('[PRG-6] a tick is decided once, for the version there is, in bounded words', () => {
  const world = programmed()
  assert.equal(answer(world, deciding({ version: 2 })), 'program_moved version')
  assert.equal(answer(world, deciding({ tick: 2 })), 'program_moved tick')
  assert.equal(
    answer(world, deciding({ intents: [intending({ size: 0n })] })),
    'bad_size intents.0.size',
  )
  assert.equal(
    answer(world, deciding({ reasons: [{ rule: 'r'.repeat(121), observed: '', threshold: '' }] })),
    'malformed reasons',
  )
  assert.equal(
    answer(world, deciding({ intents: [intending({ legs: [] })] })),
    'no_legs intents.0.legs',
  )
  must(world, deciding())
  assert.equal(answer(world, deciding()), 'program_moved tick')
  must(world, deciding({ tick: 2, intents: [], approval: 'dry_run' }))
  assert.equal(income(world).tick, 2)
  assert.equal(answer(world, { ...deciding(), actor: actor('acme') }), 'role_forbidden')
})

void test('[PRG-14] what its owner changes about a program is known until it decides again', () => {
  const world = programmed()
  const changed = (): boolean => income(world).changed
  assert.equal(changed(), true)
  let tick = 0
  const decide = (): void => {
    must(world, deciding({ version: income(world).version, tick: ++tick, intents: [] }))
    assert.equal(changed(), false)
    assert.equal(income(loadedOf(world)).changed, false)
  }
  decide()
  const owner = { actor: actor('acme'), program: INCOME } as const
  for (const command of [
    applying(),
    granting({ number: 2 }),
    adopting({ USD: 100n }),
    { ...owner, type: 'SteerProgram', mode: 'paused' },
    { ...owner, type: 'SteerProgram', mode: 'active' },
  ] as readonly Command[]) {
    must(world, command)
    assert.equal(changed(), true, command.type)
    assert.equal(income(loadedOf(world)).changed, true)
    if (income(world).mode === 'active') decide()
  }
  // What the market makes of it changes nothing that its owner did.
  traded(world, {
    taker: 'acme',
    maker: 'mako',
    side: 'buy',
    legs: 'buy 1 SPY',
    size: 1n,
    at: '400',
  })
  assert.equal(changed(), false)
})

function loadedOf(world: World): World {
  return { ...world, state: loadState(saveState(world.state)) }
}

void test('[PRG-7] an intent waits for approval, is asked once at a time, and ends when all of it has traded', () => {
  const world = programmed()
  must(world, deciding({ approval: 'ask' }))
  const intentId = '1.0' as IntentId
  const command = {
    ...asking('acme', 'buy 1 C400', { size: 5n }),
    program: INCOME,
    intent: intentId,
  }
  assert.equal(answer(world, command), 'unknown_intent intent')
  const say = (approve: boolean): Command => ({
    type: 'AnswerIntent',
    actor: actor('acme'),
    program: INCOME,
    intentId,
    approve,
  })
  must(world, say(true))
  assert.equal(answer(world, say(true)), 'nothing_to_approve intentId')
  assert.equal(answer(world, { ...command, size: 6n }), 'unknown_intent intent')
  assert.equal(
    answer(world, { ...command, legs: asking('acme', 'sell 1 C400').legs }),
    'unknown_intent intent',
  )
  const { rfqId } = eventOf(must(world, command), 'RfqRequested').terms
  assert.equal(answer(world, command), 'unknown_intent intent')
  assert.equal(income(world).intents.get(intentId)?.state, 'working')
  const give: Command = {
    type: 'EndIntent',
    actor: actor('ops'),
    firm: actor('acme').firm,
    program: INCOME,
    intentId,
    reason: { rule: 'patience', observed: '1', threshold: '1' },
  }
  assert.equal(answer(world, give), 'program_busy intentId')
  must(world, { type: 'CancelRfq', actor: actor('acme'), rfqId })
  assert.deepEqual(income(world).intents.get(intentId)?.attempts, 1)
  must(world, give)
  assert.equal(income(world).intents.size, 0)
})

void test('[PRG-8] a put is assigned to the program that wrote it, and a call takes its shares', () => {
  const world = programmed()
  must(world, taking(world, PUT))
  must(world, taking(world, CALL))
  must(world, applying(OTHER))
  must(world, adopting({ USD: 100_000_00n }, OTHER))
  world.now = OPENED_AT + 30 * DAY
  must(world, settling('P400', '390'))
  assert.deepEqual(ledgerOf(world), { USD: 302_000_00n, SPY: 1_500n, C400: -5n })
  must(world, settling('C400', '390'))
  assert.deepEqual(ledgerOf(world), { USD: 302_000_00n, SPY: 1_500n })
  assert.deepEqual(ledgerOf(world, OTHER), { USD: 100_000_00n })
  assert.equal(owned(world, 'acme', 'SPY').held, 1_500n)
})

void test('[PRG-8] two programs on both sides of an option settle with each other first', () => {
  const world = programmed()
  must(world, taking(world, CALL))
  must(world, applying(OTHER))
  must(world, { ...granting({}, OTHER) })
  must(world, adopting({ USD: 300_000_00n }, OTHER))
  must(world, taking(world, { ...CALL, side: 'buy', size: 3n, at: '2.1', program: OTHER }))
  world.now = OPENED_AT + 30 * DAY
  must(world, settling('C400', '410'))
  // Three of five meet inside; mako exercises the other two.
  assert.deepEqual(ledgerOf(world), { USD: 501_000_00n + 200_000_00n, SPY: 500n })
  assert.deepEqual(ledgerOf(world, OTHER), { USD: 300_000_00n - 630_00n - 120_000_00n, SPY: 300n })
  assert.equal(owned(world, 'acme', 'SPY').total, 1_800n)
})

/** A program with ten thousand to spend after it bought calls, in an account that has nothing beside it. */
function bought(size: bigint, left: bigint): World {
  const world = programmed()
  must(world, taking(world, { ...CALL, side: 'buy', size, at: '2.1' }))
  const { available } = owned(world, 'acme', 'USD')
  must(world, funding('acme', 'USD', -available))
  const own = income(world).ledger.get('USD' as never) ?? 0n
  must(world, adopting({ USD: left - own }))
  must(world, funding('acme', 'USD', left - own))
  world.now = OPENED_AT + 30 * DAY
  return world
}

void test('[PRG-8] [EXP-4] what a program set aside pays for its own exercise, and abandons what it does not pay for', () => {
  const rich = bought(3n, 130_000_00n)
  must(rich, settling('C400', '410'))
  assert.deepEqual(ledgerOf(rich), { USD: 10_000_00n, SPY: 1_300n })
  const poor = bought(3n, 90_000_00n)
  must(poor, settling('C400', '410'))
  assert.deepEqual(ledgerOf(poor), { USD: 10_000_00n, SPY: 1_200n })
  assert.deepEqual(owned(poor, 'acme', 'USD'), {
    total: 10_000_00n,
    held: 10_000_00n,
    available: 0n,
  })
})

void test('[PRG-8] each pays for its own: a program’s means exercise no option of another, nor of the account', () => {
  const world = bought(2n, 130_000_00n)
  world.now = OPENED_AT + DAY
  must(world, funding('acme', 'USD', 500_00n))
  traded(world, {
    taker: 'acme',
    maker: 'mako',
    side: 'buy',
    legs: 'buy 1 C400',
    size: 2n,
    at: '2',
  })
  must(world, funding('acme', 'USD', 45_000_00n))
  world.now = OPENED_AT + 30 * DAY
  must(world, settling('C400', '410'))
  assert.deepEqual(ledgerOf(world), { USD: 50_000_00n, SPY: 1_200n })
  assert.equal(owned(world, 'acme', 'USD').available, 5_100_00n, 'one of two is paid for beside it')
  assert.equal(owned(world, 'acme', 'SPY').total, 2_300n)
})

void test('[PRG-3] a program’s spread ends whole, both legs in one step', () => {
  const world = programmed()
  must(world, {
    type: 'SetRegime',
    actor: actor('ops'),
    account: ACME,
    regime: 'defined_risk',
  })
  must(world, listing(option('P390', { right: 'put', strike: '390' })))
  must(
    world,
    taking(world, {
      legs: 'buy 1 P400, sell 1 P390',
      side: 'sell',
      size: 2n,
      at: '2',
      marks: { P400: '4', P390: '2' },
    }),
  )
  assert.equal(income(world).ledger.get('P390' as never), 2n)
  world.now = OPENED_AT + 30 * DAY
  must(world, settling('P400', '380'))
  assert.deepEqual(ledgerOf(world), { USD: 500_000_00n + 400_00n - 2_000_00n, SPY: 1_000n })
  assert.equal(owned(world, 'acme', 'USD').held, 498_400_00n)
})

void test('[PRG-8] [EXP-13] a spread that ends between its strikes is paid for out of what its program set aside, and its long lapses', () => {
  const world = programmed()
  const regime = 'defined_risk'
  must(world, { type: 'SetRegime', actor: actor('ops'), account: ACME, regime })
  // Nothing of the account is left outside the program.
  must(world, adopting({ USD: 500_000_00n, SPY: 1_000n }))
  must(world, listing(option('P390', { right: 'put', strike: '390' })))
  const marks = { P400: '4', P390: '2' }
  const spread = 'buy 1 P400, sell 1 P390'
  must(world, taking(world, { legs: spread, side: 'sell', size: 2n, at: '2', marks }))
  world.now = OPENED_AT + 30 * DAY
  must(world, settling('P400', '395'))
  assert.deepEqual(ledgerOf(world), { USD: 1_000_400_00n - 80_000_00n, SPY: 2_200n })
  assert.equal(owned(world, 'acme', 'USD').held, 920_400_00n)
  assert.equal(owned(world, 'acme', 'USD').available, 0n)
})

void test('[PRG-9] a program retires without options and with nothing under way, and gives back what it has', () => {
  const world = programmed()
  const retire: Command = { type: 'RetireProgram', actor: actor('acme'), program: INCOME }
  must(world, taking(world, CALL))
  assert.equal(answer(world, retire), 'program_busy program')
  must(world, taking(world, { ...CALL, side: 'buy', at: '2.1' }))
  must(world, retire)
  assert.equal(owned(world, 'acme', 'SPY').held, 0n)
  assert.equal(answer(world, retire), 'unknown_program program')
  const steer: Command = {
    type: 'SteerProgram',
    actor: actor('acme'),
    program: INCOME,
    mode: 'paused',
  }
  assert.equal(answer(world, steer), 'unknown_program program')
})

void test('[PRG-10] everything of a program is its owner’s alone, and comes back whole from a snapshot', () => {
  const world = programmed()
  const told = must(world, deciding()).map((event) => audienceOf(world.state, event))
  assert.deepEqual(told, [['acme']])
  const text = saveState(world.state)
  assert.equal(saveState(loadState(text)), text)
  enrol(world, 'zeta', 'principal')
  assert.equal(
    answer(world, { ...granting({ number: 2 }), actor: actor('zeta') }),
    'unknown_program program',
  )
  assert.equal(ACME, income(world).account)
})

void test('[PRG-11] an assigned put brings shares at the strike less its premium; what is sold takes its part of the cost', () => {
  const world = programmed()
  must(world, adopting({ SPY: -1_000n }))
  must(world, taking(world, PUT))
  assert.equal(income(world).costs.get('P400' as never), px('-1000'))
  world.now = OPENED_AT + 30 * DAY
  must(world, settling('P400', '390'))
  assert.equal(income(world).costs.get('SPY' as never), px('199000'))
  const some = {
    legs: 'buy 1 SPY',
    side: 'sell',
    size: 100n,
    at: '390',
    marks: { SPY: '390' },
  } as const
  must(world, taking(world, some))
  assert.equal(income(world).costs.get('SPY' as never), px('159200'))
})
