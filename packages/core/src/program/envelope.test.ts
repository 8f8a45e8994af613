import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DAY, OPENED_AT, actor, asking, must, owned, px, send } from '../_venue.ts'
import type { World } from '../_venue.ts'
import { timestamp } from '../time/timestamp.ts'
import type { Command } from '../venue/command.ts'
import { INCOME, granting, income, programmed, taking } from './_program.ts'
import type { Mandate } from './mandate.ts'

const CALL = {
  legs: 'buy 1 C400',
  side: 'sell',
  size: 5n,
  at: '2',
  marks: { C400: '2.1' },
} as const
const PUT = { legs: 'buy 1 P400', side: 'sell', size: 5n, at: '2', marks: { P400: '2.1' } } as const

/** The refusal of a command as one line: code, rule, what was seen and its bound. */
function refusal(world: World, command: Command): string {
  const decision = send(world, command)
  if (decision.ok) return 'ok'
  const { code, detail } = decision.rejection
  const { rule, observed, threshold } = detail ?? {}
  return [code, rule, observed, threshold].filter((part) => part !== undefined).join(' ')
}

const asked: readonly (readonly [string, Partial<Mandate>, string])[] = [
  ['a mandate that is over', { validUntil: timestamp(OPENED_AT + 100) }, 'validUntil'],
  ['out of hours', { window: { days: [1], fromMinute: 0, toMinute: 1440 } }, 'window'],
  ['too many lots at once', { clipMax: 4n }, 'clipMax 5 4'],
]
for (const [name, over, expected] of asked)
  void test(`[PRG-5] a request is refused for ${name}`, () => {
    const world = programmed(over)
    if (name === 'a mandate that is over') world.now += 200
    const command = { ...asking('acme', 'buy 1 C400', { size: 5n }), program: INCOME }
    assert.match(refusal(world, command), new RegExp(`^outside_mandate ${expected}`))
  })

void test('[PRG-5] an underlying that is not named is refused', () => {
  const world = programmed()
  const command = { ...asking('acme', 'buy 1 BTC', { size: 5n }), program: INCOME }
  assert.equal(refusal(world, command), 'outside_mandate underlyings BTC SPY')
})

const taken: readonly (readonly [
  string,
  Partial<Mandate>,
  Parameters<typeof taking>[1],
  string,
])[] = [
  ['within all bounds', {}, CALL, 'ok'],
  [
    'an opening not allowed',
    { opens: ['short_put'] },
    CALL,
    'outside_mandate opens short_call short_put',
  ],
  ['too near', { daysMin: 30 }, CALL, 'outside_mandate daysMin 29 30'],
  ['too far', { daysMax: 20 }, CALL, 'outside_mandate daysMax 29 20'],
  [
    'a strike under the floor',
    { callStrikeMin: px('401') },
    CALL,
    'outside_mandate callStrikeMin 400 401',
  ],
  [
    'a strike over the cap',
    { putStrikeMax: px('399') },
    PUT,
    'outside_mandate putStrikeMax 400 399',
  ],
  ['too many contracts', { contractsMax: 4n }, CALL, 'outside_mandate contractsMax 5 4'],
  ['too much exposure', { exposureMax: px('1') }, PUT, 'outside_mandate exposureMax 200000 1'],
  ['too little credit', { creditMin: px('2.01') }, CALL, 'outside_mandate creditMin 2 2.01'],
  ['too far under the mark', { slippageBps: 400 }, CALL, 'outside_mandate slippageBps 0.1 0.084'],
  ['no mark', {}, { ...CALL, marks: {} }, 'no_mark'],
  ['more cover than it owns', {}, { ...CALL, size: 11n }, 'outside_mandate capital 100 0'],
  ['more cash than it owns', {}, { ...PUT, size: 13n }, 'outside_mandate capital 1740000 0'],
]
for (const [name, over, what, expected] of taken)
  void test(`[PRG-5] an acceptance: ${name}`, () => {
    const world = programmed(over)
    assert.equal(refusal(world, taking(world, what)), expected)
  })

void test('[PRG-5] what reduces is allowed where opening is not, and a roll for too little credit is refused', () => {
  const world = programmed()
  must(world, taking(world, CALL))
  must(world, granting({ number: 2, opens: ['short_put'], contractsMax: 0n, daysMax: 0 }))
  const back = { ...CALL, side: 'buy', at: '2.1' } as const
  must(world, taking(world, back))
  assert.equal(income(world).ledger.get('C400' as never), undefined)
})

void test('[PRG-5] a program’s acceptance waits for nothing, and fills no other account', () => {
  const world = programmed()
  const take = taking(world, CALL)
  assert.equal(
    refusal(world, { ...take, timeInForce: 'resting' }),
    'outside_mandate timeInForce resting at once',
  )
})

void test('[PRG-5] paused, nothing is asked; winding down, nothing is opened; without a mandate nothing goes', () => {
  const world = programmed()
  const steer = (mode: 'paused' | 'winding_down' | 'active'): Command => ({
    type: 'SteerProgram',
    actor: actor('acme'),
    program: INCOME,
    mode,
  })
  const take = taking(world, CALL)
  must(world, steer('winding_down'))
  assert.equal(refusal(world, take), 'outside_mandate winding_down short_call nothing is opened')
  must(world, steer('paused'))
  assert.equal(refusal(world, take), 'program_paused')
  must(world, steer('active'))
  must(world, { type: 'RevokeMandate', actor: actor('acme'), program: INCOME })
  assert.equal(refusal(world, take), 'no_mandate')
  assert.equal(owned(world, 'acme', 'C400').total, 0n)
  assert.equal(DAY > 0, true)
})
