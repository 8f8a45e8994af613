/** How far spot must move before a margined account is called: told over a socket, and just so when the marks are recorded. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { impliedVol, priceEuropean } from '@parley/quant'
import { TestVenue } from './_venue.ts'

const TAPE = 'TAPE'
const NOW = '2026-01-05T21:00:10Z'
const ACCOUNT = 'acme:lent'

void test('distance to a margin call in spot is where the call comes, and none where there is none', async () => {
  await using venue = await TestVenue.furnished()
  const [house, acme, mako] = [venue.as('house'), venue.as('acme'), venue.as('mako')]
  const id = (): { clientId: string } => ({ clientId: venue.clientId() })
  await venue.advance(NOW)
  const { instruments } = await acme.call('instruments', { query: { underlying: TAPE } })
  const option = instruments.find(({ kind }) => kind === 'option') ?? assert.fail()
  const call = option.instrument
  const record = async (spot: number, price: number): Promise<void> => {
    const at = { source: 'test', observedAt: '2026-01-05T21:00:00Z' }
    const marks = [
      { instrument: TAPE, price: spot.toFixed(8), ...at },
      { instrument: call, price: price.toFixed(8), ...at },
    ]
    await house.call('setMarginMarks', { body: { ...id(), marks } })
  }
  await record(100, 2.15)
  await house.call('openAccount', { body: { ...id(), account: ACCOUNT, firm: 'acme' } })
  const funds = { ...id(), account: ACCOUNT, asset: 'USD', amount: '60000', reference: 'in' }
  await house.call('deposit', { body: funds })
  await house.call('setRegime', { body: { ...id(), account: ACCOUNT, regime: 'margined' } })
  const distances = async () =>
    (await acme.call('risk', { query: { account: ACCOUNT } })).marginDistances
  assert.deepEqual(await distances(), [])
  const legs = [{ instrument: call, side: 'buy', ratio: 1 }] as const
  const asking = { ...id(), account: ACCOUNT, legs: [...legs], size: '20', ttlMs: 30_000 }
  const { rfqId } = await acme.call('createRfq', { body: asking })
  const bid = { price: '2.10', size: '20' }
  const quote = { ...id(), rfqId, account: 'mako:main', bid, ttlMs: 30_000 }
  await mako.call('placeQuote', { body: quote })
  const taking = { ...id(), rfqId, side: 'sell', size: '20', limit: '2' } as const
  await acme.call('acceptQuote', { body: taking })
  const [row, ...rest] = await distances()
  assert.deepEqual(rest, [])
  assert.ok(row?.up)
  // 60,000 and 4,200 of premium less its fee, against 20 times 215 and 2,000.
  assert.ok(Math.abs((row.excess ?? 0) - (64_190 - 44_300)) < 10)
  // A fall lets margin go.
  assert.equal(row.down, null)
  const now = Date.parse(NOW)
  const years = (Date.parse(option.expiresAt ?? '') - now) / (365 * 86_400_000)
  const terms = { right: 'call', strike: 100, years, rate: 0, yield: 0 } as const
  const { vol } = impliedVol({ ...terms, spot: 100, price: 2.15 })
  const priced = (spot: number): number => priceEuropean({ ...terms, spot, vol }).price
  const called = async () => (await acme.call('buyingPower', { account: ACCOUNT })).calls.length
  await record(row.up.spot * 0.999, priced(row.up.spot * 0.999))
  assert.equal(await called(), 0)
  await record(row.up.spot * 1.001, priced(row.up.spot * 1.001))
  assert.equal(await called(), 1)
  const [there] = await distances()
  assert.deepEqual([there?.down?.move, there?.up?.move], [0, 0])
})
