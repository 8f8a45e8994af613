/** Programs through splits, on the simulated market: what they hold is managed by what it delivers, what they write is standard. [PRG-22] */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { firmId, isAdjusted, price, programOf, timestamp } from '@parley/core'
import type { Intent, Option } from '@parley/core'
import { bookOf, holdingsOf } from '../src/income/holdings.ts'
import { marketFor, sourcesIn } from '../src/program/situation.ts'
import { stackIntent } from '../src/program/stack-intent.ts'
import { Desk, FILE, ROLLING, UNDERLYING } from './_covered-desk.ts'

test('[PRG-22] [CRA-4] 3:2: its calls cover 150 shares each, are closed where they would be rolled, and standard ones follow', async () => {
  await using desk = await Desk.open()
  await desk.wait(60)
  const [written, sold] = await desk.short()
  assert.equal(sold, '-4')
  await desk.split(3, 2)
  const [adjusted, owed] = await desk.short()
  assert.deepEqual([owed, (await desk.holdings())[UNDERLYING]], ['-4', '600'])
  assert.ok(!desk.isStandard(adjusted), adjusted)
  assert.notEqual(adjusted, written)
  // An hour on it looks again: all of its shares are under what it has written.
  await desk.apply(FILE)
  await desk.wait(30)
  assert.deepEqual(await desk.shorts(), [[adjusted, '-4']])
  const [held] = await desk.decisions()
  assert.deepEqual(held?.intents, [])
  assert.ok(held.reasons.some(({ rule, observed }) => rule === 'capital' && observed === '0 units'))
  const { venue } = desk.venue
  const book = await bookOf(venue, 'acme' as never, { account: 'acme:main', by: 'economic' })
  assert.ok(!('code' in book))
  const shares = holdingsOf(venue, book).find(({ underlying }) => underlying === UNDERLYING)
  assert.deepEqual([shares?.quantity, shares?.covered], [600, 600])
  // Shares under an adjusted call cover no other one that is written, by hand or by a program.
  const { positions, unjudged } = await desk.venue
    .as('acme')
    .call('reviewRolls', { body: { account: 'acme:main' } })
  assert.deepEqual(positions, [])
  assert.deepEqual(
    unjudged.map(({ name }) => name),
    [adjusted],
  )
  await desk.apply(ROLLING)
  await desk.wait(90)
  const closing = (await desk.decisions()).find(({ intents }) => intents[0]?.action === 'close')
  assert.deepEqual(
    closing?.intents[0]?.legs.map(({ side, instrument }) => `${side} ${instrument}`),
    [`buy ${adjusted}`],
  )
  assert.ok(closing.outcomes.some(({ outcome }) => outcome === 'traded'))
  // What it has instead is written on all six hundred shares.
  await desk.apply(FILE)
  await desk.wait(60)
  const after = await desk.shorts()
  assert.deepEqual(
    after.map(([, contracts]) => contracts),
    ['-6'],
  )
  assert.ok(
    after.every(([id]) => desk.isStandard(id)),
    String(after),
  )
})

test('[PRG-22] [CRA-3] 7:1: its calls are seven times as many and standard, and are rolled as any', async () => {
  await using desk = await Desk.open()
  await desk.wait(60)
  await desk.split(7, 1)
  const [split, owed] = await desk.short()
  assert.deepEqual([owed, (await desk.holdings())[UNDERLYING]], ['-28', '2800'])
  assert.ok(desk.isStandard(split))
  await desk.apply(ROLLING)
  await desk.wait(60)
  const rolled = (await desk.decisions()).find(({ intents }) => intents[0]?.action === 'roll')
  assert.ok(rolled?.intents[0]?.legs.some(({ instrument }) => instrument === split))
  const after = await desk.shorts()
  assert.deepEqual(
    after.map(([, contracts]) => contracts),
    ['-28'],
  )
  assert.ok(after.every(([id]) => id !== split && desk.isStandard(id)))
})

test('[PRG-22] [STK-2] what a stack ranks an adjusted option by is worth what it delivers', async () => {
  await using desk = await Desk.open()
  await desk.split(3, 2)
  const { sequencer, market, clock } = desk.venue.venue
  const { state } = sequencer
  const now = timestamp(clock.now())
  const seen = marketFor(state, FILE, sourcesIn(market), now)
  const { spot } = seen.view.chain
  const deep = [...state.instruments.values()]
    .filter((each): each is Option => each.kind === 'option' && seen.view.byId.has(each.id))
    .filter((each) => isAdjusted(each) && each.right === 'call')
    .toSorted((a, b) => (a.strike < b.strike ? -1 : 1))[0]
  assert.ok(deep)
  const strike = Number(deep.strike) / 1e8
  assert.ok(1.5 * spot > strike * 1.1, 'in the money by what it delivers')
  assert.ok(!seen.view.options.some(({ id }) => id === deep.id))
  const program = programOf(state, firmId('acme'), 'income' as never) ?? assert.fail('it is there')
  const limit = 1.5 * spot - strike + 1
  const intent = {
    intentId: '1.0',
    action: 'close',
    legs: [{ instrument: deep.id, side: 'buy', ratio: 1 }],
    side: 'buy',
    size: 1n,
    limit: price(BigInt(Math.round(limit * 1e8))),
  } as unknown as Intent
  const { edge } = stackIntent(state, program, intent, seen, now)
  // A dollar of time value is given for each of 100, and half a dollar of fee.
  assert.ok(Math.abs(edge + 100.5) < 1e-3, String(edge))
})
