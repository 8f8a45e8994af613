/** Auctions over real sockets that an easier venue gets wrong: mixed books, odd prices, own quotes, the last moment, a lost line. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CALL, SHARE, TestVenue, microsOf } from './_venue.ts'

type Got = { readonly error?: { readonly code: string }; readonly [field: string]: unknown }

const buy = (instrument: string, ratio = 1) => ({ instrument, side: 'buy' as const, ratio })

async function ask(venue: TestVenue, over: object = {}): Promise<string> {
  const { rfqId } = await venue.as('acme').call('createRfq', {
    body: {
      clientId: venue.clientId(),
      account: 'acme:main',
      legs: [buy(SHARE)],
      size: '100',
      ttlMs: 60_000,
      ...over,
    },
  })
  return rfqId
}

async function send(
  venue: TestVenue,
  firm: string,
  name: 'placeQuote' | 'acceptQuote',
  body: object,
) {
  const { text } = await venue.post(firm, name, { clientId: venue.clientId(), ...body })
  return JSON.parse(text) as Got
}

const quote = (venue: TestVenue, maker: string, rfqId: string, sides: object, ttlMs = 60_000) =>
  send(venue, maker, 'placeQuote', { rfqId, account: `${maker}:main`, ttlMs, ...sides })

const take = (venue: TestVenue, rfqId: string, over: object = {}) =>
  send(venue, 'acme', 'acceptQuote', { rfqId, side: 'buy', size: '100', limit: '12', ...over })

void test('[ALC-1] the worked example of all-or-none and any part clears at 10.5, and not at 11', async () => {
  await using venue = await TestVenue.furnished()
  const rfqId = await ask(venue)
  const rung = (price: string, size: string, allOrNone = false) => ({ price, size, allOrNone })
  await quote(venue, 'mako', rfqId, { ask: { ...rung('10', '60'), more: [rung('12', '100')] } })
  await quote(venue, 'nova', rfqId, { ask: rung('10.5', '50', true) })
  await quote(venue, 'orca', rfqId, { ask: rung('11', '40', true) })
  const taken = await take(venue, rfqId)
  assert.equal(taken['price'], '10.5')
  const fills = taken['fills'] as { maker: string; size: string; price: string }[]
  assert.deepEqual(
    fills.map(({ maker, size, price }) => [maker, size, price]),
    [
      ['mako', '50', '10.5'],
      ['nova', '50', '10.5'],
    ],
  )
})

for (const [price, what] of [
  ['0', 'zero'],
  ['-1.25', 'below zero'],
] as const)
  void test(`[STR-5] a net price of ${what} trades, and one between ticks is refused`, async () => {
    await using venue = await TestVenue.furnished()
    const legs = [buy(SHARE, 100), { ...buy(CALL), side: 'sell' as const }]
    const rfqId = await ask(venue, { legs, size: '2' })
    const { tick } = await venue.as('mako').call('rfq', { rfqId })
    const between = await quote(venue, 'mako', rfqId, { ask: { price: '0.001', size: '2' } })
    assert.deepEqual([tick, between.error?.code], ['0.01', 'bad_tick'])
    await quote(venue, 'mako', rfqId, { ask: { price, size: '2' } })
    const taken = await take(venue, rfqId, { size: '2', limit: '1' })
    assert.deepEqual([taken['state'], taken['price']], ['filled', price])
    const { entries } = await venue.as('acme').call('entries', { query: { limit: 1 } })
    assert.equal(entries[0]?.entryId, taken['entryId'])
  })

void test('[STR-2] ratios with a common factor are one structure, in lots of different sizes', async () => {
  await using venue = await TestVenue.furnished()
  const legs = [buy(CALL, 4), { ...buy(SHARE, 600), side: 'sell' as const }]
  const rfqId = await ask(venue, { legs, size: '3' })
  const seen = await venue.as('mako').call('rfq', { rfqId })
  assert.deepEqual(
    seen.legs.map(({ instrument, ratio }) => [instrument, ratio]),
    [
      [SHARE, 150],
      [CALL, 1],
    ],
  )
  assert.equal(seen.size, '12')
})

void test('[PRT-18] a taker is not filled by its own group, and where it chose so is told', async () => {
  await using venue = await TestVenue.furnished()
  for (const firm of ['acme', 'mako'])
    await venue.post('house', 'setGroup', { clientId: venue.clientId(), firm, group: 'one' })
  const rfqId = await ask(venue)
  await quote(venue, 'mako', rfqId, { ask: { price: '9', size: '100' } })
  await quote(venue, 'nova', rfqId, { ask: { price: '10', size: '100' } })
  const taken = await take(venue, rfqId)
  assert.deepEqual(
    (taken['fills'] as { maker: string }[]).map(({ maker }) => maker),
    ['nova'],
  )
  await venue.post('acme', 'setSelfTrade', { clientId: venue.clientId(), policy: 'refuse' })
  const again = await ask(venue)
  await quote(venue, 'mako', again, { ask: { price: '9', size: '100' } })
  assert.equal((await take(venue, again)).error?.code, 'self_trade')
})

void test('[ACC-10] an acceptance that waits fires on a quote in the last microsecond, and never after', async () => {
  await using venue = await TestVenue.furnished()
  for (const [early, outcome] of [
    [1, 'filled'],
    [0, 'expired'],
  ] as const) {
    const rfqId = await ask(venue)
    const { expiresAt } = await venue.as('acme').call('rfq', { rfqId })
    assert.equal((await take(venue, rfqId, { timeInForce: 'resting' }))['state'], 'resting')
    await venue.advance(microsOf(expiresAt) - early)
    const late = await quote(venue, 'mako', rfqId, { ask: { price: '10', size: '100' } })
    assert.equal(late.error?.code, early === 1 ? undefined : 'rfq_not_open')
    await venue.advance(microsOf(expiresAt) + 10)
    assert.equal((await venue.as('acme').call('rfq', { rfqId })).state, outcome)
  }
})

void test('[ACC-10] what waits on both sides is read in the order in which it came', async () => {
  await using venue = await TestVenue.furnished()
  for (const side of ['buy', 'sell'] as const)
    for (const order of [
      ['buy', 'sell'],
      ['sell', 'buy'],
      ['sell', 'buy', 'sell'],
    ] as const) {
      const rfqId = await ask(venue, { legs: [{ ...buy(SHARE), side }], sides: 'two_way' })
      for (const each of order) {
        const price = side === each ? '9' : '12'
        const limit = side === 'buy' ? price : `-${price}`
        const taken = await take(venue, rfqId, { side: each, timeInForce: 'resting', limit })
        assert.equal(taken['state'], 'resting')
      }
      const { resting } = await venue.as('acme').call('rfq', { rfqId })
      assert.deepEqual(
        resting?.map((each) => each.side),
        order.slice(-2),
      )
    }
})

void test('[IDM-1] a line lost between an acceptance and its answer: resumed and asked again, it is the one that was made', async () => {
  await using venue = await TestVenue.furnished()
  const rfqId = await ask(venue)
  await quote(venue, 'mako', rfqId, { ask: { price: '10', size: '100' } })
  const lost = await venue.stream('acme')
  await lost.subscribe(['rfqs'])
  await lost.settled()
  const last = lost.pushes('rfqs').at(-1) ?? assert.fail()
  const body = { rfqId, side: 'buy', size: '100', limit: '12' }
  lost.send(JSON.stringify({ op: 'accept', id: 'the-one', body }))
  lost.close()
  const back = await venue.stream('acme')
  const again = await back.ask('accept', 'the-one', body)
  assert.equal(again.error, undefined)
  const once = await back.ask('accept', 'the-one', body)
  assert.deepEqual(once.result, again.result)
  await back.subscribe(['rfqs'], { rfqs: { seq: last.seq, prevHash: last.prevHash } })
  await back.settled()
  const [next, ...more] = back.pushes('rfqs')
  assert.deepEqual([next?.type, next?.seq], ['delta', last.seq + 1])
  const heard = JSON.stringify([next, ...more])
  assert.equal(heard.split('"type":"trade"').length - 1, 1)
  const { trades } = await venue.as('acme').call('trades')
  assert.equal(trades.length, 1)
})
