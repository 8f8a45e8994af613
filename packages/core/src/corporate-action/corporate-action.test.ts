import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkBooks, checkLives } from '../_invariant.ts'
import {
  DAY,
  OPENED_AT,
  actor,
  answer,
  ask,
  asking,
  eventOf,
  funding,
  furnished,
  listing,
  must,
  option,
  owned,
  px,
  quote,
  settling,
  share,
  traded,
} from '../_venue.ts'
import type { World } from '../_venue.ts'
import { propose, rest } from '../_block.ts'
import { instrumentId } from '../instrument/instrument.ts'
import type { Option } from '../instrument/instrument.ts'
import { accountId } from '../ledger/account.ts'
import { loadState, saveState } from '../venue/snapshot.ts'
import { acted, announcing, applying } from './_acting.ts'
import type { ActionTerms } from './action.ts'

const SPY = instrumentId('SPY')

function split(numerator: bigint, denominator = 1n, fractionPrice?: string): ActionTerms {
  const paid = fractionPrice ?? (denominator > 1n ? '50' : undefined)
  return {
    kind: 'split',
    underlying: SPY,
    numerator,
    denominator,
    fractionPrice: paid === undefined ? undefined : px(paid),
  }
}

/** acme has written two calls at 645 on 250 shares and one put at 650 with its cash exactly; mako holds them. */
function written(): World {
  const world = furnished()
  must(world, listing(option('SPY-20260131-645-C', { strike: '645' })))
  must(world, listing(option('SPY-20260131-650-P', { strike: '650', right: 'put' })))
  must(world, funding('acme', 'SPY', 250n))
  must(world, funding('acme', 'USD', 65_000_00n))
  must(world, funding('mako', 'USD', 1_000_000_00n))
  must(world, funding('mako', 'SPY', 1_000n))
  for (const [legs, size] of [
    ['buy 1 SPY-20260131-645-C', 2n],
    ['buy 1 SPY-20260131-650-P', 1n],
  ] as const)
    traded(world, { taker: 'acme', maker: 'mako', side: 'sell', legs, size, at: '0' })
  return world
}

function optionIn(world: World, id: string): Option {
  const found = world.state.instruments.get(instrumentId(id))
  assert.ok(found?.kind === 'option', `${id} is listed`)
  return found
}

void test('[CRA-2] [CRA-3] a 7:1 split: 645 becomes 92.14, and covered calls stay covered', () => {
  const world = written()
  const events = acted(world, split(7n))
  const into = 'SPY-20260131-92.14-C'
  const call = optionIn(world, into)
  assert.equal(call.strike, px('92.14'))
  assert.equal(call.multiplier, 100n)
  assert.equal(call.adjustedFrom, 'SPY-20260131-645-C')
  assert.equal(optionIn(world, 'SPY-20260131-645-C').retired?.into, into)
  assert.deepEqual(owned(world, 'acme', 'SPY'), { total: 1_750n, held: 1_400n, available: 350n })
  assert.equal(owned(world, 'acme', into).total, -14n)
  assert.equal(owned(world, 'mako', into).total, 14n)
  assert.equal(owned(world, 'acme', 'SPY-20260131-645-C').total, 0n)
  const { cause } = eventOf(events, 'EntryPosted').entry
  assert.ok(cause.kind === 'corporate_action')
  assert.deepEqual(
    cause.adjusted.find(({ from }) => from === 'SPY-20260131-645-C'),
    { from: 'SPY-20260131-645-C', into, numerator: 7n, denominator: 1n },
  )
  checkBooks(world.state)
  checkLives(world.events)
  assert.equal(saveState(loadState(saveState(world.state))), saveState(world.state))
})

void test('[CRA-3] what a put rounded up lacks in cover the operator brings in: 650 becomes 92.86, seven times', () => {
  const world = written()
  const { postings } = eventOf(acted(world, split(7n)), 'EntryPosted').entry
  const lent = postings.filter(({ reason }) => reason === 'rounding')
  assert.deepEqual(lent, [
    {
      from: 'venue:external',
      to: 'acme:main',
      asset: 'USD',
      amount: 2_00n,
      reason: 'rounding',
    },
  ])
  assert.deepEqual(owned(world, 'acme', 'USD'), {
    total: 65_002_00n,
    held: 65_002_00n,
    available: 0n,
  })
})

void test('[CRA-3] an exercise after the split delivers a hundred shares for each contract', () => {
  const world = written()
  acted(world, split(7n))
  world.now = OPENED_AT + 30 * DAY
  must(world, settling('SPY-20260131-92.14-C', '93.7'))
  assert.equal(owned(world, 'acme', 'SPY').total, 350n)
  assert.equal(owned(world, 'mako', 'SPY').total, 7_000n + 1_400n)
  assert.equal(owned(world, 'acme', 'USD').total, 65_002_00n + 14n * 9_214_00n)
})

void test('[CRA-4] an odd split: contracts and strike stay, a contract delivers 150, under a numbered root', () => {
  const world = written()
  acted(world, split(3n, 2n))
  const into = 'SPY1-20260131-645-C'
  assert.equal(optionIn(world, into).deliverable, 150n)
  assert.equal(optionIn(world, into).strike, px('645'))
  assert.deepEqual(owned(world, 'acme', 'SPY'), { total: 375n, held: 300n, available: 75n })
  assert.equal(owned(world, 'acme', into).total, -2n)
  checkBooks(world.state)
  world.now = OPENED_AT + 30 * DAY
  // 150 shares at 430 are worth 64,500, and the strike is 64,500: not in the money.
  const twin = loadState(saveState(world.state))
  assert.equal(saveState(twin), saveState(world.state))
  const events = must(world, settling(into, '430.01'))
  assert.equal(eventOf(events, 'OptionExpired').result.holders[0]?.exercised, 2n)
  assert.equal(owned(world, 'acme', 'SPY').total, 75n)
  assert.equal(owned(world, 'acme', 'USD').total, 65_000_00n + 2n * 64_500_00n)
})

void test('[CRA-4] at 430 an option that delivers 150 for 64,500 is at the money', () => {
  const world = written()
  acted(world, split(3n, 2n))
  world.now = OPENED_AT + 30 * DAY
  const events = must(world, settling('SPY1-20260131-645-C', '430'))
  assert.equal(eventOf(events, 'OptionExpired').result.holders[0]?.lapsed, 2n)
})

void test('[CRA-4] [CRA-5] a reverse split: ten shares a contract, and cash for the part of a share', () => {
  const world = written()
  must(world, funding('acme', 'SPY', 7n))
  const { postings } = eventOf(acted(world, split(1n, 10n, '5000.55')), 'EntryPosted').entry
  // 257 / 10 = 25 and 7/10 of one at 5,000.55, rounded down.
  assert.deepEqual(owned(world, 'acme', 'SPY'), { total: 25n, held: 20n, available: 5n })
  const paid = postings.filter(({ reason }) => reason === 'cash_in_lieu')
  assert.deepEqual(
    paid.map(({ to, amount }) => [to, amount]),
    [['acme:main', 3_500_38n]],
  )
  checkBooks(world.state)
})

void test('[CRA-3] a special dividend takes from the strike, and frees what covered it', () => {
  const world = written()
  acted(world, { kind: 'special_dividend', underlying: SPY, amount: px('15') })
  const put = optionIn(world, 'SPY-20260131-635-P')
  assert.equal(put.adjustedFrom, 'SPY-20260131-650-P')
  assert.deepEqual(owned(world, 'acme', 'USD'), {
    total: 65_000_00n,
    held: 63_500_00n,
    available: 1_500_00n,
  })
  // Two strikes that meet are two contracts still.
  const both = furnished()
  must(both, listing(option('SPY-20260131-645-C', { strike: '645' })))
  must(both, listing(option('SPY-20260131-630-C', { strike: '630' })))
  acted(both, { kind: 'special_dividend', underlying: SPY, amount: px('15') })
  assert.equal(optionIn(both, 'SPY1-20260131-630-C').adjustedFrom, 'SPY-20260131-645-C')
  checkBooks(world.state)
})

void test('[CRA-3] a new symbol: shares, options and what was said of them are under it', () => {
  const world = written()
  must(world, {
    type: 'InstructExercise',
    actor: actor('mako'),
    account: accountId('mako:main'),
    instrument: instrumentId('SPY-20260131-645-C'),
    contracts: 1n,
  })
  acted(world, { kind: 'symbol_change', underlying: SPY, symbol: instrumentId('NEW') })
  assert.equal(owned(world, 'acme', 'SPY').total, 0n)
  assert.deepEqual(owned(world, 'acme', 'NEW'), { total: 250n, held: 200n, available: 50n })
  const call = instrumentId('NEW-20260131-645-C')
  assert.equal(optionIn(world, call).underlying, 'NEW')
  assert.equal(
    world.state.exercises.instructions.get(call)?.get(accountId('mako:main'))?.contracts,
    1n,
  )
  assert.equal(answer(world, funding('acme', 'SPY', 1n)), 'unknown_instrument asset')
  assert.equal(
    answer(world, listing(option('LATE', { underlying: 'SPY' }))),
    'bad_listing instrument.underlying',
  )
  checkBooks(world.state)
})

void test('[CRA-6] a merger for cash: shares become cash, options are settled at it', () => {
  const world = written()
  acted(world, { kind: 'cash_merger', underlying: SPY, cash: px('700') })
  assert.equal(owned(world, 'acme', 'SPY').total, 0n)
  // 250 shares at 700, less two calls in the money by 55 a share.
  assert.equal(owned(world, 'acme', 'USD').available, 65_000_00n + 175_000_00n - 11_000_00n)
  assert.equal(owned(world, 'mako', 'USD').total, 1_000_000_00n + 700_000_00n + 11_000_00n)
  assert.equal(world.state.settled.get(instrumentId('SPY-20260131-650-P')), px('700'))
  checkBooks(world.state)
  assert.equal(
    answer(world, { ...settling('SPY-20260131-645-C', '1') }),
    'instrument_expired instrument',
  )
  // The option would have lived on: nobody may ask for what has ended.
  for (const id of ['SPY', 'SPY-20260131-645-C'])
    assert.equal(
      answer(world, asking('acme', `buy 1 ${id}`, { ttlMs: 1_000 })),
      'instrument_retired legs.0.instrument',
    )
})

void test('[CRA-2] requests, quotes, blocks and orders on what changes end, and what they held is free', () => {
  const world = written()
  must(world, listing(share('QQQ')))
  const rfqId = ask(world, 'acme', 'buy 1 SPY-20260131-645-C', { size: 1n, ttlMs: 86_400_000 })
  const other = ask(world, 'acme', 'buy 1 QQQ', { size: 1n, ttlMs: 86_400_000 })
  const quoteId = quote(world, 'mako', rfqId, '1 / 2', { size: 1n, ttlMs: 86_400_000 })
  const { blockId } = propose(world, 'acme', 'mako', 'sell 5 x buy 1 SPY at 400', {
    ttlMs: 86_400_000,
  })
  const orderId = rest(world, 'mako', 'buy 10 x buy 1 SPY limit 400')
  const early = world.now
  const told = must(world, announcing(split(7n), early + 60_000_000))
  const { actionId } = eventOf(told, 'CorporateActionAnnounced').action
  world.now = early + 60_000_000
  const events = must(world, applying(actionId))
  const pulls = events.flatMap((event) => (event.type === 'OrdersPulled' ? [event.pull] : []))
  assert.deepEqual(
    pulls.map(({ firm, reason, quotes, requests }) => [firm, reason, quotes, requests]),
    [
      ['mako', 'corporate_action', [quoteId], []],
      ['acme', 'corporate_action', [], [rfqId]],
    ],
  )
  assert.equal(eventOf(events, 'BlockEnded').blockId, blockId)
  assert.equal(eventOf(events, 'BlockEnded').outcome, 'cancelled')
  assert.equal(eventOf(events, 'OrderEnded').orderId, orderId)
  assert.deepEqual([...world.state.rfqs.keys()], [other])
  const ordinary = [...world.state.ledger.holds.values()].filter(
    ({ purpose }) => purpose.kind !== 'cover',
  )
  assert.deepEqual(ordinary, [])
  checkBooks(world.state)
  checkLives(world.events)
  assert.equal(
    answer(world, asking('acme', 'buy 1 SPY-20260131-645-C')),
    'instrument_retired legs.0.instrument',
  )
})

const TOMORROW = OPENED_AT + DAY
const refused: readonly (readonly [string, ActionTerms, number, string])[] = [
  [
    'of a share that is none',
    { ...split(2n), underlying: instrumentId('NONE') },
    TOMORROW,
    'unknown_instrument underlying',
  ],
  [
    'of an option',
    { ...split(2n), underlying: instrumentId('C400') },
    TOMORROW,
    'unknown_instrument underlying',
  ],
  ['for the past', split(2n), OPENED_AT, 'bad_duration effectiveAt'],
  ['for the next year but one', split(2n), OPENED_AT + 400 * DAY, 'bad_duration effectiveAt'],
  ['1:1', split(1n), TOMORROW, 'bad_action numerator'],
  ['not in lowest terms', split(6n, 4n), TOMORROW, 'bad_action numerator'],
  ['of nothing', split(0n), TOMORROW, 'bad_action numerator'],
  [
    'for nothing',
    { ...split(2n), denominator: 0n } as ActionTerms,
    TOMORROW,
    'bad_action denominator',
  ],
  [
    'that leaves parts without a price',
    { ...split(3n, 2n), fractionPrice: undefined } as ActionTerms,
    TOMORROW,
    'bad_action fractionPrice',
  ],
  ['with a price nobody needs', split(2n, 1n, '5'), TOMORROW, 'bad_action fractionPrice'],
  ['after which a contract delivers part of a share', split(1n, 7n), TOMORROW, 'bad_action terms'],
  [
    'of no dividend',
    { kind: 'special_dividend', underlying: SPY, amount: px('0') },
    TOMORROW,
    'bad_action amount',
  ],
  [
    'of a dividend below a cent',
    { kind: 'special_dividend', underlying: SPY, amount: px('0.001') },
    TOMORROW,
    'bad_action amount',
  ],
  [
    'to a symbol that is taken',
    { kind: 'symbol_change', underlying: SPY, symbol: instrumentId('BTC') },
    TOMORROW,
    'already_exists symbol',
  ],
  [
    'to a symbol that is none',
    { kind: 'symbol_change', underlying: SPY, symbol: instrumentId('a b') },
    TOMORROW,
    'bad_action symbol',
  ],
  [
    'for no cash',
    { kind: 'cash_merger', underlying: SPY, cash: px('0') },
    TOMORROW,
    'bad_action cash',
  ],
]
for (const [what, terms, at, code] of refused)
  void test(`[CRA-1] an action ${what}: ${code}`, () => {
    assert.equal(answer(furnished(), announcing(terms, at)), code)
  })

void test('[CRA-1] one action at a time is announced for an underlying, and it can be taken back until it is applied', () => {
  const world = furnished()
  const told = must(world, announcing(split(2n), TOMORROW))
  const { actionId } = eventOf(told, 'CorporateActionAnnounced').action
  assert.equal(answer(world, announcing(split(2n), TOMORROW)), 'already_exists underlying')
  assert.equal(answer(world, applying(actionId)), 'not_yet_due actionId')
  const withdraw = { ...applying(actionId), type: 'WithdrawCorporateAction' } as const
  assert.equal(answer(world, { ...withdraw, actor: actor('acme') }), 'role_forbidden')
  assert.equal(answer(world, withdraw), 'ok')
  assert.equal(answer(world, withdraw), 'unknown_action actionId')
  world.now = TOMORROW
  assert.equal(answer(world, applying(actionId)), 'unknown_action actionId')
})

void test('[CRA-2] an expired option is settled before the action', () => {
  const world = furnished()
  const told = must(world, announcing(split(2n), OPENED_AT + 31 * DAY))
  const { actionId } = eventOf(told, 'CorporateActionAnnounced').action
  world.now = OPENED_AT + 31 * DAY
  assert.equal(answer(world, applying(actionId)), 'expiry_pending actionId')
  for (const id of ['C400', 'P400', 'K400', 'Q400']) must(world, settling(id, '410'))
  assert.equal(answer(world, applying(actionId)), 'ok')
})
