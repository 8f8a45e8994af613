/** Liquidation over real sockets: an account is called, its hour passes, dealers quote what the venue asks for, and the call is met; or not yet. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Refused, createClient } from '@parley/sdk'
import type { MarginCall } from '@parley/sdk'
import { breaches } from '../src/audit/invariants.ts'
import { proof } from '../src/audit/proof.ts'
import { verify } from '../src/audit/verify.ts'
import { verifyProof } from '../src/audit/verify-proof.ts'
import { CALL, SHARE, TestVenue, microsOf } from './_venue.ts'

const ACCOUNT = 'mako:lent'

async function marked(venue: TestVenue, share: string, call: string): Promise<void> {
  const at = { source: 'tape', observedAt: '2026-01-01T00:00:00Z' }
  const marks = [
    { instrument: SHARE, price: share, ...at },
    { instrument: CALL, price: call, ...at },
  ]
  await venue.as('house').call('setMarginMarks', { body: { clientId: venue.clientId(), marks } })
}

/** mako has written five calls out of an account that lacks the margin for them when the share is at 120. */
async function called(venue: TestVenue): Promise<MarginCall> {
  const [house, acme, mako] = [venue.as('house'), venue.as('acme'), venue.as('mako')]
  const id = (): { clientId: string } => ({ clientId: venue.clientId() })
  await house.call('openAccount', { body: { ...id(), account: ACCOUNT, firm: 'mako' } })
  const funds = { ...id(), account: ACCOUNT, asset: 'USD', amount: '20000', reference: 'in' }
  await house.call('deposit', { body: funds })
  await house.call('setRegime', { body: { ...id(), account: ACCOUNT, regime: 'margined' } })
  await marked(venue, '100', '2')
  const legs = [{ instrument: CALL, side: 'buy', ratio: 1 }] as const
  const asking = { ...id(), account: 'acme:main', legs: [...legs], size: '5', ttlMs: 60_000 }
  const { rfqId } = await acme.call('createRfq', { body: { ...asking, panel: ['mako'] } })
  const ask = { price: '2', size: '5' }
  await mako.call('placeQuote', { body: { ...id(), rfqId, account: ACCOUNT, ask, ttlMs: 60_000 } })
  const taking = { ...id(), rfqId, side: 'buy', size: '5', limit: '2' } as const
  await acme.call('acceptQuote', { body: taking })
  await marked(venue, '120', '21')
  const { calls } = await mako.call('buyingPower', { account: ACCOUNT })
  return calls[0] ?? assert.fail('it is called')
}

/** The request that is open for the call, as its firm is told. */
async function requestOf(venue: TestVenue): Promise<string> {
  const { calls } = await venue.as('mako').call('buyingPower', { account: ACCOUNT })
  return calls[0]?.standing?.rfqId ?? assert.fail('a request is open')
}

async function quoted(venue: TestVenue, dealer: string, rfqId: string, price: string) {
  const rfq = await venue.as(dealer).call('rfq', { rfqId })
  const body = { clientId: venue.clientId(), rfqId, account: `${dealer}:main`, ttlMs: 120_000 }
  const ask = { price, size: rfq.size }
  await venue.as(dealer).call('placeQuote', { body: { ...body, ask } })
  return rfq
}

const SECONDS = 1_000_000

async function stepsOf(venue: TestVenue): Promise<string> {
  const { changes } = await venue.as('mako').call('marginCalls')
  return changes
    .map(({ change }) => change)
    .toReversed()
    .join(' ')
}

void test('[LIQ-1] [LIQ-7] a call that is not met is asked for, quoted on, taken and met, with a restart in the middle', async () => {
  await using first = await TestVenue.furnished()
  const call = await called(first)
  await first.advance(microsOf(call.dueAt) + SECONDS)
  const rfqId = await requestOf(first)
  await using venue = await first.restart()
  assert.equal(await requestOf(venue), rfqId)
  // To its dealers it is a request like another, and no other firm sees it at all.
  const seen = await quoted(venue, 'nova', rfqId, '22')
  await quoted(venue, 'orca', rfqId, '21.5')
  const plain = {
    account: 'bolt:main',
    legs: [{ instrument: CALL, side: 'buy', ratio: 1 }],
  } as const
  const asking = { clientId: venue.clientId(), ...plain, size: '1', ttlMs: 120_000 } as const
  const other = await venue
    .as('bolt')
    .call('createRfq', { body: { ...asking, legs: [...asking.legs], collectMs: 60_000 } })
  const ordinary = await venue.as('nova').call('rfq', { rfqId: other.rfqId })
  assert.deepEqual(Object.keys(seen).sort(), Object.keys(ordinary).sort())
  assert.deepEqual({ ...seen, rfqId, ...atAnyTime(ordinary), size: '1' }, { ...ordinary, rfqId })
  await assert.rejects(venue.as('acme').call('rfq', { rfqId }), /unknown_rfq/)
  const own = await venue.as('mako').call('rfq', { rfqId })
  assert.equal(own.liquidation, call.callId)
  const taker = createClient({
    url: venue.url,
    credentials: venue.venue.keys.create('mako', 'taker', ['read', 'trade'], 0),
  })
  await assert.rejects(
    taker.call('cancelRfq', { body: { clientId: venue.clientId(), rfqId } }),
    (error) => error instanceof Refused && error.refusal.code === 'liquidation_request',
  )
  await venue.advance(microsOf(own.quotesUntil ?? '') + SECONDS)
  assert.equal(await stepsOf(venue), 'called requested traded met ended')
  const { changes } = await venue.as('mako').call('marginCalls')
  const [traded, requested] = ['traded', 'requested'].map((change) =>
    changes.find((each) => each.change === change),
  )
  assert.deepEqual(requested?.liquidation?.closings, [
    { instrument: CALL, side: 'buy', lots: traded?.liquidation?.size },
  ])
  assert.equal(requested.liquidation.rfqId, rfqId)
  assert.equal(traded?.liquidation?.asked, traded?.liquidation?.size)
  const { trades } = await venue.as('orca').call('trades')
  assert.equal(trades[0]?.rfqId, rfqId)
  assert.equal(trades[0].price, '21.5')
  assert.deepEqual((await venue.as('mako').call('buyingPower', { account: ACCOUNT })).calls, [])
  assert.deepEqual((await venue.as('nova').call('marginCalls')).changes, [])
  assert.deepEqual(breaches(venue.venue.sequencer.state), [])
  // It can be verified and proved as any match, and its records in a dealer's proof have as many parts.
  const report = await verify(venue.venue.journal)
  assert.equal(report.ok, true, JSON.stringify(report.findings))
  const owned = await proof(venue.venue.journal, rfqId, 'mako')
  const checked = verifyProof(owned)
  assert.deepEqual(checked.problems, [])
  assert.equal(checked.auction?.makers, 2)
  await venue
    .as('bolt')
    .call('cancelRfq', { body: { clientId: venue.clientId(), rfqId: other.rfqId } })
  const parts = async (of: string) =>
    (await proof(venue.venue.journal, of, 'nova')).records[0]?.leaves.length
  assert.equal(await parts(rfqId), await parts(other.rfqId))
})

/** What tells one request from another that is alike. */
function atAnyTime({
  openedAt,
  expiresAt,
  quotesUntil,
}: {
  openedAt: string
  expiresAt: string
  quotesUntil?: string
}) {
  return { openedAt, expiresAt, ...(quotesUntil === undefined ? {} : { quotesUntil }) }
}

void test('[LIQ-2] [LIQ-4] nobody quotes, and the next attempt pays more', async () => {
  await using venue = await TestVenue.furnished()
  const stream = await venue.stream('mako')
  await stream.subscribe(['risk'])
  const call = await called(venue)
  await venue.advance(microsOf(call.dueAt) + 60 * SECONDS)
  await venue.advance(microsOf(call.dueAt) + 130 * SECONDS)
  assert.equal(await stepsOf(venue), 'called requested missed requested')
  const { changes } = await venue.as('mako').call('marginCalls')
  const [second, missed, first] = changes
  assert.deepEqual([second?.liquidation?.optionBps, first?.liquidation?.optionBps], [1_000, 500])
  assert.equal(missed?.liquidation?.reason, 'no_live_quote')
  assert.ok(Number(second?.liquidation?.reserve) > Number(first?.liquidation?.reserve))
  for (const step of ['requested', 'missed'])
    await stream.until(({ frames }) =>
      frames.find((text) => text.includes('margin_call') && text.includes(`"${step}"`)),
    )
})

void test('[LIQ-5] [LIQ-6] a deposit withdraws what is asked, and the operator holds and releases', async () => {
  await using venue = await TestVenue.furnished()
  const house = venue.as('house')
  const call = await called(venue)
  const holding = (hold: boolean, reason: string) =>
    house.call('holdLiquidation', {
      body: { clientId: venue.clientId(), callId: call.callId, hold, reason },
    })
  await holding(true, 'the wire is on its way')
  await venue.advance(microsOf(call.dueAt) + 60 * SECONDS)
  assert.equal(await stepsOf(venue), 'called held')
  const standing = async () =>
    (await venue.as('mako').call('buyingPower', { account: ACCOUNT })).calls[0]?.standing
  assert.equal((await standing())?.held?.reason, 'the wire is on its way')
  await holding(false, 'nothing came')
  await venue.advance(microsOf(call.dueAt) + 62 * SECONDS)
  const rfqId = await requestOf(venue)
  const body = { clientId: venue.clientId(), account: ACCOUNT, asset: 'USD', amount: '50000' }
  await house.call('deposit', { body: { ...body, reference: 'the wire' } })
  await venue.advance(microsOf(call.dueAt) + 64 * SECONDS)
  assert.equal((await venue.as('nova').call('rfq', { rfqId })).state, 'cancelled')
  assert.equal(await stepsOf(venue), 'called held released requested met ended')
  assert.deepEqual((await house.call('marginCalls')).changes.length, 6)
})
