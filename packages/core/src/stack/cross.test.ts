import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DAY, OPENED_AT, answer, eventOf, must, owned, px } from '../_venue.ts'
import { instrumentId } from '../instrument/instrument.ts'
import { price } from '../num/units.ts'
import { adopting, income, intending } from '../program/_program.ts'
import type { IntentId } from '../program/intent.ts'
import type { ProgramId } from '../program/tag.ts'
import { timestamp } from '../time/timestamp.ts'
import { audienceOf } from '../venue/audience.ts'
import { OTHER, USD, crossing, opposing } from './_stack.ts'
import type { CrossIntents } from './command.ts'
import type { StackId } from './stack.ts'

void test('[STK-4] opposite intents meet inside the account, at a price inside both limits, without fee or entry', () => {
  const world = opposing()
  const before = [owned(world, 'acme', 'USD').total, owned(world, 'acme', 'C400').total]
  const events = must(world, crossing(world))
  assert.ok(events.every(({ type }) => type !== 'EntryPosted' && type !== 'TradeSettled'))
  assert.deepEqual(audienceOf(world.state, eventOf(events, 'IntentsCrossed')), ['acme'])
  const [seller, buyer] = [income(world), income(world, OTHER)]
  const call = instrumentId('C400')
  assert.deepEqual([seller.ledger.get(call), buyer.ledger.get(call)], [-3n, 3n])
  assert.equal(seller.ledger.get(USD), 500_000_00n + 630_00n)
  assert.equal(buyer.ledger.get(USD), 10_000_00n - 630_00n)
  assert.deepEqual([seller.costs.get(call), buyer.costs.get(call)], [-px('630'), px('630')])
  assert.deepEqual(
    [owned(world, 'acme', 'USD').total, owned(world, 'acme', 'C400').total],
    before,
    'of the account nothing moved',
  )
  assert.equal(owned(world, 'acme', 'SPY').held, 1_000n, 'and its calls are covered')
  must(world, crossing(world, { size: 2n }))
  assert.deepEqual([income(world).intents.size, income(world, OTHER).intents.size], [0, 0])
})

void test('[STK-4] what does not belong together is not crossed', () => {
  const world = opposing()
  const refused = (over: Partial<CrossIntents>): string => answer(world, crossing(world, over))
  const { buyer, seller } = crossing(world)
  assert.equal(refused({ stack: 'none' as StackId }), 'unknown_stack stack')
  assert.equal(refused({ buyer: { ...buyer, program: 'x' as ProgramId } }), 'unknown_program buyer')
  assert.equal(
    refused({ seller: { ...seller, intentId: '1.1' as IntentId } }),
    'unknown_intent seller',
  )
  assert.equal(refused({ buyer: seller, seller: buyer }), 'structure_mismatch seller')
  assert.equal(refused({ size: 6n }), 'bad_size size')
  assert.equal(refused({ price: price(px('2.1') + 1n) }), 'bad_tick price')
  assert.equal(refused({ price: px('1.99') }), 'limit_not_met price')
  assert.equal(refused({ price: px('2.21') }), 'limit_not_met price')
  assert.equal(refused({ marks: [] }), 'no_mark program')
  const whole = opposing({ execution: { ...intending().execution, minFill: 4n } })
  assert.equal(answer(whole, crossing(whole)), 'bad_minimum size')
  const poor = opposing()
  must(poor, adopting({ USD: -9_999_00n }, OTHER))
  assert.equal(answer(poor, crossing(poor)), 'outside_mandate')
  const late = opposing({ notAfter: timestamp(OPENED_AT + 60_000_000) })
  late.now = timestamp(OPENED_AT + DAY / 2)
  assert.equal(answer(late, crossing(late)), 'unknown_intent buyer')
})
