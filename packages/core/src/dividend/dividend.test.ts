import assert from 'node:assert/strict'
import { test } from 'node:test'
import { OPERATOR, actor, answer, furnished, must, px } from '../_venue.ts'
import { instrumentId } from '../instrument/instrument.ts'
import { audienceOf } from '../venue/audience.ts'
import { loadState, saveState } from '../venue/snapshot.ts'
import { DIVIDEND_LIMITS, comingDividends } from './rules.ts'
import type { DeclareDividend, DeclaredDividend, WithdrawDividend } from './rules.ts'

const SPY = instrumentId('SPY')

const declaring = (over: Partial<DeclaredDividend> = {}, by = OPERATOR): DeclareDividend => ({
  type: 'DeclareDividend',
  actor: actor(by),
  dividend: {
    instrument: SPY,
    perUnit: px('1.2778'),
    exDate: '2026-03-20',
    payDate: '2026-04-30',
    externalId: 'SPY-2026Q1',
    reference: 'quarterly',
    ...over,
  },
})
const withdrawing = (externalId = 'SPY-2026Q1', by = OPERATOR): WithdrawDividend => ({
  type: 'WithdrawDividend',
  actor: actor(by),
  instrument: SPY,
  externalId,
})
const paying = {
  type: 'PostDividend',
  actor: actor(OPERATOR),
  instrument: SPY,
  perUnit: px('1.2778'),
  flowDate: '2026-04-30',
  externalId: 'SPY-2026Q1',
  reference: 'quarterly',
} as const

const guards: readonly (readonly [string, DeclareDividend | WithdrawDividend])[] = [
  ['role_forbidden', declaring({}, 'acme')],
  ['role_forbidden', withdrawing('SPY-2026Q1', 'acme')],
  ['unknown_instrument instrument', declaring({ instrument: instrumentId('NONE') })],
  ['unknown_instrument instrument', declaring({ instrument: instrumentId('USD') })],
  ['unknown_instrument instrument', declaring({ instrument: instrumentId('C400') })],
  ['bad_amount perUnit', declaring({ perUnit: px('0') })],
  ['malformed exDate', declaring({ exDate: '2026-02-30' })],
  ['malformed payDate', declaring({ payDate: '2026-13-01' })],
  ['malformed payDate', declaring({ payDate: '2026-03-19' })],
  ['malformed externalId', declaring({ externalId: 'a b' })],
  ['unknown_dividend externalId', withdrawing()],
  ['ok', declaring({ payDate: '2026-03-20' })],
]
for (const [code, command] of guards)
  void test(`[DIV-2] ${command.type}: ${code}`, () => {
    assert.equal(answer(furnished(), command), code)
  })

void test('[DIV-1] a dividend is declared, changed, withdrawn; everybody is told, and nothing is booked', () => {
  const world = furnished()
  const events = must(world, declaring())
  assert.deepEqual(
    events.map((event) => [event.type, audienceOf(world.state, event)]),
    [['DividendDeclared', 'public']],
  )
  must(world, declaring({ perUnit: px('1.3') }))
  must(world, declaring({ externalId: 'special', exDate: '2026-02-02', payDate: '2026-02-02' }))
  const coming = (day: string): string[] =>
    comingDividends(world.state, SPY, day).map((each) => `${each.exDate} ${each.perUnit}`)
  assert.deepEqual(coming('2026-02-01'), ['2026-02-02 127780000', '2026-03-20 130000000'])
  // On its ex-date it is gone for who buys now.
  assert.deepEqual(coming('2026-02-02'), ['2026-03-20 130000000'])
  assert.deepEqual(coming('2026-03-20'), [])
  const text = saveState(world.state)
  assert.equal(saveState(loadState(text)), text)
  assert.deepEqual(
    must(world, withdrawing('special')).map(({ type }) => type),
    ['DividendWithdrawn'],
  )
  assert.equal(world.state.declared.size, 1)
})

void test('[DIV-1] [DIV-2] paying ends a declaration, and its id is not declared again', () => {
  const world = furnished()
  must(world, declaring())
  must(world, paying)
  assert.equal(world.state.declared.size, 0)
  assert.equal(answer(world, declaring()), 'already_exists externalId')
  assert.equal(answer(world, withdrawing()), 'unknown_dividend externalId')
})

void test('[DIV-2] as many as may be, of which each may still be changed', () => {
  const world = furnished()
  for (let n = 0; n < DIVIDEND_LIMITS.declaredMax; n++)
    must(world, declaring({ externalId: `d-${n}` }))
  assert.equal(answer(world, declaring()), 'too_many_dividends instrument')
  assert.equal(answer(world, declaring({ externalId: 'd-7', perUnit: px('2') })), 'ok')
})
