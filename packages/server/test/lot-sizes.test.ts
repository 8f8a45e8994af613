/** What a lot is, told beside legs wherever they are shown: of a coin whose lot is a tenth, and of nothing whose lot is one unit. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RfqChange } from '@parley/sdk'
import { COIN_SPEC } from './_bad-futures.ts'
import { SHARE, TestVenue } from './_venue.ts'

const COIN = COIN_SPEC.instrument
const LOT_SIZES = [{ instrument: COIN, lot: '0.1' }]
const coin = { instrument: COIN, side: 'buy', ratio: 1 } as const
const share = { instrument: SHARE, side: 'buy', ratio: 1 } as const
const mirrored = { ...coin, side: 'sell' } as const

async function withCoins(): Promise<TestVenue> {
  const venue = await TestVenue.furnished()
  const body = { clientId: venue.clientId(), spec: COIN_SPEC }
  await venue.as('house').call('listInstrument', { body })
  for (const firm of ['acme', 'bolt', 'mako', 'nova']) await venue.deposit(firm, COIN, '10')
  return venue
}

void test('[STR-11] [DRF-2] a draft says what a lot is of what it names, in a basket and as a hedge too', async () => {
  await using venue = await withCoins()
  const saved = async (asked: object): Promise<unknown> => {
    const request = { account: 'acme:main', size: '2', ttlMs: 30_000, ...asked }
    const body = { clientId: venue.clientId(), request }
    const answer = await venue.as('acme').call('saveDraft', { body })
    const [kept] = (await venue.as('acme').call('drafts')).drafts
    assert.deepEqual(kept, answer)
    return answer.lotSizes
  }
  assert.deepEqual(await saved({ legs: [coin] }), LOT_SIZES)
  assert.deepEqual(await saved({ basket: [{ legs: [share] }, { legs: [coin] }] }), LOT_SIZES)
  const hedge = { instrument: COIN, side: 'sell', lots: '5', price: '100' }
  assert.deepEqual(await saved({ legs: [share], hedges: [hedge] }), LOT_SIZES)
  assert.equal(await saved({ legs: [share] }), undefined)
  // It is judged when it is sent: what is not listed has no lot.
  assert.equal(await saved({ legs: [{ ...coin, instrument: 'NONE' }] }), undefined)
})

void test('[STR-11] [BLK-3] a block says what a lot is, simulated, verified and listed; the payload stays as it is signed', async () => {
  await using venue = await withCoins()
  const [acme, bolt] = [venue.as('acme'), venue.as('bolt')]
  const stream = await venue.stream('acme')
  await stream.subscribe(['blocks'])
  const terms = { side: 'buy', size: '20', price: '100' } as const
  const trial = await acme.call('simulateBlock', { body: { ...terms, legs: [coin] } })
  assert.deepEqual(trial.lotSizes, LOT_SIZES)
  const plain = await acme.call('simulateBlock', { body: { ...terms, legs: [share] } })
  assert.ok(!('lotSizes' in plain))
  const { blockId, digest, payload } = await acme.call('proposeBlock', {
    body: {
      clientId: venue.clientId(),
      ...terms,
      legs: [coin],
      counterparty: 'bolt',
      shares: [{ account: 'acme:main', size: '20' }],
      nonce: 'a-nonce-of-this-test',
      ttlMs: 60_000,
    },
  })
  assert.match(payload, /; size 20;/)
  const verified = await bolt.call('verifyBlock', { body: { blockId, digest } })
  assert.deepEqual(verified.lotSizes, LOT_SIZES)
  const told = await stream.until(({ frames }) => frames.find((text) => text.includes(blockId)))
  assert.ok(told.includes(`"lotSizes":${JSON.stringify(LOT_SIZES)}`))
  await bolt.call('countersignBlock', {
    body: {
      clientId: venue.clientId(),
      blockId,
      role: 'seller',
      payload,
      shares: [{ account: 'bolt:main', size: '20' }],
    },
  })
  for (const party of [acme, bolt]) {
    const [block] = (await party.call('blocks')).blocks
    assert.deepEqual([block?.lotSizes, block?.size], [LOT_SIZES, '20'])
  }
})

/** acme trades coins with mako, who was asked beside nova and may add to the match as she may; `legs` as acme types them. */
async function traded(venue: TestVenue, leg: typeof coin | typeof mirrored): Promise<string> {
  const { rfqId } = await venue.as('acme').call('createRfq', {
    body: {
      clientId: venue.clientId(),
      account: 'acme:main',
      legs: [leg],
      size: '2',
      ttlMs: 30_000,
      panel: ['mako', 'nova'],
      workup: { ms: 5_000, openTo: 'panel' },
    },
  })
  const two = { bid: { price: '99', size: '2' }, ask: { price: '101', size: '2' } }
  await venue.as('mako').call('placeQuote', {
    body: { clientId: venue.clientId(), rfqId, account: 'mako:main', ttlMs: 30_000, ...two },
  })
  // Buys coins, however it was typed.
  const [side, limit] = leg.side === 'buy' ? (['buy', '101'] as const) : (['sell', '-101'] as const)
  await venue.as('acme').call('acceptQuote', {
    body: { clientId: venue.clientId(), rfqId, side, size: '2', limit },
  })
  return rfqId
}

void test('[STR-11] [WKP-4] a workup shows each of its readers the legs as its request did, with what a lot is', async () => {
  await using venue = await withCoins()
  const streams = await Promise.all(['acme', 'nova'].map((firm) => venue.stream(firm)))
  for (const stream of streams) await stream.subscribe(['rfqs'])
  const rfqId = await traded(venue, mirrored)
  for (const [firm, leg, side, price] of [
    ['acme', mirrored, 'sell', '-101'],
    ['mako', coin, 'sell', '101'],
    ['nova', coin, 'sell', '101'],
  ] as const) {
    const { workups } = await venue.as(firm).call('workups')
    assert.deepEqual(
      workups.map((each) => [each.legs, each.lotSizes, each.side, each.price, each.unit]),
      [[[leg], LOT_SIZES, side, price, '0.1']],
    )
    // What was asked is read in the same words, so that nothing is learned of it here.
    const asked = await venue.as(firm).call('rfq', { rfqId })
    const [{ structureId, name, label, legs } = assert.fail()] = workups
    assert.deepEqual(
      [structureId, name, label, legs],
      [asked.structureId, asked.name, asked.label, asked.legs],
    )
  }
  assert.deepEqual((await venue.as('orca').call('workups')).workups, [])
  for (const [at, leg] of [mirrored, coin].entries()) {
    const stream = streams[at] ?? assert.fail()
    await stream.settled()
    const changes = stream
      .pushes('rfqs')
      .flatMap((push): readonly RfqChange[] => (push.type === 'delta' ? push.data : []))
    const told = changes.flatMap((change) => (change.type === 'workup' ? [change.workup] : []))
    assert.deepEqual(
      told.map(({ legs, lotSizes }) => [legs, lotSizes]),
      [[[leg], LOT_SIZES]],
    )
  }
})

void test('[STR-11] [PUB-2] a print and what a match cost say what a lot is, and what has none of it says nothing', async () => {
  await using venue = await withCoins()
  const rules = [{ treatment: 'immediate' as const }]
  await venue
    .as('house')
    .call('setPublicationPolicy', { body: { clientId: venue.clientId(), rules } })
  const stream = await venue.stream('bolt')
  await stream.subscribe(['tape'])
  await traded(venue, mirrored)
  const [print = assert.fail()] = (await venue.as('bolt').call('tape')).prints
  // As every print is: canonical, whichever way it was asked.
  assert.deepEqual([print.legs, print.lotSizes, print.size], [[coin], LOT_SIZES, '2'])
  const told = await stream.until(({ frames }) =>
    frames.find((text) => text.includes(print.printId)),
  )
  assert.deepEqual((JSON.parse(told) as { data: object[] }).data, [print])
  for (const [firm, leg] of [
    ['acme', mirrored],
    ['mako', coin],
  ] as const) {
    const { executions } = await venue.as(firm).call('executions')
    assert.deepEqual(
      executions.map(({ legs, lotSizes, size }) => [legs, lotSizes, size]),
      [[[leg], LOT_SIZES, '2']],
    )
  }
})

void test('[STR-11] [CRX-10] the trail of a cross says what a lot is, as the orders in it do', async () => {
  await using venue = await withCoins()
  for (const [firm, side] of [
    ['acme', 'buy'],
    ['bolt', 'sell'],
  ] as const)
    await venue.as(firm).call('placeOrder', {
      body: {
        clientId: venue.clientId(),
        account: `${firm}:main`,
        side,
        legs: [coin],
        size: '2',
        limit: '100',
        ttlMs: 3_600_000,
      },
    })
  await venue.advance(venue.venue.clock.now() + 61_000_000)
  const { runs } = await venue.as('house').call('crossRuns')
  assert.deepEqual([runs[0]?.legs, runs[0]?.lotSizes], [[coin], LOT_SIZES])
  const { orders } = await venue.as('acme').call('orders')
  assert.deepEqual(orders[0]?.lotSizes, LOT_SIZES)
})
