import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  OPERATOR,
  accepting,
  actor,
  answer,
  asking,
  enrol,
  funding,
  furnished,
  listing,
  opened,
  quoting,
  ask,
  settling,
  share,
  sweep,
} from '../_venue.ts'
import { accountId } from '../ledger/account.ts'
import type { EntryId } from '../ledger/entry.ts'
import type { QuoteId } from '../rfq/quote.ts'
import type { RfqId } from '../rfq/rfq.ts'
import type { Command } from '../venue/command.ts'
import { firmId } from './firm.ts'

const none = 'rfq-none' as RfqId
const registering = (id: string): Command => ({
  type: 'RegisterFirm',
  actor: actor(OPERATOR),
  firm: { id: firmId(id), name: id, role: 'principal' },
})

/** One command of each type, for whoever gives it. */
const operators: readonly Command[] = [
  registering('zeta'),
  {
    type: 'OpenAccount',
    actor: actor(OPERATOR),
    account: accountId('acme:second'),
    firm: firmId('acme'),
  },
  listing(share('QQQ')),
  funding('acme', 'USD', 1n),
  funding('acme', 'USD', -1n),
  sweep,
  settling('C400', '400'),
  {
    type: 'ReverseEntry',
    actor: actor(OPERATOR),
    reason: 'error',
    entry: { id: 'entry-x' as EntryId, cause: { kind: 'trade', id: 'x' }, postings: [] },
  },
]
const anyones: readonly Command[] = [
  asking('acme', 'buy 1 SPY'),
  { type: 'CancelRfq', actor: actor('acme'), rfqId: none },
  quoting('mako', none, '1 / 2'),
  { type: 'CancelQuote', actor: actor('mako'), quoteId: 'quote-none' as QuoteId },
  accepting('acme', none, 'buy 1 at 1'),
]

for (const command of [...operators, ...anyones])
  void test(`[PTY-1] ${command.type} by a firm nobody knows`, () => {
    assert.equal(answer(furnished(), { ...command, actor: actor('ghost') }), 'unknown_firm')
  })

for (const command of operators)
  for (const firm of ['acme', 'mako'])
    void test(`[PTY-2] ${command.type} by ${firm} is not ${firm}'s to give`, () => {
      assert.equal(answer(furnished(), { ...command, actor: actor(firm) }), 'role_forbidden')
    })

for (const [firm, code] of [
  ['acme', 'role_forbidden'],
  [OPERATOR, 'role_forbidden'],
  ['mako', 'ok'],
] as const)
  void test(`[PTY-3] a quote by ${firm}: ${code}`, () => {
    const world = furnished()
    answer(world, funding('mako', 'USD', 100_000n))
    const rfqId = ask(world, 'bree', 'buy 1 SPY')
    assert.equal(answer(world, quoting(firm, rfqId, '1.00 / -')), code)
  })

for (const firm of ['acme', 'mako', OPERATOR])
  void test(`[PTY-3] ${firm} may ask for a price`, () => {
    const world = furnished()
    answer(world, {
      type: 'OpenAccount',
      actor: actor(OPERATOR),
      account: accountId('ops:main'),
      firm: firmId(OPERATOR),
    })
    assert.equal(answer(world, asking(firm, 'buy 1 SPY')), 'ok')
  })

const firmIds: readonly (readonly [string, string])[] = [
  ['a', 'ok'],
  ['9-lives_x', 'ok'],
  ['a'.repeat(32), 'ok'],
  ['a'.repeat(33), 'malformed firm.id'],
  ['', 'malformed firm.id'],
  ['-a', 'malformed firm.id'],
  ['Acme', 'malformed firm.id'],
  ['a b', 'malformed firm.id'],
  ['a:b', 'malformed firm.id'],
  ['é', 'malformed firm.id'],
  ['venue', 'malformed firm.id'],
  [OPERATOR, 'already_exists firm.id'],
  ['acme', 'already_exists firm.id'],
]
for (const [id, code] of firmIds)
  void test(`[PTY-4] registering ${JSON.stringify(id)}: ${code}`, () => {
    const world = opened()
    enrol(world, 'acme', 'principal')
    assert.equal(answer(world, registering(id)), code)
  })
