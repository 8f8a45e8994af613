/** Sealed prices over real sockets: what the SDK digests is what the venue does, and who does not reveal is named and counted. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { commitmentText as coreText, firmId, userId } from '@parley/core'
import type { PlaceQuote as PlaceCommand, RfqId } from '@parley/core'
import { commitmentDigest, commitmentText } from '@parley/sdk'
import type { PricedRung, PricedSide } from '@parley/sdk'
import { writeOf } from '../src/gateway/writes.ts'
import { CALL, TestVenue } from './_venue.ts'

const NONCE = 'sealed-nonce-000000'

void test('[SEA-2] [SEA-3] quotes are committed, revealed and told at once; who did not reveal is named to the operator and counted', async () => {
  await using venue = await TestVenue.furnished()
  const { rfqId } = await venue.as('acme').call('createRfq', {
    body: {
      clientId: venue.clientId(),
      account: 'acme:main',
      legs: [{ instrument: CALL, side: 'buy', ratio: 1 }],
      size: '10',
      ttlMs: 60_000,
      panel: ['mako', 'nova'],
      sealed: { commitMs: 10_000, revealMs: 10_000 },
    },
  })
  const ask: PricedSide = { price: '2.50', size: '10', more: [{ price: '2.60', size: '5' }] }
  for (const firm of ['mako', 'nova'])
    await venue.as(firm).call('commitQuote', {
      body: {
        clientId: venue.clientId(),
        rfqId,
        digest: await commitmentDigest({ rfqId, firm, ask, nonce: NONCE }),
      },
    })
  const { now } = await venue.as('acme').call('time')
  await venue.advance(Date.parse(now) * 1000 + 11_000_000)
  const quote = { clientId: venue.clientId(), rfqId, account: 'mako:main', ttlMs: 60_000, ask }
  await venue.as('mako').call('placeQuote', { body: { ...quote, nonce: NONCE } })
  assert.deepEqual((await venue.as('acme').call('rfq', { rfqId })).quotes, [])
  await venue.advance(Date.parse(now) * 1000 + 22_000_000)
  const seen = await venue.as('acme').call('rfq', { rfqId })
  assert.deepEqual(
    seen.quotes.map(({ maker }) => maker),
    ['mako'],
  )
  const { unrevealed } = await venue.as('house').call('unrevealed')
  assert.deepEqual(
    unrevealed.map((each) => [each.rfqId, each.firm]),
    [[rfqId, 'nova']],
  )
  const counts = await Promise.all(
    ['mako', 'nova'].map(async (firm) => (await venue.as(firm).call('scorecard')).maker.unrevealed),
  )
  assert.deepEqual(counts, [0, 1])
})

const decimal = fc
  .tuple(fc.boolean(), fc.nat({ max: 9_999 }), fc.nat({ max: 999 }))
  .map(
    ([isBelow, whole, part]) =>
      `${isBelow && whole > 0 ? '-' : ''}${whole}.${String(part).padStart(3, '0')}`,
  )
const count = fc.integer({ min: 1, max: 1_000 }).map(String)
const rung: fc.Arbitrary<PricedRung> = fc.record(
  { price: decimal, size: count, min: count, step: count, allOrNone: fc.boolean() },
  { requiredKeys: ['price', 'size'] },
)
const side = fc
  .tuple(rung, fc.array(rung, { maxLength: 3 }))
  .map(([best, more]): PricedSide => (more.length === 0 ? best : { ...best, more }))

void test('[SEA-1] the line that the SDK digests is the one that the venue does, however decimals are written', () => {
  fc.assert(
    fc.property(fc.option(side, { nil: undefined }), side, (bid, ask) => {
      const rfqId = 'rfq-00000000000'
      const meta = { actor: { firm: firmId('mako'), user: userId('desk') }, clientId: 'c' }
      const body = { clientId: 'c', rfqId, account: 'mako:main', ttlMs: 1_000, bid, ask }
      const of = writeOf('placeQuote').command(meta, body as never, {} as never) as PlaceCommand
      const asked = { rfqId: rfqId as RfqId, actor: meta.actor, bid: of.bid, ask: of.ask }
      const text = coreText(asked, NONCE)
      assert.equal(commitmentText({ rfqId, firm: 'mako', bid, ask, nonce: NONCE }), text)
    }),
  )
})
