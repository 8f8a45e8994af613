import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkBooks, checkLives } from '../_invariant.ts'
import {
  actor,
  answer,
  asking,
  funding,
  listing,
  must,
  option,
  px,
  send,
  traded,
} from '../_venue.ts'
import type { World } from '../_venue.ts'
import type { ActionTerms } from '../corporate-action/action.ts'
import { acted } from '../corporate-action/_acting.ts'
import { instrumentId } from '../instrument/instrument.ts'
import { COIN, inverses } from '../instrument/_inverse.ts'
import { audienceOf } from '../venue/audience.ts'
import { loadState, saveState } from '../venue/snapshot.ts'
import type { Command } from '../venue/command.ts'
import {
  INCOME,
  adopting,
  applying,
  deciding,
  granting,
  income,
  intending,
  programmed,
  taking,
} from './_program.ts'
import { boundsOn, underlyingsNow } from './bounds.ts'
import type { Mandate } from './mandate.ts'

const SPY = instrumentId('SPY')
const split = (numerator: bigint, denominator = 1n): ActionTerms => ({
  kind: 'split',
  underlying: SPY,
  numerator,
  denominator,
  fractionPrice: denominator > 1n ? px('400') : undefined,
})
const dividend = (amount: string): ActionTerms => ({
  kind: 'special_dividend',
  underlying: SPY,
  amount: px(amount),
})
const renamed = (from: string, to: string): ActionTerms => ({
  kind: 'symbol_change',
  underlying: instrumentId(from),
  symbol: instrumentId(to),
})
const merger: ActionTerms = { kind: 'cash_merger', underlying: SPY, cash: px('410') }

const SIGNED: Partial<Mandate> = {
  contractsMax: 5n,
  clipMax: 40n,
  creditMin: px('0.7'),
  rollCreditMin: px('-0.7'),
  callStrikeMin: px('645'),
  putStrikeMax: px('645'),
}

/** Contracts, clip, credit, roll credit, floor and cap on an underlying, as text; none where it is not named. */
function figures(world: World, underlying = 'SPY'): string {
  const bounds = boundsOn(income(world), instrumentId(underlying))
  if (!bounds) return 'none'
  const { contractsMax, clipMax, creditMin, rollCreditMin, callStrikeMin, putStrikeMax } = bounds
  const at = (price: bigint | undefined): string => String(Number(price) / 1e8)
  const counts = `${contractsMax} ${clipMax}`
  return `${counts} ${at(creditMin)} ${at(rollCreditMin)} ${at(callStrikeMin)} ${at(putStrikeMax)}`
}

const read: readonly (readonly [string, readonly ActionTerms[], string, string?])[] = [
  ['nothing', [], '5 40 0.7 -0.7 645 645'],
  // 645 / 7 is 92.142857142857…: a cap below it, a floor above it.
  ['7:1', [split(7n)], '35 280 0.1 -0.1 92.14285715 92.14285714'],
  ['3:2', [split(3n, 2n)], '7 60 0.46666667 -0.46666666 430 430'],
  ['1:10', [split(1n, 10n)], '0 4 7 -7 6450 6450'],
  ['a split and back', [split(5n), split(1n, 5n)], '5 40 0.7 -0.7 645 645'],
  ['3:2 and 2:1', [split(3n, 2n), split(2n)], '15 120 0.23333334 -0.23333333 215 215'],
  ['a dividend', [dividend('10')], '5 40 0.7 -0.7 635 635'],
  ['a dividend, then 2:1', [dividend('10'), split(2n)], '10 80 0.35 -0.35 317.5 317.5'],
  ['2:1, then a dividend', [split(2n), dividend('10')], '10 80 0.35 -0.35 312.5 312.5'],
  ['a dividend of all of it', [dividend('700')], '5 40 0.7 -0.7 -55 -55'],
  ['a new name', [renamed('SPY', 'SPX')], '5 40 0.7 -0.7 645 645', 'SPX'],
  [
    'a new name, then 7:1',
    [renamed('SPY', 'SPX'), { ...split(7n), underlying: instrumentId('SPX') }],
    '35 280 0.1 -0.1 92.14285715 92.14285714',
    'SPX',
  ],
  ['two names', [renamed('SPY', 'SPX'), renamed('SPX', 'SPZ')], '5 40 0.7 -0.7 645 645', 'SPZ'],
  ['a merger', [merger], 'none'],
]
for (const [name, actions, expected, today = 'SPY'] of read)
  void test(`[CRA-9] a mandate read after ${name}`, () => {
    const world = programmed(SIGNED)
    for (const terms of actions) acted(world, terms)
    assert.equal(figures(world, today), expected)
    // What was signed is what was signed.
    const { mandate } = income(world).granted ?? {}
    assert.deepEqual([mandate?.contractsMax, mandate?.putStrikeMax], [5n, px('645')])
    assert.deepEqual(mandate?.underlyings, [SPY])
    checkBooks(world.state)
    checkLives(world.events)
    const again = loadState(saveState(world.state))
    assert.equal(saveState(again), saveState(world.state))
  })

void test('[CRA-8] a mandate that is granted after an action is in the units of its day', () => {
  const world = programmed(SIGNED)
  acted(world, split(7n))
  must(world, granting({ ...SIGNED, number: 2 }))
  assert.equal(figures(world), '5 40 0.7 -0.7 645 645')
  acted(world, split(2n))
  assert.equal(figures(world), '10 80 0.35 -0.35 322.5 322.5')
  must(world, { type: 'RevokeMandate', actor: actor('acme'), program: INCOME })
  assert.equal(income(world).restatedMandate.size, 0)
  acted(world, renamed('SPY', 'SPX'))
  assert.equal(answer(world, granting({ number: 3 })), 'instrument_retired mandate.underlyings.0')
})

void test('[CRA-8] a definition is restated from the day it was applied, and applied anew it is in the units of that day', () => {
  const world = programmed()
  const apply = (underlying: string): void => {
    must(world, { ...applying(), underlying: instrumentId(underlying) } as Command)
  }
  apply('BTC')
  acted(world, split(7n))
  assert.equal(income(world).restatedFile.size, 0, 'it is on something else')
  apply('SPY')
  acted(world, split(3n, 2n))
  acted(world, renamed('SPY', 'SPX'))
  const since = income(world).restatedFile.get(SPY)
  assert.deepEqual([since?.into, since?.numerator, since?.denominator], ['SPX', 3n, 2n])
  assert.equal(since?.actions.length, 2)
  apply('SPX')
  assert.equal(income(world).restatedFile.size, 0)
})

void test('[CRA-8] what it had set out to do ends, its owner alone is told, and it looks at once', () => {
  const world = programmed()
  const other = intending({
    intentId: '1.1' as never,
    legs: [{ side: 'buy', ratio: 1, instrument: instrumentId('BTC') }],
  })
  must(world, deciding({ intents: [intending(), other] }))
  must(world, {
    ...asking('acme', 'buy 1 C400', { size: 5n }),
    program: INCOME,
    intent: '1.0' as never,
  })
  assert.equal(income(world).changed, false)
  const events = acted(world, split(7n))
  const ended = events.filter((event) => event.type === 'IntentEnded')
  assert.deepEqual(
    ended.map(({ intentId, outcome, reason }) => [intentId, outcome, reason.rule, reason.observed]),
    [['1.0', 'withdrawn', 'corporate_action', 'SPY: 7:1 split']],
  )
  assert.deepEqual([...income(world).intents.keys()], ['1.1'])
  assert.equal(income(world).changed, true)
  for (const event of events)
    if (event.type === 'ProgramRestated') assert.deepEqual(audienceOf(world.state, event), ['acme'])
  assert.equal(events.filter(({ type }) => type === 'ProgramRestated').length, 1)
})

/** The refusal of a sale of standard options listed anew, as rule, what was seen and its bound. */
function written(
  world: World,
  strike: string,
  right: 'call' | 'put',
  size: bigint,
  underlying = 'SPY',
) {
  const id = `N${strike}-${right === 'call' ? 'C' : 'P'}`
  if (!world.state.instruments.has(instrumentId(id)))
    must(world, listing(option(id, { strike, right, underlying })))
  const what = { legs: `buy 1 ${id}`, side: 'sell', size, at: '8', marks: { [id]: '8' } } as const
  const decision = send(world, taking(world, what))
  if (decision.ok) return 'ok'
  const { rule, observed, threshold } = decision.rejection.detail ?? {}
  return [rule, observed, threshold].join(' ')
}

void test('[CRA-9] after 7:1 a program writes seven times as many at a seventh, and nothing beyond', () => {
  const world = programmed(SIGNED)
  must(world, funding('acme', 'SPY', 8_000n))
  acted(world, split(7n))
  assert.equal(written(world, '92.15', 'put', 1n), 'putStrikeMax 92.15 92.14285714')
  assert.equal(written(world, '92.14', 'call', 1n), 'callStrikeMin 92.14 92.14285715')
  assert.equal(written(world, '92.14', 'put', 1n), 'ok')
  assert.equal(written(world, '92.15', 'call', 35n), 'contractsMax 36 35')
  assert.equal(written(world, '92.15', 'call', 34n), 'ok')
  assert.equal(written(world, '92.15', 'call', 1n), 'contractsMax 36 35')
})

void test('[CRA-9] after 1:10 nothing is opened where not one contract is left, and the bound says so', () => {
  const world = programmed({ ...SIGNED, putStrikeMax: px('399'), clipMax: 400n })
  acted(world, split(1n, 10n))
  assert.equal(written(world, '3990', 'put', 1n), 'contractsMax 1 0')
  assert.equal(written(world, '3990.01', 'put', 1n), 'putStrikeMax 3990.01 3990')
  must(world, granting({ number: 2, contractsMax: 9n, clipMax: 9n }))
  acted(world, split(1n, 10n))
  assert.equal(written(world, '40000', 'put', 1n), 'clipMax 1 0')
})

void test('[CRA-9] contracts from before a 3:2 count as those signed, and what delivers less beside them', () => {
  const world = programmed({ contractsMax: 10n })
  const call = {
    legs: 'buy 1 C400',
    side: 'sell',
    size: 8n,
    at: '4',
    marks: { C400: '4' },
  } as const
  must(world, taking(world, call))
  acted(world, split(3n, 2n))
  // Eight that deliver 150 are twelve that deliver 100; three more make up what ten were.
  assert.equal(written(world, '300', 'call', 4n), 'contractsMax 16 15')
  assert.equal(written(world, '300', 'call', 3n), 'ok')
})

void test('[CRA-9] after a new name a program goes on under it, and what it has it can close', () => {
  const world = programmed(SIGNED)
  const put = { legs: 'buy 1 P400', side: 'sell', size: 2n, at: '4', marks: { P400: '4' } } as const
  must(world, taking(world, put))
  acted(world, renamed('SPY', 'SPX'))
  const [id = ''] = [...income(world).ledger].flatMap(([asset, held]) => (held < 0n ? [asset] : []))
  assert.match(id, /^SPX-/)
  must(
    world,
    taking(world, { legs: `buy 1 ${id}`, side: 'buy', size: 1n, at: '4', marks: { [id]: '4' } }),
  )
  assert.equal(written(world, '640', 'put', 1n, 'SPX'), 'ok')
  assert.deepEqual(underlyingsNow(income(world)), ['SPX'])
})

void test('[CRA-9] closing takes a lot at a time where a clip has become less than one, and opening none', () => {
  const world = programmed({ clipMax: 5n })
  acted(world, split(1n, 10n))
  const shares = { legs: 'buy 1 SPY', at: '4000', marks: { SPY: '4000' }, size: 1n } as const
  must(world, taking(world, { ...shares, side: 'sell' }))
  const bought = send(world, taking(world, { ...shares, side: 'buy' }))
  assert.equal(!bought.ok && bought.rejection.detail?.['rule'], 'clipMax')
  const two = { ...asking('acme', 'buy 1 SPY', { size: 2n }), program: INCOME }
  assert.equal(answer(world, two), 'outside_mandate program')
})

void test('[INV-9] an inverse option is not adopted: no mandate would let it be closed', () => {
  const world = inverses()
  must(world, funding('acme', 'BTC', 10n * COIN))
  const deal = { taker: 'acme', maker: 'mako', side: 'buy', legs: 'buy 1 I60000C' } as const
  traded(world, { ...deal, size: 2n, at: '0.02' })
  must(world, applying())
  const lines = adopting({ I60000C: 1n })
  assert.equal(answer(world, lines), 'outside_mandate lines.0.asset')
  assert.equal(answer(world, adopting({ BTC: COIN })), 'ok')
})
