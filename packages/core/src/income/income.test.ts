import assert from 'node:assert/strict'
import { test } from 'node:test'
import { OPERATOR, actor, answer, eventOf, funding, furnished, must, owned, px } from '../_venue.ts'
import { instrumentId } from '../instrument/instrument.ts'
import { accountId } from '../ledger/account.ts'
import { amount } from '../num/units.ts'
import { firmId } from '../party/firm.ts'
import { answerTo } from '../venue/answer.ts'
import { audienceOf } from '../venue/audience.ts'
import { loadState, saveState } from '../venue/snapshot.ts'
import { isDay } from './income.ts'
import type { Payment } from './income.ts'
import type { ImportIncome, PostDividend, PostIncome } from './rules.ts'

function paying(over: Partial<Payment> = {}): Payment {
  return {
    account: accountId('acme:main'),
    kind: 'staking',
    asset: instrumentId('BTC'),
    amount: amount(1_500_000n),
    flowDate: '2026-01-15',
    externalId: 'reward-1',
    reference: 'validator 7',
    ...over,
  }
}
const posting = (over: Partial<Payment> = {}, by = OPERATOR): PostIncome => ({
  type: 'PostIncome',
  actor: actor(by),
  payment: paying(over),
})
const importing = (rows: ImportIncome['rows']): ImportIncome => ({
  type: 'ImportIncome',
  actor: actor(OPERATOR),
  rows,
})
const dividend = (over: Partial<PostDividend> = {}): PostDividend => ({
  type: 'PostDividend',
  actor: actor(OPERATOR),
  instrument: instrumentId('SPY'),
  perUnit: px('1.2778'),
  flowDate: '2026-01-30',
  externalId: 'SPY-2026Q1',
  reference: 'quarterly',
  ...over,
})

const guards: readonly (readonly [string, PostIncome])[] = [
  ['role_forbidden', posting({}, 'acme')],
  ['unknown_account account', posting({ account: accountId('venue:fees') })],
  ['unknown_instrument asset', posting({ asset: instrumentId('C400') })],
  ['bad_amount amount', posting({ amount: amount(0n) })],
  ['unknown_instrument on', posting({ on: instrumentId('NONE') })],
  ['malformed program', posting({ program: 'Not One' as never })],
  ['malformed flowDate', posting({ flowDate: '2026-02-29' })],
  ['malformed externalId', posting({ externalId: 'a b' })],
  ['out_of_range amount', posting({ amount: amount(1n << 61n) })],
  ['ok', posting()],
]
for (const [code, command] of guards)
  void test(`[INC-1] income: ${code}`, () => {
    const world = furnished()
    must(world, funding('acme', 'BTC', 1n))
    assert.equal(answer(world, command), code)
  })

void test('[INC-1] a payment is an entry from outside, told to its firm', () => {
  const world = furnished()
  const events = must(world, posting({ program: 'income' as never }))
  assert.equal(owned(world, 'acme', 'BTC').total, 1_500_000n)
  const posted = eventOf(events, 'IncomePosted')
  assert.deepEqual(audienceOf(world.state, posted), [firmId('acme')])
  const { entry } = eventOf(events, 'EntryPosted')
  assert.equal(posted.payment.entryId, entry.id)
  assert.deepEqual(entry.cause, {
    kind: 'income',
    id: 'reward-1',
    income: 'staking',
    program: { firm: 'acme', program: 'income' },
  })
  must(world, { type: 'ReverseEntry', actor: actor(OPERATOR), entry, reason: 'error' })
  assert.equal(owned(world, 'acme', 'BTC').total, 0n)
})

void test('[INC-2] an id is posted to an account once, over a snapshot and a reversal too', () => {
  const world = furnished()
  const { entry } = eventOf(must(world, posting()), 'EntryPosted')
  assert.equal(answer(world, posting({ kind: 'interest' })), 'already_exists externalId')
  must(world, { type: 'ReverseEntry', actor: actor(OPERATOR), entry, reason: 'error' })
  const later = { ...world, state: loadState(saveState(world.state)) }
  assert.equal(answer(later, posting()), 'already_exists externalId')
  assert.equal(answer(later, posting({ account: accountId('bree:main') })), 'ok')
})

void test('[INC-3] a batch posts what is right, says what is not, and posts nothing twice', () => {
  const world = furnished()
  const rows = [
    paying({ externalId: 'a' }),
    paying({ externalId: 'a', amount: amount(9n) }),
    { externalId: 'b', code: 'bad_decimal', path: 'amount' } as const,
    paying({ externalId: 'c', asset: instrumentId('NONE') }),
    paying({ externalId: 'd', account: accountId('bree:main'), asset: instrumentId('USD') }),
  ]
  const first = answerTo(must(world, importing(rows)))
  assert.deepEqual(first, {
    posted: 2,
    refused: [
      { row: 1, externalId: 'a', code: 'already_exists', path: 'externalId' },
      { row: 2, externalId: 'b', code: 'bad_decimal', path: 'amount' },
      { row: 3, externalId: 'c', code: 'unknown_instrument', path: 'asset' },
    ],
  })
  const events = must(world, importing(rows))
  assert.equal(events.length, 1)
  assert.equal(answerTo(events)['posted'], 0)
  assert.equal(owned(world, 'bree', 'USD').total, 1_500_000n)
  assert.equal(answer(world, importing([])), 'malformed rows')
})

const dividends: readonly (readonly [string, PostDividend])[] = [
  ['unknown_instrument instrument', dividend({ instrument: instrumentId('C400') })],
  ['bad_amount perUnit', dividend({ perUnit: px('0') })],
  ['malformed flowDate', dividend({ flowDate: '2026-13-01' })],
]
for (const [code, command] of dividends)
  void test(`[INC-4] a dividend: ${code}`, () => {
    assert.equal(answer(furnished(), command), code)
  })

void test('[INC-4] a dividend goes to all who hold the share, in one entry, rounded down, once', () => {
  const world = furnished()
  must(world, funding('acme', 'SPY', 100n))
  must(world, funding('mako', 'SPY', 7n))
  must(world, funding('bree', 'SPY', 3n))
  must(world, posting({ account: accountId('bree:main'), externalId: 'SPY-2026Q1' }))
  const events = must(world, dividend())
  assert.deepEqual(answerTo(events), { accounts: 2 })
  assert.equal(events.filter(({ type }) => type === 'EntryPosted').length, 1)
  assert.equal(owned(world, 'acme', 'USD').total, 127_78n)
  // 7 × 1.2778 = 8.9446
  assert.equal(owned(world, 'mako', 'USD').total, 8_94n)
  assert.equal(owned(world, 'bree', 'USD').total, 0n)
  assert.equal(answer(world, dividend()), 'already_exists externalId')
})

void test('[INC-1] days of the calendar', () => {
  for (const day of ['2024-02-29', '2026-12-31', '1970-01-01']) assert.ok(isDay(day), day)
  for (const day of [
    '2025-02-29',
    '2026-00-10',
    '2026-04-31',
    '1969-12-31',
    '26-01-01',
    '2026-1-1',
  ])
    assert.ok(!isDay(day), day)
})

void test('[INC-5] the last two dividends of a share are kept with their days, in a snapshot too', () => {
  const world = furnished()
  for (const [flowDate, perUnit] of [
    ['2025-10-31', '1.1'],
    ['2026-04-30', '1.3'],
    ['2026-01-30', '1.2'],
  ] as const)
    must(world, dividend({ flowDate, perUnit: px(perUnit), externalId: flowDate }))
  const kept = [
    { day: '2026-01-30', perUnit: px('1.2') },
    { day: '2026-04-30', perUnit: px('1.3') },
  ]
  const spy = instrumentId('SPY')
  assert.deepEqual(world.state.dividends.get(spy), kept)
  assert.deepEqual(loadState(saveState(world.state)).dividends.get(spy), kept)
})
