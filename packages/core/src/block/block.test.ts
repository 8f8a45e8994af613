import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { checkBooks, checkLives } from '../_invariant.ts'
import { approving, countersigning, nonce, propose, proposing, second } from '../_block.ts'
import {
  OPERATOR,
  SECOND,
  actor,
  answer,
  eventOf,
  funding,
  furnished,
  must,
  owned,
  settling,
  sweep,
  traded,
} from '../_venue.ts'
import type { World } from '../_venue.ts'
import { accountId } from '../ledger/account.ts'
import { instrumentId } from '../instrument/instrument.ts'
import { firmId } from '../party/firm.ts'
import { audienceOf } from '../venue/audience.ts'
import { answerTo } from '../venue/answer.ts'
import { digestOf, payloadOf } from './payload.ts'
import type { SignerId } from './signer.ts'

/** Acme has cash, mako has shares; fees of a share: taker 1 cent. */
function funded(): World {
  const world = furnished()
  must(world, funding('acme', 'USD', 1_000_000_00n))
  must(world, funding('mako', 'SPY', 5_000n))
  must(world, funding('mako', 'USD', 100_000_00n))
  must(world, funding('acme', 'SPY', 1_000n))
  return world
}

const BUY = 'buy 10 x buy 1 SPY at 400'
const approval = (firm: string, proposals: boolean, countersignatures: boolean) =>
  ({
    type: 'SetBlockApproval',
    actor: actor(firm),
    firm: firmId(firm),
    proposals,
    countersignatures,
  }) as const
const withdrawing = (firm: string, blockId: string) =>
  ({ type: 'WithdrawBlock', actor: actor(firm), blockId: blockId as never }) as const
const rejecting = (firm: string, blockId: string) =>
  ({ type: 'RejectBlock', actor: actor(firm), blockId: blockId as never }) as const

void test('[BLK-1] [BLK-6] a block proposed and countersigned settles whole, in one entry, at once', () => {
  const world = funded()
  const terms = propose(world, 'acme', 'mako', BUY)
  assert.deepEqual(owned(world, 'acme', 'USD').held, 4_000_00n)
  const events = must(world, countersigning(terms))
  assert.deepEqual(answerTo(events)['state'], 'settled')
  assert.equal(events.filter(({ type }) => type === 'EntryPosted').length, 1)
  assert.equal(owned(world, 'acme', 'SPY').total, 1_010n)
  assert.equal(owned(world, 'acme', 'USD').total, 996_000_00n)
  assert.equal(owned(world, 'acme', 'USD').held, 0n)
  // The countersigner pays the taker's fee, a cent a share; the proposer the maker's, which is none.
  assert.equal(owned(world, 'mako', 'USD').total, 104_000_00n - 10n)
  assert.equal(answer(world, countersigning(terms)), 'block_not_open blockId')
  checkBooks(world.state)
  checkLives(world.events)
})

void test('[BLK-1] the canonical form is what both sign, whichever way the proposer typed it', () => {
  const world = funded()
  const sold = propose(world, 'acme', 'mako', 'sell 5 x sell 2 SPY at -801')
  assert.deepEqual(
    [sold.buyer, sold.seller, sold.size, sold.price],
    ['acme', 'mako', 10n, 801_00_000_000n / 1n],
  )
  const bought = propose(world, 'acme', 'mako', 'buy 5 x buy 2 SPY at 801', {
    shares: [{ account: accountId('acme:main'), size: 5n }],
  })
  assert.deepEqual(bought.structure, sold.structure)
  assert.equal(bought.price, sold.price)
})

void test('[BLK-3] the payload is the terms as text, its digest their SHA-256, and both are the answer', () => {
  const world = funded()
  const events = must(world, proposing('acme', 'mako', BUY, { nonce: 'a-nonce-of-sixteen' }))
  const { terms, digest } = eventOf(events, 'BlockProposed')
  const payload = `parley-block-1; block ${terms.blockId}; nonce a-nonce-of-sixteen; proposer acme; buyer acme; seller mako; legs buy 1 SPY; size 10; price 400 USD; expires ${terms.expiresAt}`
  assert.equal(payloadOf(terms), payload)
  assert.equal(digest, createHash('sha256').update(payload).digest('hex'))
  assert.equal(digestOf(terms), digest)
  const { payload: told, digest: toldDigest } = answerTo(events)
  assert.deepEqual([told, toldDigest], [payload, digest])
})

void test('[BLK-2] a proposal is refused with one code each', () => {
  const world = funded()
  const shares = (...sizes: bigint[]) => ({
    shares: sizes.map((size) => ({ account: accountId('acme:main'), size })),
  })
  for (const [expected, command] of [
    ['unknown_firm counterparty', proposing('acme', 'acme', BUY)],
    ['unknown_firm counterparty', proposing('acme', 'ops', BUY)],
    ['unknown_firm counterparty', proposing('acme', 'ghost', BUY)],
    ['role_forbidden', proposing('ops', 'acme', BUY)],
    ['malformed nonce', proposing('acme', 'mako', BUY, { nonce: 'short' })],
    ['bad_duration ttlMs', proposing('acme', 'mako', BUY, { ttlMs: 999 })],
    ['bad_size size', proposing('acme', 'mako', 'buy 0 x buy 1 SPY at 400')],
    ['unknown_instrument legs.0.instrument', proposing('acme', 'mako', 'buy 1 x buy 1 QQQ at 4')],
    ['bad_tick price', proposing('acme', 'mako', 'buy 1 x buy 1 SPY at 4.001')],
    ['bad_shares shares', proposing('acme', 'mako', BUY, shares())],
    ['bad_shares shares', proposing('acme', 'mako', BUY, shares(9n))],
    ['unknown_account shares.1.account', proposing('acme', 'mako', BUY, shares(5n, 5n))],
    ['out_of_range', proposing('acme', 'mako', 'buy 1000000000 x buy 1 SPY at 20000000000')],
    ['insufficient_available', proposing('acme', 'mako', 'buy 9999 x buy 1 SPY at 400')],
    ['cover_unavailable', proposing('acme', 'mako', 'sell 1 x buy 1 K400 at 4')],
  ] as const)
    assert.equal(answer(world, command), expected)
})

void test('[BLK-2] an instrument has a smallest leg, set by the operator and counted in lots', () => {
  const world = funded()
  const set = {
    type: 'SetMinimums',
    actor: actor(OPERATOR),
    instrument: instrumentId('SPY'),
    blockLots: 20n,
    crossLots: 1n,
  } as const
  assert.equal(answer(world, { ...set, actor: actor('acme') }), 'role_forbidden')
  assert.equal(
    answer(world, { ...set, instrument: instrumentId('USD') }),
    'unknown_instrument instrument',
  )
  assert.equal(answer(world, { ...set, blockLots: 0n }), 'bad_minimum blockLots')
  must(world, set)
  assert.equal(
    answer(world, proposing('acme', 'mako', 'buy 19 x buy 1 SPY at 4')),
    'below_minimum size',
  )
  assert.equal(answer(world, proposing('acme', 'mako', 'buy 10 x buy 2 SPY at 4')), 'ok')
})

void test('[BLK-4] altered payload, reused nonce, swapped role, late countersignature: one code each, nothing changed', () => {
  const world = funded()
  const once = nonce()
  const terms = propose(world, 'acme', 'mako', BUY, { nonce: once })
  const was = owned(world, 'acme', 'USD')
  const right = payloadOf(terms)
  for (const [from, to] of [
    ['size 10', 'size 11'],
    ['price 400', 'price 399'],
    ['buy 1 SPY', 'sell 1 SPY'],
    ['nonce-', 'nance-'],
    ['expires ', 'expires 9'],
    ['proposer acme', 'proposer mako'],
  ] as const) {
    const payload = right.replace(from, to)
    assert.notEqual(payload, right)
    assert.equal(answer(world, countersigning(terms, { payload })), 'payload_altered payload')
  }
  assert.equal(answer(world, proposing('acme', 'mako', BUY, { nonce: once })), 'nonce_reused nonce')
  assert.equal(
    answer(world, proposing('mako', 'acme', 'sell 1 x buy 1 SPY at 4', { nonce: once })),
    'ok',
  )
  assert.equal(answer(world, countersigning(terms, { role: 'buyer' })), 'swapped_role role')
  const itself = { actor: actor('acme'), role: 'buyer' } as const
  assert.equal(answer(world, countersigning(terms, itself)), 'swapped_role role')
  assert.equal(
    answer(world, countersigning(terms, { ...itself, role: 'seller' })),
    'swapped_role role',
  )
  assert.equal(
    answer(world, countersigning(terms, { actor: actor('nova') })),
    'unknown_block blockId',
  )
  assert.deepEqual(owned(world, 'acme', 'USD'), was)
  world.now = terms.expiresAt - 1
  assert.equal(answer(world, countersigning(terms)), 'block_expired blockId')
})

void test('[BLK-4] [TIM-3] a microsecond before its deadline a block can be countersigned', () => {
  const world = funded()
  const terms = propose(world, 'acme', 'mako', BUY)
  world.now = terms.expiresAt - 2
  assert.equal(answer(world, countersigning(terms)), 'ok')
})

void test('[BLK-5] [COL-6] what a proposal owes is set aside, so that the countersigned block cannot fail for it', () => {
  const world = funded()
  // A buy-write: the shares that come in cover the call that goes out, in one entry.
  const terms = propose(world, 'acme', 'mako', 'buy 10 x buy 100 SPY, sell 1 C400 at 390')
  assert.equal(owned(world, 'acme', 'SPY').held, 0n)
  assert.equal(answer(world, funding('acme', 'USD', -700_000_00n)), 'insufficient_available')
  must(world, funding('acme', 'USD', -600_000_00n))
  must(world, countersigning(terms))
  assert.deepEqual(owned(world, 'acme', 'SPY'), { total: 2_000n, held: 1_000n, available: 1_000n })
  assert.equal(owned(world, 'acme', 'C400').total, -10n)
  checkBooks(world.state)
})

void test('[BLK-5] contracts promised to a block out of a long position stay promised', () => {
  const world = funded()
  traded(world, {
    taker: 'acme',
    maker: 'mako',
    side: 'buy',
    legs: 'buy 1 C400',
    size: 6n,
    at: '5',
  })
  // Six owned, four written: those are covered by four hundred shares.
  const terms = propose(world, 'acme', 'nova', 'sell 10 x buy 1 C400 at 5')
  assert.equal(owned(world, 'acme', 'C400').held, 6n)
  assert.equal(owned(world, 'acme', 'SPY').held, 400n)
  must(world, funding('nova', 'USD', 100_000_00n))
  // Sold elsewhere meanwhile, they need cover of their own.
  traded(world, {
    taker: 'acme',
    maker: 'mako',
    side: 'sell',
    legs: 'buy 1 C400',
    size: 6n,
    at: '5',
  })
  assert.equal(owned(world, 'acme', 'SPY').held, 1_000n)
  must(world, countersigning(terms))
  assert.equal(owned(world, 'acme', 'C400').total, -10n)
  checkBooks(world.state)
})

void test('[BLK-7] each side shares the block over its accounts, to the last lot', () => {
  const world = funded()
  for (const [account, firm] of [
    ['acme:second', 'acme'],
    ['mako:second', 'mako'],
  ] as const)
    must(world, {
      type: 'OpenAccount',
      actor: actor(OPERATOR),
      account: accountId(account),
      firm: firmId(firm),
    })
  const share = (account: string, size: bigint) => ({ account: accountId(account), size })
  must(world, { ...funding('acme', 'USD', 1_600_00n), account: accountId('acme:second') } as never)
  const terms = propose(world, 'acme', 'mako', BUY, {
    shares: [share('acme:main', 6n), share('acme:second', 4n)],
  })
  const other = [share('mako:main', 10n), share('mako:second', 1n)]
  assert.equal(answer(world, countersigning(terms, { shares: other })), 'bad_shares shares')
  const foreign = [share('mako:main', 9n), share('acme:main', 1n)]
  assert.equal(
    answer(world, countersigning(terms, { shares: foreign })),
    'unknown_account shares.1.account',
  )
  must(world, countersigning(terms))
  const { ledger } = world.state
  assert.equal(owned(world, 'acme', 'SPY').total, 1_006n)
  assert.equal([...ledger.holds.values()].length, 0)
  checkBooks(world.state)
})

void test('[BLK-8] a second pair of eyes on the proposal: another user with another key, in time', () => {
  const world = funded()
  must(world, approval('acme', true, true))
  const terms = propose(world, 'acme', 'mako', BUY)
  const { blockId } = terms
  assert.equal(answer(world, countersigning(terms)), 'not_approved blockId')
  assert.equal(answer(world, approving(actor('acme'), blockId, 'another')), 'same_approver')
  assert.equal(answer(world, approving(second('acme'), blockId, 'key-acme-1')), 'same_approver')
  assert.equal(answer(world, approving(actor('mako'), blockId)), 'nothing_to_approve blockId')
  assert.equal(answer(world, approving(actor('nova'), blockId)), 'unknown_block blockId')
  assert.equal(answer(world, approving(second('acme'), blockId)), 'ok')
  assert.equal(answer(world, approving(second('acme'), blockId)), 'nothing_to_approve blockId')
  assert.equal(answer(world, countersigning(terms)), 'ok')
})

void test('[BLK-8] a second pair of eyes on the countersignature: it settles then, and its means are kept for it', () => {
  const world = funded()
  must(world, approval('mako', false, true))
  const terms = propose(world, 'acme', 'mako', BUY)
  assert.deepEqual(answerTo(must(world, countersigning(terms)))['state'], 'countersigned')
  assert.equal(owned(world, 'mako', 'SPY').held, 10n)
  assert.equal(answer(world, countersigning(terms)), 'block_not_open blockId')
  assert.equal(answer(world, withdrawing('acme', terms.blockId)), 'block_countersigned blockId')
  assert.equal(answer(world, approving(actor('mako'), terms.blockId)), 'same_approver')
  assert.deepEqual(
    answerTo(must(world, approving(second('mako'), terms.blockId)))['state'],
    'settled',
  )
  assert.equal(owned(world, 'mako', 'SPY').total, 4_990n)
  checkBooks(world.state)
  checkLives(world.events)
})

void test('[BLK-8] approval after expiry is refused, on either side', () => {
  for (const side of ['acme', 'mako'] as const) {
    const world = funded()
    must(world, approval(side, true, true))
    const terms = propose(world, 'acme', 'mako', BUY)
    if (side === 'mako') must(world, countersigning(terms))
    world.now = terms.expiresAt - 1
    assert.equal(answer(world, approving(second(side), terms.blockId)), 'block_expired blockId')
  }
})

void test('[BLK-8] a firm may ask more of itself, and only the operator less', () => {
  const world = funded()
  assert.equal(
    answer(world, { ...approval('acme', true, false), actor: actor('mako') }),
    'unknown_firm firm',
  )
  must(world, approval('acme', true, false))
  assert.equal(answer(world, approval('acme', false, true)), 'role_forbidden')
  must(world, approval('acme', true, true))
  must(world, { ...approval('acme', false, false), actor: actor(OPERATOR) })
  assert.equal(answer(world, approval('ghost', true, true)), 'unknown_firm')
})

void test('[BLK-9] a signature is by a key of the firm that is not retired', () => {
  const world = funded()
  const publicKey = 'A'.repeat(43)
  const signer = (firm: string, signerId: string) =>
    ({
      type: 'RegisterSigner',
      actor: actor(firm),
      signerId: signerId as SignerId,
      publicKey,
    }) as const
  assert.equal(answer(world, signer('acme', 'Not An Id')), 'malformed signer')
  assert.equal(
    answer(world, { ...signer('acme', 'desk'), publicKey: 'short' }),
    'malformed publicKey',
  )
  must(world, signer('acme', 'desk'))
  assert.equal(answer(world, signer('acme', 'desk')), 'already_exists signer')
  must(world, signer('mako', 'desk-2'))
  const terms = propose(world, 'acme', 'mako', BUY)
  const signing = (firm: string, signerId: string) =>
    ({
      type: 'SignBlock',
      actor: actor(firm),
      blockId: terms.blockId,
      signature: { signerId: signerId as SignerId, signature: 's' },
    }) as const
  assert.equal(answer(world, signing('mako', 'desk-2')), 'swapped_role blockId')
  assert.equal(answer(world, signing('acme', 'desk-2')), 'unknown_signer signature.signer')
  must(world, signing('acme', 'desk'))
  const by = (id: string) => ({ signature: { signerId: id as SignerId, signature: 's' } })
  assert.equal(answer(world, countersigning(terms, by('desk'))), 'unknown_signer signature.signer')
  const retire = {
    type: 'RetireSigner',
    actor: actor('mako'),
    signerId: 'desk-2' as SignerId,
  } as const
  must(world, retire)
  assert.equal(answer(world, retire), 'unknown_signer signer')
  assert.equal(
    answer(world, countersigning(terms, by('desk-2'))),
    'unknown_signer signature.signer',
  )
  assert.equal(answer(world, countersigning(terms)), 'ok')
})

void test('[BLK-10] a block ends once: withdrawn, rejected or expired, and frees what it held', () => {
  const world = funded()
  const first = propose(world, 'acme', 'mako', BUY)
  assert.equal(answer(world, withdrawing('mako', first.blockId)), 'swapped_role blockId')
  assert.equal(answer(world, withdrawing('nova', first.blockId)), 'unknown_block blockId')
  must(world, withdrawing('acme', first.blockId))
  assert.equal(answer(world, withdrawing('acme', first.blockId)), 'block_not_open blockId')
  // It never knew of it, and is told no more now.
  assert.equal(answer(world, countersigning(first)), 'unknown_block blockId')
  const rejected = propose(world, 'acme', 'mako', BUY)
  assert.equal(answer(world, rejecting('acme', rejected.blockId)), 'swapped_role blockId')
  must(world, rejecting('mako', rejected.blockId))
  assert.equal(answer(world, rejecting('mako', rejected.blockId)), 'block_not_open blockId')
  const third = propose(world, 'acme', 'mako', BUY, { ttlMs: 1_000 })
  world.now = third.expiresAt - 1
  const swept = must(world, sweep)
  assert.deepEqual(
    swept.map(({ type }) => type),
    ['BlockEnded', 'HoldResolved'],
  )
  assert.equal(owned(world, 'acme', 'USD').held, 0n)
  assert.equal(world.state.blocks.open.size, 0)
  checkLives(world.events)
})

void test('[BLK-10] an option is not settled while a block on it stands unswept', () => {
  const world = funded()
  const terms = propose(world, 'acme', 'mako', 'buy 1 x buy 1 C400 at 4')
  world.now += 30 * 86_400 * SECOND
  assert.equal(answer(world, settling('C400', '410')), 'interest_still_open instrument')
  must(world, sweep)
  assert.equal(answer(world, settling('C400', '410')), 'ok')
  assert.equal(answer(world, withdrawing('acme', terms.blockId)), 'block_not_open blockId')
})

void test('[BLK-11] nobody but the two firms is told of a block, and the counterparty only what it takes part in', () => {
  const world = funded()
  must(world, approval('mako', false, true))
  const told = new Map<string, string[]>()
  const note = (events: readonly { readonly type: string }[]): void => {
    for (const event of events) {
      const audience = audienceOf(world.state, event as never)
      assert.notEqual(audience, 'public', event.type)
      for (const firm of audience) told.set(firm, [...(told.get(firm) ?? []), event.type])
    }
  }
  note(must(world, proposing('acme', 'mako', BUY)))
  assert.deepEqual([...told.keys()], ['acme'])
  const [open] = world.state.blocks.open.values()
  assert.ok(open)
  const countersigned = must(world, countersigning(open.terms))
  note(countersigned)
  note(must(world, rejecting('mako', open.terms.blockId)).slice(0, 1))
  assert.deepEqual([...told.keys()].sort(), ['acme', 'mako'])
  assert.ok(!told.get('acme')?.includes('BlockAnswered'))
  assert.ok(!told.get('mako')?.includes('BlockProposed'))
})

void test('[BLK-12] a killed firm signs nothing more, and may still withdraw', () => {
  const world = funded()
  const terms = propose(world, 'acme', 'mako', BUY)
  const kill = (firm: string): void => {
    const scope = { level: 'firm', firm: firmId(firm) } as const
    must(world, { type: 'Kill', actor: actor(firm), scope, reason: 'a test' })
  }
  kill('mako')
  assert.equal(answer(world, countersigning(terms)), 'killed')
  assert.equal(answer(world, proposing('mako', 'acme', 'sell 1 x buy 1 SPY at 4')), 'killed')
  assert.equal(answer(world, approving(actor('mako'), terms.blockId)), 'killed')
  assert.equal(answer(world, rejecting('mako', terms.blockId)), 'ok')
})
