/** Futures over real sockets: listed, asked for beside an option, carried from day to day, called for, settled, and told. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Refused } from '@parley/sdk'
import { breaches } from '../src/audit/invariants.ts'
import { listFuture } from './_bad-futures.ts'
import { TestVenue } from './_venue.ts'

// Soon over: a margined account is marked every ten seconds until then.
const [DATE, EXPIRES] = ['2026-01-02', '2026-01-02T16:00:00.000000Z']
const FUTURE = 'XBT-20260102-F'
const OPTION = 'XBT-20260102-60000-C'

/** acme and mako margined, with 100,000 dollars each. */
async function furnished(): Promise<TestVenue> {
  const venue = await TestVenue.furnished()
  const house = venue.as('house')
  const id = (): { clientId: string } => ({ clientId: venue.clientId() })
  await listFuture(venue, { expiryDate: DATE, expiresAt: EXPIRES })
  const spec = {
    kind: 'option',
    quoteAsset: 'USD',
    tick: '1',
    lot: '1',
    takerFeePerLot: '0',
    makerFeePerLot: '0',
    underlying: 'XBT',
    expiryDate: DATE,
    expiresAt: EXPIRES,
    strike: '60000',
    right: 'call',
    style: 'european',
    multiplier: 1,
    settlement: 'physical',
  } as const
  await house.call('listInstrument', { body: { ...id(), spec } })
  for (const firm of ['acme', 'mako']) {
    const account = `${firm}:main`
    const out = { ...id(), account, asset: 'USD', amount: '900000', reference: 'out' }
    await house.call('withdraw', { body: out })
    await house.call('setRegime', { body: { ...id(), account, regime: 'margined' } })
  }
  await marked(venue, '60000', '3000', '60000')
  return venue
}

async function marked(venue: TestVenue, coin: string, option: string, future: string) {
  const at = { source: 'tape', observedAt: '2026-01-01T00:00:00Z' }
  const marks = [
    { instrument: 'XBT', price: coin, ...at },
    { instrument: OPTION, price: option, ...at },
    { instrument: FUTURE, price: future, ...at },
  ]
  await venue.as('house').call('setMarginMarks', { body: { clientId: venue.clientId(), marks } })
}

async function carried(venue: TestVenue, price: string): Promise<void> {
  const { now: observedAt } = await venue.as('house').call('time')
  const carrying = [{ instrument: FUTURE, price, source: 'tape', observedAt }]
  const body = { clientId: venue.clientId(), carried: carrying }
  assert.deepEqual(await venue.as('house').call('settleVariation', { body }), { futures: 1 })
  assert.deepEqual(breaches(venue.venue.sequencer.state), [])
}

async function cashOf(venue: TestVenue, firm: string): Promise<string | undefined> {
  const { balances } = await venue.as(firm).call('balances')
  return balances.find(({ asset }) => asset === 'USD')?.total
}

void test('[FUT-3] [FUT-4] [FUT-6] [FUT-8] a future beside an option, from the request to its last settlement', async () => {
  await using venue = await furnished()
  const [house, acme, mako] = [venue.as('house'), venue.as('acme'), venue.as('mako')]
  const id = (): { clientId: string } => ({ clientId: venue.clientId() })
  const stream = await venue.stream('acme')
  await stream.subscribe(['instruments', 'risk'])
  // A call hedged by selling the future: bought at −57,100, which is 2,900 for the call and 60,000 for the future.
  const legs = [
    { instrument: OPTION, side: 'buy', ratio: 1 },
    { instrument: FUTURE, side: 'sell', ratio: 1 },
  ] as const
  const asking = { ...id(), account: 'acme:main', legs: [...legs], size: '2', ttlMs: 60_000 }
  const { rfqId } = await acme.call('createRfq', { body: asking })
  const quote = { rfqId, account: 'mako:main', ask: { price: '-57100', size: '2' }, ttlMs: 60_000 }
  await mako.call('placeQuote', { body: { ...id(), ...quote } })
  await acme.call('acceptQuote', {
    body: { ...id(), rfqId, side: 'buy', size: '2', limit: '-57100' },
  })
  assert.equal(await cashOf(venue, 'acme'), '94200')
  assert.equal(await cashOf(venue, 'mako'), '105800')
  const power = await acme.call('buyingPower', { account: 'acme:main' })
  assert.deepEqual(
    power.covers.map(({ instrument, lines }) => [instrument, lines]),
    [[FUTURE, [{ asset: 'USD', amount: '24000' }]]],
  )

  // Day by day: what one side gains the other pays.
  await carried(venue, '61000')
  assert.equal(await cashOf(venue, 'acme'), '92200')
  await carried(venue, '58500.5')
  assert.equal(await cashOf(venue, 'acme'), '97199')
  const listed = await stream.until(({ frames }) => frames.find((text) => text.includes('58500.5')))
  assert.match(listed, /"carryPrice":"58500.5"/)
  const { entries } = await acme.call('entries')
  assert.deepEqual(
    entries.slice(0, 3).map(({ cause }) => cause),
    ['variation', 'variation', 'trade'],
  )
  // New rates are held at once.
  for (const rates of [{ riskBps: 3_000, floorBps: 1_000, owedBps: 15_000 }, undefined]) {
    const body = { ...id(), underlying: 'XBT', ...(rates && { rates }) }
    await house.call('setMarginRates', { body })
    assert.deepEqual(breaches(venue.venue.sequencer.state), [])
  }
  const { positions } = await acme.call('positions')
  assert.equal(positions.find(({ instrument }) => instrument === FUTURE)?.quantity, '-2')

  // Far against it: what is lacking is called for, and the curing set closes the future.
  await carried(venue, '105000')
  const [call] = (await acme.call('buyingPower', { account: 'acme:main' })).calls
  assert.equal(call?.asset, 'USD')
  assert.ok(call.set?.closings.some(({ instrument }) => instrument === FUTURE))
  await stream.until(({ frames }) => frames.find((text) => text.includes('margin_call')))
  await venue.deposit('acme', 'USD', call.deficit)
  await marked(venue, '105000', '46000', '105000')
  assert.deepEqual((await acme.call('buyingPower', { account: 'acme:main' })).calls, [])

  // Nothing is settled before its time, nor a second time; a restart between changes nothing.
  const settle = { instrument: FUTURE, settlementPrice: '104000', source: 'index' }
  const expiry = { ...settle, observedAt: '2026-01-01T00:00:00.000000Z' }
  await assert.rejects(
    house.call('runExpiry', { body: { ...id(), ...expiry } }),
    (error) => error instanceof Refused && error.refusal.code === 'not_yet_expired',
  )
  await venue.advance('2026-01-02T16:00:01.000000Z')
  await house.call('runExpiry', { body: { ...id(), ...expiry } })
  await assert.rejects(
    house.call('runExpiry', { body: { ...id(), ...expiry } }),
    (error) => error instanceof Refused && error.refusal.code === 'instrument_expired',
  )
  // Sold two at 60,000, ended at 104,000; 5,800 for the calls.
  const deposited = Number(call.deficit)
  assert.equal(Number(await cashOf(venue, 'acme')), 100_000 - 5_800 - 88_000 + deposited)
  assert.equal(Number(await cashOf(venue, 'mako')), 100_000 + 5_800 + 88_000)
  const { settlements } = await acme.call('settlements')
  assert.equal(settlements[0]?.instrument, FUTURE)
  const { lots } = await acme.call('closedLots', { query: { instrument: FUTURE } })
  assert.deepEqual(
    lots.map(({ how, profit }) => [how, profit]),
    [['settled', '-88000']],
  )
  assert.deepEqual(breaches(venue.venue.sequencer.state), [])
})

void test('[FUT-5] an account that is not margined is refused a future on either side', async () => {
  await using venue = await furnished()
  const id = (): { clientId: string } => ({ clientId: venue.clientId() })
  const legs = [{ instrument: FUTURE, side: 'buy', ratio: 1 }] as const
  const asking = { ...id(), account: 'acme:main', legs: [...legs], size: '1', ttlMs: 60_000 }
  const { rfqId } = await venue.as('acme').call('createRfq', { body: asking })
  const quote = { rfqId, account: 'nova:main', ask: { price: '60000', size: '1' }, ttlMs: 60_000 }
  await assert.rejects(
    venue.as('nova').call('placeQuote', { body: { ...id(), ...quote } }),
    (error) => error instanceof Refused && error.refusal.code === 'future_needs_margin',
  )
  const foreseen = await venue.as('acme').call('whatIf', {
    body: { account: 'acme:main', legs: [...legs], side: 'buy', size: '1', price: '60000' },
  })
  // A margined account has several methods, which agree on this.
  assert.deepEqual(
    Object.fromEntries(foreseen.regimes.map(({ regime, refused }) => [regime, refused?.code])),
    {
      covered: 'future_needs_margin',
      defined_risk: 'future_needs_margin',
      credit_line: undefined,
      margined: undefined,
    },
  )
})

void test('[FUT-4] [FUT-8] the simulated market lists futures, the venue carries them at 08:00, and they settle', async () => {
  await using venue = await TestVenue.open({
    args: ['--demo', '--no-dealers', '--seed', '7', '--clock', 'stepped'],
  })
  const house = venue.as('house')
  const futuresOf = async () =>
    (await house.call('instruments', { query: { underlying: 'BTC' } })).instruments.filter(
      ({ kind, settledAt }) => kind === 'future' && settledAt === undefined,
    )
  const [near, far, ...others] = await futuresOf()
  assert.ok(near && far)
  assert.deepEqual(others, [])
  assert.match(near.deribit ?? '', /^BTC-\d{1,2}[A-Z]{3}\d\d$/)
  const expiry = Date.parse(near.expiresAt ?? '') * 1_000
  // At the last 08:00 before its end it is carried at the last mark that a stepped market has shown.
  await venue.advance(expiry - 3_600_000_000)
  const [later] = await futuresOf()
  const { marks } = await house.call('marks', { query: { underlying: 'BTC' } })
  const mark = marks.find(({ instrument }) => instrument === near.instrument)
  assert.notEqual(later?.carryPrice, near.carryPrice)
  assert.ok((later?.carryObservedAt ?? '') > (near.carryObservedAt ?? ''))
  assert.ok((later?.carryObservedAt ?? '') <= (mark?.observedAt ?? ''))
  // A stepped market shows its fixings at the end of the session.
  await venue.advance(expiry + 14 * 3_600_000_000)
  const { instruments } = await house.call('instruments', { query: { underlying: 'BTC' } })
  const ended = instruments.find(({ instrument }) => instrument === near.instrument)
  assert.equal(ended?.carryPrice, ended?.settledAt)
  assert.equal((await futuresOf())[0]?.instrument, far.instrument)
  assert.deepEqual(breaches(venue.venue.sequencer.state), [])
})
