import assert from 'node:assert/strict'
import { test } from 'node:test'
import { actor, answer, eventOf, furnished, must, owned } from '../_venue.ts'
import { instrumentId } from '../instrument/instrument.ts'
import { accountId } from '../ledger/account.ts'
import { amount } from '../num/units.ts'
import { firmId } from '../party/firm.ts'
import { audienceOf } from '../venue/audience.ts'
import { loadState, saveState } from '../venue/snapshot.ts'
import type { Payment } from './income.ts'
import type { RecordOwnIncome, WithdrawOwnIncome } from './own.ts'

const reward = (over: Partial<Payment> = {}): Payment => ({
  account: accountId('acme:main'),
  kind: 'staking',
  asset: instrumentId('BTC'),
  amount: amount(1_500_000n),
  flowDate: '2026-01-15',
  externalId: 'validator:7',
  reference: 'epoch 311',
  ...over,
})
const recording = (rows: RecordOwnIncome['rows'], by = 'acme'): RecordOwnIncome => ({
  type: 'RecordOwnIncome',
  actor: actor(by),
  rows,
})
const withdrawing = (over: Partial<WithdrawOwnIncome> = {}): WithdrawOwnIncome => ({
  type: 'WithdrawOwnIncome',
  actor: actor('acme'),
  account: accountId('acme:main'),
  externalId: 'validator:7',
  reason: 'counted twice',
  ...over,
})

void test('[INC-6] a firm records what it earned elsewhere, each payment once; nothing moves, and it alone is told', () => {
  const world = furnished()
  const before = owned(world, 'acme', 'BTC')
  const rows = [
    reward(),
    reward({ externalId: 'validator:8', account: accountId('mako:main') }),
    reward(),
    reward({ externalId: 'validator:9', asset: instrumentId('C400') }),
    reward({ externalId: 'validator:10', amount: amount(0n) }),
    { externalId: 'validator:11', code: 'bad_decimal', path: 'amount' } as const,
    reward({ externalId: 'pool:1', kind: 'liquidity', asset: instrumentId('USD') }),
  ]
  const events = must(world, recording(rows))
  const report = eventOf(events, 'OwnIncomeReported')
  assert.equal(report.posted, 2)
  assert.deepEqual(
    report.refused.map(({ row, code, path }) => `${row} ${code} ${path}`),
    [
      '1 unknown_account account',
      '2 already_exists externalId',
      '3 unknown_instrument asset',
      '4 bad_amount amount',
      '5 bad_decimal amount',
    ],
  )
  for (const event of events)
    assert.deepEqual(audienceOf(world.state, event), [firmId('acme')], event.type)
  assert.deepEqual(owned(world, 'acme', 'BTC'), before)
  const again = must(world, recording([reward()]))
  assert.equal(eventOf(again, 'OwnIncomeReported').posted, 0)
  const text = saveState(world.state)
  assert.equal(saveState(loadState(text)), text)
})

void test('[INC-6] what was recorded is withdrawn once, and its id is used up', () => {
  const world = furnished()
  must(world, recording([reward()]))
  assert.equal(answer(world, withdrawing({ actor: actor('mako') })), 'unknown_account account')
  assert.equal(answer(world, withdrawing({ externalId: 'none' })), 'unknown_payment externalId')
  must(world, withdrawing())
  assert.equal(answer(world, withdrawing()), 'unknown_payment externalId')
  const events = must(world, recording([reward()]))
  assert.equal(eventOf(events, 'OwnIncomeReported').refused[0]?.code, 'already_exists')
})

void test('[INC-6] a batch has 1 to 500 rows', () => {
  const world = furnished()
  assert.equal(answer(world, recording([])), 'malformed rows')
  const many = Array.from({ length: 501 }, (_, n) => reward({ externalId: `v:${n}` }))
  assert.equal(answer(world, recording(many)), 'malformed rows')
  assert.equal(answer(world, recording(many.slice(1))), 'ok')
})
