/** Futures and inverse options in everything that is told of risk, by values worked out by hand. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { priceEuropean } from '@parley/quant'
import { nearest, simulated, trade } from './_simulated.ts'
import { SHARE } from './_venue.ts'
import type { TestVenue } from './_venue.ts'

const close = (found: number | undefined, wanted: number, tolerance = 1e-9): void =>
  assert.ok(
    Math.abs((found ?? Number.NaN) - wanted) <= tolerance * Math.max(1, Math.abs(wanted)),
    `${found} ~ ${wanted}`,
  )

/** mako and acme margined by Deribit's method, with five coins each. */
async function margined(): Promise<{ venue: TestVenue; spot: number; future: string }> {
  const venue = await simulated()
  const house = venue.as('house')
  for (const firm of ['mako', 'acme']) {
    await venue.deposit(firm, 'BTC', '5')
    const account = `${firm}:main`
    const regime = { account, regime: 'margined', method: 'deribit_standard' } as const
    await house.call('setRegime', { body: { clientId: venue.clientId(), ...regime } })
  }
  await venue.advance('2026-01-02T21:00:10Z')
  const { instruments } = await house.call('instruments', { query: { underlying: 'BTC' } })
  const future = instruments.find(({ kind }) => kind === 'future')?.instrument ?? assert.fail()
  return { venue, spot: await midOf(venue, 'BTC'), future }
}

async function midOf(venue: TestVenue, instrument: string): Promise<number> {
  const { marks } = await venue.as('house').call('marks', { query: { underlying: 'BTC' } })
  return Number(marks.find((mark) => mark.instrument === instrument)?.mid)
}

async function limit(venue: TestVenue, measure: string): Promise<void> {
  const body = {
    clientId: venue.clientId(),
    measure,
    hard: '100000000',
    underlying: 'BTC',
  } as never
  await venue.as('mako').call('setRiskLimit', { body })
}

async function limitNow(venue: TestVenue, measure: string): Promise<number> {
  const { limits } = await venue.as('mako').call('riskLimits')
  return Number(limits.find((each) => each.measure === measure)?.now)
}

void test('short futures against coins are flat in everything that moves with spot', async () => {
  const { venue, spot, future } = await margined()
  await using _ = venue
  const mako = venue.as('mako')
  const query = { account: 'mako:main' }
  const price = Math.round(await midOf(venue, future)).toFixed(0)
  const isWhole = (of: number): boolean => Math.abs(of) < 1e-6 * spot
  const before = await mako.call('risk', { query })
  const ofCoin = before.underlyings.find(({ key }) => key === 'BTC')?.greeks
  close(ofCoin?.delta, 5 * spot)
  await trade(venue, future, { side: 'ask', size: '5', price })
  const { underlyings, expiries, counterparties } = await mako.call('risk', { query })
  const [greeks] = underlyings.flatMap(({ key, greeks: of }) => (key === 'BTC' ? [of] : []))
  assert.ok(greeks && isWhole(greeks.delta) && greeks.gamma === 0 && greeks.vega === 0)
  // What it is worth: the coins, and what the futures have lost or gained since the price they are carried at.
  const listed = (await mako.call('instruments', { query: { underlying: 'BTC' } })).instruments
  const carry = Number(listed.find(({ instrument }) => instrument === future)?.carryPrice)
  close(greeks.value, 5 * spot - 5 * ((await midOf(venue, future)) - carry))
  // By expiry the two legs are apart.
  const spotRow = expiries.find(({ key }) => key === 'spot')
  assert.ok(spotRow && expiries.length === 2)
  // Five coins' worth was opened with a taker that gave no name.
  close(counterparties.shares.find(({ key }) => key === 'undisclosed')?.amount, 5 * spot)
  // All of the account but the coins and the futures is other shares: none of what follows is theirs where shares stand still.
  const { stresses, assignment } = await mako.call('riskStress', {
    query: { ...query, by: 'underlying' },
  })
  for (const name of ['crypto-down', 'crypto-up'])
    assert.ok(isWhole(stresses.find((each) => each.name === name)?.change ?? Number.NaN), name)
  assert.deepEqual(assignment.toBuy, {})
  const tail = await mako.call('riskVar', { query: { ...query, by: 'underlying' } })
  const part = tail.components.find(({ group }) => group === 'BTC')
  assert.ok(part && isWhole(part.component) && isWhole(part.alone))
  const grid = await mako.call('riskGrid', { query: { ...query, spots: '-0.3,0,0.3', vols: '0' } })
  const others = grid.basis.inputs.map(({ instrument }) => instrument)
  assert.ok(others.includes(future))
  for (const measure of ['delta', 'stress', 'var', 'shortfall']) await limit(venue, measure)
  assert.ok(isWhole(await limitNow(venue, 'delta')))
  for (const measure of ['var', 'shortfall']) assert.ok((await limitNow(venue, measure)) < 0.02)
})

void test('an inverse call is measured in cash, by views, limits and what others would ask', async () => {
  const { venue, spot } = await margined()
  await using _ = venue
  const mako = venue.as('mako')
  const inverse = await nearest(venue, 'BTC', { right: 'call', inverse: true })
  for (const measure of ['delta', 'vega', 'stress', 'var', 'assignment'])
    await limit(venue, measure)
  const coins = await limitNow(venue, 'delta')
  close(coins, 5 * spot, 1e-6)
  await trade(venue, inverse, { side: 'ask', size: '3', price: '0.05' })
  const { basis, underlyings, assignment } = await mako.call('risk')
  const [greeks] = underlyings.flatMap(({ key, greeks: of }) => (key === 'BTC' ? [of] : []))
  const { instruments } = await mako.call('instruments', { query: { underlying: 'BTC' } })
  const listed = instruments.find(({ instrument }) => instrument === inverse) ?? assert.fail()
  const { vol = 0, rate } = basis.inputs.find(({ instrument }) => instrument === inverse) ?? {}
  const years = (Date.parse(listed.expiresAt ?? '') - Date.parse(basis.asOf)) / (365 * 86_400_000)
  // The simulated market's own rate: its price says so.
  close(rate, 0.04, 1e-4)
  const terms = {
    right: 'call',
    strike: Number(listed.strike),
    years,
    rate: 0.04,
    yield: 0,
  } as const
  const at = priceEuropean({ ...terms, spot, vol })
  const units = 3 * Number(listed.multiplier)
  // The premium came in coins.
  const { balances } = await mako.call('balances')
  const held = Number(balances.find(({ asset }) => asset === 'BTC')?.total) * spot
  assert.ok(held > 5.1 * spot)
  close(greeks?.delta, held - units * at.delta * spot, 1e-6)
  close(greeks?.vega, (-units * at.vega) / 100, 1e-6)
  // What it pays is coins: there is nothing to assign, and nothing to deliver.
  assert.deepEqual(assignment, [])
  assert.deepEqual((await mako.call('riskStress')).assignment.toBuy, {})
  close(await limitNow(venue, 'delta'), Math.abs(greeks?.delta ?? 0), 1e-6)
  close(await limitNow(venue, 'vega'), Math.abs(greeks?.vega ?? 0), 1e-4)
  assert.ok((await limitNow(venue, 'stress')) > 0 && (await limitNow(venue, 'var')) > 0)
  assert.equal(await limitNow(venue, 'assignment'), 0)
  // A hard limit is judged with it: writing more of it is refused where vega would pass.
  const now = await limitNow(venue, 'vega')
  const hard = (now * 1.1).toFixed(2)
  const bound = { measure: 'vega', underlying: 'BTC', hard } as const
  await mako.call('setRiskLimit', { body: { clientId: venue.clientId(), ...bound } })
  await assert.rejects(
    trade(venue, inverse, { side: 'ask', size: '3', price: '0.05' }),
    (error) => error instanceof Error && error.message.includes('risk_limit'),
  )
  // By Deribit's standard, in cash: the greater of 15 % less out of the money and 10 %, and the mark, of the coin's price.
  const legs = [{ instrument: inverse, side: 'buy', ratio: 1 }] as const
  // A share without a mark would keep any model from an answer.
  const out = { account: 'mako:main', asset: SHARE, amount: '10000', reference: 'out' }
  await venue.as('house').call('withdraw', { body: { clientId: venue.clientId(), ...out } })
  const asked = { account: 'mako:main', legs: [...legs], size: '1', price: '0.05' }
  const { models } = await mako.call('whatIf', { body: { ...asked, side: 'sell' } })
  const row = models.find(
    ({ model, currency }) => model === 'deribit_standard' && currency === 'USD',
  )
  const mark = (await midOf(venue, inverse)) * spot
  const away = Math.max(Number(listed.strike) - spot, 0)
  const each = Number(listed.multiplier) * (Math.max(0.15 * spot - away, 0.1 * spot) + mark)
  close(row?.initialAfter && row.initialBefore && row.initialAfter - row.initialBefore, each, 1e-6)
})
