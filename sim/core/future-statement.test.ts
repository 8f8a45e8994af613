/** Futures in statements: equity of the day at its close, whenever variation is paid, and profit by delta and by source. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { DAY_US } from '@parley/core'
import type { Statement } from '@parley/sdk'
import { DAY, OPENED_AT, funding, must, settling, traded } from '../../packages/core/src/_venue.ts'
import { carrying, futures } from '../../packages/core/src/variation/_futures.ts'
import { sourcesOf } from '../../packages/server/src/statement/sources.ts'
import { statementOf } from '../../packages/server/src/statement/statement.ts'
import type { Views } from '../../packages/server/src/views/views.ts'
import { Recorded, closing } from './recorded.ts'

const cents = (text: string): number => Math.round(100 * Number(text))

/** Of days counted from 1, both included; what it says is checked to make up the profit. */
function told(views: Views, firm: string, from: number, to: number) {
  const asked = {
    subject: { account: `${firm}:main`, programs: undefined },
    startUs: OPENED_AT + (from - 1) * DAY_US,
    endUs: OPENED_AT + to * DAY_US,
    currency: 'USD',
    capital: undefined,
  }
  const now = { us: OPENED_AT + 60 * DAY_US, live: () => undefined }
  const statement = statementOf(views, asked, now)
  assert.ok(statement.reconciliation.reconciles, statement.reconciliation.says)
  const sources = sourcesOf(views, asked, now)
  assert.equal(sources.profit, statement.equity.profit)
  for (const parts of [statement.attribution, sources.parts]) {
    const sum = Object.values(parts).reduce((all, part) => all + cents(part), 0)
    assert.equal(sum, cents(statement.equity.profit), 'the parts make up the profit')
  }
  return { ...statement, sources }
}

const equityOf = ({ equity }: Statement): string => equity.closing

void test('[STM-2] [STM-4] [STM-6] a future is worth what it gained since it was carried last, so that equity is the day’s', async () => {
  const world = futures()
  const recorded = new Recorded(world)
  const until = (days: number): void => {
    world.now = OPENED_AT + days * DAY
  }
  until(0.5)
  traded(world, {
    taker: 'acme',
    maker: 'mako',
    side: 'buy',
    legs: 'buy 1 BTCF',
    size: 3n,
    at: '60200',
  })
  recorded.keep()
  const days = [
    ['60000', '60500', '61000'],
    ['61000', '61800', '62000'],
    ['59000', '59200', undefined],
  ] as const
  for (const [i, [BTC, BTCF, carried]] of days.entries()) {
    until(i + 1 + 0.01)
    must(world, closing(i + 1, { BTC, BTCF }))
    recorded.keep()
    until(i + 1 + 1 / 3)
    if (carried !== undefined) must(world, carrying(world, `BTCF ${carried}`))
    recorded.keep()
  }
  until(30)
  must(world, settling('BTCF', '59500'))
  recorded.keep()
  using views = await recorded.views()
  // 100,000 and (close − 60,200) × 3, less three dollars of fees.
  for (const [day, closed] of [60_500, 61_800, 59_200].entries())
    for (const [firm, side] of [
      ['acme', 1],
      ['mako', -1],
    ] as const)
      assert.equal(
        equityOf(told(views, firm, day + 1, day + 1)),
        String(100_000 + side * 3 * (closed - 60_200) - (firm === 'acme' ? 3 : 0)),
      )
  const moved = told(views, 'acme', 2, 3)
  assert.equal(moved.equity.profit, String(3 * (59_200 - 60_500)))
  // 3 × (59,000 − 60,000) of the coin, and what the future fell beside it.
  const { delta, residual, trading } = moved.attribution
  assert.deepEqual([delta, residual, trading], ['-3000', '-900', '0'])
  const { equity, timing, shortVol, trading: basis } = moved.sources.parts
  assert.deepEqual([cents(equity) + cents(timing), shortVol, basis], [-300_000, '0', '-900'])
  assert.deepEqual(
    moved.positions.map(({ instrument, quantity, value }) => [instrument, quantity, value]),
    [['BTCF', '3', String(3 * (59_200 - 62_000))]],
  )
  assert.equal(moved.returns.timeWeighted?.toFixed(12), (96_997 / 100_897 - 1).toFixed(12))
  const all = told(views, 'acme', 1, 31)
  assert.deepEqual([all.equity.profit, all.positions], [String(3 * (59_500 - 60_200) - 3), []])
  assert.equal(all.realised.tax, all.equity.profit)
})

const ticks = fc.integer({ min: 100_000, max: 140_000 })
const history = fc.array(
  fc.record({
    taker: fc.constantFrom('acme', 'bree'),
    side: fc.constantFrom('buy' as const, 'sell' as const),
    size: fc.bigInt({ min: 1n, max: 9n }),
    at: ticks,
    carried: fc.option(ticks, { nil: undefined }),
    closed: ticks,
    spot: ticks,
  }),
  { minLength: 2, maxLength: 8 },
)
/** Ticks are half dollars. */
const dollars = (halves: number): string => String(halves / 2)

void test('[STM-2] [STM-4] equity of every day of any history is what its trades came to at the close, however variation was paid', async () => {
  await fc.assert(
    fc.asyncProperty(history, async (days) => {
      const world = futures(50_000_000n)
      for (const firm of ['acme', 'bree', 'mako'])
        must(world, funding(firm, 'USD', 1_000_000_000_00n))
      const recorded = new Recorded(world)
      const firms = ['acme', 'bree', 'mako'] as const
      /** In half dollars: contracts, and what was paid for them, with two a contract for the taker. */
      const books = new Map(firms.map((firm) => [firm as string, { contracts: 0, paid: 0 }]))
      const expected: Map<string, number>[] = []
      for (const [i, { taker, side, size, at, carried, closed, spot }] of days.entries()) {
        world.now = OPENED_AT + (i + 1 / 3) * DAY
        if (carried !== undefined) must(world, carrying(world, `BTCF ${dollars(carried)}`))
        world.now += DAY / 3
        traded(world, { taker, maker: 'mako', side, legs: 'buy 1 BTCF', size, at: dollars(at) })
        const contracts = Number(size) * (side === 'buy' ? 1 : -1)
        const [own, other] = [books.get(taker), books.get('mako')]
        if (!own || !other) assert.fail('both are there')
        own.contracts += contracts
        own.paid += contracts * at + 2 * Number(size)
        other.contracts -= contracts
        other.paid -= contracts * at
        recorded.keep()
        world.now = OPENED_AT + (i + 1) * DAY
        must(world, closing(i + 1, { BTC: dollars(spot), BTCF: dollars(closed) }))
        recorded.keep()
        expected.push(
          new Map([...books].map(([firm, of]) => [firm, of.contracts * closed - of.paid])),
        )
      }
      using views = await recorded.views()
      for (const firm of firms) {
        for (const [i, worth] of expected.entries()) {
          const gained = worth.get(firm) ?? assert.fail(firm)
          assert.equal(
            cents(told(views, firm, i + 1, i + 1).equity.closing),
            1_050_000_000_00 + 50 * gained,
          )
        }
        told(views, firm, 1, days.length)
      }
    }),
    { numRuns: 15, seed: 9 },
  )
})
