/** An account of coins that writes an inverse call, over its life: equity, returns and attribution by hand. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DAY_US, PRICE_SCALE, instrumentId, price, timestamp } from '@parley/core'
import { priceEuropean } from '@parley/quant'
import {
  DAY,
  OPENED_AT,
  OPERATOR,
  actor,
  funding,
  must,
  owned,
  settling,
  traded,
} from '../../packages/core/src/_venue.ts'
import { inverses } from '../../packages/core/src/instrument/_inverse.ts'
import { sourcesOf } from '../../packages/server/src/statement/sources.ts'
import { statementOf } from '../../packages/server/src/statement/statement.ts'
import { Recorded } from './recorded.ts'

const CALL = 'I60000C'
const VOL = 0.6
const cents = (text: string): number => Math.round(100 * Number(text))
const units = (of: number) => price(BigInt(Math.round(of * 10 ** PRICE_SCALE)))

/** In coins, by the model, at the end of a day. */
function callAt(spot: number, day: number) {
  const years = (30 - day) / 365
  const terms = { right: 'call', strike: 60_000, vol: VOL, rate: 0, yield: 0 } as const
  const { price: worth, delta } = priceEuropean({ ...terms, spot, years })
  return { coins: Number((worth / spot).toFixed(PRICE_SCALE)), delta }
}

function callMark(spot: number, day: number) {
  const observedAt = timestamp(OPENED_AT + day * DAY - 1)
  const worth = units(callAt(spot, day).coins)
  return {
    instrument: instrumentId(CALL),
    price: worth,
    iv: units(VOL),
    source: 'tape',
    observedAt,
  }
}

const CLOSES = [
  [1, 60_000],
  [2, 63_000],
  [3, 61_000],
  [31, 66_000],
] as const

void test('[STM-3] [STM-4] [STM-6] [INV-8] returns and sources of a coin account with an inverse call over its life', async () => {
  const world = inverses()
  const before = Number(owned(world, 'acme', 'BTC').total) / 1e8
  const recorded = new Recorded(world)
  world.now = OPENED_AT + DAY / 2
  traded(world, {
    taker: 'acme',
    maker: 'mako',
    side: 'sell',
    legs: `buy 1 ${CALL}`,
    size: 2n,
    at: '0.05',
  })
  recorded.keep()
  for (const [day, spot] of CLOSES) {
    if (day === 2) {
      world.now = OPENED_AT + 1.5 * DAY
      must(world, funding('acme', 'BTC', 1_00_000_000n))
    }
    if (day === 31) {
      world.now = OPENED_AT + 30 * DAY
      must(world, settling(CALL, '66000'))
    }
    recorded.keep()
    world.now = OPENED_AT + day * DAY
    const at = { source: 'tape', observedAt: timestamp(OPENED_AT + day * DAY - 1) }
    const coin = { instrument: instrumentId('BTC'), price: units(spot), ...at }
    must(world, {
      type: 'RecordCloses',
      actor: actor(OPERATOR),
      dayEndsAt: timestamp(OPENED_AT + day * DAY),
      recorded: [coin, ...(day < 30 ? [callMark(spot, day)] : [])],
    })
    recorded.keep()
  }
  using views = await recorded.views()
  const told = (from: number, to: number) => {
    const asked = {
      subject: { account: 'acme:main', programs: undefined },
      startUs: OPENED_AT + (from - 1) * DAY_US,
      endUs: OPENED_AT + to * DAY_US,
      currency: 'USD',
      capital: undefined,
    }
    const now = { us: OPENED_AT + 40 * DAY_US, live: () => undefined }
    return { ...statementOf(views, asked, now), sources: sourcesOf(views, asked, now) }
  }
  const near = (text: string, expected: number): void =>
    assert.ok(Math.abs(Number(text) - expected) < 0.02, `${text}, by hand ${expected}`)
  const life = told(1, 31)
  assert.ok(life.reconciliation.reconciles)
  assert.deepEqual(life.unmarked, [])
  // Two premiums of 0.05 coins in, (66,000 − 60,000) ÷ 66,000 of a coin out for each.
  const left = before + 1 + 0.1 - 2 * 0.09090909
  const put = [before * 60_000, 63_000] as const
  near(life.equity.putIn, put[0] + put[1])
  near(life.equity.closing, left * 66_000)
  const ends = CLOSES.slice(0, 3).map(([day, spot]) => {
    const coins = before + 0.1 + (day > 1 ? 1 : 0) - 2 * callAt(spot, day).coins
    near(told(day, day).equity.closing, coins * spot)
    return coins * spot
  })
  const [first = 0, second = 0, third = 0] = ends
  const unit =
    (first / put[0]) * (second / (first + put[1])) * (third / second) * ((left * 66_000) / third)
  assert.ok(Math.abs((life.returns.timeWeighted ?? 0) - (unit - 1)) < 1e-7)
  // What was put in at the starts of the 1st and the 2nd grew at one rate to what was there 31 days later.
  const daily = (1 + (life.returns.moneyWeightedAnnual ?? 0)) ** (1 / 365)
  near(String(put[0] * daily ** 31 + put[1] * daily ** 30), left * 66_000)

  // Over the nights of the 1st and the 2nd: coins, and two calls that were priced as the model prices them.
  const nights = told(2, 3)
  const parts = Object.values(nights.attribution).reduce((sum, part) => sum + cents(part), 0)
  assert.equal(parts, cents(nights.equity.profit))
  const delta =
    (before + 0.1 - 2 * callAt(60_000, 1).delta) * 3_000 +
    (before + 1.1 - 2 * callAt(63_000, 2).delta) * -2_000
  near(nights.attribution.delta, delta)
  assert.ok(Math.abs(Number(nights.attribution.residual)) < 15, nights.attribution.residual)
  const { equity, timing, shortVol } = nights.sources.parts
  near(String((cents(equity) + cents(timing)) / 100), delta)
  assert.ok(Math.abs(Number(shortVol)) < 0.2 * Math.abs(delta), shortVol)
  // Two premiums of 0.05 coins, at the close of their day.
  assert.equal(life.sources.premium.sold, '6000')
  assert.equal(life.income.find(({ kind }) => kind === 'premium')?.amount, '6000')
})
