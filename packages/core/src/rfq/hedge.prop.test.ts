/** Hedge lots over random matches, against counting by hand: every lot is placed where the running sum passes its half. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { accepting, actor, ask, must, owned, px, quoting, send } from '../_venue.ts'
import type { World } from '../_venue.ts'
import { checkBooks } from '../_invariant.ts'
import { accountId } from '../ledger/account.ts'
import { balance } from '../ledger/ledger.ts'
import { instrumentId } from '../instrument/instrument.ts'
import { funded } from '../protection/_protected.ts'

const SECOND_ACCOUNT = accountId('acme:second')

function worldWithTwoAccounts(): World {
  const world = funded()
  must(world, {
    type: 'OpenAccount',
    actor: actor('ops'),
    account: SECOND_ACCOUNT,
    firm: actor('acme').firm,
  })
  for (const [asset, minor] of [
    ['USD', 100_000_000n],
    ['SPY', 10_000n],
  ] as const)
    must(world, {
      type: 'Deposit',
      actor: actor('ops'),
      account: SECOND_ACCOUNT,
      asset: instrumentId(asset),
      amount: minor as never,
      reference: 'wire',
    })
  return world
}

/** Lots when so many of `size` structures have traded, one structure at a time in whole numbers: a lot once its half is passed. */
function countedLots(lots: number, size: number, filled: number): number {
  let [placed, half] = [0, 0]
  for (let structure = 0; structure < filled; structure++) {
    half += 2 * lots
    while (half >= (2 * placed + 1) * size) placed += 1
  }
  return placed
}

const rungs = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 0, maxLength: 3 })
const situation = fc.record({
  size: fc.integer({ min: 1, max: 30 }),
  lots: fc.integer({ min: 1, max: 80 }),
  wanted: fc.nat(),
  first: fc.nat(),
  side: fc.constantFrom('buy' as const, 'sell' as const),
  hedged: fc.constantFrom('buy' as const, 'sell' as const),
  isMirrored: fc.boolean(),
  format: fc.constantFrom('uniform' as const, 'pay_as_bid' as const),
  ladders: fc.tuple(rungs, rungs, rungs),
})

void test('[HDG-3] [HDG-4] the lots of parts make up those of the whole, as counted by hand, at the fixed price, within what was held, and books balance', () => {
  const seen = { matches: 0, partial: 0, several: 0, zero: 0 }
  fc.assert(
    fc.property(situation, (of) => {
      const world = worldWithTwoAccounts()
      const hedges = [
        {
          instrument: instrumentId('SPY'),
          side: of.hedged,
          lots: BigInt(of.lots),
          price: px('380'),
        },
      ]
      const legs = of.isMirrored ? 'sell 1 C400' : 'buy 1 C400'
      const rfqId = ask(world, 'acme', legs, { size: BigInt(of.size), hedges, format: of.format })
      for (const [i, ladder] of of.ladders.entries()) {
        const dealer = ['mako', 'nova', 'opal'][i] ?? ''
        if (ladder.length === 0) continue
        const prices = ladder.map((size, n) => ({ size: BigInt(Math.min(size, of.size)), n }))
        must(world, {
          ...quoting(dealer, rfqId, '- / -'),
          ask: prices.map(({ size, n }) => ({ size, price: px(`${4 + ((n * 3 + i) % 5)}`) })),
          bid: prices.map(({ size, n }) => ({ size, price: px(`${3 - ((n * 2 + i) % 3)}`) })),
        })
      }
      const before = new Map(
        ['acme', 'mako', 'nova', 'opal'].map((firm) => [firm, owned(world, firm, 'SPY').total]),
      )
      const held = new Map(
        ['mako', 'nova', 'opal'].map((firm) => [firm, owned(world, firm, 'SPY').held]),
      )
      const wanted = 1 + (of.wanted % of.size)
      const first = of.first % (wanted + 1)
      const shares = [
        { account: accountId('acme:main'), size: BigInt(first) },
        { account: SECOND_ACCOUNT, size: BigInt(wanted - first) },
      ].filter(({ size }) => size > 0n)
      const limit = of.side === 'buy' ? '9' : '-9'
      const decision = send(
        world,
        accepting('acme', rfqId, `${of.side} ${wanted} at ${limit}`, undefined, {
          timeInForce: 'immediate_or_cancel',
          shares,
        }),
      )
      checkBooks(world.state)
      if (!decision.ok) return
      const match = decision.events.flatMap((e) => (e.type === 'MatchMade' ? [e.match] : []))[0]
      const trades = decision.events.flatMap((e) => (e.type === 'TradeSettled' ? [e.trade] : []))
      assert.ok(match)
      let filled = 0
      for (const trade of trades) {
        const from = countedLots(of.lots, of.size, filled)
        filled += Number(trade.size)
        const lots = (trade.hedges ?? []).reduce((sum, each) => sum + each.lots, 0n)
        assert.equal(Number(lots), countedLots(of.lots, of.size, filled) - from)
        if (lots === 0n) seen.zero += 1
      }
      const whole = countedLots(of.lots, of.size, filled)
      assert.equal(Number((match.hedges ?? []).reduce((sum, each) => sum + each.lots, 0n)), whole)
      // What the taker meant by buying and selling, whichever way round the structure is kept.
      const bought = of.side === of.hedged
      const moved = (firm: string) => owned(world, firm, 'SPY').total - (before.get(firm) ?? 0n)
      const second =
        balance(world.state.ledger, SECOND_ACCOUNT, instrumentId('SPY')).total - 10_000n
      assert.equal(moved('acme') + second, BigInt(bought ? whole : -whole))
      for (const firm of ['mako', 'nova', 'opal'])
        if (bought) assert.ok(-moved(firm) <= (held.get(firm) ?? 0n), `${firm} held enough`)
      seen.matches += 1
      if (filled < of.size) seen.partial += 1
      if (trades.length > 2) seen.several += 1
    }),
    { numRuns: 400 },
  )
  for (const [what, times] of Object.entries(seen)) assert.ok(times > 0, what)
})
