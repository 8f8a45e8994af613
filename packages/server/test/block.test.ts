/** Blocks over real sockets: the list of conformance, races, four eyes by keys, signatures, and that nobody else is told a byte. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createClient } from '@parley/sdk'
import type { Block, Client } from '@parley/sdk'
import { SIGNER } from './_signer.ts'
import { CALL, SHARE, TestVenue } from './_venue.ts'
import { verify } from '../src/audit/verify.ts'
import { openJournal } from '../src/journal/open.ts'
import { join } from 'node:path'

const LEG = { instrument: SHARE, side: 'buy', ratio: 1 } as const
type Proposed = { readonly blockId: string; readonly payload: string; readonly digest: string }

let drawn = 0
const proposal = (venue: TestVenue, over: object = {}) => ({
  clientId: venue.clientId(),
  counterparty: 'bolt',
  side: 'buy' as const,
  legs: [LEG],
  size: '10',
  price: '100',
  shares: [{ account: 'acme:main', size: '10' }],
  nonce: `a-nonce-of-the-test-${++drawn}`,
  ttlMs: 60_000,
  ...over,
})
const countersigning = (venue: TestVenue, { blockId, payload }: Proposed, over: object = {}) => ({
  clientId: venue.clientId(),
  blockId,
  role: 'seller' as const,
  payload,
  shares: [{ account: 'bolt:main', size: '10' }],
  ...over,
})
const propose = (venue: TestVenue, over: object = {}): Promise<Proposed> =>
  venue.as('acme').call('proposeBlock', { body: proposal(venue, over) })

/** What came of a write: `ok`, or the code of its refusal. */
async function outcome(
  venue: TestVenue,
  firm: string,
  name: Parameters<TestVenue['post']>[1],
  body: object,
): Promise<string> {
  const { text } = await venue.post(firm, name, body)
  return (JSON.parse(text) as { error?: { code: string } }).error?.code ?? 'ok'
}

/** A client of another user of a firm. */
function userOf(venue: TestVenue, firm: string, user: string): Client {
  const credentials = venue.venue.keys.create(firm, user, ['read', 'trade'], 0)
  return createClient({ url: venue.url, credentials })
}

async function total(venue: TestVenue, firm: string, asset: string): Promise<number> {
  const { balances } = await venue.as(firm).call('balances')
  return Number(balances.find((balance) => balance.asset === asset)?.total)
}

void test('[BLK-1] [BLK-6] a block is proposed, verified, countersigned and settled, and both firms read it', async () => {
  await using venue = await TestVenue.furnished()
  const foreseen = await venue.as('acme').dryRun('proposeBlock', { body: proposal(venue) })
  assert.deepEqual(
    foreseen.changes.map(({ asset, held }) => [asset, held]),
    [['USD', '1000']],
  )
  const block = await propose(venue)
  const { blockId, digest, payload } = block
  const verified = await venue.as('bolt').call('verifyBlock', { body: { blockId, digest } })
  assert.equal(verified.payload, payload)
  assert.deepEqual(
    verified.effects.map(({ role, firm, cash, receives, delivers }) => [
      role,
      firm,
      cash,
      receives,
      delivers,
    ]),
    [
      ['buyer', 'acme', '-1000', [{ asset: SHARE, amount: '10' }], []],
      ['seller', 'bolt', '1000', [], [{ asset: SHARE, amount: '10' }]],
    ],
  )
  const trial = await venue
    .as('bolt')
    .dryRun('countersignBlock', { body: countersigning(venue, block) })
  assert.deepEqual(
    trial.changes.map(({ asset, total: change }) => [asset, change]),
    [
      ['USD', '1000'],
      [SHARE, '-10'],
    ],
  )
  // Until it has countersigned, the counterparty is told nothing by the venue.
  assert.deepEqual((await venue.as('bolt').call('blocks')).blocks, [])
  const done = await venue
    .as('bolt')
    .call('countersignBlock', { body: countersigning(venue, block) })
  assert.equal(done.state, 'settled')
  for (const [firm, role] of [
    ['acme', 'proposer'],
    ['bolt', 'counterparty'],
  ] as const) {
    const { blocks } = await venue.as(firm).call('blocks')
    const [read] = blocks as [Block]
    assert.deepEqual(
      [read.role, read.state, read.entryId, read.digest],
      [role, 'settled', done.entryId, digest],
    )
    assert.deepEqual(read.shares, [{ account: `${firm}:main`, size: '10' }])
    const { entries } = await venue.as(firm).call('entries', { query: { limit: 1 } })
    assert.deepEqual([entries[0]?.cause, entries[0]?.reference], ['block', blockId])
    assert.ok(
      entries[0]?.postings.every(({ from, to }) => !`${from}${to}`.includes('counterparty')),
    )
  }
  assert.deepEqual(await total(venue, 'acme', SHARE), 10_010)
  assert.deepEqual(await total(venue, 'bolt', 'USD'), 1_001_000)
})

void test('[BLK-6] the fees of a block: maker for the proposer, taker for the counterparty, each told its own', async () => {
  await using venue = await TestVenue.furnished()
  const legs = [{ ...LEG, instrument: CALL }]
  const block = await propose(venue, { legs, price: '2' })
  const simulated = await venue.as('bolt').call('simulateBlock', {
    body: { side: 'sell', legs, size: '10', price: '2' },
  })
  // Ten contracts at two a share of a hundred; whoever simulates is the proposer.
  assert.deepEqual(
    simulated.effects.map(({ role, cash, fee, cover }) => [role, cash, fee, cover]),
    [
      ['buyer', '-2000', '5', []],
      ['seller', '2000', '2.5', [{ asset: SHARE, amount: '1000' }]],
    ],
  )
  await venue.as('bolt').call('countersignBlock', { body: countersigning(venue, block) })
  const fees = await Promise.all(
    ['acme', 'bolt'].map(
      async (firm) => (await venue.as(firm).call('blocks')).blocks[0]?.fee?.amount,
    ),
  )
  assert.deepEqual(fees, ['2.5', '5'])
})

void test('[BLK-4] scenario 16: reused nonce, altered payload, swapped role, late, same key approving, approval after expiry', async () => {
  await using venue = await TestVenue.furnished()
  const nonce = 'the-nonce-of-scenario-16'
  const block = await propose(venue, { nonce })
  const tried = (firm: string, name: Parameters<TestVenue['post']>[1], body: object) =>
    outcome(venue, firm, name, body)
  assert.equal(await tried('acme', 'proposeBlock', proposal(venue, { nonce })), 'nonce_reused')
  const altered = { payload: block.payload.replace('price 100', 'price 99') }
  assert.equal(
    await tried('bolt', 'countersignBlock', countersigning(venue, block, altered)),
    'payload_altered',
  )
  assert.equal(
    await tried('bolt', 'countersignBlock', countersigning(venue, block, { role: 'buyer' })),
    'swapped_role',
  )
  assert.equal(
    await tried('acme', 'countersignBlock', countersigning(venue, block)),
    'swapped_role',
  )
  const approval = { proposals: true, countersignatures: true }
  await venue
    .as('acme')
    .call('requireApproval', { body: { clientId: venue.clientId(), ...approval } })
  const watched = await propose(venue)
  const approving = () => ({ clientId: venue.clientId(), blockId: watched.blockId })
  assert.equal(
    await tried('bolt', 'countersignBlock', countersigning(venue, watched)),
    'not_approved',
  )
  assert.equal(await tried('acme', 'approveBlock', approving()), 'same_approver')
  // Another key of the same user is no second pair of eyes.
  const otherKey = userOf(venue, 'acme', 'tester')
  await assert.rejects(otherKey.call('approveBlock', { body: approving() }), {
    message: /same_approver/,
  })
  const { now } = await venue.as('acme').call('time')
  await venue.advance(new Date(Date.parse(now) + 61_000).toISOString())
  assert.equal(
    await tried('bolt', 'countersignBlock', countersigning(venue, block)),
    'unknown_block',
  )
  const second = userOf(venue, 'acme', 'second')
  await assert.rejects(second.call('approveBlock', { body: approving() }), {
    message: /block_not_open/,
  })
})

void test('[BLK-8] approved by a second user with a key of its own, the block goes on', async () => {
  await using venue = await TestVenue.furnished()
  for (const firm of ['acme', 'bolt'])
    await venue.as(firm).call('requireApproval', {
      body: { clientId: venue.clientId(), proposals: true, countersignatures: true },
    })
  const block = await propose(venue)
  const { blockId } = block
  await userOf(venue, 'acme', 'second').call('approveBlock', { body: { clientId: 'a1', blockId } })
  const signed = await venue
    .as('bolt')
    .call('countersignBlock', { body: countersigning(venue, block) })
  assert.equal(signed.state, 'countersigned')
  const [own] = (await venue.as('bolt').call('blocks')).blocks
  assert.equal(own?.toApprove, true)
  const done = await userOf(venue, 'bolt', 'second').call('approveBlock', {
    body: { clientId: 'b1', blockId },
  })
  assert.equal(done.state, 'settled')
})

void test('[BLK-4] of two countersignatures at once one settles, over any channel', async () => {
  await using venue = await TestVenue.furnished()
  for (let round = 0; round < 5; round++) {
    const block = await propose(venue)
    const was = await total(venue, 'acme', SHARE)
    const stream = await venue.stream('bolt')
    const { clientId, ...body } = countersigning(venue, block)
    const outcomes = await Promise.all([
      outcome(venue, 'bolt', 'countersignBlock', countersigning(venue, block)),
      stream.ask('block.countersign', clientId, body).then(({ error }) => error?.code ?? 'ok'),
      outcome(venue, 'bolt', 'countersignBlock', countersigning(venue, block)),
    ])
    stream.close()
    assert.deepEqual(outcomes.sort(), ['block_not_open', 'block_not_open', 'ok'])
    assert.equal((await total(venue, 'acme', SHARE)) - was, 10)
  }
})

void test('[BLK-10] a withdrawal and a countersignature at once: exactly one of them is done', async () => {
  await using venue = await TestVenue.furnished()
  const seen = new Set<string>()
  for (let round = 0; round < 6; round++) {
    const block = await propose(venue)
    const { blockId } = block
    const withdraw = (): Promise<string> =>
      outcome(venue, 'acme', 'withdrawBlock', { clientId: venue.clientId(), blockId })
    const sign = (): Promise<string> =>
      outcome(venue, 'bolt', 'countersignBlock', countersigning(venue, block))
    const told = (
      round % 2 === 0
        ? await Promise.all([withdraw(), sign()])
        : (await Promise.all([sign(), withdraw()])).reverse()
    ).join(' ')
    assert.ok(['ok unknown_block', 'block_not_open ok'].includes(told), told)
    seen.add(told)
  }
  assert.ok(seen.size > 0)
})

void test('[BLK-9] a signature is verified where it comes in, shown to both, and verified again from the journal', async () => {
  await using venue = await TestVenue.furnished()
  const id = () => ({ clientId: venue.clientId() })
  for (const firm of ['acme', 'bolt'])
    await venue.as(firm).call('registerSigner', {
      body: { ...id(), signer: 'desk', publicKey: SIGNER.publicKey },
    })
  const block = await propose(venue)
  const { blockId, digest } = block
  const signature = (role: 'buyer' | 'seller') => ({
    signer: 'desk',
    signature: SIGNER.sign(role, digest),
  })
  const wrong = { ...id(), blockId, signature: signature('seller') }
  assert.equal(await outcome(venue, 'acme', 'signBlock', wrong), 'block_signature_invalid')
  await venue
    .as('acme')
    .call('signBlock', { body: { ...id(), blockId, signature: signature('buyer') } })
  const body = countersigning(venue, block, { signature: signature('seller') })
  await venue.as('bolt').call('countersignBlock', { body })
  for (const firm of ['acme', 'bolt']) {
    const [read] = (await venue.as(firm).call('blocks')).blocks
    assert.deepEqual(
      read?.signatures.map(({ firm: by, publicKey }) => [by, publicKey]),
      [
        ['acme', SIGNER.publicKey],
        ['bolt', SIGNER.publicKey],
      ],
    )
  }
  await venue.stop()
  const { journal } = await openJournal({ path: join(venue.dir, 'journal.db'), thread: 'inline' })
  const verified = await verify(journal)
  await journal.close()
  assert.deepEqual(verified.findings, [])
  assert.ok(verified.ok)
})

void test('a venue that starts again knows its open blocks, and the sweep ends them', async () => {
  await using venue = await TestVenue.furnished()
  const block = await propose(venue)
  await using later = await venue.restart()
  const [open] = (await later.as('acme').call('blocks')).blocks
  assert.deepEqual([open?.blockId, open?.state], [block.blockId, 'open'])
  const stream = await later.stream('acme')
  await stream.subscribe(['blocks'])
  await later.advance('2026-01-02T14:40:00Z')
  const ended = await stream.until((at) => at.pushes('blocks').find(({ type }) => type === 'delta'))
  assert.deepEqual(ended.data, [
    { type: 'block.ended', blockId: block.blockId, outcome: 'expired' },
  ])
  assert.deepEqual((await later.as('acme').call('holds')).holds, [])
})

const READS = [
  'me',
  'firms',
  'accounts',
  'instruments',
  'marks',
  'rfqs',
  'trades',
  'balances',
  'positions',
  'holds',
  'entries',
  'blocks',
  'blocks/policy',
  'minimums',
  'crosses/orders',
  'crosses/fills',
  'time',
]

/** What bystanders are told over every read and every topic, while a block and a cross happen or do not. */
async function bystanders(happens: boolean): Promise<Record<string, string>> {
  // One seed, so that ids are the same in both worlds.
  await using venue = await TestVenue.furnished({ args: ['--seed', '7'] })
  const watchers = ['mako', 'nova', 'orca']
  const streams = await Promise.all(
    watchers.map(async (firm) => {
      const stream = await venue.stream(firm)
      await stream.subscribe(['rfqs', 'blocks', 'crosses', 'balances', 'instruments'])
      return stream
    }),
  )
  if (happens) {
    const block = await propose(venue)
    await venue.as('bolt').call('countersignBlock', { body: countersigning(venue, block) })
    await propose(venue)
    for (const [firm, side] of [
      ['acme', 'buy'],
      ['bolt', 'sell'],
    ] as const)
      await venue.as(firm).call('placeOrder', {
        body: {
          clientId: venue.clientId(),
          account: `${firm}:main`,
          side,
          legs: [LEG],
          size: '10',
          limit: '100',
          ttlMs: 60_000,
        },
      })
  }
  await venue.advance('2026-01-02T14:35:00Z')
  const told: Record<string, string> = {}
  for (const [i, firm] of watchers.entries()) {
    const answers: string[] = []
    for (const path of READS) answers.push((await venue.get(firm, `/v1/${path}`)).text)
    const stream = streams[i]
    await stream?.settled()
    told[firm] = [...answers, ...(stream?.frames ?? [])]
      .join('\n')
      .replace(/"prevHash":"[^"]*"/g, '"prevHash":""')
      .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
      .replace(/"ts":\d+/g, '"ts":0')
  }
  return told
}

void test('[BLK-11] [CRX-10] bystanders are told the same bytes whether blocks and orders are there or not', async () => {
  assert.deepEqual(await bystanders(true), await bystanders(false))
})
