/** Random trades, variations and the end of a future: whatever the carry price did between, each account has what its trades came to. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { checkBooks } from '../_invariant.ts'
import { DAY, OPENED_AT, funding, must, owned, settling, traded } from '../_venue.ts'
import type { World } from '../_venue.ts'
import { Lots } from '../lot/_lots.ts'
import { profitOf } from '../lot/lot.ts'
import { marks } from '../margin/_margined.ts'
import { loadState, saveState } from '../venue/snapshot.ts'
import { carrying, futures } from './_futures.ts'

const FIRMS = ['acme', 'bree', 'mako', 'nova'] as const
const ticks = fc.integer({ min: 40_000, max: 160_000 })
const moves = fc.array(
  fc.oneof(
    fc.record({
      kind: fc.constant('trade' as const),
      taker: fc.constantFrom('acme', 'bree'),
      maker: fc.constantFrom('mako', 'nova'),
      side: fc.constantFrom('buy' as const, 'sell' as const),
      size: fc.bigInt({ min: 1n, max: 20n }),
      ticks,
    }),
    fc.record({ kind: fc.constant('carry' as const), ticks }),
    fc.record({ kind: fc.constant('mark' as const), ticks }),
  ),
  { minLength: 1, maxLength: 20 },
)

function text(halves: number): string {
  return halves % 2 === 0 ? String(halves / 2) : `${(halves - 1) / 2}.5`
}

function cash({ state }: World, firm: string): bigint {
  return owned({ state } as World, firm, 'USD').total
}

void test('[FUT-2] [FUT-4] [FUT-8] [LOT-11] profit is the sum of (settlement − price) × contracts, exactly, whatever the carry path', () => {
  fc.assert(
    fc.property(moves, fc.bigInt({ min: 1n, max: 9_000_000_000_000n }), (history, settlement) => {
      const world = futures(50_000_000n)
      for (const firm of FIRMS) must(world, funding(firm, 'USD', 1_000_000_000_00n))
      const lots = new Lots(world)
      lots.follow(world.events)
      const start = new Map(FIRMS.map((firm) => [firm as string, cash(world, firm)]))
      const due = new Map<string, bigint>(FIRMS.map((firm) => [firm, 0n]))
      // In cents: floor of the settlement price, and prices on half dollars exactly.
      const settled = settlement / 1_000_000n
      for (const move of history) {
        if (move.kind === 'carry')
          lots.follow(must(world, carrying(world, `BTCF ${text(move.ticks)}`)))
        else if (move.kind === 'mark')
          lots.follow(must(world, marks(world, `BTCF ${text(move.ticks)}`)))
        else {
          const { taker, maker, side, size } = move
          lots.follow(
            traded(world, { taker, maker, side, legs: 'buy 1 BTCF', size, at: text(move.ticks) }),
          )
          const price = BigInt(move.ticks) * 50n
          const gain = (settled - price) * (side === 'buy' ? size : -size)
          due.set(taker, (due.get(taker) ?? 0n) + gain - size * 100n)
          due.set(maker, (due.get(maker) ?? 0n) - gain)
        }
        checkBooks(world.state)
        const saved = saveState(world.state)
        assert.equal(saveState(loadState(saved)), saved)
      }
      world.now = Math.max(world.now, OPENED_AT + 30 * DAY)
      const decimal = `${settlement / 100_000_000n}.${String(settlement % 100_000_000n).padStart(8, '0')}`
      lots.follow(must(world, settling('BTCF', decimal)))
      checkBooks(world.state)
      for (const firm of FIRMS) {
        assert.equal(cash(world, firm) - (start.get(firm) ?? 0n), due.get(firm), firm)
        const profit = lots.closures
          .filter(({ account }) => account === `${firm}:main`)
          .reduce((sum, closure) => sum + profitOf(closure), 0n)
        assert.equal(profit, due.get(firm), `lots of ${firm}`)
        assert.deepEqual(lots.open(`${firm}:main`, 'BTCF'), [])
        let flows = 0n
        for (const each of lots.flows.values())
          for (const { account, asset, kind, amount } of each)
            if (account === `${firm}:main` && String(asset) === 'USD')
              if (kind === 'variation' || kind === 'fee') flows += amount
        assert.equal(flows, due.get(firm), `flows of ${firm}`)
      }
    }),
    { numRuns: 60, seed: 4 },
  )
})
