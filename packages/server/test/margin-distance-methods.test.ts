/** Distance to a margin call by every method that is enforced, down and up: the marks are moved there, and the call comes. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PRICE_SCALE, isInverse, rootOf } from '@parley/core'
import type { AccountId, InstrumentId, MarginMethod } from '@parley/core'
import { priceEuropean } from '@parley/quant'
import type { BodyOf, MarginDistance } from '@parley/sdk'
import { arraysOf, marginTerms, methodsOf } from '../src/risk/margin-arrays.ts'
import { valued } from '../src/risk/valued.ts'
import { nearest, simulated, trade } from './_simulated.ts'
import type { TestVenue } from './_venue.ts'

type Marks = NonNullable<BodyOf<'setMarginMarks'>>['marks']

const ACCOUNT = 'mako:main'
const ONE = 10 ** PRICE_SCALE
const decimal = (of: bigint): string => (Number(of) / ONE).toFixed(8)
const factor = (of: bigint): string => (Number(of) / 1e12).toFixed(12)

/** Records the marks of what mako has on an underlying as they would be with it at a price: options by Black-Scholes at their own vol and rate. */
async function moveTo(venue: TestVenue, underlying: string, spot: number): Promise<void> {
  const { sequencer, market, clock } = venue.venue
  const { state } = sequencer
  const now = clock.now()
  const account = state.accounts.get(ACCOUNT as AccountId) ?? assert.fail()
  const methods = new Set(methodsOf(account.method ?? 'reg_t'))
  const at = { source: 'test', observedAt: '2026-01-02T20:59:00Z' }
  const marks: Marks[number][] = [{ instrument: underlying, price: spot.toFixed(8), ...at }]
  for (const { asset } of (await venue.as('mako').call('positions')).positions.map((each) => ({
    asset: each.instrument as InstrumentId,
  }))) {
    const of = state.listed(asset)
    if (!of || of.kind === 'cash' || rootOf(of) !== underlying || of.id === underlying) continue
    const found = valued(market, state, of.id, now)
    assert.ok(!('why' in found))
    if (!found.terms) {
      const mark = Number(market.mark(of.id, now)?.mid) + spot - found.spot
      marks.push({ instrument: of.id, price: mark.toFixed(8), ...at })
      continue
    }
    const inCoin = of.kind === 'option' && isInverse(of)
    const worth = priceEuropean({ ...found.terms, spot, yield: 0 }).price
    const price = (worth / (inCoin ? spot : 1)).toFixed(8)
    const made = arraysOf(marginTerms(found.terms, spot), 1, methods)
    const { tims, portfolio } = made ?? {}
    const arrays = {
      ...(tims && { tims: tims.map(decimal) }),
      ...(portfolio && {
        portfolio: {
          now: decimal(portfolio.now),
          basisUp: decimal(portfolio.basisUp),
          basisDown: decimal(portfolio.basisDown),
          basisFactor: factor(portfolio.basisFactor),
          gainFactor: factor(portfolio.gainFactor),
          debtFactor: factor(portfolio.debtFactor),
          values: portfolio.values.map(decimal),
        },
      }),
    }
    marks.push({ instrument: of.id, price, ...at, ...(methods.size > 0 ? { arrays } : {}) })
  }
  await venue.as('house').call('setMarginMarks', { body: { clientId: venue.clientId(), marks } })
}

async function setMethod(venue: TestVenue, method: MarginMethod): Promise<void> {
  const body = { clientId: venue.clientId(), account: ACCOUNT, regime: 'margined', method } as const
  await venue.as('house').call('setRegime', { body })
}

async function distanceOn(
  venue: TestVenue,
  underlying: string,
  asset = 'USD',
): Promise<MarginDistance> {
  const { marginDistances } = await venue.as('mako').call('risk')
  const row = marginDistances.find((each) => each.underlying === underlying && each.asset === asset)
  return row ?? assert.fail(`no row of ${underlying} in ${asset}`)
}

/** Cash or coins out until so much is left beyond what is called for. */
async function leave(venue: TestVenue, excess: number | undefined, asset: string, left: number) {
  const amount = Math.floor((excess ?? 0) - left).toFixed(0)
  const body = { clientId: venue.clientId(), account: ACCOUNT, asset, amount, reference: 'out' }
  await venue.as('house').call('withdraw', { body })
}

async function called(venue: TestVenue, asset: string): Promise<boolean> {
  const { calls } = await venue.as('mako').call('buyingPower', { account: ACCOUNT })
  return calls.some((call) => call.asset === asset)
}

/** No call just before, and one just beyond; then the marks go back. */
async function checkEnds(
  venue: TestVenue,
  { underlying, asset, spot, down, up }: MarginDistance,
): Promise<void> {
  for (const end of [down, up]) {
    if (end === null) continue
    const step = end.move < 0 ? -0.0005 : 0.0005
    await moveTo(venue, underlying, end.spot * (1 - step))
    assert.equal(await called(venue, asset), false, `before ${end.move}`)
    await moveTo(venue, underlying, end.spot * (1 + step))
    assert.equal(await called(venue, asset), true, `beyond ${end.move}`)
    await moveTo(venue, underlying, spot)
    assert.equal(await called(venue, asset), false, `back from ${end.move}`)
  }
}

void test('a strangle is called just where each method says, below and above', async () => {
  await using venue = await simulated()
  const underlying = 'ACME.SIM'
  const put = await nearest(venue, underlying, { right: 'put' })
  const call = await nearest(venue, underlying, { right: 'call' })
  await setMethod(venue, 'reg_t')
  await venue.advance('2026-01-02T21:00:10Z')
  for (const instrument of [put, call])
    await trade(venue, instrument, { side: 'ask', size: '20', price: '2' })
  const seen = new Map<string, readonly [number, number]>()
  for (const method of ['reg_t', 'deribit_standard', 'tims', 'portfolio'] as const) {
    await setMethod(venue, method)
    const { spot } = await distanceOn(venue, underlying)
    await moveTo(venue, underlying, spot)
    const before = await distanceOn(venue, underlying)
    await leave(venue, before.excess, 'USD', 60_000)
    const row = await distanceOn(venue, underlying)
    assert.equal(row.missing, undefined)
    assert.ok(row.down && row.up, method)
    seen.set(method, [row.down.move, row.up.move])
    await checkEnds(venue, row)
    await venue.deposit('mako', 'USD', '900000')
  }
  // Each is of its own: no two methods call at the same price.
  assert.equal(new Set([...seen.values()].map(([down]) => down.toFixed(5))).size, 4)
})

void test('futures are called where they say, margined and on credit, and an inverse call in its coin', async () => {
  await using venue = await simulated()
  const { instruments } = await venue
    .as('house')
    .call('instruments', { query: { underlying: 'BTC' } })
  const future = instruments.find(({ kind }) => kind === 'future')?.instrument ?? assert.fail()
  const inverse = await nearest(venue, 'BTC', { right: 'call', inverse: true })
  for (const firm of ['mako', 'acme']) await venue.deposit(firm, 'BTC', '20')
  await setMethod(venue, 'deribit_standard')
  await venue.advance('2026-01-02T21:00:10Z')
  const { marks } = await venue.as('house').call('marks', { query: { underlying: 'BTC' } })
  const markOf = (id: string): number =>
    Number(marks.find(({ instrument }) => instrument === id)?.mid ?? assert.fail(id))
  const house = venue.as('house')
  const id = (): { clientId: string } => ({ clientId: venue.clientId() })
  const margined = { ...id(), account: 'acme:main', regime: 'margined' } as const
  await house.call('setRegime', { body: margined })
  await trade(venue, inverse, { side: 'ask', size: '10', price: '0.05' })
  const tick = Number(instruments.find((each) => each.instrument === future)?.tick)
  const price = (Math.round(markOf(future) / tick) * tick).toFixed(2)
  await trade(venue, future, { side: 'ask', size: '2', price })
  await moveTo(venue, 'BTC', markOf('BTC'))
  const coins = await distanceOn(venue, 'BTC', 'BTC')
  await leave(venue, coins.excess, 'BTC', 2)
  const cash = await distanceOn(venue, 'BTC')
  await leave(venue, cash.excess, 'USD', 20_000)
  const [inUsd, inBtc] = [await distanceOn(venue, 'BTC'), await distanceOn(venue, 'BTC', 'BTC')]
  // A short future loses on the way up alone: two coins of it are 20,000 less at 10,000 above.
  assert.equal(inUsd.down, null)
  assert.ok(Math.abs((inUsd.up?.spot ?? 0) - inUsd.spot - 10_000) < 600)
  assert.ok(inBtc.up && inBtc.up.move > 0)
  await checkEnds(venue, inUsd)
  await checkEnds(venue, inBtc)
  // By scenarios both are one, in cash, and coins that are there stand for them.
  await venue.deposit('mako', 'USD', '900000')
  await setMethod(venue, 'tims')
  await venue.advance('2026-01-02T21:00:40Z')
  const { excess, spot } = await distanceOn(venue, 'BTC')
  await leave(venue, excess, 'USD', 20_000)
  await moveTo(venue, 'BTC', spot)
  const together = await distanceOn(venue, 'BTC')
  assert.ok(together.up && together.up.move > 0)
  await checkEnds(venue, together)
})

void test('a future on a line of credit is called where the line ends', async () => {
  await using venue = await simulated()
  const { instruments } = await venue
    .as('house')
    .call('instruments', { query: { underlying: 'BTC' } })
  const listed = instruments.find(({ kind }) => kind === 'future') ?? assert.fail()
  const { instrument: future } = listed
  const house = venue.as('house')
  const id = (): { clientId: string } => ({ clientId: venue.clientId() })
  const onCredit = { ...id(), account: ACCOUNT, regime: 'credit_line' } as const
  await house.call('setRegime', { body: onCredit })
  const margined = { ...id(), account: 'acme:main', regime: 'margined' } as const
  await house.call('setRegime', { body: margined })
  const line = { ...id(), account: ACCOUNT, asset: 'USD', amount: '50000', reference: 'line' }
  await house.call('setCreditLine', { body: line })
  await venue.advance('2026-01-02T21:00:10Z')
  const { marks } = await house.call('marks', { query: { underlying: 'BTC' } })
  const mid = Number(marks.find(({ instrument }) => instrument === future)?.mid)
  const price = (Math.round(mid / Number(listed.tick)) * Number(listed.tick)).toFixed(2)
  await trade(venue, future, { side: 'bid', size: '2', price })
  const { spot, excess } = await distanceOn(venue, 'BTC')
  await moveTo(venue, 'BTC', spot)
  await leave(venue, excess, 'USD', 20_000)
  const row = await distanceOn(venue, 'BTC')
  // A long future loses on the way down alone.
  assert.equal(row.up, null)
  assert.ok(row.down && row.down.move < 0)
  await checkEnds(venue, row)
})
