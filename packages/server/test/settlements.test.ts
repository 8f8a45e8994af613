/** What contracts settled at, over the wire: all of it, and of some by their terms, by page. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ReplyOf } from '@parley/sdk'
import { simulated } from './_simulated.ts'
import { TestVenue } from './_venue.ts'

type Settled = ReplyOf<'settlements'>['settlements']

void test('[EXP-6] settlements are asked for by underlying, expiry and right, page by page', async () => {
  await using venue = await simulated()
  const client = venue.as('acme')
  const ask = async (query: object): Promise<Settled> => {
    const found: Settled = []
    let after: string | undefined
    do {
      const page = { ...query, limit: 7, ...(after === undefined ? {} : { after }) }
      const reply = await client.call('settlements', { query: page })
      assert.ok(reply.settlements.length <= 7)
      found.push(...reply.settlements)
      after = reply.next
    } while (after !== undefined)
    return found
  }
  const all = await ask({})
  const names = (of: Settled): string[] => of.map(({ instrument }) => instrument)
  const wanted = names(all).filter((id) => /^ACME\.SIM-20260102-.*-P$/.test(id))
  assert.ok(wanted.length > 7 && wanted.length < all.length)
  const puts = await ask({ underlying: 'ACME.SIM', expiry: '2026-01-02', right: 'put' })
  assert.deepEqual(names(puts), wanted)
  const calls = await ask({ underlying: 'ACME.SIM', right: 'call' })
  assert.ok(names(calls).every((id) => id.startsWith('ACME.SIM-') && id.endsWith('-C')))
  assert.deepEqual(await ask({ underlying: 'NONE' }), [])
  assert.deepEqual(await ask({ expiry: '2031-01-02' }), [])
  const got = await venue.get('acme', '/v1/settlements?right=both')
  assert.equal(got.status, 400)
  assert.match(got.text, /"malformed".*"path":"right"/)
})

void test('[EXP-11] a price that is not the mean is told the mean as a price', async () => {
  await using venue = await TestVenue.furnished()
  const house = venue.as('house')
  const at = (seconds: number): string => `2026-01-02T21:00:${String(seconds).padStart(2, '0')}Z`
  await house.call('listInstrument', {
    body: {
      clientId: 'put',
      spec: {
        kind: 'option',
        underlying: 'ABC',
        quoteAsset: 'USD',
        expiryDate: '2026-01-02',
        expiresAt: at(0),
        strike: '90',
        right: 'put',
        style: 'european',
        settlement: 'cash',
        multiplier: 100,
        tick: '0.01',
        lot: '1',
        takerFeePerLot: '0',
        makerFeePerLot: '0',
      },
    },
  })
  await venue.advance(at(1))
  const got = await venue.post('house', 'runExpiry', {
    clientId: 'settle',
    instrument: 'ABC-20260102-90-P',
    settlementPrice: '49.14',
    source: 'a test',
    observedAt: at(0),
    method: {
      kind: 'average',
      from: '2026-01-02T20:30:00Z',
      until: at(0),
      observations: ['49.10', '49.20', '49.13'].map((price, i) => ({
        price,
        at: `2026-01-02T20:3${i}:00Z`,
      })),
    },
  })
  const { error } = JSON.parse(got.text) as { error: { code: string; detail: object } }
  assert.deepEqual([error.code, error.detail], ['bad_settlement', { mean: '49.14333333' }])
})
