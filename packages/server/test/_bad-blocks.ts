/** For tests: every write about blocks and resting orders with a body that is right, and how each can be wrong. */
import { createClient } from '@parley/sdk'
import type { Client } from '@parley/sdk'
import { NO_ID, decimals, sizes } from './_bad-values.ts'
import type { Bad, Write, WriteName, World } from './_bad-values.ts'
import { SIGNER } from './_signer.ts'
import { SHARE } from './_venue.ts'
import type { TestVenue } from './_venue.ts'

const LEG = { instrument: SHARE, side: 'buy', ratio: 1 } as const
const UNKNOWN_BLOCK: Bad = ['unknown id', { blockId: `block${NO_ID}` }, '404 unknown_block blockId']
const TERMS = { side: 'buy', legs: [LEG], size: '10', price: '100' } as const
const shares = (account: string, size = '10') => [{ account, size }]
const PROPOSAL = {
  ...TERMS,
  counterparty: 'bolt',
  shares: shares('acme:main'),
  nonce: 'a-nonce-not-used-yet',
  ttlMs: 3_600_000,
} as const

export function blockWrites(world: World) {
  const { blockId, payload, digest } = world
  const withdrawn = { blockId: world.withdrawnId }
  const over: Bad = ['over', withdrawn, '409 block_not_open blockId']
  const signature = { signer: 'desk', signature: SIGNER.sign('buyer', digest) }
  const legs: Bad[] = [
    ['no legs', { legs: [] }, '400 malformed legs'],
    ['cash', { legs: [{ ...LEG, instrument: 'USD' }] }, '400 not_tradable legs.0.instrument'],
    ['one leg twice', { legs: [LEG, LEG] }, '400 duplicate_leg legs.1.instrument'],
  ]
  return {
    simulateBlock: {
      by: 'acme',
      right: TERMS,
      bad: [
        ...decimals('price'),
        ...sizes,
        ...legs,
        ['off tick', { price: '1.001' }, '400 bad_tick price'],
      ],
    },
    whatIf: {
      by: 'acme',
      right: { ...TERMS, account: 'acme:main' },
      bad: [
        ...decimals('price'),
        ...sizes,
        ...legs,
        ['off tick', { price: '1.001' }, '400 bad_tick price'],
        ['account of another', { account: 'bolt:main' }, '404 unknown_account account'],
      ],
    },
    verifyBlock: {
      by: 'bolt',
      right: { blockId, digest },
      bad: [
        UNKNOWN_BLOCK,
        ['another digest', { digest: 'a'.repeat(64) }, '409 payload_altered digest'],
        ['no digest', { digest: 'none' }, '400 malformed digest'],
      ],
    },
    proposeBlock: {
      by: 'acme',
      wrongRole: 'house',
      right: PROPOSAL,
      bad: [
        ...decimals('price'),
        ...sizes,
        ...legs,
        ['off tick', { price: '1.001' }, '400 bad_tick price'],
        ['to itself', { counterparty: 'acme' }, '404 unknown_firm counterparty'],
        ['to the operator', { counterparty: 'house' }, '404 unknown_firm counterparty'],
        ['used nonce', { nonce: 'a-nonce-used-before-1' }, '409 nonce_reused nonce'],
        ['short nonce', { nonce: 'short' }, '400 malformed nonce'],
        ['too short', { ttlMs: 999 }, '400 bad_duration ttlMs'],
        ['another sum', { shares: shares('acme:main', '9') }, '400 bad_shares shares'],
        ['no shares', { shares: [] }, '400 malformed shares'],
        [
          'account of another',
          { shares: shares('bolt:main') },
          '404 unknown_account shares.0.account',
        ],
        ['beyond its means', { price: '10000000' }, '422 insufficient_available -'],
      ],
    },
    countersignBlock: {
      by: 'bolt',
      wrongRole: 'house',
      right: { blockId, role: 'seller', payload, shares: shares('bolt:main') },
      bad: [
        UNKNOWN_BLOCK,
        ['never told', withdrawn, '404 unknown_block blockId'],
        ['swapped role', { role: 'buyer' }, '409 swapped_role role'],
        [
          'altered payload',
          { payload: payload.replace('size 10', 'size 99') },
          '409 payload_altered payload',
        ],
        ['payload of other letters', { payload: 'é' }, '400 malformed payload'],
        ['another sum', { shares: shares('bolt:main', '11') }, '400 bad_shares shares'],
        [
          'account of another',
          { shares: shares('acme:main') },
          '404 unknown_account shares.0.account',
        ],
        [
          'unknown signer',
          { signature: { ...signature, signer: 'none' } },
          '404 unknown_signer signature.signer',
        ],
        [
          'signature for the other side',
          { signature: { ...signature, signer: 'bolt-desk' } },
          '400 block_signature_invalid signature',
        ],
        [
          'no signature',
          { signature: { signer: 'desk', signature: 'x' } },
          '400 malformed signature.signature',
        ],
      ],
    },
    signBlock: {
      by: 'acme',
      wrongRole: 'house',
      right: { blockId, signature },
      bad: [
        UNKNOWN_BLOCK,
        over,
        [
          'unknown signer',
          { signature: { ...signature, signer: 'none' } },
          '404 unknown_signer signature.signer',
        ],
        [
          'another text',
          { signature: { ...signature, signature: SIGNER.sign('seller', digest) } },
          '400 block_signature_invalid signature',
        ],
      ],
    },
    approveBlock: {
      by: 'acme',
      wrongRole: 'house',
      right: { blockId: world.proposedId },
      bad: [
        UNKNOWN_BLOCK,
        over,
        ['nothing to approve', { blockId }, '409 nothing_to_approve blockId'],
      ],
    },
    withdrawBlock: {
      by: 'acme',
      wrongRole: 'house',
      right: { blockId },
      bad: [UNKNOWN_BLOCK, over],
    },
    rejectBlock: {
      by: 'bolt',
      wrongRole: 'house',
      right: { blockId },
      bad: [UNKNOWN_BLOCK, ['never told', withdrawn, '404 unknown_block blockId']],
    },
    requireApproval: {
      by: 'acme',
      right: { proposals: true, countersignatures: false },
      bad: [['less than before', { proposals: false }, '403 role_forbidden -']],
    },
    setApproval: {
      by: 'house',
      right: { firm: 'acme', proposals: true, countersignatures: false },
      bad: [['unknown firm', { firm: 'none' }, '404 unknown_firm firm']],
    },
    registerSigner: {
      by: 'acme',
      wrongRole: 'house',
      right: { signer: 'new', publicKey: SIGNER.publicKey },
      bad: [
        ['taken id', { signer: 'desk' }, '409 already_exists signer'],
        ['short key', { publicKey: 'short' }, '400 malformed publicKey'],
      ],
    },
    retireSigner: {
      by: 'acme',
      wrongRole: 'house',
      right: { signer: 'desk' },
      bad: [['unknown key', { signer: 'none' }, '404 unknown_signer signer']],
    },
    setMinimums: {
      by: 'house',
      wrongRole: 'bolt',
      right: { instrument: SHARE, blockLots: '1', crossLots: '1' },
      bad: [
        ['cash', { instrument: 'USD' }, '404 unknown_instrument instrument'],
        ['nothing of a request', { rfqLots: '0' }, '400 malformed rfqLots'],
        ['nothing', { blockLots: '0' }, '400 malformed blockLots'],
      ],
    },
  } as const satisfies Partial<Record<WriteName, Write>>
}

export function crossWrites(world: World) {
  return {
    placeOrder: {
      by: 'acme',
      wrongRole: 'house',
      right: {
        account: 'acme:main',
        side: 'buy',
        legs: [LEG],
        size: '10',
        limit: '100',
        ttlMs: 600_000,
      },
      bad: [
        ...decimals('limit'),
        ...sizes,
        ['too short', { ttlMs: 59_999 }, '400 bad_duration ttlMs'],
        ['account of another', { account: 'bolt:main' }, '404 unknown_account account'],
        ['least above the size', { minSize: '11' }, '400 bad_minimum minSize'],
        ['limit off tick', { limit: '1.001' }, '400 bad_tick limit'],
        ['offset off tick', { pegOffset: '0.001' }, '400 bad_tick pegOffset'],
        ['against itself', { side: 'sell' }, '409 own_interest side'],
        ['beyond its means', { limit: '10000000' }, '422 insufficient_available -'],
      ],
    },
    cancelOrder: {
      by: 'acme',
      wrongRole: 'house',
      right: { orderId: world.orderId },
      bad: [
        ['unknown id', { orderId: `order${NO_ID}` }, '404 unknown_order orderId'],
        ['too young', { orderId: world.youngOrderId }, '409 order_must_rest orderId'],
      ],
    },
  } as const satisfies Partial<Record<WriteName, Write>>
}

/** A resting order of acme. */
export async function restOrder(venue: TestVenue): Promise<string> {
  const order = {
    account: 'acme:main',
    side: 'buy',
    legs: [LEG],
    size: '10',
    limit: '100',
  } as const
  const body = { ...order, clientId: venue.clientId(), ttlMs: 86_400_000, legs: [LEG] }
  return (await venue.as('acme').call('placeOrder', { body })).orderId
}

/** Blocks of acme to bolt: one open, one withdrawn, and one of a second user, to be approved. */
export async function prepareBlocks(
  venue: TestVenue,
): Promise<Pick<World, 'blockId' | 'payload' | 'digest' | 'proposedId' | 'withdrawnId'>> {
  const acme = venue.as('acme')
  const id = (): { clientId: string } => ({ clientId: venue.clientId() })
  for (const [firm, signer] of [
    ['acme', 'desk'],
    ['bolt', 'bolt-desk'],
  ] as const)
    await venue.as(firm).call('registerSigner', {
      body: { ...id(), signer, publicKey: SIGNER.publicKey },
    })
  let used = 0
  const propose = (by: Client) => {
    const nonce = `a-nonce-used-before-${++used}`
    const body = { ...id(), ...PROPOSAL, legs: [LEG], shares: shares('acme:main'), nonce }
    return by.call('proposeBlock', { body })
  }
  const { blockId, payload, digest } = await propose(acme)
  const { blockId: withdrawnId } = await propose(acme)
  await acme.call('withdrawBlock', { body: { ...id(), blockId: withdrawnId } })
  await acme.call('requireApproval', {
    body: { ...id(), proposals: true, countersignatures: false },
  })
  const credentials = venue.venue.keys.create('acme', 'second', ['trade'], 0)
  const { blockId: proposedId } = await propose(createClient({ url: venue.url, credentials }))
  return { blockId, payload, digest, proposedId, withdrawnId }
}
