/** Statements of random histories over random periods: what they say moved is what the ledger did, and programs make up their account. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import {
  DAY_US,
  accountId,
  balance,
  encode,
  formatDecimal,
  instrumentId,
  parseDecimal,
} from '@parley/core'
import type { Event, State } from '@parley/core'
import { commandOf, endowed, moves } from '../../packages/core/src/_history.ts'
import {
  DAY,
  OPENED_AT,
  accepting,
  asking,
  eventOf,
  must,
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
import { MemoryJournal } from '../../packages/server/src/journal/memory.ts'
import { withAdopted } from '../../packages/server/src/statement/adopted.ts'
import { daysOf } from '../../packages/server/src/statement/days.ts'
import { movementsOf } from '../../packages/server/src/statement/sums.ts'
import type { Worth } from '../../packages/server/src/statement/worth.ts'
import { Views, text } from '../../packages/server/src/views/views.ts'

/** A world whose commands go into a journal, and what every balance was after each. */
class Recorded {
  readonly journal = new MemoryJournal()
  readonly balances: { readonly ts: number; readonly of: ReadonlyMap<string, bigint> }[] = []
  readonly world: World
  #told = 0

  constructor(world: World) {
    this.world = world
    this.keep()
  }

  /** Puts into the journal, as one record, what has happened since. */
  keep(): void {
    const { world, journal } = this
    const events: readonly Event[] = world.events.slice(this.#told)
    this.#told = world.events.length
    const head = journal.head()
    const draft = { seq: head.seq + 1, ts: world.now, command: encode(sweep), refused: false }
    journal.append(head, 1, [{ ...draft, outcome: events.map((event) => encode(event)) }])
    this.balances.push({ ts: world.now, of: balancesOf(world.state) })
  }

  /** What an account had of an asset before a moment, as the core had it. */
  before(account: string, asset: string, at: number): bigint {
    const last = this.balances.findLast(({ ts }) => ts < at)
    return last?.of.get(`${account} ${asset}`) ?? 0n
  }

  async views(): Promise<Views> {
    const views = new Views(':memory:', this.journal, this.world.state)
    await views.catchUp()
    return views
  }
}

function balancesOf({ ledger, accounts, instruments }: State): ReadonlyMap<string, bigint> {
  const found = new Map<string, bigint>()
  for (const account of accounts.keys())
    for (const asset of instruments.keys()) {
      const { total } = balance(ledger, account, asset)
      if (total !== 0n) found.set(`${account} ${asset}`, total)
    }
  return found
}

/** Starts of days, some in the middle of the history, in order. */
const cuts = fc.uniqueArray(fc.nat({ max: 45 }), { minLength: 3, maxLength: 8 })
const dayStart = (n: number): number => Math.floor(OPENED_AT / DAY_US) * DAY_US + (n - 1) * DAY_US

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
    what: fc.constantFrom('trade', 'trade', 'trade', 'adopt', 'fund'),
    program: fc.constantFrom(INCOME, OTHER, undefined),
    instrument: fc.constantFrom('C400', 'P400', 'Q400', 'SPY'),
    side: fc.constantFrom('buy' as const, 'sell' as const),
    size: fc.bigInt(1n, 6n),
    hours: fc.nat({ max: 40 }),
  }),
  { minLength: 5, maxLength: 30 },
)

/** Prices that are whole in minor units, another each day, so that parts and wholes are worth the same to the minor unit. */
const worth: Worth = {
  currency: 'USD',
  of: (asset, amount, dayEndUs) =>
    asset === 'USD' ? amount : amount * BigInt(1_000 + ((dayEndUs / DAY_US) % 17) * asset.length),
  mark: () => undefined,
}

void test('[STM-2] [PRG-3] programs, and what is in none of them, make up the equity of their account on every day of any history', async () => {
  let booked = 0
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
        } else if (what === 'trade') {
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
      const [start, end] = [dayStart(1), dayStart(33)]
      const account = 'acme:main'
      const whole = daysOf(views, { account, programs: undefined }, start, end, worth)
      const parts = [INCOME, OTHER].map((program) => {
        const subject = { account, programs: [program] }
        return withAdopted(views, subject, daysOf(views, subject, start, end, worth), worth)
      })
      for (const [i, day] of whole.days.entries()) {
        const rest = unassigned(views, account, day.endUs)
        const ofRest = [...rest].reduce(
          (sum, [asset, amount]) => sum + (worth.of(asset, amount, day.endUs) ?? 0n),
          0n,
        )
        const ofPrograms = parts.reduce((sum, { days }) => sum + (days[i]?.equity ?? 0n), 0n)
        assert.equal(ofPrograms + ofRest, day.equity, `day ${i}`)
      }
      assert.equal(balance(world.state.ledger, accountId(account), instrumentId('C400')).total, 0n)
    }),
    { numRuns: 60, seed: 7 },
  )
  assert.ok(booked > 100)
})

/** What is in no program: flows without one, less what programs adopted. */
function unassigned(views: Views, account: string, endUs: number): ReadonlyMap<string, bigint> {
  const rows = views.all(
    `select asset, cast(sum(amount) as text) as total from (
       select asset, amount from flows where account = ? and program is null and at_us < ?
       union all select asset, -amount from program_lines where cause = 'adoption' and at_us < ?
     ) group by asset`,
    [account, endUs, endUs],
  )
  return new Map(rows.map((row) => [text(row['asset']), BigInt(text(row['total']))]))
}
