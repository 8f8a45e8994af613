/** Any history of inverse options conserves coins, pays the exact fraction to the minor unit, and is covered at every moment. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { checkBooks, checkLives, optionsOf } from '../_invariant.ts'
import {
  OPENED_AT,
  DAY,
  accepting,
  asking,
  eventOf,
  funding,
  legsOf,
  quoting,
  send,
  settling,
  sweep,
} from '../_venue.ts'
import type { World } from '../_venue.ts'
import { creditLine, regime } from '../collateral/_spread.ts'
import { payoutPerContract } from '../exercise/worth.ts'
import { REGIMES } from '../ledger/account.ts'
import { balance } from '../ledger/ledger.ts'
import { formatDecimal, powerOfTen } from '../num/decimal.ts'
import { price } from '../num/units.ts'
import { COIN, coinMarks, inverse, inverses } from './_inverse.ts'
import { instrumentId } from './instrument.ts'
import { coinPerContract } from './inverse.ts'

const RUNS = Number(process.env['PROP_RUNS'] ?? 60)

void test('[INV-3] what each contract pays is the exact fraction, less than a minor unit more', () => {
  const world = inverses()
  const big = (max: bigint) => fc.bigInt({ min: 1n, max })
  fc.assert(
    fc.property(
      big(10n ** 16n),
      big(10n ** 17n),
      fc.constantFrom('call', 'put'),
      big(1_000n),
      (strike, at, right, multiplier) => {
        const option = { ...inverse('I60000C', { multiplier, right }), strike: price(strike) }
        const pays = payoutPerContract(option, world.state.listed, at)
        const coin = coinPerContract(option, world.state.listed)
        assert.equal(coin, multiplier * powerOfTen(8))
        const gap = right === 'call' ? at - strike : strike - at
        if (gap <= 0n) assert.equal(pays, 0n)
        else assert.ok(pays * at <= gap * coin && (pays + 1n) * at > gap * coin)
        // A call never pays its coins.
        if (right === 'call') assert.ok(pays < coin)
      },
    ),
    { numRuns: 2_000 },
  )
})

const KINDS = [
  'trade',
  'trade',
  'trade',
  'trade',
  'rest',
  'expire',
  'mark',
  'mark',
  'regime',
  'fund',
  'line',
] as const
const FIRMS = ['acme', 'bree', 'mako', 'nova', 'opal']
type Move = { readonly kind: (typeof KINDS)[number]; readonly dice: readonly number[] }
const moves = fc.array(
  fc.record({
    kind: fc.constantFrom(...KINDS),
    dice: fc.array(fc.nat({ max: 9_999 }), { minLength: 8, maxLength: 8 }),
  }),
  { minLength: 15, maxLength: 50, size: 'max' },
)

function pick<T>(from: readonly T[], dice: number): T {
  return from[dice % from.length] as T
}

function legsFor(world: World, dice: readonly number[]): string {
  const open = optionsOf(world.state).filter(
    ({ id, expiresAt }) => /^[IJ]\d/.test(id) && expiresAt > world.now + 60_000_000,
  )
  const legs = new Map<string, string>()
  for (const each of dice) {
    if (open.length === 0) break
    const { id } = pick(open, each)
    legs.set(id, `${each % 2 === 0 ? 'buy' : 'sell'} ${1 + (each % 3)} ${id}`)
  }
  return [...legs.values()].join(', ')
}

function play(world: World, { kind, dice }: Move): string {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = dice
  const tell = (command: Parameters<typeof send>[1]): string => {
    const told = send(world, command)
    checkBooks(world.state)
    return told.ok ? kind : told.rejection.code
  }
  switch (kind) {
    case 'trade':
    case 'rest': {
      const size = BigInt(1 + (a % 6))
      const [taker, maker] = [pick(['acme', 'bree'], b), pick(['mako', 'nova', 'opal'], c)]
      const legs = legsFor(world, [d, e, f, a + b].slice(0, 1 + (c % 4)))
      const asked = send(world, asking(taker, legs, { size, panel: [maker] }))
      if (!asked.ok) return asked.rejection.code
      const { rfqId } = eventOf(asked.events, 'RfqRequested').terms
      const [bid, offer] = [d % 3, 3 + (e % 3)].map((n) =>
        formatDecimal(price(BigInt(n) * 1_000_000n), 8),
      )
      const sides = pick([`${bid} / -`, `- / ${offer}`, `${bid} / ${offer}`], e)
      const quoted = tell(quoting(maker, rfqId, sides, { size }))
      if (kind === 'rest' || quoted !== kind) return quoted
      const part = 1n + (BigInt(f) % size)
      const [first] = legsOf(legs).toSorted((x, y) => (x.instrument < y.instrument ? -1 : 1))
      const buys =
        (sides.startsWith('-') || (f % 2 === 0 && !sides.endsWith('-'))) === (first?.side === 'buy')
      const what = buys ? `buy ${part} at 1000` : `sell ${part} at -1000`
      const taken = send(world, accepting(taker, rfqId, what))
      // What a maker promised it has the means for.
      if (!taken.ok) assert.notEqual(taken.rejection.detail?.['account'], `${maker}:main`)
      checkBooks(world.state)
      return taken.ok ? kind : taken.rejection.code
    }
    case 'expire': {
      if (a % 3 === 0) world.now += 30 * DAY
      send(world, sweep)
      const due = optionsOf(world.state).filter(
        ({ id, expiresAt }) =>
          /^[IJ]\d/.test(id) && expiresAt <= world.now && !world.state.settled.has(id),
      )
      const at = String(1_000 + b * 20 + (c % 100) / 100)
      for (const { id } of due) {
        const told = tell(settling(id, at))
        if (!['expire', 'instrument_expired'].includes(told)) assert.fail(`${id} at ${at}: ${told}`)
      }
      return due.length > 0 ? kind : 'nothing due'
    }
    case 'mark':
      return tell(coinMarks(world, 20_000 + b * 10))
    case 'regime':
      return tell(regime(pick(FIRMS, a), pick(REGIMES, b)))
    case 'fund':
      return tell(funding(pick(FIRMS, a), 'BTC', BigInt((b % 800) - 150) * (COIN / 100n) || 1n))
    case 'line':
      return tell(creditLine(pick(FIRMS, a), 'BTC', BigInt(b % 500) * (COIN / 100n)))
  }
}

const begun = [
  ['acme', 'margined'],
  ['bree', 'defined_risk'],
  ['mako', 'margined'],
  ['nova', 'credit_line'],
] as const

void test('[INV-3] [INV-4] [INV-5] [INV-6] no history leaves a short uncovered, a hold unresolved, or coins off zero', () => {
  const counts = new Map<string, number>()
  fc.assert(
    fc.property(moves, (history) => {
      const world = inverses(2n)
      send(world, coinMarks(world, 60_000))
      for (const [firm, name] of begun) send(world, regime(firm, name))
      for (const move of history) {
        const told = play(world, move)
        counts.set(told, (counts.get(told) ?? 0) + 1)
      }
      world.now = Math.max(world.now, OPENED_AT + 61 * DAY)
      play(world, { kind: 'expire', dice: [1, 4_000, 7] })
      checkLives(world.events)
      const { ledger } = world.state
      for (const { id } of optionsOf(world.state).filter(({ id: each }) => /^[IJ]\d/.test(each)))
        for (const account of world.state.accounts.keys())
          assert.equal(balance(ledger, account, instrumentId(id)).total, 0n)
    }),
    { numRuns: RUNS },
  )
  // The histories are not all refusals.
  for (const kind of ['trade', 'rest', 'expire', 'mark', 'regime', 'fund'])
    assert.ok((counts.get(kind) ?? 0) > 0, `some ${kind}`)
  if (process.env['PROP_SHOW'])
    process.stdout.write(`${JSON.stringify(Object.fromEntries(counts))}\n`)
})
