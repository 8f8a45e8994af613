/** A party's proof over HTTP: its own, under a checkpoint that was made without it, and verified without the venue. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { verifyProof } from '../src/audit/verify-proof.ts'
import { refusalOf } from './_http.ts'
import { CALL, TestVenue } from './_venue.ts'

async function trade(venue: TestVenue): Promise<string> {
  const { rfqId } = await venue.as('acme').call('createRfq', {
    body: {
      clientId: venue.clientId(),
      account: 'acme:main',
      legs: [{ instrument: CALL, side: 'sell', ratio: 1 }],
      size: '10',
      ttlMs: 60_000,
      panel: ['mako', 'nova'],
    },
  })
  for (const [maker, price] of [
    ['mako', '2.10'],
    ['nova', '2.20'],
  ] as const)
    await venue.as(maker).call('placeQuote', {
      body: {
        clientId: venue.clientId(),
        account: `${maker}:main`,
        rfqId,
        ttlMs: 60_000,
        ask: { price, size: '10' },
      },
    })
  const body = { clientId: venue.clientId(), rfqId, side: 'sell', size: '10', limit: '-3' } as const
  return (await venue.as('acme').call('acceptQuote', { body })).matchId ?? assert.fail()
}

void test('[CHK-8] each party of a match has its own proof over HTTP, and nobody else has one', async () => {
  await using venue = await TestVenue.furnished()
  const matchId = await trade(venue)
  const path = `/v1/audit/proofs/${matchId}`
  const early = refusalOf(await venue.get('acme', path))
  assert.deepEqual([early.code, early.retry], ['not_signed_yet', true])
  const { number } = await venue.as('house').call('makeCheckpoint')
  const { fingerprint: key } = await venue.as('acme').call('auditKey')
  for (const [firm, texts] of [
    ['acme', 'AcceptQuote'],
    ['mako', 'PlaceQuote'],
  ] as const) {
    const proof = await venue.as(firm).call('matchProof', { matchId })
    const checked = verifyProof(structuredClone(proof), { key })
    assert.deepEqual([checked.problems, checked.ok], [[], true])
    assert.equal(checked.signature?.known, true)
    assert.deepEqual(checked.auction?.fills, firm === 'acme' ? 1 : undefined)
    const shown = JSON.stringify(proof)
    assert.ok(shown.includes(texts))
    assert.equal(shown.includes('nova'), firm === 'acme')
  }
  const handedOn = await venue.as('acme').call('matchProof', { matchId, query: { masked: true } })
  const elsewhere = verifyProof(structuredClone(handedOn), { key })
  assert.deepEqual([elsewhere.problems, elsewhere.masked, elsewhere.auction?.makers], [[], true, 2])
  assert.doesNotMatch(JSON.stringify(handedOn), /mako|nova/)
  for (const firm of ['nova', 'bolt', 'house'])
    assert.equal(refusalOf(await venue.get(firm, path)).code, 'unknown_match')
  const other = refusalOf(await venue.get('acme', '/v1/audit/proofs/match-00000000000'))
  assert.equal(other.code, 'unknown_match')
  await venue.deposit('acme', 'USD', '5')
  const { checkpoints } = await venue.as('acme').call('auditCheckpoints')
  const kept = checkpoints.find((each) => each.number === number) ?? assert.fail()
  await venue.as('house').call('makeCheckpoint')
  const later = await trade(venue)
  const next = await venue.as('house').call('makeCheckpoint')
  const continued = await venue.as('acme').call('matchProof', {
    matchId: later,
    query: { since: number },
  })
  const checked = verifyProof(structuredClone(continued), { key, checkpoint: kept })
  assert.deepEqual([checked.problems, checked.signature?.continues], [[], number])
  assert.equal(checked.signature?.number, next.number)
  const strange = refusalOf(await venue.get('acme', `/v1/audit/proofs/${later}?since=99`))
  assert.deepEqual([strange.code, strange.path], ['unknown_checkpoint', 'since'])
})
