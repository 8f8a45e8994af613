/** A statement in a coin and in another currency than the account's, by hand: the rates at trade and at mark, and refusals. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DAY_US } from '@parley/core'
import { DAY, OPENED_AT, funding, furnished, must, traded } from '../../packages/core/src/_venue.ts'
import { statementCsv } from '../../packages/server/src/statement/csv.ts'
import { statementPdf } from '../../packages/server/src/statement/pdf.ts'
import { refusalOfRates } from '../../packages/server/src/statement/rates.ts'
import { statementOf } from '../../packages/server/src/statement/statement.ts'
import type { Views } from '../../packages/server/src/views/views.ts'
import { Recorded, closing } from './recorded.ts'

const DAYS = ['2026-01-01', '2026-01-02', '2026-01-03', '2026-01-04']

/** 60,000 dollars, a coin on the second day, ten shares bought at 400 on the third and sold at 410 on the fourth. */
function lived(from = 1): Recorded {
  const world = furnished()
  must(world, funding('mako', 'USD', 1_000_000_00n))
  must(world, funding('mako', 'SPY', 100n))
  const recorded = new Recorded(world)
  const deal = (side: 'buy' | 'sell', at: string) => (): void =>
    void traded(world, { taker: 'acme', maker: 'mako', side, legs: 'buy 1 SPY', size: 10n, at })
  const acts = [
    () => must(world, funding('acme', 'USD', 60_000_00n)),
    () => must(world, funding('acme', 'BTC', 1_00_000_000n)),
    deal('buy', '400'),
    deal('sell', '410'),
  ]
  for (const [i, act] of acts.entries()) {
    const day = i + 1
    world.now = OPENED_AT + i * DAY + DAY / 2
    act()
    recorded.keep()
    world.now = OPENED_AT + day * DAY
    const coin = ['60000', '50000', '40000', '41000'][i] ?? ''
    const rates = day < from ? {} : { BTC: coin, EUR: '1.25' }
    must(world, closing(day, { SPY: '400', ...rates }))
    recorded.keep()
  }
  return recorded
}

const NOW = { us: OPENED_AT + 5 * DAY_US, live: () => undefined }
const asking = (currency: string, from = 1, to = 4) => ({
  subject: { account: 'acme:main', programs: undefined },
  startUs: OPENED_AT + (from - 1) * DAY_US,
  endUs: OPENED_AT + to * DAY_US,
  currency,
  capital: undefined,
})
const told = (views: Views, currency: string) => {
  assert.equal(refusalOfRates(views, asking(currency), NOW), undefined)
  return statementOf(views, asking(currency), NOW)
}

void test('[STM-8] a statement in a coin: what flowed at the rate of its day, what is held at that of the end, lots at both', async () => {
  using views = await lived().views()
  const found = told(views, 'BTC')
  const { equity, realised, fees, rates, returns } = found
  assert.ok(found.reconciliation.reconciles)
  // Of the dollars 60,099.80 are left, at 41,000 a coin; a coin is a coin. Rounded down to a hundred-millionth.
  assert.equal(equity.closing, '2.46584878')
  assert.deepEqual([equity.putIn, equity.profit], ['2', '0.46584878'])
  assert.equal(equity.closingPositions, '0')
  // Ten cents at 40,000 and ten at 41,000.
  assert.equal(fees, '-0.00000494')
  // 4,000.10 dollars at 40,000 were more of a coin than 4,099.90 at 41,000: a gain in dollars, a loss in coins.
  assert.deepEqual(realised, { tax: '-0.00000494', economic: '-0.00000494' })
  assert.ok((returns.timeWeighted ?? 0) > 0)
  // What the dollars and shares that were held came to in coins, each night (60,000 at 60,000, 50,000 and 40,000; then 55,999.90 and ten
  // shares at 41,000), is theirs; of trading is the ten dollars a share at 41,000.
  const { residual, trading } = found.attribution
  assert.deepEqual([residual, trading], ['0.46341468', '0.00243904'])
  const at = (day: number) => `${DAYS[day - 1]}T23:59:59.999999Z`
  const rate = (price: string, day: number, use: string) => ({
    of: 'BTC',
    in: 'USD',
    price,
    day: DAYS[day - 1],
    observedAt: at(day),
    use,
  })
  assert.deepEqual(rates, [
    rate('60000', 1, 'trade'),
    rate('40000', 3, 'trade'),
    rate('41000', 4, 'trade'),
    rate('41000', 4, 'mark'),
  ])
  const sheet = statementCsv(found)
  assert.match(sheet, /\r\nStatement,money in,BTC\r\n/)
  assert.match(sheet, /\r\nRates,BTC in USD,60000,2026-01-01,trade,2026-01-01 23:59:59\r\n/)
  assert.equal((await statementPdf(found)).subarray(0, 5).toString(), '%PDF-')
  const dollars = told(views, 'USD')
  assert.deepEqual(dollars.realised, { tax: '99.8', economic: '99.8' })
  assert.equal(dollars.equity.closing, '101099.8')
  // There too the coin that was put in was worth a rate: its mark, which is shown among the positions.
  assert.equal(dollars.rates, undefined)
})

void test('[STM-8] in another currency money is at the recorded rates, whichever of the two the venue reports in', async () => {
  using views = await lived().views()
  const found = told(views, 'EUR')
  // 60,099.80 ÷ 1.25, and a coin at 41,000 ÷ 1.25.
  assert.equal(found.equity.closing, '80879.84')
  assert.equal(found.realised.tax, '79.84')
  assert.deepEqual(
    found.rates?.map(({ of, in: unit, price, use }) => [of, unit, price, use]).at(-1),
    ['USD', 'EUR', '0.8', 'mark'],
  )
})

void test('[STM-8] where there is no rate at that time it is refused, and said for which day', async () => {
  using views = await lived(3).views()
  const refused = (from: number) => refusalOfRates(views, asking('BTC', from), NOW)
  const missing = (day: string, money = 'BTC') => ({
    code: 'no_rate',
    path: 'in',
    detail: { asset: 'USD', in: money, day, missing: money },
  })
  assert.deepEqual(refused(1), missing('2026-01-01'))
  assert.deepEqual(refused(3), missing('2026-01-02'), 'the opening is worth what it was then')
  assert.equal(refused(4), undefined)
  // What was seen later is no rate of an earlier day, though a mark would do to value what is held.
  assert.deepEqual(refusalOfRates(views, asking('EUR', 1, 2), NOW), missing('2026-01-01', 'EUR'))
})
