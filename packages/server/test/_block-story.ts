/** For tests: every command of blocks and who signs them, once, in an order that works. */
import { SIGNER } from './_signer.ts'
import type { Reply, Step } from './_story.ts'

export const BLOCK_STORY: readonly Step[] = [
  {
    by: 'house',
    name: 'setMinimums',
    body: () => ({ instrument: 'ABC', blockLots: '2', crossLots: '3', rfqLots: '1' }),
  },
  {
    by: 'acme',
    name: 'registerSigner',
    body: () => ({ signer: 'desk', publicKey: SIGNER.publicKey }),
  },
  { by: 'acme', name: 'proposeBlock', as: 'block', body: () => proposing('story-nonce-00001') },
  {
    by: 'acme',
    name: 'signBlock',
    body: ({ block }) => ({
      blockId: block?.['blockId'],
      signature: { signer: 'desk', signature: SIGNER.sign('buyer', block?.['digest'] ?? '') },
    }),
  },
  { by: 'acme', name: 'retireSigner', body: () => ({ signer: 'desk' }) },
  { by: 'bolt', name: 'countersignBlock', body: ({ block }) => countersigning(block) },
  {
    by: 'bolt',
    name: 'requireApproval',
    body: () => ({ proposals: false, countersignatures: true }),
  },
  { by: 'acme', name: 'proposeBlock', as: 'watched', body: () => proposing('story-nonce-00002') },
  { by: 'bolt', name: 'countersignBlock', body: ({ watched }) => countersigning(watched) },
  {
    by: 'bolt-2',
    name: 'approveBlock',
    body: ({ watched }) => ({ blockId: watched?.['blockId'] }),
  },
  {
    by: 'house',
    name: 'setApproval',
    body: () => ({ firm: 'bolt', proposals: false, countersignatures: false }),
  },
  { by: 'acme', name: 'proposeBlock', as: 'drawn', body: () => proposing('story-nonce-00003') },
  { by: 'acme', name: 'withdrawBlock', body: ({ drawn }) => ({ blockId: drawn?.['blockId'] }) },
  { by: 'acme', name: 'proposeBlock', as: 'barred', body: () => proposing('story-nonce-00004') },
  { by: 'bolt', name: 'rejectBlock', body: ({ barred }) => ({ blockId: barred?.['blockId'] }) },
]

function proposing(nonce: string): Readonly<Record<string, unknown>> {
  return {
    counterparty: 'bolt',
    side: 'buy',
    legs: [{ instrument: 'ABC', side: 'buy', ratio: 1 }],
    size: '10',
    price: '100',
    shares: [{ account: 'acme:main', size: '10' }],
    nonce,
    ttlMs: 60_000,
  }
}

function countersigning(block: Reply | undefined): Readonly<Record<string, unknown>> {
  const shares = [{ account: 'bolt:main', size: '10' }]
  return { blockId: block?.['blockId'], role: 'seller', payload: block?.['payload'], shares }
}
