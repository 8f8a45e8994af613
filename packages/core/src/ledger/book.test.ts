import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  OPERATOR,
  actor,
  answer,
  eventOf,
  funding,
  furnished,
  must,
  opened,
  owned,
  send,
  traded,
} from '../_venue.ts'
import type { World } from '../_venue.ts'
import { firmId } from '../party/firm.ts'
import { instrumentId } from '../instrument/instrument.ts'
import type { Command } from '../venue/command.ts'
import { CLEARING, EXTERNAL, FEES, accountId } from './account.ts'
import { balance } from './ledger.ts'

const opening = (account: string, firm: string): Command => ({
  type: 'OpenAccount',
  actor: actor(OPERATOR),
  account: accountId(account),
  firm: firmId(firm),
})
const reversing = (world: World, place: number): Command => {
  const entries = world.events.flatMap((event) =>
    event.type === 'EntryPosted' ? [event.entry] : [],
  )
  const entry = entries.at(place) ?? assert.fail('an entry')
  return { type: 'ReverseEntry', actor: actor(OPERATOR), entry, reason: 'error' }
}

void test('[LED-1] opening the venue makes its three accounts', () => {
  const { state } = opened()
  assert.deepEqual(
    [...state.accounts.values()].map(({ id, kind, firm }) => [id, kind, firm]),
    [
      [EXTERNAL, 'external', OPERATOR],
      [FEES, 'fees', OPERATOR],
      [CLEARING, 'clearing', OPERATOR],
    ],
  )
})

const accounts: readonly (readonly [string, string, string])[] = [
  ['acme:second', 'acme', 'ok'],
  ['ops:main', OPERATOR, 'ok'],
  ['acme:main', 'acme', 'already_exists account'],
  ['acme:second', 'ghost', 'unknown_firm firm'],
  ['acme:second', 'bree', 'malformed account'],
  ['acmesecond', 'acme', 'malformed account'],
  ['acme:', 'acme', 'malformed account'],
  ['acme:Second', 'acme', 'malformed account'],
  ['acme:a:b', 'acme', 'malformed account'],
  [`acme:${'a'.repeat(33)}`, 'acme', 'malformed account'],
  ['venue:external', OPERATOR, 'malformed account'],
]
for (const [account, firm, code] of accounts)
  void test(`[LED-1] opening ${account} for ${firm}: ${code}`, () => {
    assert.equal(answer(furnished(), opening(account, firm)), code)
  })

void test('[LED-2] available is total less held, and zeros where nothing was booked', () => {
  const world = furnished()
  assert.deepEqual(owned(world, 'acme', 'USD'), { total: 0n, held: 0n, available: 0n })
  must(world, funding('acme', 'SPY', 1_000n))
  traded(world, {
    taker: 'acme',
    maker: 'mako',
    side: 'sell',
    legs: 'buy 1 C400',
    size: 3n,
    at: '0',
  })
  assert.deepEqual(owned(world, 'acme', 'SPY'), { total: 1000n, held: 300n, available: 700n })
})

void test('[LED-2] an account or asset nobody knows is an assertion', () => {
  const { ledger } = furnished().state
  const bug = { name: 'AssertionFailed' }
  assert.throws(() => balance(ledger, accountId('ghost:main'), instrumentId('USD')), bug)
  assert.throws(() => balance(ledger, FEES, instrumentId('NONE')), bug)
})

void test('[LED-5] deposits come from outside and withdrawals go back', () => {
  const world = furnished()
  const { entry } = eventOf(must(world, funding('acme', 'USD', 500n)), 'EntryPosted')
  assert.deepEqual(entry.postings, [
    { from: EXTERNAL, to: 'acme:main', asset: 'USD', amount: 500n, reason: 'deposit' },
  ])
  assert.deepEqual(entry.cause, { kind: 'deposit', reference: 'wire' })
  must(world, funding('acme', 'USD', -200n))
  assert.equal(owned(world, 'acme', 'USD').total, 300n)
  assert.equal(balance(world.state.ledger, EXTERNAL, instrumentId('USD')).total, -300n)
})

const booked: readonly (readonly [string, Command, string])[] = [
  ['of an option', funding('acme', 'C400', 1n), 'unknown_instrument asset'],
  ['out of an option', funding('acme', 'C400', -1n), 'unknown_instrument asset'],
  ['of an unknown asset', funding('acme', 'GBP', 1n), 'unknown_instrument asset'],
  ['of nothing', funding('acme', 'USD', 0n), 'bad_amount amount'],
  ['to nobody', funding('ghost', 'USD', 1n), 'unknown_account account'],
  [
    'to the venue',
    { ...funding('acme', 'USD', 1n), account: FEES } as Command,
    'unknown_account account',
  ],
]
for (const [what, command, code] of booked)
  void test(`[LED-5] a booking ${what}: ${code}`, () => {
    assert.equal(answer(furnished(), command), code)
  })

void test('[LED-4] a withdrawal over what is available is refused with the shortage', () => {
  const world = furnished()
  must(world, funding('acme', 'USD', 500n))
  assert.deepEqual(send(world, funding('acme', 'USD', -501n)), {
    ok: false,
    rejection: {
      code: 'insufficient_available',
      detail: { asset: 'USD', account: 'acme:main', available: '500', short: '1' },
    },
  })
})

void test('[LED-10] deposits end at 2^61', () => {
  const world = furnished()
  assert.equal(answer(world, funding('acme', 'USD', 2n ** 61n - 1n)), 'ok')
  assert.equal(answer(world, funding('bree', 'USD', 2n)), 'out_of_range amount')
  assert.equal(answer(world, funding('bree', 'USD', 1n)), 'ok')
})

void test('[LED-10] a reversal may not bring back more than can be outside', () => {
  const world = furnished()
  must(world, funding('acme', 'USD', 2n ** 61n - 1n))
  must(world, funding('acme', 'USD', -10n))
  must(world, funding('bree', 'USD', 10n))
  assert.equal(answer(world, reversing(world, 1)), 'out_of_range')
})

void test('[LED-7] a reversal is the mirror, last posting first, with the entry as its cause', () => {
  const world = furnished()
  must(world, funding('acme', 'USD', 500n))
  const first = reversing(world, 0)
  const { entry } = eventOf(must(world, first), 'EntryPosted')
  assert.ok(first.type === 'ReverseEntry')
  assert.deepEqual(entry.cause, { kind: 'reversal', id: first.entry.id, reference: 'error' })
  assert.deepEqual(entry.postings, [
    { from: 'acme:main', to: EXTERNAL, asset: 'USD', amount: 500n, reason: 'deposit' },
  ])
  assert.equal(answer(world, first), 'already_reversed entryId')
  assert.equal(answer(world, reversing(world, 1)), 'already_reversed entryId')
})

void test('[LED-8] what has been spent is not given back', () => {
  const world = furnished()
  must(world, funding('acme', 'USD', 500n))
  must(world, funding('acme', 'USD', -1n))
  assert.equal(answer(world, reversing(world, 0)), 'insufficient_available')
  assert.equal(answer(world, reversing(world, 1)), 'ok')
  assert.equal(answer(world, reversing(world, 0)), 'ok')
})
