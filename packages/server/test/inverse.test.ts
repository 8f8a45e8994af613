/** Inverse options over real sockets: listed, sold against coins by request, settled in and out of the money, stated in coins. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { priceEuropean } from '@parley/quant'
import { Refused } from '@parley/sdk'
import { breaches } from '../src/audit/invariants.ts'
import { TestVenue } from './_venue.ts'

const NAME = (strike: string, right: 'C' | 'P' = 'C') => `BTC_BTC-20260220-${strike}-${right}`
const COIN_SPEC = {
  kind: 'coin',
  instrument: 'BTC',
  scale: 8,
  quoteAsset: 'USD',
  tick: '1',
  lot: '0.01',
  takerFeePerLot: '0',
  makerFeePerLot: '0',
} as const
const INVERSE_SPEC = {
  kind: 'option',
  quoteAsset: 'BTC',
  tick: '0.0001',
  lot: '1',
  takerFeePerLot: '0.0003',
  makerFeePerLot: '0.0001',
  underlying: 'BTC',
  expiresAt: '2026-02-20T08:00:00.000000Z',
  expiryDate: '2026-02-20',
  strike: '60000',
  right: 'call',
  style: 'european',
  multiplier: 1,
  settlement: 'cash',
} as const

/** Two coins each, and calls and puts at two strikes. */
async function furnished(): Promise<TestVenue> {
  const venue = await TestVenue.furnished()
  try {
    await list(venue)
  } catch (error) {
    await venue[Symbol.asyncDispose]()
    throw error
  }
  return venue
}

async function list(venue: TestVenue): Promise<void> {
  const house = venue.as('house')
  const id = () => ({ clientId: venue.clientId() })
  await house.call('listInstrument', { body: { ...id(), spec: COIN_SPEC } })
  for (const strike of ['60000', '66000'])
    for (const right of ['call', 'put'] as const) {
      const spec = { ...INVERSE_SPEC, strike, right }
      const { instrument } = await house.call('listInstrument', { body: { ...id(), spec } })
      assert.equal(instrument, NAME(strike, right === 'call' ? 'C' : 'P'))
    }
  for (const firm of ['acme', 'mako']) await venue.deposit(firm, 'BTC', '2')
}

/** acme sells to mako. */
async function sells(venue: TestVenue, instrument: string, size: string, price: string) {
  const body = { clientId: venue.clientId(), account: 'acme:main', size, ttlMs: 60_000 }
  const legs = [{ instrument, side: 'buy', ratio: 1 }] as const
  const { rfqId } = await venue
    .as('acme')
    .call('createRfq', { body: { ...body, legs: [...legs], panel: ['mako'] } })
  const bid = { price, size }
  const quote = { clientId: venue.clientId(), rfqId, account: 'mako:main', bid, ttlMs: 60_000 }
  await venue.as('mako').call('placeQuote', { body: quote })
  const taking = { clientId: venue.clientId(), rfqId, side: 'sell', size, limit: price } as const
  return venue.as('acme').call('acceptQuote', { body: taking })
}

async function coinsOf(venue: TestVenue, firm: string): Promise<readonly [string, string]> {
  const { balances } = await venue.as(firm).call('balances')
  const own = balances.find(({ account, asset }) => account === `${firm}:main` && asset === 'BTC')
  return [own?.total ?? '0', own?.held ?? '0']
}

for (const [what, at, paid, left] of [
  ['out of the money', '59000', '0', '2.0644'],
  ['in the money', '66000', '0.18181818', '1.88258182'],
] as const)
  void test(`a covered call on two coins, ${what}: premium, expiry and statement in coins`, async () => {
    await using venue = await furnished()
    const house = venue.as('house')
    const sold = await sells(venue, NAME('60000'), '2', '0.0325')
    assert.equal(sold.fills[0]?.size, '2')
    // Two premiums of 0.0325, and fees of 0.0003 a contract.
    assert.deepEqual(await coinsOf(venue, 'acme'), ['2.0644', '2'])
    const { covers } = await venue.as('acme').call('buyingPower', { account: 'acme:main' })
    assert.deepEqual(covers, [
      {
        instrument: NAME('60000'),
        quantity: '-2',
        lines: [{ asset: 'BTC', amount: '2' }],
      },
    ])
    const { positions, buyingPower } = await venue.as('acme').call('positions')
    const { holds } = await venue.as('acme').call('holds')
    const short = positions.find(({ instrument }) => instrument === NAME('60000'))
    assert.deepEqual(short?.cover, [{ holdId: holds[0]?.holdId, asset: 'BTC', amount: '2' }])
    assert.ok(
      positions.every(({ cover, quantity }) => (cover === undefined) === !quantity.startsWith('-')),
    )
    assert.deepEqual(
      buyingPower.map((each) => `${each.account} ${each.asset} ${each.buyingPower}`),
      ['acme:main USD 1000000', 'acme:main ABC 10000', 'acme:main BTC 0.0644'],
    )
    await venue.advance('2026-02-20T08:00:01Z')
    const settling = {
      clientId: venue.clientId(),
      instrument: NAME('60000'),
      settlementPrice: at,
      source: 'index, half an hour',
      observedAt: '2026-02-20T08:00:00Z',
    }
    await house.call('runExpiry', { body: settling })
    assert.equal(Number((await coinsOf(venue, 'acme'))[0]), Number(left))
    assert.equal((await coinsOf(venue, 'acme'))[1], '0')
    assert.deepEqual(breaches(venue.venue.sequencer.state), [])
    const statement = await venue.as('acme').call('statements', { query: { account: 'acme:main' } })
    const coins = statement.assets.find(({ asset }) => asset === 'BTC')
    const kinds = Object.fromEntries(
      coins?.kinds.map(({ kind, amount }) => [kind, Number(amount)]) ?? [],
    )
    assert.deepEqual(kinds, {
      deposit: 2,
      fee: -0.0006,
      premium: 0.065,
      ...(paid === '0' ? {} : { settlement: -Number(paid) }),
    })
    assert.equal(Number(coins?.closing), Number(left))
    assert.equal(statement.reconciliation.reconciles, true)
    // Lots of coins are what there is of them, and the option's profit is in coins.
    const { lots } = await venue.as('acme').call('lots', { query: { account: 'acme:main' } })
    const open = lots.filter(({ instrument }) => instrument === 'BTC')
    const inLots = open.reduce((sum, { quantity }) => sum + Number(quantity), 0)
    assert.equal(inLots.toFixed(8), Number(left).toFixed(8))
    // What the call paid is what its holder got.
    const [got] = await coinsOf(venue, 'mako')
    assert.equal(Number(got).toFixed(8), (2 - 0.065 - 0.0002 + Number(paid)).toFixed(8))
  })

void test('a put alone, a call beyond its coins and a mix of currencies are refused, and nothing is lost', async () => {
  await using venue = await furnished()
  await venue.as('house').call('listInstrument', {
    body: {
      clientId: venue.clientId(),
      spec: {
        ...INVERSE_SPEC,
        quoteAsset: 'USD',
        tick: '1',
        settlement: 'physical',
        takerFeePerLot: '0',
        makerFeePerLot: '0',
      },
    },
  })
  const refusal = async (sent: Promise<unknown>): Promise<string> => {
    try {
      await sent
      return 'ok'
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      return `${error.refusal.code} ${error.refusal.path ?? ''}`.trim()
    }
  }
  assert.equal(await refusal(sells(venue, NAME('60000', 'P'), '1', '0.03')), 'cover_unavailable')
  assert.equal(await refusal(sells(venue, NAME('60000'), '3', '0.03')), 'insufficient_available')
  const legs = [
    { instrument: NAME('60000'), side: 'buy' as const, ratio: 1 },
    { instrument: 'BTC-20260220-60000-C', side: 'sell' as const, ratio: 1 },
  ]
  const asking = {
    clientId: venue.clientId(),
    account: 'acme:main',
    size: '1',
    ttlMs: 60_000,
    legs,
  }
  assert.equal(
    await refusal(venue.as('acme').call('createRfq', { body: asking })),
    'mixed_quote_asset legs.1.instrument',
  )
  assert.deepEqual(await coinsOf(venue, 'acme'), ['2', '0'])
  const { instruments } = await venue
    .as('acme')
    .call('instruments', { query: { underlying: 'BTC' } })
  const names = Object.fromEntries(instruments.map((each) => [each.instrument, each.deribit]))
  assert.equal(names[NAME('60000')], 'BTC-20FEB26-60000-C')
  assert.equal(names['BTC-20260220-60000-C'], 'BTC_USD-20FEB26-60000-C')
})

void test('on the simulated market: marked in coins, at risk in dollars, settled by the venue itself', async () => {
  await using venue = await TestVenue.furnished({
    args: ['--demo', '--seed', '7', '--clock', 'stepped'],
  })
  await venue.advance('2026-01-02T21:00:00Z')
  const acme = venue.as('acme')
  const { instruments } = await acme.call('instruments', { query: { underlying: 'BTC' } })
  const { marks } = await acme.call('marks', { query: { underlying: 'BTC' } })
  const markOf = (id: string) => marks.find(({ instrument }) => instrument === id)
  const spot = Number(markOf('BTC')?.mid)
  const call = instruments
    .filter(({ quoteAsset, right }) => quoteAsset === 'BTC' && right === 'call')
    .find(({ strike }) => Number(strike) > spot)
  assert.ok(call?.strike && call.expiresAt)
  const price = markOf(call.instrument)?.bid ?? assert.fail()
  assert.ok(Number(price) > 0 && Number(price) < 0.5, price)
  for (const firm of ['acme', 'mako']) await venue.deposit(firm, 'BTC', '2')
  await sells(venue, call.instrument, '2', price)
  // In dollars it is worth what a call paid in dollars is, two of them short against two coins.
  const { basis, total } = await acme.call('risk', { query: { account: 'acme:main' } })
  assert.deepEqual(
    basis.missing.map(({ instrument }) => instrument),
    ['ABC'],
  )
  const vol = markOf(call.instrument)?.iv ?? Number.NaN
  const years =
    (Date.parse(call.expiresAt) - Date.parse('2026-01-02T21:00:00Z')) / (365 * 86_400_000)
  const terms = { right: 'call', spot, strike: Number(call.strike), years, vol } as const
  // The simulated market's own rate is in its marks.
  const { delta } = priceEuropean({ ...terms, rate: 0.04, yield: 0 })
  const coins = 2 + 2 * Number(price) - 2 * 0.0003
  const wanted = (coins - 2 * delta) * spot
  assert.ok(Math.abs(total.delta / wanted - 1) < 1e-4, `${total.delta} ~ ${wanted}`)
  const foreseen = await acme.call('whatIf', {
    body: {
      account: 'acme:main',
      legs: [{ instrument: call.instrument, side: 'buy', ratio: 1 }],
      side: 'sell',
      size: '1',
      price,
    },
  })
  const covered = foreseen.regimes.find(({ regime }) => regime === 'covered')
  assert.equal(covered?.refused?.code, 'insufficient_available')
  const { hazards, missing } = await acme.call('hazards')
  assert.deepEqual([hazards.length, missing[0]?.instrument], [0, call.instrument])
  // Written, it is not said that nothing is written.
  const { unjudged } = await acme.call('reviewRolls', { body: { account: 'acme:main' } })
  assert.deepEqual(
    unjudged.map(({ name, reason }) => [name, reason.includes('paid in its coin')]),
    [[call.instrument, true]],
  )

  // By a stepped clock the feed knows its fixing at the end of the session.
  await venue.advance(call.expiresAt.replace('T08:00:00', 'T22:00:00'))
  const after = (await acme.call('instruments', { query: { underlying: 'BTC' } })).instruments
  const settledAt = after.find(({ instrument }) => instrument === call.instrument)?.settledAt
  assert.ok(settledAt !== undefined)
  const gap = Math.max(Number(settledAt) - Number(call.strike), 0) / Number(settledAt)
  const left = Number((await coinsOf(venue, 'acme'))[0])
  assert.ok(Math.abs(left - (coins - 2 * gap)) < 3e-8, `${left} after ${settledAt}`)
  assert.deepEqual(breaches(venue.venue.sequencer.state), [])
})
