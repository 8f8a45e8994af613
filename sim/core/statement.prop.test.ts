/** Statements of random histories over random periods: what they say moved is what the ledger did, and programs make up their account. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import {
  accountId,
  amount as amountIn,
  balance,
  formatDecimal,
  instrumentId,
  parseDecimal,
} from '@parley/core'
import type { Command } from '@parley/core'
import { commandOf, endowed, moves } from '../../packages/core/src/_history.ts'
import {
  DAY,
  OPENED_AT,
  OPERATOR,
  accepting,
  actor,
  asking,
  eventOf,
  must,
  px,
  quote,
  send,
  settling,
  sweep,
} from '../../packages/core/src/_venue.ts'
import type { World } from '../../packages/core/src/_venue.ts'
import {
  INCOME,
  adopting,
  applying,
  granting,
  marksOf,
  programmed,
} from '../../packages/core/src/program/_program.ts'
import type { ProgramId } from '../../packages/core/src/program/tag.ts'
import { movementsOf } from '../../packages/server/src/statement/sums.ts'
import { Recorded } from './recorded.ts'
import { checkWhole, dayStart } from './whole.ts'

/** Starts of days, some in the middle of the history, in order. */
const cuts = fc.uniqueArray(fc.nat({ max: 45 }), { minLength: 3, maxLength: 8 })

void test('[STM-2] over any periods of any history what a statement says moved is what the ledger did, and closings are the next openings', async () => {
  const kinds = new Set<string>()
  await fc.assert(
    fc.asyncProperty(
      moves,
      fc.array(fc.nat({ max: 30 }), { minLength: 8 }),
      cuts,
      async (history, waits, at) => {
        const world = endowed()
        const recorded = new Recorded(world)
        for (const [i, move] of history.entries()) {
          // Some hours go by, now and then more than a day.
          if (i % 12 === 0) world.now += ((waits[(i / 12) % waits.length] ?? 0) * DAY) / 8
          const command = commandOf(world, move)
          if (command && send(world, command).ok) recorded.keep()
        }
        using views = await recorded.views()
        const starts = [...at].sort((a, b) => a - b).map(dayStart)
        for (const firm of ['acme', 'bree', 'mako', 'nova']) {
          const account = `${firm}:main`
          const closings = new Map<string, string>()
          for (const [i, start] of starts.slice(0, -1).entries()) {
            const end = starts[i + 1] ?? start
            const assets = movementsOf(views, { account, programs: undefined }, start, end)
            for (const { asset, opening, closing, kinds: parts, reconciles } of assets) {
              const scale = world.state.instruments.get(instrumentId(asset))?.scale ?? 0
              const exact = (amount: string): bigint =>
                parseDecimal(amount, scale) ?? assert.fail(amount)
              const sum = parts.reduce((all, { amount }) => all + exact(amount), 0n)
              for (const { kind } of parts) kinds.add(kind)
              assert.equal(reconciles, true)
              assert.equal(exact(opening) + sum, exact(closing), `${account} ${asset}`)
              assert.equal(exact(opening), recorded.before(account, asset, start))
              assert.equal(exact(closing), recorded.before(account, asset, end))
              if (i > 0) assert.equal(opening, closings.get(asset) ?? formatDecimal(0n, scale))
            }
            // What is not in a statement was not there and did not move.
            const named = new Set(assets.map(({ asset }) => asset))
            for (const asset of world.state.instruments.keys())
              if (!named.has(asset)) {
                assert.equal(recorded.before(account, asset, start), 0n)
                assert.equal(recorded.before(account, asset, end), 0n)
              }
            closings.clear()
            for (const { asset, closing } of assets) closings.set(asset, closing)
          }
        }
      },
    ),
    { numRuns: 60, seed: 5 },
  )
  for (const kind of ['deposit', 'premium', 'principal', 'fee']) assert.ok(kinds.has(kind), kind)
})

const OTHER = 'other' as ProgramId
const PRICES = { C400: '4', P400: '4', Q400: '4', SPY: '400' } as const
const deals = fc.array(
  fc.record({
    what: fc.constantFrom(
      'trade',
      'trade',
      'trade',
      'trade',
      'adopt',
      'pay',
      'dividend',
      'reverse',
    ),
    program: fc.constantFrom(INCOME, OTHER, undefined),
    instrument: fc.constantFrom('C400', 'P400', 'Q400', 'SPY'),
    side: fc.constantFrom('buy' as const, 'sell' as const),
    size: fc.bigInt(1n, 6n),
    hours: fc.nat({ max: 40 }),
  }),
  { minLength: 5, maxLength: 30 },
)

const by = { actor: actor(OPERATOR) } as const

/** A payment to the account, for a program where there is one, or a dividend to all who hold the share. */
function paying(world: World, what: 'pay' | 'dividend', program: ProgramId | undefined): Command {
  const paid = { externalId: `paid-${world.seq}`, flowDate: '2026-01-15', reference: 'by the tape' }
  const instrument = instrumentId('SPY')
  if (what === 'dividend')
    return { ...by, ...paid, type: 'PostDividend', instrument, perUnit: px('0.333') }
  const payment = {
    ...paid,
    account: accountId('acme:main'),
    kind: 'lending',
    asset: instrumentId('USD'),
    amount: amountIn(12_34n),
    program,
  } as const
  return { ...by, type: 'PostIncome', payment }
}

void test('[STM-7] [LOT-12] [PRG-3] [PRG-8] programs, and what is in none of them, make up the equity of their account on every day of any history', async () => {
  let [booked, opposed] = [0, 0]
  const seen = new Set<string>()
  await fc.assert(
    fc.asyncProperty(deals, fc.constantFrom('390', '400', '410'), async (history, at) => {
      const world = programmed()
      must(world, applying(OTHER))
      must(world, granting({}, OTHER))
      must(world, adopting({ USD: 300_000_00n, SPY: 500n }, OTHER))
      const recorded = new Recorded(world)
      for (const { what, program, instrument, side, size, hours } of history) {
        world.now = Math.min(world.now + (hours * DAY) / 24, OPENED_AT + 29 * DAY)
        if (what === 'adopt') {
          const lines = { [instrument]: side === 'buy' ? size : -size }
          send(world, adopting(lines, program ?? INCOME))
        } else if (what === 'reverse') {
          const entry = world.events.findLast(
            (event) => event.type === 'EntryPosted' && event.entry.cause.kind === 'trade',
          )
          if (entry?.type === 'EntryPosted')
            send(world, { ...by, type: 'ReverseEntry', entry: entry.entry, reason: 'error' })
        } else if (what === 'pay' || what === 'dividend') must(world, paying(world, what, program))
        else if (what === 'trade') {
          const tag = program === undefined ? {} : { program }
          const asked = { ...asking('acme', `buy 1 ${instrument}`, { size }), ...tag }
          const { rfqId } = eventOf(must(world, asked), 'RfqRequested').terms
          const price = PRICES[instrument]
          quote(world, 'mako', rfqId, side === 'buy' ? `- / ${price}` : `${price} / -`, { size })
          const take = accepting('acme', rfqId, `${side} ${size} at ${price}`)
          if (send(world, { ...take, marks: marksOf(PRICES, world.now) }).ok) booked += 1
        }
        recorded.keep()
      }
      world.now = OPENED_AT + 30 * DAY
      must(world, sweep)
      recorded.keep()
      for (const option of ['C400', 'P400', 'Q400']) {
        must(world, settling(option, at))
        recorded.keep()
      }
      using views = await recorded.views()
      const whole = { account: 'acme:main', programs: [INCOME, OTHER] }
      for (const kind of checkWhole(recorded, views, whole, [dayStart(1), dayStart(33)]))
        seen.add(kind)
      const [one, other] = [INCOME, OTHER].map((program) =>
        recorded.ledgerBefore(program, OPENED_AT + 30 * DAY),
      )
      for (const option of ['C400', 'P400', 'Q400'])
        if ((one?.get(option) ?? 0n) * (other?.get(option) ?? 0n) < 0n) opposed += 1
      assert.equal(
        balance(world.state.ledger, accountId('acme:main'), instrumentId('C400')).total,
        0n,
      )
    }),
    { numRuns: 60, seed: 7 },
  )
  assert.ok(booked > 100)
  for (const kind of ['adoption', 'dividend', 'exercise', 'fee', 'lending', 'payout', 'premium'])
    assert.ok(seen.has(kind), kind)
  assert.ok(opposed > 5, `${opposed} times two programs were opposed to the end`)
})
